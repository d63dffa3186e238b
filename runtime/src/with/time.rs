//! Times as whole numbers of a unit.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What [`unix_ms`](super::unix_ms) and [`unix_seconds`](super::unix_seconds) take: a `SystemTime`, counted from 1970, or a `Duration`.
pub trait Time: Sized + sealed::Sealed {
    /// How many whole units it is, rounded down; `None` where that does not fit.
    #[doc(hidden)]
    fn __units(&self, unit: Duration) -> Option<i64>;

    /// The time of so many units; `None` where there is none.
    #[doc(hidden)]
    fn __of_units(units: i64, unit: Duration) -> Option<Self>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for std::time::SystemTime {}
    impl Sealed for std::time::Duration {}
}

impl Time for Duration {
    fn __units(&self, unit: Duration) -> Option<i64> {
        i64::try_from(self.as_nanos().checked_div(unit.as_nanos())?).ok()
    }

    fn __of_units(units: i64, unit: Duration) -> Option<Duration> {
        let nanos = u128::try_from(units).ok()?.checked_mul(unit.as_nanos())?;
        let seconds = u64::try_from(nanos / NANOS).ok()?;
        Some(Duration::new(seconds, u32::try_from(nanos % NANOS).ok()?))
    }
}

impl Time for SystemTime {
    fn __units(&self, unit: Duration) -> Option<i64> {
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.__units(unit),
            // down is away from 1970 here
            Err(before) => {
                let before = before.duration();
                let whole = before.__units(unit)?;
                let rest = Duration::__of_units(whole, unit)? < before;
                whole.checked_add(i64::from(rest))?.checked_neg()
            }
        }
    }

    fn __of_units(units: i64, unit: Duration) -> Option<SystemTime> {
        match units.checked_neg()? {
            before @ 1.. => UNIX_EPOCH.checked_sub(Duration::__of_units(before, unit)?),
            _ => UNIX_EPOCH.checked_add(Duration::__of_units(units, unit)?),
        }
    }
}

const NANOS: u128 = 1_000_000_000;
