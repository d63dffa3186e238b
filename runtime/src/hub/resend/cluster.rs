//! Sending commands again in a cluster.

use std::time::Duration;

use super::{Attempts, Verdict, may_go_twice};
use crate::error::Failure;
use crate::facts::Facts;
use crate::link::{Site, Tick};

/// So many detours are taken at once. Nodes that go on sending each other's commands back have to agree first.
const HOPS: u8 = 5;

impl Attempts {
    /// A node has sent the command elsewhere, so it did not carry it out. `block`: for so long the command itself waits.
    pub(crate) fn on_redirect(&mut self, block: Duration, (site, deadline): (&Site, Tick)) -> Verdict {
        self.hops = self.hops.saturating_add(1);
        let pause = if self.hops > HOPS { self.next_pause() } else { Duration::ZERO };
        match self.has_time(site, deadline, pause.saturating_add(block)) {
            false => Verdict::Done,
            true if pause.is_zero() => Verdict::Again,
            true => Verdict::After(pause),
        }
    }

    /// No reply came from a node. What did not reach it goes again after a pause: by then the map may say where to. `stands_in`: it was
    /// a replica, for which the primary stands in at once.
    pub(crate) fn on_failure_in_cluster(
        &mut self,
        facts: &Facts,
        failure: &Failure,
        (block, stands_in): (Duration, bool),
        (site, deadline): (&Site, Tick),
    ) -> Verdict {
        let fails_at_once = site.per_command.fail_when_down;
        self.written |= failure.is_written();
        let twice = may_go_twice(facts, self.asked);
        // a replica that lets nobody in has got nothing either
        if failure.did_not_arrive() || stands_in && failure.is_refusal() {
            let pause = if stands_in { Duration::ZERO } else { self.next_pause() };
            let may = (!fails_at_once || stands_in) && (!self.written || twice);
            let goes = may && self.has_time(site, deadline, pause.saturating_add(block));
            return match goes {
                true if stands_in => Verdict::Again,
                true => Verdict::After(pause),
                false => Verdict::Done,
            };
        }
        if !failure.is_loss() || !twice || self.left == 0 || !self.has_time(site, deadline, block) {
            return Verdict::Done;
        }
        self.left -= 1;
        Verdict::Again
    }
}

#[cfg(test)]
mod tests {
    use super::super::PAUSES;
    use super::*;
    use crate::facts::Flags;
    use crate::link::config::Config;
    use crate::net::Place;

    const READ: Facts = Facts { flags: Flags::READONLY.union(Flags::IDEMPOTENT), ..Facts::RAW };
    const INCR: Facts = Facts { flags: Flags::WRITE, ..Facts::RAW };

    fn site() -> Site {
        Site::new(Config::default(), Place::default())
    }

    fn unreachable() -> Failure {
        Failure::Unreachable { reason: "nobody there".into() }
    }

    fn lost() -> Failure {
        Failure::Lost { reason: "gone".into(), written: true }
    }

    #[test]
    fn detours_are_taken_at_once_until_they_go_in_circles() {
        let mut attempts = Attempts::new(2);
        for _ in 0..HOPS {
            assert_eq!(attempts.on_redirect(Duration::ZERO, (&site(), 8)), Verdict::Again);
        }
        assert_eq!(attempts.on_redirect(Duration::ZERO, (&site(), 8)), Verdict::After(PAUSES.0));
        assert_eq!(attempts.on_redirect(Duration::ZERO, (&site(), 8)), Verdict::After(PAUSES.0 * 2));
        assert_eq!(Attempts::new(2).on_redirect(Duration::ZERO, (&site(), 0)), Verdict::Done);
    }

    #[test]
    fn what_did_not_arrive_goes_again_whatever_it_is() {
        let mut attempts = Attempts::new(0);
        let on = |attempts: &mut Attempts, failure| {
            attempts.on_failure_in_cluster(&INCR, &failure, (Duration::ZERO, false), (&site(), 8))
        };
        assert_eq!(on(&mut attempts, unreachable()), Verdict::After(PAUSES.0));
        assert_eq!(on(&mut attempts, Failure::CLOSED), Verdict::After(PAUSES.0 * 2));
        let refused = Failure::Refused { node: "h:1".into(), text: "WRONGPASS".into() };
        assert_eq!(on(&mut attempts, refused), Verdict::Done);
        assert_eq!(on(&mut attempts, lost()), Verdict::Done);
        assert_eq!(on(&mut attempts, unreachable()), Verdict::Done, "an earlier attempt may have run");
    }

    #[test]
    fn the_primary_stands_in_for_a_replica_that_lets_nobody_in() {
        for (stands_in, verdict) in [(true, Verdict::Again), (false, Verdict::Done)] {
            let refused = Failure::Refused { node: "h:1".into(), text: "NOPERM".into() };
            let of = (Duration::ZERO, stands_in);
            assert_eq!(Attempts::new(0).on_failure_in_cluster(&READ, &refused, of, (&site(), 8)), verdict);
        }
    }

    #[test]
    fn reads_go_again_however_far_they_came() {
        let mut attempts = Attempts::new(1);
        let on = |attempts: &mut Attempts, failure| {
            attempts.on_failure_in_cluster(&READ, &failure, (Duration::ZERO, false), (&site(), 8))
        };
        assert_eq!(on(&mut attempts, lost()), Verdict::Again);
        assert_eq!(on(&mut attempts, unreachable()), Verdict::After(PAUSES.0));
        assert_eq!(on(&mut attempts, lost()), Verdict::Done, "once was allowed");
    }
}
