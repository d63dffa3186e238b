//! A value or the server's error.

use super::{DecodeError, FromReply, Reply};
use crate::error::Error;

/// Within a list, where some elements may be errors and the others count all the same: `Vec<Result<i64>>` for `TS.MADD`. A
/// whole reply that is an error is one of the call.
impl<T: FromReply> FromReply for Result<T, Error> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.error() {
            None => T::from_reply(reply).map(Ok),
            Some(error) => reply.skip().map(|()| Err(Error::server(&error))),
        }
    }
}
