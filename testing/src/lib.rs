//! Tests of programs that use the Redis and Valkey client `roundtrip`.
//!
//! - [`Peer`] takes the place of a server, in memory: it expects calls and answers them. For outcomes, timeouts, lost connections and
//!   messages that a real server does not produce on demand.
//! - [`Server`] is a real server, on a port and a unix socket of its own. It ends when the value is dropped, and also if
//!   the test process is killed. [`servers`] finds the programs of this machine: `ROUNDTRIP_SERVERS=path,path`, or what is installed.
//! - [`Cluster`] is several servers that form a cluster; it can move hash slots, fail over and lose servers.
//! - [`Sentinels`] is a primary with replicas, and the sentinels that promote one of them when the primary is gone.
//! - [`Proxy`] sits between a client and a server, counts and records what passes, and stalls, splits or cuts it.
//! - [`Raw`] talks to a server without the library under test, to check what the library did.
//!
//! Servers are started by a shell and reached over unix sockets. Where there are none, as on Windows, there are the peer, and proxies in
//! front of servers that run elsewhere.
//!
//! There is no emulated server: a second implementation of Redis would differ in important details, and a real server starts in a moment.
//!
//! All but the peer only need the standard library. They use threads, not tasks, so a busy test does not slow down what observes
//! it. Without the feature `client`, which is on by default, there is no dependency at all.
// a harness that cannot go on says so and stops
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[cfg(unix)]
mod cluster;
mod find;
#[cfg(unix)]
mod options;
#[cfg(feature = "client")]
mod peer;
mod proxy;
mod raw;
#[cfg(unix)]
mod sentinels;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod start;

#[cfg(unix)]
pub use cluster::{Cluster, Shape};
pub use find::{Binary, NoServer, Product, Version, servers};
#[cfg(unix)]
pub use options::{Identity, Options};
#[cfg(feature = "client")]
pub use peer::{Frame, Peer, ToReplies, ToReply};
pub use proxy::{Direction, Proxy};
pub use raw::{Raw, Value};
#[cfg(unix)]
pub use sentinels::Sentinels;
#[cfg(unix)]
pub use server::Server;
