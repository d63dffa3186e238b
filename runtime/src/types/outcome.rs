//! Replies that are the result of a command in a word or a number.

use crate::value::{DecodeError, FromValue, Value};

/// An enum for a reply of one of a few integers.
macro_rules! numbered {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $n:literal,)* } wants $wanted:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $crate::value::FromValue for $name {
            #[inline]
            fn from_value(value: $crate::value::Value<'_>) -> Result<Self, $crate::value::DecodeError> {
                match <i64 as $crate::value::FromValue>::from_value(value)? {
                    $($n => Ok($name::$variant),)*
                    _ => Err($crate::value::DecodeError::custom($wanted)),
                }
            }
        }
    };
}

numbered! {
    /// The result of setting the time to live of a field: the reply of HEXPIRE and similar commands, for each field.
    pub enum FieldExpire {
        /// There is no such key, or no such field.
        Missing = -2,
        /// The condition (NX, XX, GT, LT) does not hold, and nothing was set.
        Refused = 0,
        /// It is set.
        Set = 1,
        /// The time had already passed, and the field was removed.
        Removed = 2,
    }
    wants "an outcome of HEXPIRE: -2, 0, 1 or 2"
}

numbered! {
    /// The result of removing the time to live of a field: the reply of HPERSIST, for each field.
    pub enum FieldPersist {
        /// There is no such key, or no such field.
        Missing = -2,
        /// It had none.
        Persistent = -1,
        /// It was removed.
        Done = 1,
    }
    wants "an outcome of HPERSIST: -2, -1 or 1"
}

pub(super) use numbered;

/// The result of LINSERT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inserted {
    /// The key does not exist.
    NoList,
    /// The list does not have the element beside which to insert.
    NoPivot,
    /// It was inserted; this is the new length of the list.
    Length(u64),
}

impl FromValue for Inserted {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match i64::from_value(value)? {
            0 => Ok(Inserted::NoList),
            -1 => Ok(Inserted::NoPivot),
            n => u64::try_from(n).map(Inserted::Length).map_err(|_| DecodeError::custom("a length, or -1")),
        }
    }
}

/// Where something was found: the reply of BITPOS and JSON.ARRINDEX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// It was not found.
    NotFound,
    /// At this position, counted from the start.
    At(u64),
}

impl Position {
    /// The position, if it was found.
    pub fn get(self) -> Option<u64> {
        match self {
            Position::At(position) => Some(position),
            Position::NotFound => None,
        }
    }
}

impl FromValue for Position {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match i64::from_value(value)? {
            -1 => Ok(Position::NotFound),
            n => u64::try_from(n).map(Position::At).map_err(|_| DecodeError::custom("a position, or -1")),
        }
    }
}

/// The result of MIGRATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Migrated {
    /// The keys that existed are at the other server.
    Done,
    /// None of the keys exists.
    NoKey,
}

impl FromValue for Migrated {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value.as_str()? {
            "OK" => Ok(Migrated::Done),
            "NOKEY" => Ok(Migrated::NoKey),
            _ => Err(DecodeError::custom("`OK` or `NOKEY`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn names_the_numbers() {
        use FieldExpire::{Missing, Refused, Removed, Set};
        assert_eq!(
            decode::<Vec<FieldExpire>>(b"*4\r\n:-2\r\n:0\r\n:1\r\n:2\r\n"),
            Ok(vec![Missing, Refused, Set, Removed])
        );
        use FieldPersist::{Done, Persistent};
        assert_eq!(
            decode::<Vec<FieldPersist>>(b"*3\r\n:-2\r\n:-1\r\n:1\r\n"),
            Ok(vec![FieldPersist::Missing, Persistent, Done])
        );
        assert!(decode::<FieldExpire>(b":5\r\n").is_err());
    }

    #[test]
    fn tells_special_values_from_positions_and_lengths() {
        assert_eq!(decode::<Inserted>(b":0\r\n"), Ok(Inserted::NoList));
        assert_eq!(decode::<Inserted>(b":-1\r\n"), Ok(Inserted::NoPivot));
        assert_eq!(decode::<Inserted>(b":3\r\n"), Ok(Inserted::Length(3)));
        assert_eq!(decode::<Position>(b":-1\r\n").map(Position::get), Ok(None));
        assert_eq!(decode::<Position>(b":8\r\n").map(Position::get), Ok(Some(8)));
        assert_eq!(decode::<Migrated>(b"+NOKEY\r\n"), Ok(Migrated::NoKey));
        assert_eq!(decode::<Migrated>(b"+OK\r\n"), Ok(Migrated::Done));
    }
}
