//! How long to wait before the next attempt.

use std::time::Duration;

/// The pause before attempt `attempt` (0 is the first retry): `first`, doubled each time up to `longest`. Up to a half of it is taken
/// off at random, so that clients that failed together do not come back together: `random`, from 0 to 1, says how much of that half is
/// left. The result is in whole milliseconds, rounded up, as timers are.
pub(crate) fn pause(first: Duration, longest: Duration, attempt: u32, random: f64) -> Duration {
    let full = first.saturating_mul(2_u32.saturating_pow(attempt.min(20))).min(longest);
    let nanos = full.mul_f64(0.5 + 0.5 * random).as_nanos();
    Duration::from_millis(u64::try_from(nanos.div_ceil(1_000_000)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_its_bound_and_varies() {
        let (first, longest) = (Duration::from_millis(20), Duration::from_secs(1));
        for attempt in 0..40 {
            let full = first.saturating_mul(2_u32.pow(attempt.min(20))).min(longest);
            let pauses = [0.0, 0.5, 1.0].map(|random| pause(first, longest, attempt, random));
            assert_eq!(pauses, [full / 2, full * 3 / 4, full], "{attempt}");
        }
        assert_eq!(pause(first / 100, longest, 0, 0.0), Duration::from_millis(1));
    }
}
