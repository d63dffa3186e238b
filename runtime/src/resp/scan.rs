//! Where a reply ends.

use super::protocol_error::{DEEPEST, LONGEST_STRING, Problem};
use super::{Beyond, Limits, ProtocolError};

/// Finds the end of a reply while it arrives.
///
/// One scanner goes with one buffer: [`scan`](Scanner::scan) is called with everything that the buffer holds from the start of
/// the reply on, goes on where it stopped, and starts anew after each complete reply. Over all calls it looks at each
/// byte once (and at a few twice), however the bytes are split. Payloads are skipped, not read.
///
/// A reply beyond the limits is passed over to its end like any other, but nobody has to keep it:
/// [`discard`](Scanner::discard) says how much of it may be dropped, and `Complete` has the kind of a [`Beyond`].
///
/// ```text
///             scalar: one less to go at this level; level done: back to the one around it; no level left: Complete
///           /
///   element - aggregate of n: one less to go at this level, then down one, with n to go
///           \
///             attribute of n: down one, with 2n to go; the element that it belongs to comes after
///
///   bytes missing, anywhere: Incomplete, at this element again with the next call
/// ```
#[derive(Debug)]
pub struct Scanner {
    limits: Limits,
    /// Where the next element begins.
    at: usize,
    /// Before this place there is no end of the line that begins at `at`.
    seen: usize,
    /// Elements to go at the innermost open level.
    left: u32,
    /// Elements to go at the levels around it.
    around: Vec<u32>,
    /// Elements announced so far.
    elements: u32,
    kind: u8,
    /// Which limit the reply has gone beyond.
    beyond: Option<Beyond>,
    /// Bytes of a payload still to be passed over, once that is so.
    passing: u64,
}

/// How far a reply has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// A whole reply.
    Complete {
        /// Its length in bytes.
        len: usize,
        /// The first byte of its type, after attributes: `b'+'`, `b'-'`, `b'*'`, `b'>'` ...; for a reply beyond the
        /// limits that of [`Beyond::frame`].
        kind: u8,
    },
    /// More is needed.
    Incomplete {
        /// At least so many bytes, one or more: all that is missing of a string that has begun, so that one exact
        /// reservation holds it.
        at_least: usize,
    },
}

impl Scanner {
    /// A scanner at the start of a reply.
    pub fn new(limits: Limits) -> Scanner {
        Scanner {
            limits,
            at: 0,
            seen: 0,
            left: 1,
            around: Vec::new(),
            elements: 0,
            kind: 0,
            beyond: None,
            passing: 0,
        }
    }

    /// Looks for the end of the reply that `buf` starts with.
    ///
    /// After `Incomplete`, call it with the same bytes and more; after `Complete`, with what follows the reply.
    ///
    /// # Errors
    ///
    /// When the bytes are no reply.
    #[inline(always)]
    pub fn scan(&mut self, buf: &[u8]) -> Result<Scan, ProtocolError> {
        // nearly all replies: nothing to remember
        if (self.at, self.seen) == (0, 0)
            && let Some(&kind) = buf.first()
            && let Some(len) = short(buf, self.limits.bulk)
        {
            return Ok(Scan::Complete { len, kind });
        }
        self.scan_any(buf)
    }

    /// Forgets the reply that it was within: the next bytes are those of another connection.
    pub fn restart(&mut self) {
        *self = Scanner { around: std::mem::take(&mut self.around), ..Scanner::new(self.limits) };
        self.around.clear();
    }

    /// How many bytes at the front of the buffer nobody needs any more, because their reply is beyond the limits. To be
    /// asked after `Incomplete`; they must be dropped before the next call.
    #[inline]
    pub fn discard(&mut self) -> usize {
        if self.beyond.is_none() || self.at == 0 {
            return 0;
        }
        // one byte stays: a scanner at the very start of its buffer is at the start of a reply
        std::mem::replace(&mut self.at, 1) - 1
    }

    fn scan_any(&mut self, buf: &[u8]) -> Result<Scan, ProtocolError> {
        loop {
            let mut rest = buf.get(self.at..).unwrap_or_default();
            // nearly all elements: the last of a level is left to what follows, which closes the level
            if self.passing == 0 && self.seen == 0 {
                let (mut at, mut left) = (self.at, self.left);
                while left > 1
                    && let Some(size) = short(rest, self.limits.bulk)
                {
                    (at, left) = (at + size, left - 1);
                    rest = rest.get(size..).unwrap_or_default();
                }
                (self.at, self.left) = (at, left);
            }
            let element = if self.passing > 0 { self.pass(rest) } else { self.element(rest) };
            let size = match element {
                Ok(size) => size,
                Err(Stop::Missing(at_least)) => {
                    if buf.len().saturating_add(at_least) > self.limits.reply && self.beyond.is_none() {
                        self.beyond = Some(Beyond::Reply);
                        // once more: a string is passed over from its header on now
                        continue;
                    }
                    return Ok(Scan::Incomplete { at_least });
                }
                Err(Stop::Wrong(kind)) => return Err(ProtocolError { kind, offset: self.at }),
            };
            self.at += size;
            while self.left == 0 {
                match self.around.pop() {
                    Some(left) => self.left = left,
                    None => return Ok(self.complete()),
                }
            }
        }
    }

