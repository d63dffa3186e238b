//! What a connection is there for.

use std::fmt;
use std::sync::Arc;

use super::core::Listen;
use crate::resp::Limits;

/// What a connection is there for: how long it lives, and what a message means on it that answers no command.
pub(super) enum Kind {
    /// Commands of all callers. Made again when it was lost.
    Shared,
    /// One user's, with the state that the user gave it. That state is gone with it, so it is not made again.
    Dedicated,
    /// Subscriptions, and nothing else. Made again when it was lost, for as long as somebody is subscribed.
    Push(Arc<dyn Listen>),
    /// MONITOR. Not made again: a log with a hole in it is not mended so.
    Monitor(Arc<dyn Listen>),
}

impl Kind {
    pub(super) fn is_dedicated(&self) -> bool {
        matches!(self, Kind::Dedicated | Kind::Monitor(_))
    }

    /// What a reply may ask of a connection of this kind. A line of MONITOR is as long as the command that it shows.
    pub(super) fn limits(&self, limits: Limits) -> Limits {
        match self {
            Kind::Monitor(_) => Limits { line: limits.reply, ..limits },
            _ => limits,
        }
    }

    pub(super) fn listener(&self) -> Option<&Arc<dyn Listen>> {
        match self {
            Kind::Shared | Kind::Dedicated => None,
            Kind::Push(listener) | Kind::Monitor(listener) => Some(listener),
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Shared => "Shared",
            Kind::Dedicated => "Dedicated",
            Kind::Push(_) => "Push",
            Kind::Monitor(_) => "Monitor",
        })
    }
}
