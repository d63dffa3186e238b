//! Streams: ids, entries, consumer groups.

mod entry;
mod id;
mod info;
mod pending;

pub use entry::{AutoClaimed, Claimed, DeliveredEntry, EntryDeletion, StreamEntry};
pub use id::{StreamBound, StreamId};
pub use info::{ConsumerDetails, GroupDetails, StreamConsumer, StreamDetails, StreamGroup, StreamInfo};
pub use pending::{Delivery, PendingEntry, PendingSummary};
