//! Time as the core knows it.

use std::time::Duration;

/// Ticks since the link was made. The driver tells how late it is; the core asks no clock.
pub(crate) type Tick = u64;

/// A deadline that does not come.
pub(crate) const NEVER: Tick = Tick::MAX;

/// How many ticks a response timeout has at least: overdue replies are found at most an eighth late.
const TICKS: u32 = 8;

/// How long a tick is, and how many of them the limits are. All limits are whole ticks, rounded up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) tick: Duration,
    /// The response timeout.
    pub(crate) response: Tick,
    /// A connection is asked whether it is alive after so long without a byte.
    pub(super) health: Option<Tick>,
}

impl Pace {
    pub(crate) fn new(response: Duration, health: Duration) -> Pace {
        let mut tick = response / TICKS;
        if !health.is_zero() {
            tick = tick.min(health / 2);
        }
        let tick = tick.max(Duration::from_millis(1));
        let pace = Pace { tick, response: 0, health: None };
        Pace {
            response: pace.ticks(response).max(1),
            health: (!health.is_zero()).then(|| pace.ticks(health).max(1)),
            ..pace
        }
    }

    /// How many ticks a time is long, rounded up.
    pub(crate) fn ticks(&self, time: Duration) -> Tick {
        Tick::try_from(time.as_nanos().div_ceil(self.tick.as_nanos())).unwrap_or(NEVER)
    }

    /// How long so many ticks are.
    pub(crate) fn time(&self, ticks: Tick) -> Duration {
        let tick = u64::try_from(self.tick.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(tick.saturating_mul(ticks))
    }

    /// The tick by which something that begins now must be over.
    #[inline]
    pub(crate) fn deadline(&self, now: Tick, ticks: Tick) -> Tick {
        // the tick that is running has begun already
        now.saturating_add(1).saturating_add(ticks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_short_enough_for_both_limits() {
        let pace = Pace::new(Duration::from_secs(80), Duration::from_millis(500));
        assert_eq!((pace.tick, pace.response, pace.health), (Duration::from_millis(250), 320, Some(2)));
        let pace = Pace::new(Duration::from_secs(10), Duration::ZERO);
        assert_eq!((pace.tick, pace.response, pace.health), (Duration::from_millis(1250), 8, None));
        assert_eq!(pace.ticks(Duration::from_millis(1)), 1);
        assert_eq!(pace.deadline(5, NEVER), NEVER);
    }
}
