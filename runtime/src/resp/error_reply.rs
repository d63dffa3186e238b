//! The server's error.

use std::borrow::Cow;
use std::fmt;

/// The server's error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorReply<'a> {
    /// The first word, as in `WRONGTYPE`; empty if the server sent none.
    pub code: Cow<'a, str>,
    /// The text after it.
    pub message: Cow<'a, str>,
}

impl<'a> ErrorReply<'a> {
    pub(crate) fn new(text: &'a [u8]) -> ErrorReply<'a> {
        let text = without_arguments(text);
        let end = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
        match text.split_at_checked(end) {
            Some((code, message)) if is_code(code) => ErrorReply {
                code: String::from_utf8_lossy(code),
                message: String::from_utf8_lossy(message.trim_ascii_start()),
            },
            _ => ErrorReply { code: Cow::Borrowed(""), message: String::from_utf8_lossy(text) },
        }
    }
}

/// As the server sent it, but for the arguments it repeats.
impl fmt::Display for ErrorReply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        f.write_str(if self.code.is_empty() || self.message.is_empty() { "" } else { " " })?;
        f.write_str(&self.message)
    }
}

/// A server repeats the arguments of a command that it does not know, keys, values and passwords alike: they are nobody's
/// business who reads an error.
fn without_arguments(text: &[u8]) -> &[u8] {
    const REPEATS: &[u8] = b", with args beginning with:";
    let at = text.windows(REPEATS.len()).position(|window| window == REPEATS);
    at.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Codes are in upper case: a script's error may have none.
fn is_code(word: &[u8]) -> bool {
    !word.is_empty()
        && word.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}
