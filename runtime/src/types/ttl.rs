//! The time to live of a key, and when it expires.
//!
//! Servers send a number with two special values. Seconds and milliseconds are separate types, because a reply does
//! not say which it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::value::{DecodeError, FromValue, Value};

macro_rules! expiry {
    ($(#[$meta:meta])* $name:ident, $(#[$variant_meta:meta])* $variant:ident($ty:ty), $method:ident: $doc:literal, $of:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            /// There is no such key (or field).
            Missing,
            /// It exists and never expires.
            Persistent,
            $(#[$variant_meta])*
            $variant($ty),
        }

        impl $name {
            #[doc = $doc]
            pub fn $method(self) -> Option<$ty> {
                match self {
                    $name::$variant(value) => Some(value),
                    $name::Missing | $name::Persistent => None,
                }
            }
        }

        impl FromValue for $name {
            #[inline]
            fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
                match i64::from_value(value)? {
                    -2 => Ok($name::Missing),
                    -1 => Ok($name::Persistent),
                    n => {
                        let time = u64::try_from(n).ok().and_then($of);
                        time.map($name::$variant).ok_or_else(|| DecodeError::custom("a time, or -1 or -2"))
                    }
                }
            }
        }
    };
}

expiry! {
    /// The remaining time to live of a key, or a field of a hash, in whole seconds: the reply of TTL and HTTL.
    Ttl,
    /// It expires after this time.
    Expires(Duration),
    remaining: "The time that is left; `None` where there is nothing, or no end to it.",
    |seconds| Some(Duration::from_secs(seconds))
}

expiry! {
    /// The remaining time to live of a key, or a field of a hash, in milliseconds: the reply of PTTL and HPTTL.
    Pttl,
    /// It expires after this time.
    Expires(Duration),
    remaining: "The time that is left; `None` where there is nothing, or no end to it.",
    |millis| Some(Duration::from_millis(millis))
}

expiry! {
    /// When a key, or a field of a hash, expires, to the second: the reply of EXPIRETIME and HEXPIRETIME.
    ExpireTime,
    /// It expires at this time.
    At(SystemTime),
    time: "The time at which it expires; `None` where there is nothing, or no end to it.",
    |seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

expiry! {
    /// When a key, or a field of a hash, expires, to the millisecond: the reply of PEXPIRETIME and HPEXPIRETIME.
    PexpireTime,
    /// It expires at this time.
    At(SystemTime),
    time: "The time at which it expires; `None` where there is nothing, or no end to it.",
    |millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn tells_the_special_values_from_times() {
        assert_eq!(decode::<Ttl>(b":-2\r\n"), Ok(Ttl::Missing));
        assert_eq!(decode::<Ttl>(b":-1\r\n"), Ok(Ttl::Persistent));
        assert_eq!(decode::<Ttl>(b":90\r\n"), Ok(Ttl::Expires(Duration::from_secs(90))));
        assert_eq!(decode::<Pttl>(b":1500\r\n").map(Pttl::remaining), Ok(Some(Duration::from_millis(1500))));
        let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert_eq!(decode::<ExpireTime>(b":1700000000\r\n"), Ok(ExpireTime::At(time)));
        assert_eq!(decode::<PexpireTime>(b":1700000000000\r\n").map(PexpireTime::time), Ok(Some(time)));
        assert_eq!(decode::<Ttl>(b":-3\r\n").unwrap_err(), "the reply is not a time, or -1 or -2");
    }

    #[test]
    fn no_time_is_too_late_to_be_read() {
        // not every system can count so far
        let last = |time: Result<SystemTime, ()>| time.is_ok_and(|time| time > UNIX_EPOCH);
        let seconds = decode::<ExpireTime>(b":9223372036854775807\r\n");
        assert!(seconds.is_err() || last(seconds.unwrap().time().ok_or(())));
        let millis = decode::<PexpireTime>(b":9223372036854775807\r\n");
        assert!(millis.is_err() || last(millis.unwrap().time().ok_or(())));
    }

    #[test]
    fn reads_those_of_several_fields() {
        assert_eq!(
            decode::<Vec<Ttl>>(b"*3\r\n:-1\r\n:-2\r\n:7\r\n"),
            Ok(vec![Ttl::Persistent, Ttl::Missing, Ttl::Expires(Duration::from_secs(7))])
        );
    }
}
