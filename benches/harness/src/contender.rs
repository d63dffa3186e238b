//! Who can be measured: tasks that share a client, or a floor that has no client at all.

use std::{hint::black_box, time::Instant};

use crate::{Client, Endpoint, Feed, ops::Op};

/// What a run brings home besides the time that it took: latencies in nanoseconds, of a sample of the calls.
pub type Run = Vec<u32>;

pub trait Contender: Sized {
    fn connect(endpoint: &Endpoint) -> impl Future<Output = Self>;

    /// Runs `op` `calls` times in all, by `tasks` tasks.
    fn run<O: Op>(&mut self, op: O, tasks: usize, calls: usize) -> impl Future<Output = Run>;

    /// Has `messages` messages delivered.
    fn listen(&mut self, feed: Feed, messages: usize) -> impl Future<Output = Run>;
}

/// Tasks that share a client, each with a clone of its own.
pub struct Tasks<C>(C, Endpoint);

impl<C: Client> Contender for Tasks<C> {
    async fn connect(endpoint: &Endpoint) -> Self {
        Self(C::connect(endpoint).await, endpoint.clone())
    }

    async fn run<O: Op>(&mut self, op: O, tasks: usize, calls: usize) -> Run {
        let calls = calls / tasks;
        let spawn = |task| {
            let mut client = self.0.clone();
            let op = op.clone();
            tokio::spawn(async move {
                let mut latencies = Latencies::for_calls(calls);
                for i in task * STRIDE..task * STRIDE + calls {
                    let started = latencies.start(i);
                    black_box(op.call(&mut client, i).await);
                    latencies.end(started);
                }
                latencies.into_run()
            })
        };
        join((0..tasks).map(spawn).collect()).await
    }

    async fn listen(&mut self, feed: Feed, messages: usize) -> Run {
        feed.run(&self.0, &self.1, messages).await
    }
}

/// Tasks begin at different keys.
pub const STRIDE: usize = 17;

/// Waits for every task, and merges their latencies.
pub async fn join(tasks: Vec<tokio::task::JoinHandle<Run>>) -> Run {
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a task that succeeds"));
    }
    all
}

/// Times one call in eight: reading the clock twice a call would be a good part of a call at high concurrency.
pub struct Latencies {
    sample: Run,
}

impl Latencies {
    const EVERY: usize = 8;

    pub fn for_calls(calls: usize) -> Self {
        Self { sample: Vec::with_capacity(calls / Self::EVERY + 1) }
    }

    pub fn start(&self, i: usize) -> Option<Instant> {
        i.is_multiple_of(Self::EVERY).then(Instant::now)
    }

    pub fn end(&mut self, started: Option<Instant>) {
        if let Some(started) = started {
            self.sample.push(started.elapsed().as_nanos().try_into().unwrap_or(u32::MAX));
        }
    }

    pub fn into_run(self) -> Run {
        self.sample
    }
}
