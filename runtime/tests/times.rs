//! Spans and points of time as arguments.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, UNIX_EPOCH};

use roundtrip::arg::{
    ArgError, BlockTimeout, ToBlockMillis, ToBlockSeconds, ToMillis, ToSeconds, ToUnixMillis, ToUnixSeconds,
    Words,
};

#[test]
fn spans_and_points_of_time() {
    assert_eq!(60.to_seconds(), 60);
    assert_eq!(u64::MAX.to_seconds(), i64::MAX);
    assert_eq!(Duration::from_secs(60).to_seconds(), 60);
    assert_eq!(Duration::from_millis(1).to_seconds(), 1);
    assert_eq!(Duration::from_micros(1500).to_millis(), 2);
    assert_eq!(Duration::from_secs(2).to_millis(), 2000);
    assert_eq!(Duration::MAX.to_millis(), i64::MAX);
    assert_eq!((UNIX_EPOCH + Duration::from_millis(1500)).to_unix_seconds(), 2);
    assert_eq!((UNIX_EPOCH + Duration::from_millis(1500)).to_unix_millis(), 1500);
    assert_eq!((UNIX_EPOCH - Duration::from_millis(1500)).to_unix_seconds(), -1);
}

#[test]
fn block_timeouts_never_become_endless_by_rounding() {
    fn seconds(timeout: impl ToBlockSeconds) -> String {
        let mut words = Words::fragment();
        timeout.to_block_seconds().write_seconds(&mut words);
        assert_eq!(words.error(), None);
        // the length, and then the word
        std::str::from_utf8(words.bytes()).unwrap().lines().nth(1).unwrap().to_owned()
    }
    assert_eq!(seconds(0), "0");
    assert_eq!(seconds(BlockTimeout::FOREVER), "0");
    assert_eq!(seconds(5), "5");
    assert_eq!(seconds(0.25), "0.250");
    assert_eq!(seconds(1e-12), "0.001");
    assert_eq!(seconds(Duration::from_nanos(1)), "0.001");
    assert_eq!(seconds(Duration::from_millis(1500)), "1.500");
    assert_eq!(5.to_block_seconds().duration(), Some(Duration::from_secs(5)));
    assert_eq!(5.to_block_millis().duration(), Some(Duration::from_millis(5)));
    for wrong in [
        (-1).to_block_seconds(),
        (-0.5).to_block_seconds(),
        f64::NAN.to_block_seconds(),
        (-1).to_block_millis(),
    ] {
        let mut words = Words::fragment();
        wrong.write_millis(&mut words);
        assert_eq!((wrong.duration(), words.error()), (None, Some(ArgError::Timeout)));
    }
}
