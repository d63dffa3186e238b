//! Leaving out of a script what its finding does not need.

use crate::checks::Kind;
use crate::script::{How, Plan, Script, Step, Strike, When};
use crate::tell;

/// The shortest script that is found from `script` and still shows `kind`; and how many stories were told to find it.
pub fn shrink(script: &Script, kind: Kind) -> (Script, usize) {
    let mut shrinker = Shrinker { kind, best: script.clone(), told: 0 };
    while shrinker.shorter() | shrinker.simpler() {}
    (shrinker.best, shrinker.told)
}

struct Shrinker {
    kind: Kind,
    best: Script,
    told: usize,
}

impl Shrinker {
    /// Takes `script` for the best one if it still shows what is looked for.
    fn try_out(&mut self, script: Script) -> bool {
        if script == self.best {
            return false;
        }
        self.told += 1;
        let shows = tell(&script, false).has(self.kind);
        if shows {
            self.best = script;
        }
        shows
    }

    /// Leaves out halves of the faults and of each caller's steps, then less.
    fn shorter(&mut self) -> bool {
        let mut any = false;
        for caller in 0..self.best.callers.len() {
            let mut script = self.best.clone();
            script.callers[caller].clear();
            any |= self.try_out(script);
        }
        for list in 0..=self.best.callers.len() {
            let mut size = len(&self.best, list).max(1);
            while size > 0 {
                let mut at = 0;
                while at < len(&self.best, list) {
                    let mut script = self.best.clone();
                    match list.checked_sub(1) {
                        None => leave_out(&mut script.strikes, at, size, |strike: &mut Strike| {
                            &mut strike.when.pause
                        }),
                        Some(n) => {
                            leave_out(&mut script.callers[n], at, size, |step: &mut Step| &mut step.how.pause)
                        }
                    }
                    if self.try_out(script) {
                        any = true;
                    } else {
                        at += size;
                    }
                }
                size /= 2;
            }
        }
        any
    }

    /// Tries the default of every number, then halves it.
    fn simpler(&mut self) -> bool {
        let mut any = false;
        // a callers' order decides what happens at the same time: only those at the end go
        let mut script = self.best.clone();
        while script.callers.last().is_some_and(Vec::is_empty) {
            script.callers.pop();
        }
        any |= self.try_out(script);
        for (name, calm) in Plan::FIELDS {
            any |= self.settle(*calm, |script| script.plan.field(name));
        }
        for at in 0..self.best.strikes.len() {
            for (name, calm) in When::FIELDS {
                any |= self.settle(*calm, |script| script.strikes[at].when.field(name));
            }
        }
        for caller in 0..self.best.callers.len() {
            for at in 0..self.best.callers[caller].len() {
                for (name, calm) in How::FIELDS.iter().filter(|(name, _)| *name != "id") {
                    any |= self.settle(*calm, |script| script.callers[caller][at].how.field(name));
                }
            }
        }
        any
    }

    /// Brings a number as near to `calm` as it goes.
    fn settle(&mut self, calm: u64, number: impl Fn(&mut Script) -> Option<&mut u64>) -> bool {
        let mut any = false;
        let mut step = |shrinker: &mut Shrinker, change: &dyn Fn(u64) -> u64| {
            let mut script = shrinker.best.clone();
            if let Some(number) = number(&mut script) {
                *number = change(*number);
            }
            let better = shrinker.try_out(script);
            any |= better;
            better
        };
        if !step(self, &|_| calm) {
            // half of what is between, as often as it goes; not for seeds, which are as good as each other
            for _ in 0..12 {
                if !step(self, &|number| {
                    if number > 1_000_000 { number } else { calm + (number - calm.min(number)) / 2 }
                }) {
                    break;
                }
            }
        }
        any
    }
}

fn len(script: &Script, list: usize) -> usize {
    list.checked_sub(1).map_or(script.strikes.len(), |caller| script.callers[caller].len())
}

/// Leaves out `size` elements from `at` on; the next one waits for their pauses, too.
fn leave_out<T>(list: &mut Vec<T>, at: usize, size: usize, pause: impl Fn(&mut T) -> &mut u64) {
    let end = (at + size).min(list.len());
    let waited: u64 = list[at..end].iter_mut().map(|one| *pause(one)).sum();
    if let Some(next) = list.get_mut(end) {
        *pause(next) += waited;
    }
    list.drain(at..end);
}
