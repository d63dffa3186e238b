//! What may happen in a world, and when.

use super::setting::Sort;
use super::world::{Driver, World};

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A caller sends what it sends next.
    Begin(usize),
    /// A caller that was woken looks.
    Poll(usize),
    /// A lone caller writes.
    Write(Part),
    /// It gives the turn to write back.
    Report,
    /// The driver begins to connect.
    Attempt,
    /// It is connected.
    Connect,
    /// It is not.
    Refuse,
    /// The driver looks what there is to write.
    Turn,
    /// The socket takes it.
    Sent(Part),
    /// The next reply is read.
    Reply,
    /// Time passes.
    Tick,
    /// The connection is lost.
    Lose,
    /// A caller's own limit is over.
    Withdraw(usize),
    /// A caller drops its future.
    Drop(usize),
    /// The client is closed.
    Close,
    /// The connection is ended at once.
    Kill,
    /// The connection is to be made anew.
    Renew,
    /// The runtime of the driver ends.
    EndRuntime,
}

/// How much of what is to be written is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Part {
    All,
    Half,
    None,
}

impl Step {
    /// Whether it is of those that bring everything to rest: nothing begins, nothing goes wrong, no time passes.
    pub(super) fn is_calm(&self) -> bool {
        !matches!(
            self,
            Step::Begin(_)
                | Step::Write(Part::Half | Part::None)
                | Step::Sent(Part::Half)
                | Step::Refuse
                | Step::Tick
                | Step::Lose
                | Step::Withdraw(_)
                | Step::Drop(_)
                | Step::Close
                | Step::Kill
                | Step::Renew
                | Step::EndRuntime
        )
    }
}

impl World {
    /// All that may happen next.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (n, caller) in self.callers.iter().enumerate() {
            match caller.waits {
                None if caller.next < self.setting.callers[n].len() => steps.push(Step::Begin(n)),
                None => {}
                Some(waits) => {
                    if waits.sort == Sort::One && self.machine.is_woken(waits.id) {
                        steps.push(Step::Poll(n));
                    }
                    if self.budget.withdrawals > 0 {
                        steps.push(Step::Withdraw(n));
                    }
                    if self.budget.drops > 0 && waits.sort == Sort::One {
                        steps.push(Step::Drop(n));
                    }
                }
            }
        }
        if self.reports.is_some() {
            steps.push(Step::Report);
        } else if self.machine.taken().is_some() {
            steps.push(Step::Write(Part::All));
            if self.budget.halves > 0 {
                steps.extend([Step::Write(Part::Half), Step::Write(Part::None)]);
            }
        }
        match self.driver {
            Driver::None => {}
            Driver::Down => steps.push(Step::Attempt),
            Driver::Connecting => {
                steps.push(Step::Connect);
                if self.budget.refusals > 0 {
                    steps.push(Step::Refuse);
                }
            }
            Driver::Up => {
                if self.machine.held().is_empty() {
                    if self.machine.is_driver_woken() {
                        steps.push(Step::Turn);
                    }
                } else {
                    steps.push(Step::Sent(Part::All));
                    if self.budget.halves > 0 {
                        steps.push(Step::Sent(Part::Half));
                    }
                }
                if !self.server.out.is_empty() {
                    steps.push(Step::Reply);
                }
                if self.budget.losses > 0 {
                    steps.push(Step::Lose);
                }
            }
        }
        let running = self.driver != Driver::None;
        let rare = [
            (self.budget.ticks > 0 && running, Step::Tick),
            (self.budget.closes > 0, Step::Close),
            (self.budget.kills > 0, Step::Kill),
            (self.budget.renewals > 0 && self.driver == Driver::Up, Step::Renew),
            (self.budget.runtimes > 0 && running, Step::EndRuntime),
        ];
        steps.extend(rare.into_iter().filter(|(may, _)| *may).map(|(_, step)| step));
        steps
    }
}
