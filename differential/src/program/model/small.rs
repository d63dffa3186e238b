//! What is begun and awaited later, and expressions that have more in them than a command.

use super::super::tree::{Command, Keep, Name};
use super::{Model, key};

impl Model<'_> {
    pub(super) fn hold(&mut self, handle: usize, number: usize) {
        if self.loose.is_none() {
            self.loose = Some(self.server.clone());
        }
        self.holds.insert(self.depth);
        let given = self.server.incr(&key(self.frame.x, number));
        self.frame.handles.insert(handle, (given, false));
    }

    pub(super) fn await_held(&mut self, name: Name, handle: usize, keep: Keep) {
        let Some((given, sent)) = self.frame.handles.get(&handle).copied() else { return };
        if keep == Keep::Name {
            self.queue(&[name], true);
            self.waiting.iter_mut().last().into_iter().for_each(|waiting| waiting.sent = sent);
        } else {
            self.elsewhere(sent);
        }
        self.bind(name, Some(given));
    }

    pub(super) fn replace(&mut self, name: Name, handle: usize, number: usize) {
        let Some((given, sent)) = self.frame.handles.get(&handle).copied() else { return };
        self.wait();
        self.hold(handle, number);
        self.elsewhere(sent);
        self.bind(name, Some(given));
    }

    /// An await of what is no plain name, of which nobody knows that it is a command: all that is queued is waited for first.
    fn elsewhere(&mut self, sent: bool) {
        self.wait();
        if !sent {
            self.in_place();
        }
    }

    pub(super) fn join_behind(&mut self, [a, b]: [Name; 2], [outer, inner, other]: [usize; 3]) {
        let x = self.frame.x;
        self.wait();
        self.in_place();
        let by = self.server.incr(&key(x, inner)) % 100;
        self.in_place();
        let given = [self.server.incr_by(&key(x, outer), by), self.server.incr(&key(x, other))];
        self.bind(a, Some(given[0]));
        self.bind(b, Some(given[1]));
    }

    pub(super) fn tuple(&mut self, names: [Name; 2], keys: [usize; 3], out: usize) {
        self.wait();
        let mut names = names.into_iter();
        for (at, number) in keys.into_iter().enumerate() {
            // what is left out counts, too
            self.in_place();
            if at != out {
                let given = self.command(&Command::Incr(number));
                names.next().into_iter().for_each(|name| self.bind(name, given));
            }
        }
    }

    /// `load` in the tests: a call of two round trips that borrows what the block has.
    pub(super) fn load(&mut self, name: Name, number: usize) {
        let key = key(self.frame.x, number);
        self.in_place();
        let mut given = self.server.incr(&key);
        self.in_place();
        if given % 2 == 0 {
            given += self.server.incr(&key);
        }
        self.bind(name, Some(given));
    }
}
