//! What is queued, and when it is waited for.

use super::super::tree::Name;
use super::Model;

/// Something that is queued and not waited for.
pub(super) struct Waiting {
    pub(super) names: Vec<Name>,
    pub(super) is_call: bool,
    /// Its reply is there: a call behind it has made a round trip of its own, or a branch has waited for it.
    pub(super) arrived: bool,
    /// It is awaited after a wave has taken it along. That is counted, but sends nothing.
    pub(super) sent: bool,
    /// How deep the block is that binds it; none: that block is left.
    pub(super) home: Option<usize>,
}

impl Model<'_> {
    pub(super) fn wait(&mut self) {
        let outstanding = |sent: bool| move |one: &Waiting| !one.arrived && (sent || !one.sent);
        self.trips += usize::from(self.waiting.iter().any(outstanding(true)));
        if self.waiting.iter().any(outstanding(false)) {
            self.wave();
        }
        self.take();
    }

    /// All that was begun is sent.
    pub(super) fn wave(&mut self) {
        self.loose = None;
        self.frame.handles.values_mut().for_each(|(_, sent)| *sent = true);
    }

    /// As [`Model::wait`], and for what was begun.
    pub(super) fn flush(&mut self) {
        self.wait();
        if self.loose.is_some() {
            self.trips += 1;
            self.wave();
        }
    }

    /// All replies are there, and those of this block are bound.
    pub(super) fn take(&mut self) {
        self.waiting.retain(|waiting| waiting.home.is_some_and(|home| home < self.depth));
        self.waiting.iter_mut().for_each(|waiting| waiting.arrived = true);
    }

    pub(super) fn leave_block(&mut self) {
        let is_here =
            |waiting: &Waiting| waiting.home == Some(self.depth) && waiting.is_call && !waiting.arrived;
        let ends_calls = self.loops > 0 && self.waiting.iter().any(is_here);
        if self.holds.remove(&self.depth) || ends_calls {
            self.wait();
        }
        self.waiting.retain(|waiting| waiting.home != Some(self.depth) || !waiting.arrived);
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.home == Some(self.depth)) {
            (waiting.home, waiting.names) = (None, Vec::new());
        }
        self.depth -= 1;
    }

    pub(super) fn wait_for(&mut self, names: &[Name]) {
        if self.waiting.iter().any(|waiting| names.iter().any(|name| waiting.names.contains(name))) {
            self.wait();
        }
    }

    pub(super) fn queue(&mut self, names: &[Name], is_call: bool) {
        (self.queued, self.settled) = (true, false);
        let home = Some(self.depth);
        self.waiting.push(Waiting { names: names.to_vec(), is_call, arrived: false, sent: false, home });
    }

    /// All but the last of its round trips are made at the call.
    pub(super) fn queue_call(&mut self, name: Name, callee: usize) {
        let trips = self.programs[callee].cost();
        if trips > 1 {
            self.trips += trips - 1;
            self.wave();
            self.waiting.iter_mut().for_each(|waiting| waiting.arrived = true);
        }
        self.queue(&[name], true);
    }

    /// An await whose reply is used at once.
    pub(super) fn in_place(&mut self) {
        (self.queued, self.settled) = (true, false);
        self.trips += 1;
        self.wave();
        self.take();
    }
}
