//! The harness of the integration tests: that of `roundtrip-test`, and what is of use to this repository alone.
//!
//! - [`Spec`] is what commands.toml says there is.
//! - [`Scripted`] is a server that says what a test tells it to, be it nonsense.
//! - `limited` and `until` wait, and end (feature `waiting`, which the tests here have).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a harness that cannot go on should say so and stop

mod scripted;
mod spec;
#[cfg(feature = "waiting")]
mod waiting;

pub use roundtrip_test::{
    Binary, Cluster, Direction, Identity, NoServer, Options, Product, Proxy, Raw, Sentinels, Server, Shape,
    Value, Version, servers,
};
pub use scripted::{Answer, Scripted};
pub use spec::{Since, Spec};
#[cfg(feature = "waiting")]
pub use waiting::{limited, until};

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So do those in what it links to.
#[cfg(doctest)]
#[doc = include_str!("../../macros/BATCH.md")]
struct Batch;

/// Those of the derives do, too.
#[cfg(doctest)]
#[doc = include_str!("../../macros/DERIVE_TO_ARG.md")]
#[doc = include_str!("../../macros/DERIVE_FROM_VALUE.md")]
#[doc = include_str!("../../macros/DERIVE_KEY.md")]
struct Derives;

/// And those for people who come from other libraries.
#[cfg(doctest)]
#[doc = include_str!("../../docs/coming-from/redis-rs.md")]
#[doc = include_str!("../../docs/coming-from/fred.md")]
#[doc = include_str!("../../docs/coming-from/rustis.md")]
#[doc = include_str!("../../docs/coming-from/redis-py.md")]
#[doc = include_str!("../../docs/coming-from/redpipe.md")]
struct ComingFrom;

/// And in the page about sentinels.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sentinel.md")]
struct Sentinel;

/// And in the page about subscriptions.
#[cfg(doctest)]
#[doc = include_str!("../../docs/subscriptions.md")]
struct Subscriptions;

/// And in the page about what a client tells of itself.
#[cfg(doctest)]
#[doc = include_str!("../../docs/observability.md")]
struct Observability;

/// And in the page of short answers.
#[cfg(doctest)]
#[doc = include_str!("../../docs/how-to.md")]
struct HowTo;

/// And in the page about clusters.
#[cfg(doctest)]
#[doc = include_str!("../../docs/cluster.md")]
struct Clusters;
