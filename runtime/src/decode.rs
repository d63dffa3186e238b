//! From a reply on the wire to the caller's type, or to an error that names the command.

use crate::facts::Facts;
use crate::resp::Reply;
use crate::value::FromReply;
use crate::{Error, Result};

/// Decodes a whole reply; an error reply becomes an error.
pub(crate) fn reply<T: FromReply>(reply: &mut Reply<'_>, facts: &'static Facts) -> Result<T> {
    if let Some(text) = reply.error() {
        return Err(Error::server(&text).of(facts));
    }
    T::from_reply(reply).map_err(|error| Error::from(error).of(facts))
}
