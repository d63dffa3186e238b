//! Where the elements of an array reply lie.

use std::ops::Range;

use super::scan::short;
use super::{Limits, Scan, Scanner, Token};

/// Where the elements of an array reply lie in it, attributes included; nothing if it is no array.
///
/// The reply is a whole one, as the scanner found it.
pub fn elements(frame: &[u8]) -> Option<Elements<'_>> {
    let mut rest = frame;
    let mut attributes = 0_u64;
    loop {
        let (token, after) = Token::split(rest)?;
        match token {
            Token::Aggregate(b'*' | b'~' | b'>', n) if attributes == 0 => {
                return Some(Elements {
                    frame,
                    at: frame.len() - after.len(),
                    left: n,
                    odd: false,
                    scanner: None,
                });
            }
            // what is within an attribute is passed, one token after the other
            Token::Aggregate(b'|', _) if attributes == 0 => attributes = token.elements() - 1,
            _ if attributes == 0 => return None,
            _ => attributes = attributes - 1 + token.elements(),
        }
        rest = after;
    }
}

/// The places of the elements of an array reply.
#[derive(Debug)]
pub struct Elements<'a> {
    frame: &'a [u8],
    at: usize,
    left: usize,
    odd: bool,
    /// For what is neither short nor a bulk string.
    scanner: Option<Scanner>,
}

/// As much as the reply that was scanned.
const NO_LIMITS: Limits =
    Limits { depth: u8::MAX, elements: u32::MAX, bulk: usize::MAX, reply: usize::MAX, line: usize::MAX };

impl Elements<'_> {
    /// Where the next one begins.
    pub fn at(&self) -> usize {
        self.at
    }

    /// One of those that were given may be an error; an attribute may stand before one.
    pub fn may_have_errors(&self) -> bool {
        self.odd
    }
}

impl Iterator for Elements<'_> {
    type Item = Range<usize>;

    #[inline(always)]
    fn next(&mut self) -> Option<Range<usize>> {
        self.left = self.left.checked_sub(1)?;
        let rest = self.frame.get(self.at..)?;
        let start = self.at;
        // nearly all
        if let Some(len) = short(rest, usize::MAX) {
            self.at += len;
            return Some(start..self.at);
        }
        self.odd |= matches!(rest.first(), Some(b'-' | b'!' | b'|'));
        // moved: of what it lives in while it is called, nothing could be kept in registers
        let mut scanner = self.scanner.take().unwrap_or_else(|| Scanner::new(NO_LIMITS));
        let scanned = scanner.scan(rest);
        self.scanner = Some(scanner);
        match scanned {
            Ok(Scan::Complete { len, .. }) => {
                self.at += len;
                Some(start..self.at)
            }
            _ => {
                self.left = 0;
                None
            }
        }
    }

    /// As many as the array announces.
    fn size_hint(&self) -> (usize, Option<usize>) {
        // no element takes less than three bytes
        (0, Some(self.left.min(self.frame.len().saturating_sub(self.at) / 3)))
    }
}
