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
    // an attribute may stand before an error
    if let Some(b'-' | b'!' | b'|' | 0..=31) = frame.first()
        && let Some(error) = error(frame)
    {
        return Err(error);
    }
    T::from_reply(&mut reply).map_err(Error::from)
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
