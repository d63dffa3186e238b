//! Sockets, and nothing else: where a server listens, and the two halves of a connection to it.

mod endpoint;
mod socket;

pub(crate) use endpoint::Endpoint;
pub(crate) use socket::{Reader, Writer, connect};
