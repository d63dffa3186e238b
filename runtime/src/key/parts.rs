//! Decoding a key into its parts.

use crate::value::{Blob, DecodeError, Value};

/// The parts of a key that the server has sent, between the literal texts of its template. For `#[derive(Key)]`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Parts<'a> {
    blob: Blob<'a>,
    rest: &'a [u8],
    wanted: &'static str,
}

impl<'a> Parts<'a> {
    /// Passes the text before the first part. `wanted` says which key it is: "a key `user:{id}`".
    pub fn of(value: Value<'a>, text: &str, wanted: &'static str) -> Result<Parts<'a>, DecodeError> {
        let Value::Bytes(blob) = value else { return Err(value.unexpected(wanted)) };
        let mut parts = Parts { blob, rest: blob.as_slice(), wanted };
        parts.rest = parts.rest.strip_prefix(text.as_bytes()).ok_or_else(|| parts.mismatch())?;
        Ok(parts)
    }

    /// A part that ends where this text comes first.
    pub fn until(&mut self, text: &str) -> Result<Value<'a>, DecodeError> {
        let text = text.as_bytes();
        let end = self.rest.windows(text.len().max(1)).position(|window| window == text);
        let end = end.ok_or_else(|| self.mismatch())?;
        let (part, rest) = self.rest.split_at(end);
        self.rest = rest.get(text.len()..).unwrap_or_default();
        Ok(Value::Bytes(self.blob.part(part)))
    }

    /// The last part, which this text follows.
    pub fn last(self, text: &str) -> Result<Value<'a>, DecodeError> {
        let part = self.rest.strip_suffix(text.as_bytes()).ok_or_else(|| self.mismatch())?;
        Ok(Value::Bytes(self.blob.part(part)))
    }

    /// There is no part.
    pub fn none(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.mismatch()) }
    }

    #[cold]
    fn mismatch(&self) -> DecodeError {
        DecodeError::custom(self.wanted)
    }
}
