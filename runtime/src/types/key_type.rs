//! What kind of value a key holds.

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromValue, Value};

/// What kind of value a key holds: the reply of TYPE, and SCAN's filter by type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// There is no such key.
    Missing,
    /// A string.
    String,
    /// A list.
    List,
    /// A set.
    Set,
    /// A sorted set.
    SortedSet,
    /// A hash.
    Hash,
    /// A stream.
    Stream,
    /// An array.
    Array,
    /// A vector set.
    VectorSet,
    /// Something else, most often of a module, by the name that the server has for it.
    Other(Box<str>),
}

const NAMES: &[(&str, KeyType)] = &[
    ("none", KeyType::Missing),
    ("string", KeyType::String),
    ("list", KeyType::List),
    ("set", KeyType::Set),
    ("zset", KeyType::SortedSet),
    ("hash", KeyType::Hash),
    ("stream", KeyType::Stream),
    ("array", KeyType::Array),
    ("vectorset", KeyType::VectorSet),
];

impl KeyType {
    /// The server's name for it.
    pub fn as_str(&self) -> &str {
        match self {
            KeyType::Other(name) => name,
            known => NAMES.iter().find(|(_, kind)| kind == known).map_or("", |(name, _)| name),
        }
    }
}

impl FromValue for KeyType {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        let name = value.as_str()?;
        let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| kind.clone());
        Ok(known.unwrap_or_else(|| KeyType::Other(name.into())))
    }
}

impl ToArg for KeyType {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::KeyType;
    use crate::types::tests::decode;

    #[test]
    fn knows_the_types_and_lets_others_through() {
        assert_eq!(decode::<KeyType>(b"+none\r\n"), Ok(KeyType::Missing));
        assert_eq!(decode::<KeyType>(b"+zset\r\n"), Ok(KeyType::SortedSet));
        assert_eq!(decode::<KeyType>(b"+TSDB-TYPE\r\n"), Ok(KeyType::Other("TSDB-TYPE".into())));
        assert_eq!(KeyType::SortedSet.as_str(), "zset");
        assert_eq!(KeyType::Other("TSDB-TYPE".into()).as_str(), "TSDB-TYPE");
    }
}
