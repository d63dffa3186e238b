//! The names of the workloads: which operation, by how many tasks on one client.

use std::marker::PhantomData;

use crate::{
    Contender, Feed,
    contender::Run,
    ops::{
        Get, GetBlob, GetSet, Hash, Hundred, List, Many, OneWave, Op, Pipeline, SetBlob, Transaction,
        TwoWaves,
    },
};

macro_rules! workloads {
    ($($name:literal: $tasks:literal x $op:expr;)* feeds $($feed:literal: $shape:expr;)*) => {
        /// All workloads, in the order of the tables.
        pub const NAMES: &[&str] = &[$($name,)* $($feed),*];

        /// What counts as one operation of a workload, and by how many tasks.
        pub fn shape(name: &str) -> Option<(usize, usize)> {
            match name {
                $($name => Some(($op.commands(), $tasks)),)*
                $($feed => Some((1, $shape.least())),)*
                _ => None,
            }
        }

        /// Runs `calls` calls of the workload.
        pub async fn run<C: Contender>(name: &str, contender: &mut C, calls: usize) -> Run {
            match name {
                $($name => contender.run($op, $tasks, calls).await,)*
                $($feed => contender.listen($shape, calls).await,)*
                _ => panic!("no workload {name}: there are {NAMES:?}"),
            }
        }
    };
}

workloads! {
    "seq": 1 x Get;
    "conc8": 8 x GetSet;
    "conc64": 64 x GetSet;
    "conc256": 256 x GetSet;
    "conc1024": 1024 x GetSet;
    "pipe10": 1 x Pipeline(10);
    "pipe100": 1 x Pipeline(100);
    "pipe1000": 1 x Pipeline(1_000);
    "pipe10000": 1 x Pipeline(10_000);
    "16xpipe100": 16 x Pipeline(100);
    "tx10": 1 x Transaction(10);
    "batch1": 1 x OneWave(1);
    "batch1x100": 1 x OneWave(100);
    "batch2": 1 x TwoWaves(1);
    "batch2x100": 1 x TwoWaves(100);
    "get64k": 1 x GetBlob(64 << 10);
    "get1m": 1 x GetBlob(1 << 20);
    "set64k": 1 x SetBlob(64 << 10);
    "set1m": 1 x SetBlob(1 << 20);
    "hgetall-str": 1 x Hash::<String>(PhantomData);
    "hgetall-i64": 1 x Hash::<i64>(PhantomData);
    "lrange-str": 1 x List::<String>(PhantomData);
    "lrange-i64": 1 x List::<i64>(PhantomData);
    "mget-str": 1 x Many::<String>(PhantomData);
    "mget-i64": 1 x Many::<i64>(PhantomData);
    "mget100": 1 x Hundred;
    feeds
    "pubsub": Feed { channels: 1, subscribers: 1, bytes: 32 };
    "pubsub-1000": Feed { channels: 1000, subscribers: 1, bytes: 32 };
    "pubsub-fanout": Feed { channels: 1, subscribers: 100, bytes: 32 };
    "pubsub-64k": Feed { channels: 1, subscribers: 1, bytes: 64 << 10 };
}
