//! The wire floor: pre-encoded bytes out, replies counted.

use floor::{
    Requests,
    line::{Keep, Line},
};
use harness::{Contender, Endpoint, contender::Run, ops::Op};

struct Wire {
    line: Option<Line>,
    requests: Option<Requests>,
}

impl Contender for Wire {
    async fn connect(endpoint: &Endpoint) -> Self {
        Self { line: Some(Line::connect(endpoint).await), requests: None }
    }

    async fn run<O: Op>(&mut self, op: O, tasks: usize, calls: usize) -> Run {
        let requests = self.requests.get_or_insert_with(|| Requests::of(&op)).clone();
        let mut line = self.line.take().expect("a line");
        let done = tokio::spawn(async move {
            if tasks == 1 {
                for i in 0..calls {
                    line.call(requests.get(i), requests.replies, Keep::Nothing).await;
                }
            } else {
                line.stream(&requests, tasks, calls).await;
            }
            line
        });
        self.line = Some(done.await.expect("a floor that holds"));
        Run::new()
    }
}

fn main() {
    harness::main::<Wire>();
}
