//! The smallest parts of a whole reply.

/// A scalar, or the header of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `+ - : _ # , (` with the rest of its line.
    Line(u8, &'a [u8]),
    /// `$ = !` with its payload.
    Bulk(u8, &'a [u8]),
    /// `$-1` or `*-1`.
    Null,
    /// `* ~ % > |` with its count, of pairs for `%` and `|`.
    Aggregate(u8, usize),
}

impl<'a> Token<'a> {
    /// The token at the start of `bytes`, and what follows it.
    pub(crate) fn split(bytes: &'a [u8]) -> Option<(Token<'a>, &'a [u8])> {
        let (&kind, body) = bytes.split_first()?;
        match kind {
            b'$' | b'=' | b'!' => match split_len(body) {
                Some((len, rest)) => {
                    let (payload, rest) = rest.split_at_checked(len)?;
                    Some((Token::Bulk(kind, payload), rest.strip_prefix(b"\r\n")?))
                }
                None if kind == b'$' => Some((Token::Null, body.strip_prefix(b"-1\r\n")?)),
                None => None,
            },
            b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => {
                let end = body.iter().position(|byte| *byte == b'\n')?;
                let (line, rest) = body.split_at_checked(end + 1)?;
                Some((Token::Line(kind, line.strip_suffix(b"\r\n")?), rest))
            }
            b'*' | b'~' | b'%' | b'>' | b'|' => match split_len(body) {
                Some((n, rest)) => Some((Token::Aggregate(kind, n), rest)),
                None if kind == b'*' => Some((Token::Null, body.strip_prefix(b"-1\r\n")?)),
                None => None,
            },
            _ => None,
        }
    }

    /// How many elements the token announces.
    pub(crate) fn elements(self) -> u64 {
        match self {
            Token::Aggregate(b'%', n) => (n as u64).saturating_mul(2),
            // the element that an attribute belongs to comes after it
            Token::Aggregate(b'|', n) => (n as u64).saturating_mul(2).saturating_add(1),
            Token::Aggregate(_, n) => n as u64,
            _ => 0,
        }
    }
}

/// A length or count with its line end, and what follows.
#[inline]
pub(crate) fn split_len(body: &[u8]) -> Option<(usize, &[u8])> {
    // nearly all
    let digit = |byte: u8| usize::from(byte - b'0');
    match body {
        [a @ b'0'..=b'9', b'\r', b'\n', rest @ ..] => return Some((digit(*a), rest)),
        [a @ b'0'..=b'9', b @ b'0'..=b'9', b'\r', b'\n', rest @ ..] => {
            return Some((digit(*a) * 10 + digit(*b), rest));
        }
        _ => {}
    }
    let (n, rest) = split_digits(body)?;
    Some((usize::try_from(n).ok()?, rest))
}

/// A signed integer with its line end, and what follows; nothing where it needs a closer look.
#[inline]
pub(crate) fn split_int(body: &[u8]) -> Option<(i64, &[u8])> {
    match body {
        [b'-', digits @ ..] => split_digits(digits).map(|(n, rest)| (-n.cast_signed(), rest)),
        digits => split_digits(digits).map(|(n, rest)| (n.cast_signed(), rest)),
    }
}

/// A number of up to 18 digits with its line end, and what follows.
#[inline]
fn split_digits(body: &[u8]) -> Option<(u64, &[u8])> {
    let mut n = 0_u64;
    for (place, byte) in body.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return match body.get(place..) {
                Some([b'\r', b'\n', rest @ ..]) if (1..=18).contains(&place) => Some((n, rest)),
                _ => None,
            };
        }
        // what does not fit is too long, which is found at its end
        n = n.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    None
}
