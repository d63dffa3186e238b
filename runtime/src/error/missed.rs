//! Gaps in a subscription, and their reasons.

use std::fmt;
use std::time::Duration;

use super::rounded;

/// Marks the place in a [`Subscription`](crate::Subscription) where messages may be missing. It comes as
/// an error that does not end the subscription. See [`Error::missed`](crate::Error::missed).
///
/// After a reconnect it comes once all names are subscribed to again. If you load the current state when you see it, you miss
/// nothing afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missed {
    /// What has happened.
    pub reason: MissedReason,
    /// How many messages are missing, if that is known: they had arrived, but the buffer was full.
    pub messages: Option<u64>,
    /// How long ago the first of them may have been lost.
    pub since: Duration,
}

/// Why messages may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MissedReason {
    /// The connection was lost and made again. Messages that were published in between did not come.
    Reconnected,
    /// A hash slot has moved to another node of the cluster, or the server has ended the subscription for another reason. The client
    /// has subscribed again.
    Moved,
    /// The buffer was full, so the oldest messages were dropped; or a message was larger than
    /// [`Builder::reply_limits`](crate::Builder::reply_limits) allows.
    Overflow,
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.reason, self.messages) {
            (MissedReason::Overflow, Some(1)) => write!(f, "1 message is missing here")?,
            (MissedReason::Overflow, Some(n)) => write!(f, "{n} messages are missing here")?,
            _ => write!(f, "messages may be missing here")?,
        }
        match self.reason {
            MissedReason::Reconnected => {
                write!(f, ": the connection was lost {:?} ago, and is made again", rounded(self.since))
            }
            MissedReason::Moved => {
                write!(
                    f,
                    ": the server ended the subscription {:?} ago, or another server has it now; the client has subscribed again",
                    rounded(self.since)
                )
            }
            MissedReason::Overflow => write!(
                f,
                ": they were not read in time, or are too large; read faster, or give the subscription a larger `buffer`"
            ),
        }
    }
}
