//! Why a reply is not what was asked for.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};

use crate::resp::ErrorReply;

/// Why a reply could not be decoded into the type that was asked for.
///
/// It says what was wanted, what came, and where: in which field of a struct, at which index of a list. About a string that came it
/// says the length, never the contents; of an integer reply it shows the number.
pub struct DecodeError(Box<Inner>);

struct Inner {
    wanted: Cow<'static, str>,
    problem: Problem,
    /// From the innermost list or struct outwards.
    place: Vec<Place>,
    cause: Option<Cause>,
}

type Cause = Box<dyn Error + Send + Sync>;

enum Place {
    /// In a list.
    Index(u32),
    /// In a struct, as `Type.field`.
    Field(&'static str),
}

enum Problem {
    Type(Got),
    /// A number, or a string of so many bytes that is one.
    Range(Got),
    NotANumber(usize),
    NotUtf8(usize),
    Server(String),
    Malformed,
    End,
    Unread,
    Count(usize),
    Custom,
    /// The named field was not there; `wanted` is the type that has it.
    Missing(&'static str),
    /// Only the cause says more.
    Other,
}

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Got {
    Null,
    Int(i64),
    Double,
    Bool,
    BigNumber(usize),
    String(usize),
    List(usize),
    Map(usize),
}

impl DecodeError {
    /// An error for a type of yours: `message` says what was wanted, and should not contain what came.
    ///
    /// ```
    /// use roundtrip::value::DecodeError;
    ///
    /// let error = DecodeError::custom("a color as #rrggbb");
    /// assert_eq!(error.to_string(), "the reply is not a color as #rrggbb");
    /// ```
    pub fn custom(wanted: impl Into<Cow<'static, str>>) -> DecodeError {
        DecodeError::new(wanted, Problem::Custom)
    }

    /// An error for a type of yours with another error as its cause, which [`source`](Error::source) returns.
    ///
    /// The cause's text becomes part of this error's text, so it should not contain what came.
    ///
    /// ```
    /// use roundtrip::value::{DecodeError, FromValue, Value};
    ///
    /// struct Version(u8, u8);
    ///
    /// impl FromValue for Version {
    ///     fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
    ///         let text = value.as_str()?;
    ///         let (major, minor) = text.split_once('.').ok_or_else(|| DecodeError::custom("a version"))?;
    ///         let number = |text: &str| text.parse().map_err(DecodeError::other);
    ///         Ok(Version(number(major)?, number(minor)?))
    ///     }
    /// }
    /// ```
    pub fn other(cause: impl Into<Box<dyn Error + Send + Sync>>) -> DecodeError {
        DecodeError::new("", Problem::Other).caused_by(cause)
    }

    /// A struct of names and values lacks a field that it needs.
    ///
    /// ```
    /// use roundtrip::value::DecodeError;
    ///
    /// let error = DecodeError::missing_field("User", "name").to_string();
    /// assert!(error.starts_with("`User` has no field `name`"));
    /// ```
    #[cold]
    pub fn missing_field(type_name: &'static str, field: &'static str) -> DecodeError {
        DecodeError::new(type_name, Problem::Missing(field))
    }

    /// Adds the field in which the error occurred, such as `User.visits`; structs and lists around it add theirs later. The derives
    /// do this automatically.
    #[cold]
    #[must_use]
    pub fn at_field(mut self, field: &'static str) -> DecodeError {
        self.0.place.push(Place::Field(field));
        self
    }

    /// Keeps what led to it, without a word about it in the text.
    #[cold]
    pub(crate) fn caused_by(mut self, cause: impl Into<Cause>) -> DecodeError {
        self.0.cause = Some(cause.into());
        self
    }

    /// What was wanted, in words, such as `i64`.
    pub fn wanted(&self) -> &str {
        &self.0.wanted
    }

    /// Whether nothing (nil) came.
    pub fn is_null(&self) -> bool {
        matches!(self.0.problem, Problem::Type(Got::Null))
    }

    /// The server's error, if a list contained one instead of a value.
    pub fn server_error(&self) -> Option<&str> {
        match &self.0.problem {
            Problem::Server(text) => Some(text),
            _ => None,
        }
    }

    #[cold]
    pub(crate) fn type_error(wanted: &'static str, got: Got) -> DecodeError {
        DecodeError::new(wanted, Problem::Type(got))
    }

    #[cold]
    pub(crate) fn range(wanted: &'static str, got: Got) -> DecodeError {
        DecodeError::new(wanted, Problem::Range(got))
    }

    #[cold]
    pub(crate) fn not_a_number(wanted: &'static str, len: usize) -> DecodeError {
        DecodeError::new(wanted, Problem::NotANumber(len))
    }

    #[cold]
    pub(crate) fn not_utf8(len: usize) -> DecodeError {
        DecodeError::new("a string", Problem::NotUtf8(len))
    }

    #[cold]
    pub(crate) fn server(error: &ErrorReply<'_>) -> DecodeError {
        DecodeError::new("a value", Problem::Server(error.to_string()))
    }

    #[cold]
    pub(crate) fn malformed(wanted: &'static str) -> DecodeError {
        DecodeError::new(wanted, Problem::Malformed)
    }

    #[cold]
    pub(crate) fn end(wanted: &'static str) -> DecodeError {
        DecodeError::new(wanted, Problem::End)
    }

    #[cold]
    pub(crate) fn unread(wanted: &'static str) -> DecodeError {
        DecodeError::new(wanted, Problem::Unread)
    }

