//! Leaving out of a script what its finding does not need.

use crate::script::{How, Plan, Script, Step, Strike, When};

/// The shortest script that is found from `script` and of which `shows` still holds; and how many were tried to find it.
pub fn shrink(script: &Script, shows: impl Fn(&Script) -> bool) -> (Script, usize) {
    let mut shrinker = Shrinker { shows: &shows, best: script.clone(), told: 0 };
    while (shrinker.shorter() | shrinker.simpler()) && shrinker.told < MOST {}
    (shrinker.best, shrinker.told)
}

/// Who has tried so many will not come much further.
const MOST: usize = 2000;

struct Shrinker<'a> {
    shows: &'a dyn Fn(&Script) -> bool,
    best: Script,
    told: usize,
}

impl Shrinker<'_> {
    /// Takes `script` for the best one if it still shows what is looked for.
    fn try_out(&mut self, script: Script) -> bool {
        if script == self.best {
            return false;
        }
        self.told += 1;
        let shows = (self.shows)(&script);
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
        // the order of callers decides what happens at the same time: only those at the end can go
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

    /// Brings a number as near to `calm` as it goes. Seeds are left alone: each is as good as any other.
    fn settle(&mut self, calm: u64, number: impl Fn(&mut Script) -> Option<&mut u64>) -> bool {
        let Some(mut now) = number(&mut self.best.clone()).copied() else { return false };
        let mut try_out = |value: u64| {
            let mut script = self.best.clone();
            number(&mut script).into_iter().for_each(|number| *number = value);
            self.try_out(script)
        };
        if now == calm || try_out(calm) {
            return now != calm;
        }
        let before = now;
        let mut step = if now > calm && now < SEEDS { (now - calm) / 2 } else { 0 };
        while step > 0 {
            if try_out(now - step) {
                now -= step;
                step = step.min((now - calm) / 2);
            } else {
                step /= 2;
            }
        }
        now != before
    }
}

/// Numbers from here on are no times and no counts.
const SEEDS: u64 = 1 << 32;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Call, Fault};
    use crate::settings;

    #[test]
    fn what_is_not_needed_is_left_out_and_the_rest_keeps_its_time() {
        let has = |script: &Script| {
            let at = |n: usize| -> u64 { script.strikes[..=n].iter().map(|strike| strike.when.pause).sum() };
            let cut = script.strikes.iter().position(|strike| strike.fault == Fault::Cut);
            let big =
                script.callers.iter().flatten().any(|step| step.call == Call::Pipe && step.how.size > 3);
            big && cut.is_some_and(|n| at(n) > 100)
        };
        let seed = (0..).find(|seed| has(&settings::script(*seed, None))).unwrap();
        let (short, tried) = shrink(&settings::script(seed, None), has);
        assert_eq!((short.steps(), short.strikes.len()), (1, 1), "{short}");
        assert!(short.strikes[0].when.pause == 101 && short.strikes[0].when.ms == 0, "{short}");
        assert_eq!(short.plan, Plan::default());
        assert!(short.callers.iter().flatten().all(|step| step.how.size == 4), "{short}");
        assert!(tried < 2000, "{tried}");
    }
}
