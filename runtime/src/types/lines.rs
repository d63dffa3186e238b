//! Replies that are texts with one entry in each line.

use std::ops::Deref;

use crate::value::{Blob, DecodeError, FromValue, Value};

/// The entries of a reply that is a text of one entry a line, such as CLIENT LIST's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines<T>(
    /// The entries.
    pub Vec<T>,
);

impl<T: FromValue> FromValue for Lines<T> {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        let Value::Bytes(text) = value else { return Err(value.unexpected("a text of lines")) };
        let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let values = lines.filter(|line| !line.is_empty()).map(|line| Value::Bytes(Blob::new(line, None)));
        values.map(T::from_value).collect::<Result<_, _>>().map(Lines)
    }
}

impl<T> Deref for Lines<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Lines<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Lines<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
