//! The harness of the integration tests: real servers, started and stopped at will, and what a test puts between them
//! and a client.
//!
//! - [`servers`] finds the server programs of this machine: `ROUNDTRIP_SERVERS=path,path`, or what is installed.
//! - [`Server`] is one running server on a port and a unix socket of its own. It ends with the value that stands for
//!   it, and also where the test process is killed.
//! - [`Cluster`] is several of them that share their keys; it moves hash slots, fails over and loses servers.
//! - [`Raw`] speaks to a server without the library under test: an oracle that shares no code with it.
//! - [`Spec`] is what commands.toml says there is.
//! - [`Scripted`] is a server that says what a test tells it to, be it nonsense.
//! - [`Proxy`] stands between a client and a server, counts and records what passes, and stalls, splits or cuts it.
//!
//! It needs nothing but the standard library: threads, not tasks, so that a busy test does not slow down what observes it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a harness that cannot go on should say so and stop

mod cluster;
mod find;
mod proxy;
mod raw;
mod scripted;
mod server;
mod spec;

pub use cluster::{Cluster, Shape};
pub use find::{Binary, NoServer, Product, Version, servers};
pub use proxy::{Direction, Proxy};
pub use raw::{Raw, Value};
pub use scripted::{Answer, Scripted};
pub use server::{Identity, Options, Server};
pub use spec::{Since, Spec};

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So do those in what it links to.
#[cfg(doctest)]
#[doc = include_str!("../../macros/BATCH.md")]
struct Batch;

/// And those for people who come from other libraries.
#[cfg(doctest)]
#[doc = include_str!("../../docs/coming-from/redis-rs.md")]
#[doc = include_str!("../../docs/coming-from/fred.md")]
#[doc = include_str!("../../docs/coming-from/rustis.md")]
#[doc = include_str!("../../docs/coming-from/redis-py.md")]
struct ComingFrom;

/// And in the page about subscriptions.
#[cfg(doctest)]
#[doc = include_str!("../../docs/subscriptions.md")]
struct Subscriptions;
