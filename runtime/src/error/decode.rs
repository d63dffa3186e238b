//! Why a reply is not what was asked for.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};

use crate::resp::ErrorReply;

/// Why a reply could not be decoded into the type that was asked for.
///
/// Says what was wanted, what came, and at which place within a list. Of what came it tells the type and the length, of
/// integer replies the number, and never the contents of a string.
pub struct DecodeError(Box<Inner>);

struct Inner {
    wanted: Cow<'static, str>,
    problem: Problem,
    /// From the innermost list outwards.
    place: Vec<u32>,
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
    /// An error of a type of yours: `message` says what was wanted, and should not contain what came.
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

    /// What the type that was asked for wants.
    pub fn wanted(&self) -> &str {
        &self.0.wanted
    }

    /// Whether nothing (nil) came.
    pub fn is_null(&self) -> bool {
        matches!(self.0.problem, Problem::Type(Got::Null))
    }

    /// The server's error, where one stood in a list in the place of a value.
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
        self.0.place.push(index);
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
        DecodeError(Box::new(Inner { wanted: wanted.into(), problem, place: Vec::new() }))
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = &self.0.wanted;
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
                write!(f, "{got} came that does not fit {wanted}: ask for a wider type, as in `::<{wider}>`")
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
        }?;
        if !self.0.place.is_empty() {
            f.write_str(" (at ")?;
            self.0.place.iter().rev().try_for_each(|index| write!(f, "[{index}]"))?;
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

impl Error for DecodeError {}

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
