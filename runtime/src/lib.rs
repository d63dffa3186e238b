//! A Redis and Valkey client. The type system knows what every command takes and returns, and the compiler counts how
//! many round trips your code costs.
//!
//! ```no_run
//! use roundtrip::commands::SetOptions;
//! use roundtrip::{Client, Result};
//!
//! #[tokio::main]
//! async fn main() -> Result<()> {
//!     let client = Client::connect("redis://127.0.0.1:6379").await?;
//!
//!     // sent at once; concurrent calls share a connection and its writes
//!     client.set("name", "ann").await?;
//!     let name: Option<String> = client.get("name").await?;
//!     let locked = client.set_with("lock", "me", SetOptions::new().nx().px(30_000)).await?; // bool
//!     let (hits, old) = tokio::try_join!(client.incr("hits"), client.get::<i64>("old"))?;
//!
//!     // queued: handles in, values out, one round trip
//!     let pipe = client.pipeline();
//!     let (a, b) = (pipe.incr("a"), pipe.get::<String>("b"));
//!     let (a, b) = pipe.execute((a, b)).await?; // (i64, Option<String>)
//!
//!     // MULTI and EXEC: no other client's command comes between
//!     let (x, y) = client.atomically(|tx| (tx.incr("x"), tx.decr("y"))).await?;
//!     # let _ = (name, locked, hits, old, a, b, x, y);
//!     Ok(())
//! }
//! ```
//!
//! # Batch functions
//!
//! [`#[redis_batch]`](redis_batch) plans the round trips of sequential code at compile time: inside such a function `.await` on a
//! command only queues it, and the first use of a reply sends everything that is queued. With a budget, more round trips are a compile error.
//!
//! ```no_run
//! use roundtrip::{Client, Pipeline, Result, redis_batch};
//!
//! #[redis_batch(round_trips = 1)]
//! async fn increment_and_expire(pipe: &Pipeline, key: &str, ttl: u64) -> Result<i64> {
//!     let n = pipe.incr(key).await?;
//!     pipe.expire(key, ttl).await?;
//!     Ok(n)
//! }
//!
//! # async fn example(client: Client) -> Result<()> {
//! increment_and_expire(&client, "k", 60).await?; // one round trip; a `&Pipeline` or `&Transaction` works too
//! # Ok(()) }
//! ```
//!
//! # Layout
//!
//! - [`Client`] is the handle to share: clone it, and call its methods through `&self`. The methods are the commands; each returns a
//!   [`Command`], which is the future of the reply. [`Builder`] has the settings.
//! - [`Pipeline`] and [`Transaction`] have the same methods, which queue a command and return a [`Pending`] handle.
//! - [`Client::watch`] is optimistic locking. [`Client::connection`] gives a dedicated [`Connection`], for commands that change
//!   the state of their connection.
//! - [`commands`](mod@commands) has an index of all methods, and their options. [`types`] has the replies with a type of their
//!   own, [`arg`] the types of arguments ([`ToArg`](trait@ToArg)), [`value`] those of replies ([`FromValue`](trait@FromValue)).
//! - [`key`](mod@key) has typed keys: declare once what is stored under a key, and `client.at(key)` has the commands that fit.
//! - [`model`] has records: structs under typed keys.
//! - [`Client::subscribe`], [`Client::handlers`] and [`Client::monitor`] receive messages.
//! - The URL says what to connect to: `redis://` a server, `redis-cluster://` a cluster, `redis-sentinel://` the primary that
//!   sentinels name; each with `rediss` for TLS. [`Client::on`] is one node of a cluster.
//! - [`Error`] has predicates such as [`is_timeout`](Error::is_timeout). Look at [`Error::outcome`] before you retry.
//!
//! # Behavior
//!
//! **When is a command sent?** A [`Command`] is sent when it is first polled. A pipeline is sent when it is executed or flushed, or when
//! one of its handles is awaited. If one task uses a connection, its bytes are written at once. If several do, their commands are gathered
//! into few writes. Nothing waits for a timer before it is sent.
//!
//! **In what order do commands run?** The commands of one pipeline run in the order in which they were queued. If you await each command before you
//! call the next, they run in that order. Concurrent commands run in any order.
//!
//! **What happens to a future that is dropped?** A command or flush that was never polled is not sent. Its first poll hands it over to the
//! connection. If it is dropped after that, it is still carried out: its reply is read and thrown away, and the connection stays usable.
//! This also holds for `tokio::time::timeout`, which drops the future, and while the server is away: what is queued is sent once the server is
//! back. If a command must not run later, use `.timeout(..)` of the [command](Command::timeout) or of the [flush](Flush::timeout). It removes
//! from the queue what is not yet written.
//!
//! **What if a blocking command is dropped?** It has a connection of its own, which is closed at once, so items that are pushed later stay in
//! the list. The server may still pop an item that is pushed at that very moment. That item is lost. Use BLMOVE or a stream for work that must
//! not be lost.
//!
//! **What is sent again?** After a connection is lost, the client sends again whatever was not written at all, and single commands that change
//! nothing and may run twice (GET, not SET or INCR). It also sends idempotent writes (SET) again, if [`Builder::retry_writes`] or
//! [`Command::retries`] asks for it. It sends nothing else again. If the server may have carried out a command, [`Error::outcome`] is
//! [`Unknown`](Outcome::Unknown).
//!
//! **What does a transaction promise?** Its commands run on one server, one after the other, with no other client's commands in between. If the
//! server refuses to queue one of them, none runs. If one fails while it runs (INCR of a text, or a [`Script`] that the server has forgotten), the
//! others are not undone.
//!
//! **How are types decided?** The command decides the shape of the reply: `get` returns an `Option`, `incr` an `i64`, `lrange` a
//! `Vec`. You choose the type of the values, by annotation or as in `client.get::<u64>(..)`. A value that does not fit is an error:
//! numbers do not wrap, and text is not changed.
//!
//! **Which runtime?** tokio, with I/O and time enabled (`enable_all`, as `#[tokio::main]` does). A client is not bound to one
//! runtime: a connection runs on the runtime that first uses it, and is made again on another if that one ends.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `tls` | `rediss://`, [`Tls`], by [rustls](https://docs.rs/rustls) with ring |
//! | `tls-aws-lc` | the same with aws-lc |
//! | `tls-webpki-roots` | together with one of these: Mozilla's CAs, for systems that have none |
//! | `serde` | [`Json<T>`](Json) as an argument or a reply, `#[field(json)]` |
//! | `tracing` | a span for each command, flush and transaction, and events of connections, for [tracing](https://docs.rs/tracing) |
//! | `metrics` | `Metrics`: durations, errors, connections and counters for [metrics](https://docs.rs/metrics) |
//! | `json`, `search`, `bloom`, `timeseries` | the commands of the modules of Redis 8: JSON, FT, BF with CF, CMS, TOPK and TDIGEST, TS |
// links to what a feature adds
#![cfg_attr(
    not(all(
        feature = "_tls",
        feature = "serde",
        feature = "json",
        feature = "search",
        feature = "bloom",
        feature = "timeseries"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]
#![cfg_attr(docsrs, feature(doc_cfg), doc(auto_cfg(hide(feature = "_tls"))))]

pub mod arg;
mod batch;
mod client;
mod cluster;
mod erased;
mod error;
pub mod facts;
mod hub;
pub mod key;
mod link;
pub mod model;
mod net;
mod pipeline;
mod request;
#[doc(hidden)]
pub mod resp;
mod router;
mod sentinel;
mod subscribe;
pub mod types;
pub mod value;
pub mod with;

pub use arg::{ToArg, ToRows};
pub use batch::{
    Batch, ClientOrPipeline, ClientOrTransaction, ClientPipelineOrTransaction, Flow, JoinAll, OnlyClient,
    TryJoinAll,
};
#[cfg(feature = "metrics")]
pub use client::metrics::Metrics;
pub use client::{
    Blocks, Builder, Client, Command, Connection, ListenForKeys, Open, RawCommand, ScanStream, ScriptArgs,
    ScriptCall, State, Stats, Target, Unwatched, Watch, Watched, Writes, commands,
};
pub use cluster::{Node, Role};
pub use error::{Error, ErrorPart, Missed, MissedReason, Outcome, Result};
pub use key::Key;
pub use link::config::{Protocol, ReadFrom, WhenDown};
pub use link::event::Event;
pub use link::observe::{Observe, Operation, OperationKind, Report};
pub use link::{Credentials, LoggingIn, Login};
#[cfg(any(feature = "tls", feature = "tls-aws-lc"))]
pub use net::Tls;
pub use net::{Connecting, Connector, Endpoint, Transport};
pub use pipeline::{
    All, AndThen, Atomic, Attempt, Awaitable, Chained, Execute, Finish, Finished, Flush, Handles, Map,
    Mapped, Mode, Pending, Pipeline, Pipelined, Plain, Promise, Scope, Scoped, Transaction, Watching,
    Writable, computed,
};
pub use request::Script;
pub use resp::HashSlot;
pub use roundtrip_macros::{commands, redis_batch};
/// For [`Tls::from_config`]: the version of rustls that this crate speaks TLS with.
#[cfg(any(feature = "tls", feature = "tls-aws-lc"))]
pub use rustls;
pub use subscribe::{
    Handled, Handlers, KeyEvent, KeyEvents, KeyNotification, Message, Messages, Monitor, MonitorLine, Names,
    Origin, Subscribe, Subscription, SubscriptionStats, TopicKind, WhenFull, Worker,
};
pub use value::{FromReply, FromValue};
#[cfg(feature = "serde")]
pub use with::json::Json;

pub use model::Model;
pub use model::backends::{Backends, LivesOn};

/// For the simulator: connections in memory.
#[doc(hidden)]
pub mod __memory {
    pub use crate::net::{Asking, Dial, Dialing, Pipe, Whereabouts, Wire};
}

/// For the simulator: one connection as a machine.
#[cfg(feature = "simulation")]
#[doc(hidden)]
pub mod __core {
    pub use crate::link::machine::{Ended, Flush, Machine, Turn};
}

/// For code that the macros generate.
#[doc(hidden)]
pub mod __private {
    pub use crate::arg::{
        Any, As, Double, Int, LexBound, Many, OptionWords, ScoreBound, ToArg, ToArgs, ToBlockMillis,
        ToBlockSeconds, ToMillis, ToRows, ToSeconds, ToUnixMillis, ToUnixSeconds, Words,
    };
    pub use crate::batch::{
        Costs, Counted, Fits, Foreign, Handle, Kept, Least, Left, ManyTrips, One, Ours, Own, Probe, Settled,
        Step, Succ, Tails, Trips, Unbounded, Wave, Zero, ahead, both, budget, check, earliest, failed, gate,
        given, handles, last, least, left, more, queued, queued_once, reply, settle, shown, spend, spend_one,
        spent, started, started_once, step, tail, tail_with, typed, unless, wave,
    };
    pub use crate::client::free;
    pub use crate::client::guard::allows;
    pub use crate::client::reach::{ConnectionState, OwnWrites};
    pub use crate::facts::{Facts, Flags, Keys, Limited, Merge, Names, Spread};
    pub use crate::key::{ArgOf, ArgsOf, At, AtAll, Key, KeyOf, KeysOf, Of, Typed};
    pub use crate::pipeline::{Failing, Seat, Spot, Taker};
    pub use crate::request::{Request, Script};
    pub use crate::types::{Cursor, StreamBound, StreamId};
    pub use crate::value::{FromList, FromMap, FromReply, FromValue};
    pub use crate::{
        Atomic, Blocks, Client, ClientOrPipeline, ClientOrTransaction, ClientPipelineOrTransaction, Command,
        Connection, Mode, OnlyClient, Open, Pending, Pipeline, Plain, State, Target, Unwatched, Writable,
        Writes,
    };
}
