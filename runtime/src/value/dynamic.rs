//! A reply whose shape is not known in advance.

use bytes::Bytes;

use super::{DecodeError, FromReply, Reply, unexpected};
use crate::resp::{Token, parse_f64, parse_i64};

/// A reply of any shape, for commands whose reply depends on what they run: `EVAL`, `FCALL`, modules.
///
/// If you know the shape, use a type of that shape: it is checked, and decoded without building this tree.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Dynamic {
    /// Nothing (nil).
    Null,
    /// An integer.
    Int(i64),
    /// A double.
    Double(f64),
    /// A boolean.
    Bool(bool),
    /// An integer of any size, as text.
    BigNumber(String),
    /// A status line, such as `OK`.
    Status(String),
    /// A string.
    Bytes(Bytes),
    /// An error within a list, as the server wrote it.
    Error(String),
    /// A list.
    List(Vec<Dynamic>),
    /// A set.
    Set(Vec<Dynamic>),
    /// A map.
    Map(Vec<(Dynamic, Dynamic)>),
}

/// As deep as the stack is sure to bear.
const DEEPEST: u32 = 128;

impl FromReply for Dynamic {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        read(reply, DEEPEST)
    }
}

fn read(reply: &mut Reply<'_>, depth: u32) -> Result<Dynamic, DecodeError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(DecodeError::custom(format!("at most {DEEPEST} lists within lists")));
    };
    let token = reply.token("an element")?;
    Ok(match token {
        Token::Null | Token::Line(b'_', b"") => Dynamic::Null,
        Token::Line(b':', digits) => match parse_i64(digits) {
            Ok(n) => Dynamic::Int(n),
            Err(_) => return Err(DecodeError::malformed("an integer")),
        },
        Token::Line(b',', text) => match parse_f64(text) {
            Some(x) => Dynamic::Double(x),
            None => return Err(DecodeError::malformed("a double")),
        },
        Token::Line(b'#', b"t") => Dynamic::Bool(true),
        Token::Line(b'#', b"f") => Dynamic::Bool(false),
        Token::Line(b'(', digits) => Dynamic::BigNumber(String::from_utf8_lossy(digits).into_owned()),
        Token::Line(b'+', text) => Dynamic::Status(String::from_utf8_lossy(text).into_owned()),
        Token::Bulk(b'$', bytes) | Token::Bulk(b'=', [_, _, _, b':', bytes @ ..]) => {
            Dynamic::Bytes(reply.blob(bytes).to_bytes())
        }
        Token::Line(b'-', text) | Token::Bulk(b'!', text) => {
            Dynamic::Error(String::from_utf8_lossy(text).into_owned())
        }
        Token::Aggregate(b'%', n) => {
            let mut map = Vec::with_capacity(reply.capacity(n));
            for _ in 0..n {
                map.push((read(reply, depth)?, read(reply, depth)?));
            }
            Dynamic::Map(map)
        }
        Token::Aggregate(kind, n) => {
            let mut list = Vec::with_capacity(reply.capacity(n));
            for _ in 0..n {
                list.push(read(reply, depth)?);
            }
            if kind == b'~' { Dynamic::Set(list) } else { Dynamic::List(list) }
        }
        token => return Err(unexpected("an element", token)),
    })
}
