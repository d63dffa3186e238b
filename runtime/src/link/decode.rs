//! From a reply on the wire to the caller's type, or to an error that names the command.

use bytes::Bytes;

use crate::resp::Beyond;
use crate::value::FromReply;
use crate::value::Reply;
use crate::{Error, Result};

/// Decodes a whole reply, which lies in `owner`; an error reply becomes an error. Which command it is of is added to errors by
/// whoever knows.
#[inline]
pub(crate) fn reply<T: FromReply>(frame: &[u8], owner: Option<&Bytes>) -> Result<T> {
    let mut reply = Reply::within(frame, owner);
    if may_be_error(frame)
        && let Some(error) = error(frame)
    {
        return Err(error);
    }
    T::from_reply(&mut reply).map_err(Error::from)
}

/// Whether it is worth asking for the [`error`] that a reply is. An attribute may stand before one, and a reply beyond the limits
/// begins with a byte that no frame begins with.
#[inline]
pub(crate) fn may_be_error(frame: &[u8]) -> bool {
    matches!(frame.first(), Some(b'-' | b'!' | b'|' | 0..=31))
}

/// The error that a reply is, if it is one.
#[cold]
pub(crate) fn error(frame: &[u8]) -> Option<Error> {
    match Reply::within(frame, None).error() {
        Some(error) => Some(Error::server(&error)),
        None => Beyond::of(frame).map(Error::beyond),
    }
}

/// What the server says within MULTI in place of a reply. Scripts may say so, too, so it counts only on connections that
/// somebody has changed by raw words, and for raw words it is the reply.
pub(crate) const QUEUED: &[u8] = b"+QUEUED\r\n";
