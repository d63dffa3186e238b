//! Names and other texts that clients have chosen.

use std::borrow::{Borrow, Cow};
use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::string::FromUtf8Error;

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromValue, Value};

/// A name or another text that a client has chosen: bytes, which nearly always are UTF-8.
///
/// Servers accept any bytes as the name of a consumer, a group, a user, a channel or a key. A `Text` keeps them as they are, so that
/// a name that is not UTF-8 does not make a whole reply fail. It can be compared with `&str`, printed with `{}`, and used as an argument:
///
/// ```no_run
/// # async fn example(client: roundtrip::Client) -> roundtrip::Result<()> {
/// for consumer in client.xinfo_consumers("orders", "billing").await? {
///     println!("{}: {} pending", consumer.name, consumer.pending);
///     if consumer.name != "worker-1" {
///         client.xgroup_delconsumer("orders", "billing", &consumer.name).await?;
///     }
/// }
/// # Ok(()) }
/// ```
///
/// It is a slice of bytes, too: `text.len()`, `text.starts_with(b"worker-")`. Look it up in a map with `b"name".as_slice()`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Box<[u8]>);

impl Text {
    /// The bytes as they came.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text; `None` if it is not UTF-8.
    #[must_use]
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text, with `U+FFFD` in the place of what is not UTF-8.
    #[must_use]
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl FromValue for Text {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        Vec::from_value(value).map(Text::from)
    }
}

impl ToArg for Text {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.bytes(&self.0)
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Maps with such keys can be asked by bytes.
impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// With `U+FFFD` in the place of what is not UTF-8.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_string_lossy().fmt(f)
    }
}

/// As a string literal, with what is not UTF-8 as `\xff`.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for chunk in self.0.utf8_chunks() {
            write!(f, "{}{}", chunk.valid().escape_debug(), chunk.invalid().escape_ascii())?;
        }
        f.write_char('"')
    }
}

macro_rules! from {
    ($($t:ty)*) => {$(
        impl From<$t> for Text {
            fn from(text: $t) -> Text {
                Text(<Box<[u8]>>::from(<Vec<u8>>::from(text)))
            }
        }
    )*};
}
from!(&str String &[u8] Vec<u8>);

impl From<Text> for Vec<u8> {
    fn from(text: Text) -> Vec<u8> {
        text.0.into_vec()
    }
}

/// Fails if it is not UTF-8; the error has the bytes.
impl TryFrom<Text> for String {
    type Error = FromUtf8Error;

    fn try_from(text: Text) -> Result<String, FromUtf8Error> {
        String::from_utf8(text.into())
    }
}

macro_rules! compares_with {
    ($($t:ty)*) => {$(
        impl PartialEq<$t> for Text {
            fn eq(&self, other: &$t) -> bool {
                *self.0 == *AsRef::<[u8]>::as_ref(other)
            }
        }

        impl PartialEq<Text> for $t {
            fn eq(&self, other: &Text) -> bool {
                other == self
            }
        }
    )*};
}
compares_with!(str &str String [u8] &[u8] Vec<u8>);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Text;
    use crate::arg::Words;
    use crate::types::tests::decode;

    #[test]
    fn is_as_pleasant_as_a_string() {
        let text: Text = decode("$4\r\nj\u{f6}e\r\n".as_bytes()).unwrap();
        assert_eq!(text, "j\u{f6}e");
        assert_eq!("j\u{f6}e".to_owned(), text);
        assert_eq!(text.to_str(), Some("j\u{f6}e"));
        assert_eq!(format!("{text} {text:?} {text:>5}"), "j\u{f6}e \"j\u{f6}e\"   j\u{f6}e");
        assert_eq!(String::try_from(text).as_deref(), Ok("j\u{f6}e"));
        assert_eq!(decode::<Text>(b":12\r\n").unwrap(), "12");
    }

    #[test]
    fn keeps_what_is_not_utf8() {
        let text: Text = decode(b"$4\r\na\"\xff\n\r\n").unwrap();
        assert_eq!((text.as_bytes(), text.to_str()), (&b"a\"\xff\n"[..], None));
        assert_eq!(format!("{text}|{text:?}"), "a\"\u{fffd}\n|\"a\\\"\\xff\\n\"");
        let mut words = Words::fragment();
        words.arg(&text);
        assert_eq!(words.bytes(), b"$4\r\na\"\xff\n\r\n");
        assert_eq!(String::try_from(text.clone()).unwrap_err().into_bytes(), b"a\"\xff\n");
        assert!(BTreeMap::from([(text, 1)]).contains_key(b"a\"\xff\n".as_slice()));
    }
}
