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
    if let Some(eight) = eight_digits(digits) {
        return eight.ok_or(NotInteger::Syntax);
    }
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

/// Four to eight digits, all at once: neighbours are added up in pairs, pairs in fours, fours in eights. The outer `None` is
/// for other lengths, the inner for what is no digit.
#[inline]
fn eight_digits(digits: &[u8]) -> Option<Option<u64>> {
    let missing = 8_usize.checked_sub(digits.len())?;
    // the halves overlap where there are fewer than eight
    let (low, high) = (digits.first_chunk::<4>()?, digits.last_chunk::<4>()?);
    let text =
        u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << (8 * (4 - missing));
    // the first digit lies lowest; zeros move in before it
    let n = (text ^ (0x3030_3030_3030_3030 >> (8 * missing))) << (8 * missing);
    if (n | n.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return Some(None);
    }
    let pairs = (n.wrapping_mul(10) + (n >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some(Some((fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_length_are_what_they_say() {
        for digits in 1..=19 {
            let n = 1_234_567_890_987_654_321_u64 % 10_u64.pow(digits);
            for n in [n, 10_u64.pow(digits - 1), 10_u64.pow(digits) - 1] {
                assert_eq!(parse_u64(n.to_string().as_bytes()), Ok(n));
                assert_eq!(parse_i64(format!("-{n}").as_bytes()).ok(), 0_i64.checked_sub_unsigned(n));
            }
        }
    }

    #[test]
    fn one_byte_that_is_no_digit_is_found_wherever_it_stands() {
        for len in 1..=20 {
            for (place, byte) in (0..len).flat_map(|place| (0..=u8::MAX).map(move |byte| (place, byte))) {
                let mut text = vec![b'7'; len];
                if let Some(at) = text.get_mut(place) {
                    *at = byte;
                }
                if !byte.is_ascii_digit() && (place, byte) != (0, b'-') {
                    assert_eq!(parse_u64(&text), Err(NotInteger::Syntax), "{text:?}");
                }
            }
        }
    }
}
