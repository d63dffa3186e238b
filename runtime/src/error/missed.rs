//! That messages may be missing, and why.

use std::fmt;
use std::time::Duration;

/// Messages may be missing here: what a [`Subscription`](crate::Subscription) says at the place where they would have come, as
/// an error that does not end it. See [`Error::missed`](crate::Error::missed).
///
/// After a reconnect it comes once all names are subscribed to again. Whoever loads the present state on seeing it has
/// missed nothing afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missed {
    /// What has happened.
    pub reason: MissedReason,
    /// How many messages are missing, where that is known: they had arrived, and there was no room for them.
    pub messages: Option<u64>,
    /// How long ago the first of them may have been lost.
    pub since: Duration,
}

/// Why messages may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MissedReason {
    /// The connection was lost and made again. What was published meanwhile did not come.
    Reconnected,
    /// A hash slot has moved to another node of the cluster, or the server has ended the subscription for another reason. It was
    /// made anew.
    Moved,
    /// More had arrived than was read, so that the oldest were dropped; or a message was larger than
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
                write!(f, ": the connection was lost {:?} ago, and is made again", self.since)
            }
            MissedReason::Moved => {
                write!(
                    f,
                    ": the server let go of the subscription {:?} ago, or another one has it now; it was made anew",
                    self.since
                )
            }
            MissedReason::Overflow => write!(
                f,
                ": they were not read in time, or are too large; read faster, or give the subscription a larger `buffer`"
            ),
        }
    }
}
