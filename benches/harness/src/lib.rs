//! What every contender of the side-by-side benchmark has in common.
//!
//! A contender is a program of its own (`benches/clients/*`), so that clients share neither an allocator's arenas nor
//! a runtime. It implements [`Client`], calls [`main`], and is then one measurement: it connects, runs one
//! workload, and prints one line of JSON. The `runner` starts the server and the contenders, in turn.
//!
//! # Layout
//!
//! | file | holds |
//! | --- | --- |
//! | [`client`] | what a client must be able to do: the one trait that each implements |
//! | [`ops`] | the operations, each as a client's call, as bytes, and decoded by hand |
//! | [`feed`] | subscribers, and a publisher that costs the measured program nothing |
//! | [`workloads`] | the names: which operation, by how many tasks |
//! | [`contender`] | who can be measured: tasks on a client, or a floor |
//! | [`measure`] | one measurement: warm up, run, count |
//! | [`sample`] | what one measurement found: a line of JSON |
//! | [`allocations`], [`usage`] | what is counted: allocations; CPU, page faults and context switches |
//! | [`data`], [`batch`] | keys, values, and the commands of a pipeline |
//! | [`resp`], [`endpoint`] | the protocol by hand, and sockets, for the floors and for filling the server |

pub mod allocations;
pub mod batch;
pub mod client;
pub mod contender;
pub mod data;
pub mod endpoint;
pub mod feed;
pub mod measure;
pub mod ops;
pub mod resp;
pub mod sample;
pub mod usage;
pub mod workloads;

pub use batch::{Batch, Command, Results};
pub use client::{Client, Collections};
pub use contender::{Contender, Tasks};
pub use endpoint::Endpoint;
pub use feed::{Feed, Subscriber};
pub use measure::main;
pub use sample::Sample;
