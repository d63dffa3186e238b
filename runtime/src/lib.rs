//! A typed Redis/Valkey client.

pub mod arg;
mod builder;
mod client;
mod command;
pub mod commands;
mod config;
mod connection;
mod decode;
mod error;
pub mod facts;
mod lease;
mod link;
mod options;
mod pipeline;
mod request;
#[doc(hidden)]
pub mod resp;
mod router;
mod target;
pub mod types;
pub mod value;
mod watch;

pub use builder::Builder;
pub use client::{Client, Stats};
pub use command::Command;
pub use config::Protocol;
pub use connection::{Connection, Open, State, Watched};
pub use error::{Error, Outcome, Result};
pub use pipeline::{
    AndThen, Atomic, Attempt, Awaitable, Handles, Map, Mode, Pending, Pipeline, Plain, Transaction, Watching,
    Writable,
};
pub use target::Target;
pub use watch::Watch;

/// For code that the macros generate.
#[doc(hidden)]
pub mod __private {
    pub use crate::arg::{
        Any, Cursor, Double, LexBound, Many, ScoreBound, ToArg, ToArgs, ToBlockMillis, ToBlockSeconds,
        ToMillis, ToRows, ToSeconds, ToUnixMillis, ToUnixSeconds,
    };
    pub use crate::facts::{Facts, Flags};
    pub use crate::options::OptionWords;
    pub use crate::pipeline::{Reply, Taker, reply};
    pub use crate::request::Request;
    pub use crate::resp::Words;
    pub use crate::value::{FromList, FromMap, FromReply, FromValue};
    pub use crate::{
        Client, Command, Connection, Mode, Open, Pending, Pipeline, Plain, State, Target, Writable,
    };
}
