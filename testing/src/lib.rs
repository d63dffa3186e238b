//! Tests of programs that use the Redis and Valkey client `roundtrip`.
//!
//! - [`Peer`] is no server: it expects calls and answers them, in memory. For outcomes, timeouts, lost connections and messages that
//!   no server says when a test wants them.
//! - [`Server`] is a real one, on a port and a unix socket of its own. It ends with the value that stands for it, and also where
//!   the test process is killed. [`servers`] finds the programs of this machine: `ROUNDTRIP_SERVERS=path,path`, or what is installed.
//! - [`Cluster`] is several of them that share their keys; it moves hash slots, fails over and loses servers.
//! - [`Sentinels`] is a primary with replicas, and the sentinels that choose another when it is gone.
//! - [`Proxy`] stands between a client and a server, counts and records what passes, and stalls, splits or cuts it.
//! - [`Raw`] speaks to a server without the library under test: an oracle that shares no code with it.
//!
//! There is no emulated server: a second implementation of Redis is wrong where it matters, and a real one starts in a moment.
//!
//! All but the peer need nothing but the standard library: threads, not tasks, so that a busy test does not slow down what observes
//! it. Without the feature `client`, which is on by default, there is no dependency at all.
// a harness that cannot go on says so and stops
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod cluster;
mod find;
mod options;
#[cfg(feature = "client")]
mod peer;
mod proxy;
mod raw;
mod sentinels;
mod server;

pub use cluster::{Cluster, Shape};
pub use find::{Binary, NoServer, Product, Version, servers};
pub use options::{Identity, Options};
#[cfg(feature = "client")]
pub use peer::{Frame, Peer, ToReplies, ToReply};
pub use proxy::{Direction, Proxy};
pub use raw::{Raw, Value};
pub use sentinels::Sentinels;
pub use server::Server;