    /// Passes over what has come of a payload that nobody keeps.
    #[cold]
    fn pass(&mut self, rest: &[u8]) -> Result<usize, Stop> {
        let here = usize::try_from(self.passing).unwrap_or(usize::MAX).min(rest.len());
        self.passing -= here as u64;
        if self.passing > 0 {
            self.at += here;
            // room for all of it would be room for nothing
            return Err(Stop::Missing(1));
        }
        self.left -= 1;
        Ok(here)
    }

    /// Passes the header of an aggregate or the whole of a scalar; gives its size.
    #[inline]
    fn element(&mut self, rest: &[u8]) -> Result<usize, Stop> {
        let Some((&kind, body)) = rest.split_first() else { return Err(Stop::Missing(1)) };
        if self.around.is_empty() {
            self.kind = kind;
        }
        match kind {
            b'$' | b'=' | b'!' => {
                let (size, end) = match length(body)? {
                    Length::Is { n, width } => {
                        if n > LONGEST_STRING {
                            return Err(Stop::Wrong(Problem::TooLarge));
                        }
                        if n > self.limits.bulk as u64 {
                            self.beyond.get_or_insert(Beyond::Bulk);
                        }
                        if self.beyond.is_some() {
                            self.passing = n.saturating_add(2);
                            return Ok(width + 1);
                        }
                        (usize::try_from(n).map_err(|_| Stop::Wrong(Problem::Length))?, width + 1)
                    }
                    Length::Null { width } if kind == b'$' => {
                        self.left -= 1;
                        return Ok(width + 1);
                    }
                    Length::Null { .. } => return Err(Stop::Wrong(Problem::Length)),
                };
                let end = size + end;
                match rest.get(end..end + 2) {
                    Some(b"\r\n") => {}
                    Some(_) => return Err(Stop::Wrong(Problem::LineEnd)),
                    None => return Err(Stop::Missing(end + 2 - rest.len())),
                }
                self.left -= 1;
                Ok(end + 2)
            }
            b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => {
                let size = self.line(rest)?;
                self.left -= 1;
                Ok(size)
            }
            b'*' | b'~' | b'%' | b'>' | b'|' => {
                let (n, width) = match length(body)? {
                    Length::Is { n, width } => (n, width),
                    Length::Null { width } if kind == b'*' => (0, width),
                    Length::Null { .. } => return Err(Stop::Wrong(Problem::Length)),
                };
                if kind == b'>' && !self.around.is_empty() {
                    return Err(Stop::Wrong(Problem::NestedPush));
                }
                let n =
                    self.within_elements(if matches!(kind, b'%' | b'|') { n.saturating_mul(2) } else { n })?;
                // an attribute is no element of its own
                self.left -= u32::from(kind != b'|');
                if n > 0 {
                    if self.around.len() >= usize::from(self.limits.depth) {
                        self.beyond.get_or_insert(Beyond::Depth);
                        if self.around.len() >= DEEPEST {
                            return Err(Stop::Wrong(Problem::TooDeep));
                        }
                    }
                    self.around.push(self.left);
                    self.left = n;
                }
                Ok(width + 1)
            }
            other => Err(Stop::Wrong(if matches!(other, b';' | b'.') {
                Problem::Streamed
            } else {
                Problem::UnknownType(other)
            })),
        }
    }

    /// The size of the line that `rest` begins with.
    #[inline]
    fn line(&mut self, rest: &[u8]) -> Result<usize, Stop> {
        let unseen = rest.get(self.seen..).unwrap_or_default();
        match unseen.iter().position(|byte| *byte == b'\n') {
            Some(place) => {
                let end = self.seen + place;
                self.seen = 0;
                match rest.get(..end) {
                    Some([.., b'\r']) if end < self.limits.line => Ok(end + 1),
                    Some([.., b'\r']) => Err(Stop::Wrong(Problem::LineTooLong)),
                    _ => Err(Stop::Wrong(Problem::LineEnd)),
                }
            }
            None if rest.len() > self.limits.line => Err(Stop::Wrong(Problem::LineTooLong)),
            None => {
                self.seen = rest.len();
                Err(Stop::Missing(1))
            }
        }
    }

