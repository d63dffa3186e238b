//! Numbers as text, both ways.

use std::fmt::{self, Display};

/// Why a text is not the integer that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotInteger {
    /// It is no integer.
    Syntax,
    /// It is one, and does not fit.
    Range,
}

#[inline]
pub(crate) fn parse_i64(text: &[u8]) -> Result<i64, NotInteger> {
    match text {
        [b'-', digits @ ..] => 0_i64.checked_sub_unsigned(magnitude(digits)?).ok_or(NotInteger::Range),
        digits => i64::try_from(magnitude(digits)?).map_err(|_| NotInteger::Range),
    }
}

#[inline]
pub(crate) fn parse_u64(text: &[u8]) -> Result<u64, NotInteger> {
    match text {
        [b'-', digits @ ..] => match magnitude(digits)? {
            0 => Ok(0),
            _ => Err(NotInteger::Range),
        },
        digits => magnitude(digits),
    }
}

pub(crate) fn parse_i128(text: &[u8]) -> Result<i128, NotInteger> {
    wide(text)
}

pub(crate) fn parse_u128(text: &[u8]) -> Result<u128, NotInteger> {
    wide(text)
}

/// `inf`, `-inf` and `nan` included.
pub(crate) fn parse_f64(text: &[u8]) -> Option<f64> {
    match text {
        // Rust would take it, no server writes it
        [b'+', ..] => None,
        _ => std::str::from_utf8(text).ok()?.parse().ok(),
    }
}

/// The digits of an unsigned number.
#[inline]
fn magnitude(digits: &[u8]) -> Result<u64, NotInteger> {
    // 19 digits always fit, so that the loop needs no check
    if digits.is_empty() || digits.len() > 19 {
        return long_magnitude(digits);
    }
    let mut n = 0_u64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(NotInteger::Syntax);
        }
        n = n * 10 + u64::from(digit);
    }
    Ok(n)
}

#[cold]
fn long_magnitude(digits: &[u8]) -> Result<u64, NotInteger> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NotInteger::Syntax);
    }
    wide(digits)
}

fn wide<T: std::str::FromStr>(text: &[u8]) -> Result<T, NotInteger> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NotInteger::Syntax);
    }
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or(NotInteger::Range)
}

/// A float in the shortest form that reads back as the same one, spelled as the server wants it.
pub(crate) struct Float<T>(pub(crate) T);

macro_rules! float {
    ($($float:ident)*) => {$(
        impl Display for Float<$float> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let x = self.0;
                if x.is_nan() {
                    f.write_str("nan")
                } else if x == 0.0 || x.is_infinite() || (1e-5..1e16).contains(&x.abs()) {
                    write!(f, "{x}")
                } else {
                    write!(f, "{x:e}")
                }
            }
        }
    )*};
}
float!(f32 f64);
