//! How long to wait before the next attempt.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The pause before attempt `attempt` (0 is the first retry): `first` doubled each time up to `longest`, of which a
/// random half is taken off, so that those who failed together do not come back together.
pub(crate) fn pause(first: Duration, longest: Duration, attempt: u32) -> Duration {
    let full = first.saturating_mul(2_u32.saturating_pow(attempt.min(20))).min(longest);
    full.mul_f64(0.5 + 0.5 * random())
}

/// A number from 0 to 1 of no cryptographic worth, from the randomness that std keeps for its hash maps.
fn random() -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are enough for a jitter")]
    let fraction = (RandomState::new().hash_one(()) >> 11) as f64 / (1_u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_its_bound_and_varies() {
        let (first, longest) = (Duration::from_millis(10), Duration::from_secs(1));
        for attempt in 0..40 {
            let full = first.saturating_mul(2_u32.pow(attempt.min(20))).min(longest);
            let pause = pause(first, longest, attempt);
            assert!(pause >= full / 2 && pause <= full, "{attempt}: {pause:?}");
        }
        let pauses: Vec<_> = (0..8).map(|_| pause(first, longest, 9)).collect();
        assert!(pauses.iter().any(|pause| Some(pause) != pauses.first()));
    }
}
