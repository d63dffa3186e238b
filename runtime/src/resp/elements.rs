//! The elements of an array reply.

use super::scan::{short, short_string};
use super::{Limits, Scan, Scanner, Token};

/// The elements of an array reply, attributes included; nothing if it is no array.
///
/// The reply is a whole one, as the scanner found it.
pub fn elements(frame: &[u8]) -> Option<Elements<'_>> {
    let mut rest = frame;
    let mut attributes = 0_u64;
    loop {
        let (token, after) = Token::split(rest)?;
        match token {
            Token::Aggregate(b'*' | b'~' | b'>', n) if attributes == 0 => {
                return Some(Elements { rest: after, left: n, odd: false, scanner: None });
            }
            // what is within an attribute is passed, one token after the other
            Token::Aggregate(b'|', _) if attributes == 0 => attributes = token.elements() - 1,
            _ if attributes == 0 => return None,
            _ => attributes = attributes - 1 + token.elements(),
        }
        rest = after;
    }
}

/// Where the first of several elements ends. It is probably a string.
#[inline(always)]
pub(crate) fn string_len(elements: &[u8]) -> Option<usize> {
    short_string(elements, usize::MAX).or_else(|| any_len(elements))
}

#[cold]
#[inline(never)]
fn any_len(elements: &[u8]) -> Option<usize> {
    match Scanner::new(NO_LIMITS).scan(elements) {
        Ok(Scan::Complete { len, .. }) => Some(len),
        _ => None,
    }
}

/// The elements of an array reply, in their wire form.
#[derive(Debug)]
pub struct Elements<'a> {
    rest: &'a [u8],
    left: usize,
    odd: bool,
    /// For what is neither short nor a bulk string.
    scanner: Option<Scanner>,
}

/// As much as the reply that was scanned.
const NO_LIMITS: Limits =
    Limits { depth: u8::MAX, elements: u32::MAX, bulk: usize::MAX, reply: usize::MAX, line: usize::MAX };

impl<'a> Elements<'a> {
    /// Those that are still to come.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many these are.
    pub(crate) fn left(&self) -> usize {
        self.left
    }

    #[inline(always)]
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (element, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(element)
    }

    /// One of those that were given may be an error; an attribute may stand before one.
    pub fn may_have_errors(&self) -> bool {
        self.odd
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        // nearly all
        if let Some(len) = short(self.rest, usize::MAX) {
            return self.take(len);
        }
        self.odd |= matches!(self.rest.first(), Some(b'-' | b'!' | b'|'));
        // moved: of what it lives in while it is called, nothing could be kept in registers
        let mut scanner = self.scanner.take().unwrap_or_else(|| Scanner::new(NO_LIMITS));
        let scanned = scanner.scan(self.rest);
        self.scanner = Some(scanner);
        match scanned {
            Ok(Scan::Complete { len, .. }) => self.take(len),
            _ => {
                self.left = 0;
                None
            }
        }
    }

    /// As many as the array announces.
    fn size_hint(&self) -> (usize, Option<usize>) {
        // no element takes less than three bytes
        (0, Some(self.left.min(self.rest.len() / 3)))
    }
}
