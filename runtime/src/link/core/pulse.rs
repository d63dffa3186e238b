//! What the ticks record about a connection, for errors that say what it was doing.

use std::sync::Arc;
use std::time::Duration;

use super::Tick;
use super::intake::Intake;
use super::life::{Attempt, Down, Life};
use crate::error::{Failure, Line, Seen};

/// What the driver has noted at its last tick.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Ticks without a byte, or without a connection.
    pub(super) quiet: Tick,
    /// Bytes that the driver had taken for writing, and the socket not.
    pub(super) held: u64,
    /// The tick that came latest recently: when it came, and by how many ticks it was late.
    late: (Tick, Tick),
    /// Where the last attempt to connect went.
    to: Option<Arc<str>>,
}

impl<W: Clone> Intake<W> {
    /// An attempt to connect has gone there.
    pub(crate) fn leads_to(&mut self, to: Option<String>) {
        self.pulse.to = to.map(Into::into);
    }

    /// What the connection is doing, for an error of something that is overdue.
    #[cold]
    pub(crate) fn seen(&self) -> Arc<Seen> {
        let Pulse { quiet, held, late, to } = &self.pulse;
        let line = match &self.life {
            Life::Down(down) => Line::Down { since: self.pace.time(*quiet), reason: down.reason() },
            _ => Line::Up { quiet: self.pace.time(*quiet) },
        };
        let late = if self.is_recent(*late) { self.pace.time(late.1) } else { Duration::ZERO };
        Arc::new(Seen {
            to: to.clone(),
            line,
            in_flight: self.in_flight,
            unwritten: self.queued.saturating_sub(self.taken) + held,
            late,
            tick: self.pace.tick,
        })
    }
}

impl<W> Intake<W> {
    /// Whether it is `now`, and two ticks have not come.
    pub(crate) fn lags(&self, now: Tick) -> bool {
        now.saturating_sub(self.now) >= 2
    }

    /// Ticks have come late by so many, as of now.
    pub(super) fn note_late(&mut self, by: Tick) {
        if by >= self.pulse.late.1 || !self.is_recent(self.pulse.late) {
            self.pulse.late = (self.now, by);
        }
    }

    /// Whether what is overdue now may have waited then.
    fn is_recent(&self, (at, by): (Tick, Tick)) -> bool {
        by > 0 && at.saturating_add(self.pace.response.saturating_mul(2)) >= self.now
    }
}

impl Down {
    fn reason(&self) -> Option<crate::error::Reason> {
        let (Attempt::Connecting(Some(last)) | Attempt::Pausing(last) | Attempt::OnDemand(last)) =
            &self.attempt
        else {
            return None;
        };
        match last {
            Failure::Lost { reason, .. } | Failure::Unreachable { reason } => Some(reason.clone()),
            Failure::Refused { text, .. } => Some(text.clone().into()),
            _ => None,
        }
    }
}
