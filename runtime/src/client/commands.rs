//! The commands: methods of clients, connections and pipelines, and the types of their options, all generated
//! from `commands.toml`.
//!
//! # Index
//!
//! A command with options has a second method with the same name and `_with`. [`Pipeline`](crate::Pipeline),
//! [`Transaction`](crate::Transaction) and [`Connection`](crate::Connection) have the same methods, except that pipelines and
//! transactions lack those that block. [`Connection`](crate::Connection) also has those that change the state of a connection.
#![doc = include_str!("commands.md")]

// the types that `returns` names
use std::collections::BTreeMap;

use bytes::Bytes;

#[cfg(feature = "timeseries")]
use crate::Result;
// what the macro's output stands on
#[allow(clippy::wildcard_imports, reason = "what generated code names changes with the macro")]
use crate::__private::*;
use crate::types::*;

roundtrip_macros::commands! { file = "commands.toml", crate = crate, names = NAMES, by_hand = watch }
