//! Connections, without the protocol on them: where a server is, how it is reached, and the two halves
//! of a connection to it.

mod address_map;
mod addresses;
mod connector;
mod endpoint;
mod memory;
mod options;
mod place;
mod socket;
mod stream;
#[cfg(feature = "_tls")]
mod tls;
mod via;

pub(crate) use address_map::AddressMap;
pub use connector::{Connecting, Connector, Transport};
pub use endpoint::Endpoint;
pub use memory::{Dial, Dialing, Pipe, Wire};
pub(crate) use options::SocketOptions;
pub(crate) use place::Place;
pub use place::{Asking, Whereabouts};
pub(crate) use socket::{Reader, Writer, connect};
#[cfg(feature = "_tls")]
pub use tls::Tls;
pub(crate) use via::Via;