    #[inline]
    fn within_elements(&mut self, n: u64) -> Result<u32, Stop> {
        // the aggregate itself counts, so that a reply of empty attributes has an end
        let total = u64::from(self.elements).saturating_add(n).saturating_add(1);
        self.elements = u32::try_from(total).unwrap_or(u32::MAX);
        if total > u64::from(self.limits.elements) {
            self.beyond.get_or_insert(Beyond::Elements);
        }
        u32::try_from(n).map_err(|_| Stop::Wrong(Problem::TooMany))
    }

    fn complete(&mut self) -> Scan {
        let kind = match self.beyond.take().map(Beyond::frame) {
            // a push answers no command
            Some([kind]) if self.kind != b'>' => *kind,
            _ => self.kind,
        };
        let complete = Scan::Complete { len: self.at, kind };
        (self.at, self.left, self.elements) = (0, 1, 0);
        complete
    }
}

/// The size of a scalar of the usual kinds that is there whole and short, and no string longer than `longest`. A [`Scanner`] would find
/// the same. It is never an error.
#[inline(always)]
pub(super) fn short(rest: &[u8], longest: usize) -> Option<usize> {
    match rest {
        [b'$', ..] => short_string(rest, longest),
        // by one comparison: what most writes answer, and every command in a transaction
        [b'+', line @ ..] if line.starts_with(b"OK\r\n") => Some(5),
        [b'+', line @ ..] if line.starts_with(b"QUEUED\r\n") => Some(9),
        [b':' | b'+', line @ ..] => {
            let end = match line.first_chunk() {
                Some(line) => newline(line)?,
                // the last one of what was read
                None => line.iter().position(|byte| *byte == b'\n')?,
            };
            line.get(..end)?.ends_with(b"\r").then_some(end + 2)
        }
        _ => None,
    }
}

/// The same for a string.
#[inline(always)]
pub(super) fn short_string(rest: &[u8], longest: usize) -> Option<usize> {
    // for each width of the length by itself, which is a constant then
    let size = |head: usize, n: usize| {
        let end = head + n;
        (n <= longest && rest.get(end..end + 2)? == b"\r\n").then_some(end + 2)
    };
    match *rest {
        [b'$', a @ b'0'..=b'9', b @ b'0'..=b'9', b'\r', b'\n', ..] => size(5, number([a, b])),
        [b'$', a @ b'0'..=b'9', b'\r', b'\n', ..] => size(4, number([a])),
        [b'$', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', b'\r', b'\n', ..] => {
            size(6, number([a, b, c]))
        }
        [b'$', b'-', b'1', b'\r', b'\n', ..] => Some(5),
        _ => None,
    }
}

enum Stop {
    Missing(usize),
    Wrong(Problem),
}

/// A length or count with its line end, `width` bytes in all.
enum Length {
    Is { n: u64, width: usize },
    Null { width: usize },
}

/// Where the first line feed is. All bytes at once: those that are one become zero, and only a zero byte (or one above it)
/// loses its highest bit's complement when one is taken off each.
#[inline]
fn newline(bytes: &[u8; 16]) -> Option<usize> {
    const EACH: u128 = u128::from_le_bytes([1; 16]);
    let zero = u128::from_le_bytes(*bytes) ^ (EACH * b'\n' as u128);
    let found = zero.wrapping_sub(EACH) & !zero & (EACH << 7);
    (found != 0).then_some(found.trailing_zeros() as usize / 8)
}

/// What so many digits say.
#[inline]
fn number<const N: usize>(digits: [u8; N]) -> usize {
    digits.iter().fold(0, |n, digit| n * 10 + usize::from(digit - b'0'))
}

/// The length that `body` begins with.
#[inline]
fn length(body: &[u8]) -> Result<Length, Stop> {
    let mut n = 0_u64;
    for (place, &byte) in body.iter().enumerate().take(19) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return match (byte, body.get(place + 1)) {
                (b'\r', Some(b'\n')) if place > 0 => Ok(Length::Is { n, width: place + 2 }),
                (b'\r', None) if place > 0 => Err(Stop::Missing(1)),
                _ => odd_length(body),
            };
        }
        n = n * 10 + u64::from(digit);
    }
    if body.len() < 19 { Err(Stop::Missing(1)) } else { Err(Stop::Wrong(Problem::Length)) }
}

#[cold]
fn odd_length(body: &[u8]) -> Result<Length, Stop> {
    const NULL: &[u8] = b"-1\r\n";
    if body.starts_with(NULL) {
        Ok(Length::Null { width: NULL.len() })
    } else if NULL.starts_with(body) {
        Err(Stop::Missing(1))
    } else {
        Err(Stop::Wrong(if body.starts_with(b"?") { Problem::Streamed } else { Problem::Length }))
    }
}
