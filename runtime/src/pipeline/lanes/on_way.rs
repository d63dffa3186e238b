//! Units that are on their way to one node.

use std::ops::Range;
use std::sync::Arc;

use super::unit::{Seat, Sent, Unit};
use crate::link::Link;

/// Units that are on their way to one node, in the order of their frames.
#[derive(Debug)]
pub(super) struct OnWay {
    pub(super) link: Arc<Link>,
    /// The number of the submission, if the connection has taken it.
    pub(super) seq: Option<u64>,
    /// All of one flush.
    pub(super) seats: Seats,
    /// ASKING goes before each of them.
    pub(super) asking: bool,
}

/// Which units these are.
#[derive(Debug)]
pub(super) enum Seats {
    /// A lane of a flush. A unit of it has a seat of its own only once it needs one: each would be one more owner of the flush.
    ///
    /// `units`: which, in the order of its lanes.
    Lane { sent: Arc<Sent>, units: Range<u32>, tag: u64 },
    /// What goes again.
    Again(Vec<Seat>),
}

impl OnWay {
    /// The number of the first command of their flush.
    pub(super) fn first(&self) -> Option<u64> {
        match &self.seats {
            Seats::Lane { sent, .. } => Some(sent.first),
            Seats::Again(seats) => seats.first().map(|seat| seat.sent.first),
        }
    }
}

impl Seats {
    pub(super) fn len(&self) -> usize {
        match self {
            Seats::Lane { units, .. } => units.len(),
            Seats::Again(seats) => seats.len(),
        }
    }

    /// The flush of which they are all.
    pub(super) fn whole_flush(&self) -> Option<&Sent> {
        match self {
            Seats::Lane { sent, .. } => sent.order.is_empty().then_some(sent),
            Seats::Again(_) => None,
        }
    }

    /// Whether they were sent before.
    pub(super) fn is_again(&self) -> bool {
        matches!(self, Seats::Again(_))
    }

    /// The seat of the unit with this frame.
    pub(super) fn get(&self, frame: u32) -> Option<Seat> {
        match self {
            Seats::Lane { sent, units, tag } => {
                let unit = sent.ordered(within(units, frame)?)?;
                Some(Seat { sent: sent.clone(), unit, tag: *tag, frame })
            }
            Seats::Again(seats) => seats.get(frame as usize).cloned(),
        }
    }

    pub(super) fn unit(&self, frame: u32) -> Option<&Unit> {
        match self {
            Seats::Lane { sent, units, .. } => sent.units.get(sent.ordered(within(units, frame)?)? as usize),
            Seats::Again(seats) => seats.get(frame as usize)?.unit(),
        }
    }

    /// The units in the order of their frames.
    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        (0..).map_while(|frame| self.unit(frame))
    }
}

fn within(units: &Range<u32>, frame: u32) -> Option<u32> {
    Some(units.start.checked_add(frame)?).filter(|place| units.contains(place))
}
