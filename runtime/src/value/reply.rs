//! A cursor over a whole reply.

use std::any::type_name;
use std::fmt;

use bytes::Bytes;

use super::{Blob, DecodeError, FromReply, Got, List, Value};
use crate::resp::{ErrorReply, Token, parse_f64, parse_i64, split_int, split_len};

/// A cursor over the bytes of a reply.
///
/// Each method reads the next element; attributes are passed over. What is asked decides what is read: a
/// [`FromReply`] takes its elements one after the other, in the order in which they came.
#[derive(Clone)]
pub struct Reply<'a> {
    rest: &'a [u8],
    owner: Option<&'a Bytes>,
}

/// What comes next in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Nothing (nil).
    Null,
    /// A single value.
    Value,
    /// An array, a set, or a push.
    List,
    /// A map.
    Map,
    /// The server's error.
    Error,
}

/// Decodes a whole reply: the bytes of one frame, and, where it lies in a [`Bytes`], that owner, so that payloads can be
/// handed out without being copied.
///
/// # Errors
///
/// When the reply isn't what `T` wants, or not all of it.
#[inline]
pub fn decode<T: FromReply>(frame: &[u8], owner: Option<&Bytes>) -> Result<T, DecodeError> {
    let mut reply = Reply::new(frame, owner);
    let value = T::from_reply(&mut reply)?;
    if reply.rest.is_empty() { Ok(value) } else { Err(DecodeError::unread(type_name::<T>())) }
}

/// A whole reply as it came, to be decoded later.
#[derive(Debug)]
pub(crate) struct Undecoded(pub(crate) Bytes);

impl FromReply for Undecoded {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        Ok(Undecoded(reply.left().to_bytes()))
    }
}

