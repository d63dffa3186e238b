//! What happens to topics when their connection comes up, is lost or is closed.

use std::mem;

use super::Topics;
use crate::error::MissedReason;

impl Topics {
    /// The connection is up, and knows of nothing.
    pub(in crate::subscribe) fn on_up(&mut self, wire: usize) {
        if let Some(wire) = self.wires.get_mut(wire) {
            wire.connected = true;
        }
        self.on(wire).into_iter().for_each(|topic| self.mark(topic));
    }

    /// The connection is gone, and with it what was sent.
    pub(in crate::subscribe) fn on_lost(&mut self, wire: usize) {
        let Some(state) = self.wires.get_mut(wire) else { return };
        if !mem::replace(&mut state.connected, false) {
            return;
        }
        state.asks.clear();
        state.later.clear();
        for topic in self.on(wire) {
            self.set_live(topic, false);
            if let Some(entry) = self.entries.get_mut(topic) {
                (entry.sent, entry.alone) = (false, false);
                (entry.asked, entry.leaving) = (0, 0);
            }
            self.end_lingering(topic);
            self.let_go(topic);
        }
        for seat in self.heard_by(wire) {
            let Some(seat) = self.seats.get(seat).filter(|seat| seat.established) else { continue };
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Reconnected, None, &mut self.wake));
        }
    }

    /// A message was too large to be kept, and with it its topic is unknown.
    pub(in crate::subscribe) fn on_passed_over(&mut self, wire: usize) {
        for seat in self.heard_by(wire) {
            let Some(seat) = self.seats.get(seat) else { continue };
            self.totals.missed +=
                u64::from(seat.mailbox.put_gap(MissedReason::Overflow, Some(1), &mut self.wake));
        }
    }

    /// What the server could not do before may go now.
    pub(in crate::subscribe) fn on_tick(&mut self, wire: usize) {
        let later = self.wires.get_mut(wire).map(|wire| mem::take(&mut wire.later)).unwrap_or_default();
        later.into_iter().for_each(|topic| self.mark(topic));
    }

    /// The subscriptions that have a topic of a server, in order.
    fn heard_by(&self, wire: usize) -> Vec<usize> {
        let entries = self.on(wire).into_iter().filter_map(|topic| self.entries.get(topic));
        let mut seats: Vec<_> = entries.flat_map(|entry| &entry.members).map(|member| member.seat).collect();
        seats.sort_unstable();
        seats.dedup();
        seats
    }

    /// Whether there may be something to be said to the server, or nothing to keep a connection for.
    #[inline]
    pub(in crate::subscribe) fn has_changed(&self) -> bool {
        !self.dirty.is_empty() || self.entries.is_empty()
    }
}
