//! Times in messages.

use std::time::Duration;

/// The time as a reader needs it: with three digits that are not zero at most, `250ms` in place of `250.123456ms`.
pub(crate) fn rounded(time: Duration) -> Duration {
    const DIGITS: u32 = 3;
    let nanos = time.as_nanos();
    let unit = 10_u128.pow((nanos.checked_ilog10().unwrap_or(0) + 1).saturating_sub(DIGITS));
    let rounded = (nanos + unit / 2) / unit * unit;
    let (seconds, nanos) = (rounded / 1_000_000_000, rounded % 1_000_000_000);
    match (u64::try_from(seconds), u32::try_from(nanos)) {
        (Ok(seconds), Ok(nanos)) => Duration::new(seconds, nanos),
        _ => time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_enough() {
        for (nanos, shown) in [
            (0, "0ns"),
            (7, "7ns"),
            (999, "999ns"),
            (1_234, "1.23µs"),
            (250_123_456, "250ms"),
            (1_500_000_000, "1.5s"),
            (1_999_999_999, "2s"),
            (59_960_000_001, "60s"),
            (123_456_789_012, "123s"),
            (8_000_000_000, "8s"),
        ] {
            assert_eq!(format!("{:?}", rounded(Duration::from_nanos(nanos))), shown);
        }
        assert_eq!(format!("{:?}", rounded(Duration::MAX)), "18400000000000000000s");
    }
}
