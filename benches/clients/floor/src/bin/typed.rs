//! The typed floor: pre-encoded bytes out, replies decoded by hand, one task woken per call.

use std::hint::black_box;

use floor::{
    Requests,
    hub::Hub,
    line::{Keep, Line},
};
use harness::{
    Contender, Endpoint,
    contender::{Latencies, Run, STRIDE, join},
    ops::Op,
};

struct Typed {
    line: Option<Line>,
    requests: Option<Requests>,
}

impl Contender for Typed {
    async fn connect(endpoint: &Endpoint) -> Self {
        Self { line: Some(Line::connect(endpoint).await), requests: None }
    }

    async fn listen(&mut self, _: harness::Feed, _: usize) -> Run {
        unimplemented!("the wire floor listens")
    }

    async fn run<O: Op>(&mut self, op: O, tasks: usize, calls: usize) -> Run {
        let requests = self.requests.get_or_insert_with(|| Requests::of(&op)).clone();
        let line = self.line.take().expect("a line");
        let (line, run) = match tasks {
            1 => alone(line, op, requests, calls).await,
            _ => together(line, op, requests, tasks, calls).await,
        };
        self.line = Some(line);
        run
    }
}

/// A lone caller writes and reads for itself.
async fn alone<O: Op>(mut line: Line, op: O, requests: Requests, calls: usize) -> (Line, Run) {
    let caller = tokio::spawn(async move {
        let mut latencies = Latencies::for_calls(calls);
        for i in 0..calls {
            let started = latencies.start(i);
            line.call(requests.get(i), requests.replies, Keep::Replies).await;
            black_box(line.decode(&op, i));
            latencies.end(started);
        }
        (line, latencies.into_run())
    });
    caller.await.expect("a floor that holds")
}

async fn together<O: Op>(line: Line, op: O, requests: Requests, tasks: usize, calls: usize) -> (Line, Run) {
    let hub = Hub::new(op, requests, tasks);
    let driver = tokio::spawn({
        let hub = hub.clone();
        async move { hub.drive(line, calls).await }
    });
    let spawn = |task| {
        let hub = hub.clone();
        tokio::spawn(async move {
            let calls = calls / tasks;
            let mut latencies = Latencies::for_calls(calls);
            for i in task * STRIDE..task * STRIDE + calls {
                let started = latencies.start(i);
                black_box(hub.call(task, i).await);
                latencies.end(started);
            }
            latencies.into_run()
        })
    };
    let run = join((0..tasks).map(spawn).collect()).await;
    (driver.await.expect("a floor that holds"), run)
}

fn main() {
    harness::main::<Typed>();
}
