//! JSON documents: a path may match several values, and each of them has its own reply.

use std::ops::Deref;

use crate::value::{DecodeError, FromReply, FromValue, Reply, Shape, Value};

/// One reply for each value that a path matches.
///
/// A path that does not begin with `$` matches one value at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathValues<T>(
    /// The replies, in the order of the values in the document.
    pub Vec<T>,
);

impl<T: FromReply> FromReply for PathValues<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.shape() {
            // the key does not exist
            Some(Shape::Null) => reply.skip().map(|()| PathValues(Vec::new())),
            Some(Shape::List) => reply.read().map(PathValues),
            _ => Ok(PathValues(vec![reply.read()?])),
        }
    }
}

impl<T> Deref for PathValues<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for PathValues<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The new number for each value that a path matches; `None` if the value is not a number.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonNumbers(
    /// The numbers, in their order in the document.
    pub Vec<Option<f64>>,
);

impl FromReply for JsonNumbers {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.shape() {
            Some(Shape::List) => reply.read().map(JsonNumbers),
            // RESP2: a JSON text
            _ => parse_numbers(reply.str()?)
                .ok_or_else(|| DecodeError::custom("numbers in JSON"))
                .map(JsonNumbers),
        }
    }
}

/// A number, or a flat array of numbers and nulls.
fn parse_numbers(text: &str) -> Option<Vec<Option<f64>>> {
    let text = text.trim();
    let elements = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.trim(),
        None => text,
    };
    if elements.is_empty() {
        return Some(Vec::new());
    }
    let number = |element: &str| match element.trim() {
        "null" => Some(None),
        number => number.parse().ok().map(Some),
    };
    elements.split(',').map(number).collect()
}

/// The new boolean for each value that a path matches; `None` if the value is not a boolean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonBools(
    /// The booleans, in their order in the document.
    pub Vec<Option<bool>>,
);

impl FromReply for JsonBools {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.shape() {
            Some(Shape::List) => reply.read().map(JsonBools),
            Some(Shape::Null) => reply.skip().map(|()| JsonBools(Vec::new())),
            // a path that does not begin with `$`: a JSON text
            _ => match reply.str()? {
                "true" => Ok(JsonBools(vec![Some(true)])),
                "false" => Ok(JsonBools(vec![Some(false)])),
                _ => Err(DecodeError::custom("a boolean in JSON")),
            },
        }
    }
}

/// The keys of each object that a path matches; `None` if the value is not an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonKeys<T>(
    /// The keys, in the order of the values in the document.
    pub Vec<Option<Vec<T>>>,
);

impl<T: FromValue> FromReply for JsonKeys<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        if reply.shape() == Some(Shape::Null) {
            return reply.skip().map(|()| JsonKeys(Vec::new()));
        }
        // a path that does not begin with `$`: the keys of one object
        let mut inner = reply.clone();
        let one = inner.list()? > 0 && inner.shape() == Some(Shape::Value);
        if one { reply.read().map(|keys| JsonKeys(vec![Some(keys)])) } else { reply.read().map(JsonKeys) }
    }
}

/// What kind of values there are at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonTypes(
    /// The kinds, in the order of the values in the document.
    pub Vec<JsonType>,
);

impl FromReply for JsonTypes {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut types = Vec::new();
        read_types(reply, 2, &mut types)?;
        Ok(JsonTypes(types))
    }
}

/// RESP3 has lists in a list.
fn read_types(reply: &mut Reply<'_>, depth: u32, types: &mut Vec<JsonType>) -> Result<(), DecodeError> {
    match (reply.shape(), depth.checked_sub(1)) {
        (Some(Shape::Null), _) => reply.skip(),
        (Some(Shape::List), Some(depth)) => {
            (0..reply.list()?).try_for_each(|_| read_types(reply, depth, types))
        }
        _ => {
            types.push(reply.read()?);
            Ok(())
        }
    }
}

/// A kind of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "JSON has no others")]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// A number with a fraction.
    Number,
    /// A string.
    String,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl FromValue for JsonType {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value.as_str()? {
            "null" => Ok(JsonType::Null),
            "boolean" => Ok(JsonType::Boolean),
            "integer" => Ok(JsonType::Integer),
            "number" => Ok(JsonType::Number),
            "string" => Ok(JsonType::String),
            "object" => Ok(JsonType::Object),
            "array" => Ok(JsonType::Array),
            _ => Err(DecodeError::custom("a kind of JSON values")),
        }
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_replies_for_several_values_one_or_none() {
        assert_eq!(decode(b"*2\r\n:3\r\n$-1\r\n"), Ok(PathValues(vec![Some(3_u64), None])));
        assert_eq!(decode(b"*2\r\n:3\r\n_\r\n"), Ok(PathValues(vec![Some(3_u64), None])));
        assert_eq!(decode(b":3\r\n"), Ok(PathValues(vec![Some(3_u64)])));
        assert_eq!(decode(b"$-1\r\n"), Ok(PathValues::<Option<u64>>(vec![])));
    }

    #[test]
    fn reads_keys_and_booleans_of_both_kinds_of_paths() {
        let keys = || Some(vec!["a".to_owned()]);
        assert_eq!(decode(b"*2\r\n*1\r\n$1\r\na\r\n$-1\r\n"), Ok(JsonKeys(vec![keys(), None])));
        assert_eq!(decode(b"*2\r\n_\r\n*1\r\n$1\r\na\r\n"), Ok(JsonKeys(vec![None, keys()])));
        assert_eq!(decode(b"*1\r\n$1\r\na\r\n"), Ok(JsonKeys(vec![keys()])));
        assert_eq!(decode::<JsonKeys<String>>(b"*0\r\n"), Ok(JsonKeys(vec![])));
        assert_eq!(decode(b"*2\r\n:1\r\n$-1\r\n"), Ok(JsonBools(vec![Some(true), None])));
        assert_eq!(decode(b"$5\r\nfalse\r\n"), Ok(JsonBools(vec![Some(false)])));
        assert!(decode::<JsonBools>(b"$1\r\nx\r\n").is_err());
    }

    #[test]
    fn reads_numbers_of_both_protocols() {
        let numbers = JsonNumbers(vec![None, Some(4.0), Some(7.5)]);
        assert_eq!(decode(b"$12\r\n[null,4,7.5]\r\n").as_ref(), Ok(&numbers));
        assert_eq!(decode(b"*3\r\n_\r\n:4\r\n,7.5\r\n"), Ok(numbers));
        assert_eq!(decode(b"$1\r\n4\r\n"), Ok(JsonNumbers(vec![Some(4.0)])));
        assert_eq!(decode(b"$2\r\n[]\r\n"), Ok(JsonNumbers(vec![])));
        assert!(decode::<JsonNumbers>(b"$3\r\n[x]\r\n").is_err());
    }

    #[test]
    fn reads_types_of_both_protocols() {
        let types = JsonTypes(vec![JsonType::Integer, JsonType::Boolean]);
        assert_eq!(decode(b"*2\r\n$7\r\ninteger\r\n$7\r\nboolean\r\n").as_ref(), Ok(&types));
        assert_eq!(decode(b"*1\r\n*2\r\n$7\r\ninteger\r\n$7\r\nboolean\r\n").as_ref(), Ok(&types));
        assert_eq!(decode(b"*2\r\n*1\r\n$7\r\ninteger\r\n*1\r\n$7\r\nboolean\r\n"), Ok(types));
        assert_eq!(decode(b"$7\r\ninteger\r\n"), Ok(JsonTypes(vec![JsonType::Integer])));
        assert_eq!(decode(b"_\r\n"), Ok(JsonTypes(vec![])));
    }
}
