//! A list as one string, separated by commas: `red,green`. The empty list is the empty string.
//!
//! An element that is empty or has a comma in it is refused, since it would read back differently.

use std::fmt::{Display, Write as _};
use std::str::FromStr;

use crate::arg::{ArgWriter, Written};
use crate::value::{DecodeError, Value};

/// Writes the elements as they display.
pub fn store<'a, L>(list: &'a L, out: ArgWriter<'_>) -> Written
where
    L: ?Sized,
    &'a L: IntoIterator<Item: Display>,
{
    let mut text = String::new();
    for (number, element) in list.into_iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        let start = text.len();
        if write!(text, "{element}").is_err() {
            return out.refuse("an element of a joined list that cannot be displayed");
        }
        match text.get(start..) {
            None | Some("") => return out.refuse("an empty element in a joined list"),
            Some(written) if written.contains(',') => {
                return out.refuse("an element of a joined list that contains a comma");
            }
            Some(_) => {}
        }
    }
    out.str(&text)
}

/// Reads the elements.
///
/// # Errors
///
/// When no text comes, or an element is not what is wanted.
pub fn restore<L>(value: Value<'_>) -> Result<L, DecodeError>
where
    L: IntoIterator + FromIterator<L::Item>,
    L::Item: FromStr,
{
    let text = value.to_text()?;
    if text.is_empty() {
        return Ok(L::from_iter([]));
    }
    let element = |text: &str| {
        text.parse().map_err(|_| DecodeError::custom("a list of such elements, joined by commas"))
    };
    text.split(',').map(element).collect()
}
