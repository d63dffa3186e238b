//! Callers that wait for room, in order.

use std::sync::Arc;
use std::task::Waker;

use super::slot::Room;
use super::waiter::Ended;
use super::{Intake, Recipient, Slot, Tick};
use crate::error::Failure;

/// A caller that waits. Its slot is the one that its reply will be put in.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) slot: Arc<Slot>,
    pub(super) len: u64,
    pub(super) deadline: Tick,
}

impl<W> Intake<W> {
    /// Nobody overtakes: places are granted as soon as there is room, so that room means that nobody waits.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        self.in_flight < self.max.0 && self.bytes < self.max.1
    }

    /// Takes a place behind all others; `deadline` is the tick at which waiting is over, for this and for the reply. The number of the
    /// place. Numbers grow from each place to the next that waits, so that whoever leaves is found at once however many there are.
    pub(crate) fn wait_for_room(&mut self, slot: Arc<Slot>, len: usize, deadline: Tick) -> u64 {
        slot.set_room(Room::Waits);
        self.earliest = self.earliest.min(deadline);
        let number = self.room.last_key_value().map_or(0, |(last, _)| last + 1);
        self.room.insert(number, Place { slot, len: len as u64, deadline });
        number
    }

    /// Sets room aside for those in front, as far as it goes. Their tasks are to be woken: [`rouse`].
    pub(super) fn grant(&mut self, granted: &mut Vec<Arc<Slot>>) {
        while self.has_room()
            && let Some((_, place)) = self.room.pop_first()
        {
            place.slot.set_room(Room::Granted);
            self.in_flight += 1;
            self.bytes += place.len;
            self.reserved = (self.reserved.0 + 1, self.reserved.1 + place.len);
            granted.push(place.slot);
        }
    }

    /// Gives back the room that was set aside for a caller: it is about to be used, or never will be.
    pub(crate) fn give_up_room(&mut self, len: usize) {
        let len = len as u64;
        self.in_flight = self.in_flight.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(len);
        self.reserved = (self.reserved.0.saturating_sub(1), self.reserved.1.saturating_sub(len));
    }

    /// A caller that waited for room in place `number`, or had it, has gone. Gives the callers that now have room.
    pub(crate) fn leave_room(&mut self, slot: &Slot, number: u64, len: usize) -> Vec<Arc<Slot>> {
        let mut granted = Vec::new();
        match slot.room() {
            Room::Waits => drop(self.room.remove(&number)),
            Room::Granted => {
                self.give_up_room(len);
                self.grant(&mut granted);
            }
            Room::None | Room::Ended => {}
        }
        slot.set_room(Room::Ended);
        granted
    }

    /// Ends the waiting of those that have waited past `now`.
    pub(super) fn expire_room(&mut self, now: Tick, failure: &Failure, ended: &mut Vec<Ended>) {
        self.room.retain(|_, place| {
            let waits = place.deadline > now;
            if !waits {
                ended.push(end(place.slot.clone(), failure));
            }
            waits
        });
    }

    /// Ends the waiting of all.
    pub(super) fn clear_room(&mut self, failure: &Failure, ended: &mut Vec<Ended>) {
        let places = std::mem::take(&mut self.room).into_values();
        ended.extend(places.map(|place| end(place.slot, failure)));
    }

    /// The earliest deadline among those that wait.
    pub(super) fn earliest_in_room(&self) -> Tick {
        self.room.values().map(|place| place.deadline).min().unwrap_or(super::pace::NEVER)
    }
}

fn end(slot: Arc<Slot>, failure: &Failure) -> Ended {
    slot.set_room(Room::Ended);
    Ended(Recipient::One(slot), failure.clone())
}

/// Wakes those that room was set aside for. To be called where no lock is held.
pub(crate) fn rouse(granted: Vec<Arc<Slot>>) {
    granted.iter().filter_map(|slot| slot.rouse()).for_each(Waker::wake);
}
