//! Tests of programs that use [`roundtrip`].
//!
//! - [`Peer`] is no server: it expects calls and answers them, in memory. For outcomes, timeouts, lost connections and messages that
//!   no server says when a test wants them.

mod peer;

pub use peer::{Frame, Peer, ToReplies, ToReply};
