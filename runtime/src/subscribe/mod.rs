//! Subscriptions: the names that a program is subscribed to, their connections, and the messages that were not yet read.
//!
//! ```text
//! subscribe, drop, up, lost ─► Topics: what is wanted, minus what was sent ─► SUBSCRIBE .. PING, UNSUBSCRIBE .. PING ─► the link
//! bytes read ─► Topics: for which subscriptions ─► Mailbox: one push and one wake for each read ─► Reader ─► Message
//! ```
//!
//! - *The wanted set is the truth, the wire is reconciled to it.* When a connection is lost, only what was sent is forgotten, so
//!   no sequence of losses makes a difference.
//! - *A gap is reported before what comes after it*: its marker is put into the mailbox when the connection is lost, and can be read
//!   once all names are subscribed to again.
//! - Lock order: the board, then the link, then a mailbox. Wakers run where no lock is held.

mod board;
mod frame;
mod handlers;
mod key_event;
mod mailbox;
mod message;
mod monitor;
mod monitor_line;
mod names;
mod read;
mod reader;
mod route;
mod slab;
mod subscribing;
mod subscription;
#[cfg(test)]
mod tests;
mod topics;
mod worker;

pub(crate) use board::{Board, Chart};
pub use handlers::{Handled, Handlers};
pub(crate) use key_event::Listening;
pub use key_event::{KeyEvent, KeyEvents, KeyNotification};
pub use mailbox::{SubscriptionStats, WhenFull};
pub use message::{Message, TopicKind};
pub use monitor::Monitor;
pub use monitor_line::{MonitorLine, Origin};
pub use names::Names;
pub use subscribing::Subscribe;
pub(crate) use subscribing::topics;
pub use subscription::{Messages, Subscription};
pub use worker::Worker;
