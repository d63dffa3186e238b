//! Spans and points of time: integers in the command's own unit, or the types of `std`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A span that a command takes in whole seconds: an integer of seconds, or a [`Duration`].
///
/// A `Duration` is rounded up to the next whole second, so that a short one does not become zero.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a span of time in seconds",
    label = "an integer (of seconds) or a `std::time::Duration` is expected here"
)]
pub trait ToSeconds {
    /// The span in seconds.
    fn to_seconds(&self) -> i64;
}

/// A span that a command takes in whole milliseconds: an integer of milliseconds, or a [`Duration`].
///
/// A `Duration` is rounded up to the next whole millisecond, so that a short one does not become zero.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a span of time in milliseconds",
    label = "an integer (of milliseconds) or a `std::time::Duration` is expected here"
)]
pub trait ToMillis {
    /// The span in milliseconds.
    fn to_millis(&self) -> i64;
}

/// A point of time that a command takes in seconds since 1970: an integer, or a [`SystemTime`] (rounded up to the next second).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of time in seconds",
    label = "an integer (seconds since 1970) or a `std::time::SystemTime` is expected here"
)]
pub trait ToUnixSeconds {
    /// The time in seconds since 1970.
    fn to_unix_seconds(&self) -> i64;
}

/// A point of time that a command takes in milliseconds since 1970: an integer, or a [`SystemTime`] (rounded up to the next millisecond).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of time in milliseconds",
    label = "an integer (milliseconds since 1970) or a `std::time::SystemTime` is expected here"
)]
pub trait ToUnixMillis {
    /// The time in milliseconds since 1970.
    fn to_unix_millis(&self) -> i64;
}

macro_rules! units {
    ($($unit:ident $method:ident)*) => {$(
        units!(@ $unit $method: i16 i32 i64 isize u16 u32 u64 usize);

        impl<T: $unit + ?Sized> $unit for &T {
            #[inline]
            fn $method(&self) -> i64 {
                T::$method(self)
            }
        }
    )*};
    (@ $unit:ident $method:ident: $($t:ty)*) => {$(
        impl $unit for $t {
            #[inline]
            fn $method(&self) -> i64 {
                // what is too large stays too large, and the server says so
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
units! {
    ToSeconds to_seconds
    ToMillis to_millis
    ToUnixSeconds to_unix_seconds
    ToUnixMillis to_unix_millis
}

impl ToSeconds for Duration {
    fn to_seconds(&self) -> i64 {
        rounded_up(*self, Duration::from_secs(1))
    }
}

impl ToMillis for Duration {
    fn to_millis(&self) -> i64 {
        rounded_up(*self, Duration::from_millis(1))
    }
}

impl ToUnixSeconds for SystemTime {
    fn to_unix_seconds(&self) -> i64 {
        since_1970(*self, Duration::from_secs(1))
    }
}

impl ToUnixMillis for SystemTime {
    fn to_unix_millis(&self) -> i64 {
        since_1970(*self, Duration::from_millis(1))
    }
}

pub(super) fn rounded_up(span: Duration, unit: Duration) -> i64 {
    i64::try_from(span.as_nanos().div_ceil(unit.as_nanos())).unwrap_or(i64::MAX)
}

fn since_1970(time: SystemTime, unit: Duration) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => rounded_up(after, unit),
        Err(before) => i64::try_from(before.duration().as_nanos() / unit.as_nanos()).map_or(i64::MIN, |n| -n),
    }
}
