//! What becomes of topics with the connection that they are subscribed on.

use std::mem;

use super::Topics;
use crate::error::MissedReason;

impl Topics {
    /// The connection is up, and knows of nothing.
    pub(in crate::subscribe) fn on_up(&mut self) {
        self.connected = true;
        let all: Vec<_> = self.entries.iter().map(|(topic, _)| topic).collect();
        all.into_iter().for_each(|topic| self.mark(topic));
    }

    /// The connection is gone, and with it what was sent.
    pub(in crate::subscribe) fn on_lost(&mut self) {
        if !mem::replace(&mut self.connected, false) {
            return;
        }
        self.asks.clear();
        self.later.clear();
        let all: Vec<_> = self.entries.iter().map(|(topic, _)| topic).collect();
        for topic in all {
            self.set_live(topic, false);
            if let Some(entry) = self.entries.get_mut(topic) {
                (entry.sent, entry.alone) = (false, false);
                (entry.asked, entry.leaving) = (0, 0);
            }
            self.let_go(topic);
        }
        for seat in self.seats.values_mut().filter(|seat| seat.established && !seat.topics.is_empty()) {
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Reconnected, None, &mut self.wake));
        }
    }

    /// A message was too large to be kept, and with it its topic is unknown.
    pub(in crate::subscribe) fn on_passed_over(&mut self) {
        for seat in self.seats.values_mut().filter(|seat| !seat.topics.is_empty()) {
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Overflow, Some(1), &mut self.wake));
        }
    }

    /// What the server could not do before may go now.
    pub(in crate::subscribe) fn on_tick(&mut self) {
        mem::take(&mut self.later).into_iter().for_each(|topic| self.mark(topic));
    }

    pub(in crate::subscribe) fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether a connection is of any use: something is wanted.
    pub(in crate::subscribe) fn is_needed(&self) -> bool {
        self.seats.iter().any(|(_, seat)| !seat.topics.is_empty())
    }

    /// Whether nothing is subscribed to, on the server neither.
    pub(in crate::subscribe) fn is_at_rest(&self) -> bool {
        self.entries.is_empty() && self.asks.is_empty()
    }

    /// Whether there may be something to be said to the server, or nothing to keep a connection for.
    #[inline]
    pub(in crate::subscribe) fn has_changed(&self) -> bool {
        !self.dirty.is_empty() || self.entries.is_empty()
    }
}