impl<'a> Reply<'a> {
    /// A cursor at the start of a whole reply. `owner` is what `frame` lies in.
    pub fn new(frame: &'a [u8], owner: Option<&'a Bytes>) -> Reply<'a> {
        let within = |owner: &&Bytes| {
            let (outer, inner) = (owner.as_ptr_range(), frame.as_ptr_range());
            outer.start <= inner.start && inner.end <= outer.end
        };
        Reply::within(frame, owner.filter(within))
    }

    /// The same where `frame` is known to lie in `owner`.
    #[inline]
    pub(crate) fn within(frame: &'a [u8], owner: Option<&'a Bytes>) -> Reply<'a> {
        Reply { rest: frame, owner }
    }

    /// Reads the next element as a `T`.
    ///
    /// # Errors
    ///
    /// When it is not what `T` wants.
    #[inline]
    pub fn read<T: FromReply>(&mut self) -> Result<T, DecodeError> {
        T::from_reply(self)
    }

    /// Reads a single value, or nothing.
    ///
    /// # Errors
    ///
    /// When a list, a map or an error comes.
    #[inline]
    pub fn value(&mut self) -> Result<Value<'a>, DecodeError> {
        match self.common_value() {
            Some(value) => Ok(value),
            None => self.other_value(),
        }
    }

    /// Reads a value of the two kinds that nearly all are of. It is compiled into each type's decoding, which thereby knows
    /// the kind.
    #[inline]
    pub(crate) fn common_value(&mut self) -> Option<Value<'a>> {
        match self.rest {
            [b'$', body @ ..] => {
                let (len, body) = split_len(body)?;
                let (payload, end) = body.split_at_checked(len)?;
                self.rest = end.strip_prefix(b"\r\n")?;
                Some(Value::Bytes(self.blob(payload)))
            }
            [b':', body @ ..] => {
                let (n, rest) = split_int(body)?;
                self.rest = rest;
                Some(Value::Int(n))
            }
            _ => None,
        }
    }

    /// Reads a string that lies in the reply.
    ///
    /// # Errors
    ///
    /// When something else comes, or no UTF-8.
    #[inline]
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        self.value()?.as_str()
    }

    /// Reads nothing, if that is what comes; says whether it was.
    #[inline]
    pub fn null(&mut self) -> bool {
        match self.rest {
            [b'$' | b'*', b'0'..=b'9', ..] | [b':', ..] => false,
            [b'_', b'\r', b'\n', rest @ ..] | [b'$' | b'*', b'-', b'1', b'\r', b'\n', rest @ ..] => {
                self.rest = rest;
                true
            }
            _ => self.other_null(),
        }
    }

    /// Reads the head of a list; gives the number of its elements, which follow. A map is read as a list of twice as many.
    ///
    /// # Errors
    ///
    /// When something else comes.
    #[inline]
    pub fn list(&mut self) -> Result<usize, DecodeError> {
        if let [b'*', body @ ..] = self.rest
            && let Some((n, rest)) = split_len(body)
        {
            self.rest = rest;
            return Ok(n);
        }
        self.other_list()
    }

    /// Reads the head of a map, or of a list of keys and values in turn; gives the number of pairs, which follow.
    ///
    /// # Errors
    ///
    /// When something else comes, or a list of an odd number of elements.
    pub fn map(&mut self) -> Result<usize, DecodeError> {
        match self.aggregate("a map")? {
            (b'%', n) => Ok(n),
            (_, n) if n % 2 == 0 => Ok(n / 2),
            (_, n) => Err(DecodeError::type_error("a map", Got::List(n))),
        }
    }

    /// Reads a list of `T`: an iterator, which must be read to its end.
    ///
    /// Of tuples, as in `items::<(String, f64)>()`, it takes all the forms that servers give pairs in: a list of lists, a flat
    /// list, and a map.
    ///
    /// # Errors
    ///
    /// When something else comes.
    #[inline]
    pub fn items<T: FromReply>(&mut self) -> Result<List<'_, 'a, T>, DecodeError> {
        let (left, flat) = if T::WIDTH == 1 { (self.list()?, false) } else { self.rows(T::WIDTH)? };
        Ok(List::new(self, left, flat))
    }

    /// What comes next, without reading it. Nothing at the end of the reply.
    pub fn shape(&mut self) -> Option<Shape> {
        self.pass_attributes();
        Some(match self.peek()? {
            Token::Null | Token::Line(b'_', _) => Shape::Null,
            Token::Line(b'-', _) | Token::Bulk(b'!', _) => Shape::Error,
            Token::Aggregate(b'%', _) => Shape::Map,
            Token::Aggregate(..) => Shape::List,
            Token::Line(..) | Token::Bulk(..) => Shape::Value,
        })
    }

    /// Skips the next element, of any type.
    ///
    /// # Errors
    ///
    /// When the reply has ended.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        let mut left = 1_u64;
        while left > 0 {
            let (token, rest) = Token::split(self.rest).ok_or_else(|| DecodeError::end("an element"))?;
            self.rest = rest;
            left = left - 1 + token.elements();
        }
        Ok(())
    }

    /// The server's error, if that is what comes next.
    #[inline]
    pub fn error(&mut self) -> Option<ErrorReply<'a>> {
        match self.rest {
            [b'-' | b'!' | b'|', ..] => self.other_error(),
            _ => None,
        }
    }

    #[inline(never)]
    fn other_error(&mut self) -> Option<ErrorReply<'a>> {
        self.pass_attributes();
        match self.peek()? {
            Token::Line(b'-', text) | Token::Bulk(b'!', text) => Some(ErrorReply::new(text)),
            _ => None,
        }
    }

    pub(crate) fn blob(&self, bytes: &'a [u8]) -> Blob<'a> {
        Blob::new(bytes, self.owner)
    }

    /// All that is left, as it came.
    fn left(&mut self) -> Blob<'a> {
        let left = self.blob(self.rest);
        self.rest = &[];
        left
    }

    /// The next token, after attributes.
    pub(crate) fn token(&mut self, wanted: &'static str) -> Result<Token<'a>, DecodeError> {
        self.pass_attributes();
        let (token, rest) = Token::split(self.rest).ok_or_else(|| DecodeError::end(wanted))?;
        self.rest = rest;
        Ok(token)
    }

    /// Room for `n` elements, as far as there are bytes for them: none takes less than three.
    #[inline]
    pub(crate) fn capacity(&self, n: usize) -> usize {
        n.min(self.rest.len() / 3)
    }

    #[inline]
    fn peek(&self) -> Option<Token<'a>> {
        Token::split(self.rest).map(|(token, _)| token)
    }

    fn pass_attributes(&mut self) {
        while let Some((Token::Aggregate(b'|', n), rest)) = Token::split(self.rest) {
            self.rest = rest;
            if (0..n.saturating_mul(2)).any(|_| self.skip().is_err()) {
                self.rest = &[];
            }
        }
    }

    /// Reads a value of any kind.
    #[inline(never)]
    pub(crate) fn other_value(&mut self) -> Result<Value<'a>, DecodeError> {
        let wanted = "a single value";
        let token = self.token(wanted)?;
        Ok(match token {
            Token::Null | Token::Line(b'_', b"") => Value::Null,
            Token::Bulk(b'$', payload) | Token::Line(b'+', payload) => Value::Bytes(self.blob(payload)),
            // "txt:" or "mkd:", and the text
            Token::Bulk(b'=', [_, _, _, b':', payload @ ..]) => Value::Bytes(self.blob(payload)),
            Token::Line(b'#', b"t") => Value::Bool(true),
            Token::Line(b'#', b"f") => Value::Bool(false),
            Token::Line(b':', digits) => match parse_i64(digits) {
                Ok(n) => Value::Int(n),
                Err(_) => return Err(DecodeError::malformed("an integer")),
            },
            Token::Line(b',', text) => match parse_f64(text) {
                Some(x) => Value::Double(x),
                None => return Err(DecodeError::malformed("a double")),
            },
            Token::Line(b'(', digits) => Value::BigNumber(digits),
            token => return Err(unexpected(wanted, token)),
        })
    }

    #[inline(never)]
    fn other_null(&mut self) -> bool {
        self.pass_attributes();
        match Token::split(self.rest) {
            Some((Token::Null | Token::Line(b'_', _), rest)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads an empty list, if that is what comes; says whether it was.
    pub(crate) fn empty_list(&mut self) -> bool {
        self.pass_attributes();
        match Token::split(self.rest) {
            Some((Token::Aggregate(_, 0), rest)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    #[inline(never)]
    fn other_list(&mut self) -> Result<usize, DecodeError> {
        Ok(match self.aggregate("a list")? {
            (b'%', n) => n.saturating_mul(2),
            (_, n) => n,
        })
    }

    fn aggregate(&mut self, wanted: &'static str) -> Result<(u8, usize), DecodeError> {
        match self.token(wanted)? {
            Token::Aggregate(kind, n) => Ok((kind, n)),
            token => Err(unexpected(wanted, token)),
        }
    }

    /// Reads the head of a list of rows of `width` elements; gives their number, and whether they lie in the list itself
    /// rather than in lists of their own.
    pub(crate) fn rows(&mut self, width: usize) -> Result<(usize, bool), DecodeError> {
        let (kind, n) = self.aggregate("a list")?;
        let elements = if kind == b'%' { n.saturating_mul(2) } else { n };
        if kind != b'%' && self.shape() == Some(Shape::List) {
            Ok((n, false))
        } else if elements % width == 0 {
            Ok((elements / width, true))
        } else {
            Err(DecodeError::type_error("a list of rows", Got::List(n)))
        }
    }
}

/// Never the bytes: they are the user's data.
impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("bytes_left", &self.rest.len()).finish_non_exhaustive()
    }
}

/// The error for a token that does not belong where it came.
#[cold]
pub(crate) fn unexpected(wanted: &'static str, token: Token<'_>) -> DecodeError {
    let got = match token {
        Token::Line(b'-', text) | Token::Bulk(b'!', text) => {
            return DecodeError::server(&ErrorReply::new(text));
        }
        Token::Null | Token::Line(b'_', b"") => Got::Null,
        Token::Aggregate(b'%', n) => Got::Map(n),
        Token::Aggregate(_, n) => Got::List(n),
        Token::Bulk(b'$', bytes)
        | Token::Bulk(b'=', [_, _, _, b':', bytes @ ..])
        | Token::Line(b'+', bytes) => Got::String(bytes.len()),
        Token::Line(b':', digits) => match parse_i64(digits) {
            Ok(n) => Got::Int(n),
            Err(_) => return DecodeError::malformed("an integer"),
        },
        Token::Line(b',', _) => Got::Double,
        Token::Line(b'#', _) => Got::Bool,
        Token::Line(b'(', digits) => Got::BigNumber(digits.len()),
        Token::Line(..) | Token::Bulk(..) => return DecodeError::malformed("an element"),
    };
    DecodeError::type_error(wanted, got)
}
