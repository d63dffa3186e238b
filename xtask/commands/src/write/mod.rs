//! Entries of commands.toml, from what a server says.

mod entry;
mod names;
mod notation;
mod place;
mod probe;
mod since;

pub(crate) use entry::entries;
pub(crate) use place::{Place, insert};
pub(crate) use probe::probe;
