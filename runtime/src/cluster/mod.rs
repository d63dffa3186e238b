//! The nodes of a cluster: which hash slots each has, and which connection a command goes to.
//!
//! The [map](Map) says which shard has which hash slot. A [view](view) is what one node says about that; the keeper asks for
//! views when something shows that the map is out of date, and traffic never waits for it.

mod chart;
#[cfg(test)]
pub(crate) mod costs;
mod keeper;
mod keys;
mod map;
mod mapped;
mod merge;
mod node;
mod primary;
mod refresh;
mod split;
mod view;
mod way;

use keys::keys;
pub(crate) use keys::keys_among;
pub(crate) use map::Map;
pub(crate) use mapped::Mapped;
pub(crate) use merge::merge;
pub(crate) use node::Server;
pub use node::{Node, Role};
pub(crate) use primary::Primary;
pub(crate) use split::{Order, Share, split};
pub(crate) use way::{Want, Way, way, whole_way};
