//! The commands: methods of the clients, connections and pipelines, and the types of their options, all of them made
//! from `commands.toml`.

// the types that `returns` names
use std::collections::BTreeMap;

use bytes::Bytes;

#[cfg(feature = "timeseries")]
use crate::Result;
use crate::types::*;

roundtrip_macros::commands! { file = "commands.toml", crate = crate, names = NAMES }
