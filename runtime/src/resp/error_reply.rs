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
        match String::from_utf8_lossy(without_arguments(text)) {
            Cow::Borrowed(text) => {
                let (code, message) = code_and_message(text);
                ErrorReply { code: code.into(), message: message.into() }
            }
            Cow::Owned(text) => {
                let (code, message) = code_and_message(&text);
                ErrorReply { code: code.to_owned().into(), message: message.to_owned().into() }
            }
        }
    }
}

/// The code of an error's text, which is empty where there is none, and what comes after it.
pub(crate) fn code_and_message(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if is_code(first) { (first, rest.trim_ascii_start()) } else { ("", text) }
}

/// As the server sent it, but for the arguments it repeats.
impl fmt::Display for ErrorReply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        f.write_str(if self.code.is_empty() || self.message.is_empty() { "" } else { " " })?;
        f.write_str(&self.message)
    }
}

/// A server repeats the arguments of a command that it does not know: keys, values, even passwords. They must not get into logs by way of an
/// error.
fn without_arguments(text: &[u8]) -> &[u8] {
    const REPEATS: &[u8] = b", with args beginning with:";
    let at = text.windows(REPEATS.len()).position(|window| window == REPEATS);
    at.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Codes are in upper case: a script's error may have none.
fn is_code(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{ErrorReply, code_and_message};

    #[test]
    fn a_first_word_that_is_no_code_belongs_to_the_message() {
        assert_eq!(
            code_and_message("WRONGTYPE Operation against a key"),
            ("WRONGTYPE", "Operation against a key")
        );
        assert_eq!(code_and_message("OOM"), ("OOM", ""));
        for text in ["user:7 is locked", "my failure", "Unknown Index name", "", " ERR"] {
            assert_eq!(code_and_message(text), ("", text));
        }
        let reply = ErrorReply::new(b"ERR \xff");
        assert_eq!((&*reply.code, &*reply.message), ("ERR", "\u{fffd}"));
        assert_eq!(ErrorReply::new(b"my failure").to_string(), "my failure");
    }
}