    /// A list of `got` elements where a fixed number was wanted.
    #[cold]
    pub(crate) fn count(wanted: usize, got: usize) -> DecodeError {
        DecodeError::new(format!("a list of {wanted} elements"), Problem::Count(got))
    }

    /// Adds the place in a list where the error lies; lists around it add theirs later.
    #[cold]
    pub(crate) fn at(mut self, index: u32) -> DecodeError {
        self.0.place.push(Place::Index(index));
        self
    }

    /// Names the type that was asked for, where the error lies at it and not within.
    #[cold]
    pub(crate) fn wanting(mut self, type_name: &'static str) -> DecodeError {
        if self.0.place.is_empty() && matches!(self.0.problem, Problem::Type(_) | Problem::End) {
            self.0.wanted = Cow::Borrowed(type_name.rsplit("::").next().unwrap_or(type_name));
        }
        self
    }

    fn new(wanted: impl Into<Cow<'static, str>>, problem: Problem) -> DecodeError {
        DecodeError(Box::new(Inner { wanted: wanted.into(), problem, place: Vec::new(), cause: None }))
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = &self.0.wanted;
        // indices in a field stand behind its name, those of the lists around all fields at the end
        let fields = self.0.place.iter().rev().skip_while(|place| matches!(place, Place::Index(_)));
        let mut fields = fields.peekable();
        while let Some(place) = fields.next() {
            match place {
                Place::Field(name) => write!(f, "`{name}`")?,
                Place::Index(index) => write!(f, "[{index}]")?,
            }
            if !matches!(fields.peek(), Some(Place::Index(_))) {
                f.write_str(": ")?;
            }
        }
        match &self.0.problem {
            Problem::Type(Got::Null) => {
                write!(f, "nothing (nil) came where {wanted} was wanted: ask for an `Option`")
            }
            Problem::Type(got) => write!(f, "{got} came where {wanted} was wanted"),
            Problem::Range(got) => {
                // what the server sends as an integer fits i64
                let wider = match got {
                    Got::Int(_) => "i64",
                    _ if wanted.ends_with("64") || wanted.ends_with("size") => "i128",
                    _ => "i64",
                };
                write!(f, "{got} came that does not fit {wanted}: ask for a wider type, such as `{wider}`")
            }
            Problem::NotANumber(len) => {
                write!(f, "a string of {len} bytes came, which is no number, where {wanted} was wanted")
            }
            Problem::NotUtf8(len) => {
                write!(f, "a string of {len} bytes came that is not UTF-8: ask for `Vec<u8>` or `Bytes`")
            }
            Problem::Server(text) => write!(f, "the server's error came where {wanted} was wanted: {text}"),
            Problem::Malformed => write!(f, "{wanted} came that the protocol does not allow"),
            Problem::End => write!(f, "the reply ended where {wanted} was wanted"),
            Problem::Unread => write!(f, "more came than {wanted} reads"),
            Problem::Count(got) => write!(f, "a list of {got} elements came where {wanted} was wanted"),
            Problem::Custom => write!(f, "the reply is not {wanted}"),
            Problem::Missing(field) => write!(
                f,
                "`{wanted}` has no field `{field}`; if older records lack it, write `#[field(default)]` or `Option`"
            ),
            Problem::Other => match &self.0.cause {
                Some(cause) => write!(f, "the reply could not be decoded: {cause}"),
                None => f.write_str("the reply could not be decoded"),
            },
        }?;
        let mut outermost = self.0.place.iter().rev().map_while(|place| match place {
            Place::Index(index) => Some(index),
            Place::Field(_) => None,
        });
        if let Some(first) = outermost.next() {
            write!(f, " (at [{first}]")?;
            outermost.try_for_each(|index| write!(f, "[{index}]"))?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

impl Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Got::Null => f.write_str("nothing (nil)"),
            Got::Int(n) => write!(f, "the integer {n}"),
            Got::Double => f.write_str("a double"),
            Got::Bool => f.write_str("a boolean"),
            Got::BigNumber(len) => write!(f, "a big number of {len} digits"),
            Got::String(len) => write!(f, "a string of {len} bytes"),
            Got::List(len) => write!(f, "a list of {len} elements"),
            Got::Map(len) => write!(f, "a map of {len} entries"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn tells_the_fields_and_the_indices() {
        let error = || DecodeError::not_a_number("i64", 3);
        let what = "a string of 3 bytes came, which is no number, where i64 was wanted";
        assert_eq!(error().at(2).at(7).to_string(), format!("{what} (at [7][2])"));
        assert_eq!(error().at_field("User.visits").to_string(), format!("`User.visits`: {what}"));
        assert_eq!(
            error().at_field("User.visits").at(7).to_string(),
            format!("`User.visits`: {what} (at [7])")
        );
        let nested = error().at_field("Item.price").at(2).at_field("Order.items").at(7).at(1);
        assert_eq!(nested.to_string(), format!("`Order.items`[2]: `Item.price`: {what} (at [1][7])"));
    }

    #[test]
    fn keeps_its_cause() {
        let cause = "x".parse::<u8>().unwrap_err();
        let error = DecodeError::other(cause.clone()).at_field("V.major");
        assert_eq!(
            error.to_string(),
            "`V.major`: the reply could not be decoded: invalid digit found in string"
        );
        assert_eq!(error.source().map(ToString::to_string), Some(cause.to_string()));
        assert!(DecodeError::custom("a color").source().is_none());
    }
}
