//! The wire floor: pre-encoded bytes out, replies counted.

use floor::{
    Requests,
    line::{Keep, Line},
};
use harness::resp::encode;
use harness::{Contender, Endpoint, Feed, Subscriber, contender::Run, ops::Op};

struct Wire {
    endpoint: Endpoint,
    line: Option<Line>,
    requests: Option<Requests>,
}

impl Contender for Wire {
    async fn connect(endpoint: &Endpoint) -> Self {
        Self { endpoint: endpoint.clone(), line: Some(Line::connect(endpoint).await), requests: None }
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

    async fn listen(&mut self, feed: Feed, messages: usize) -> Run {
        feed.run(&Listener(self.endpoint.clone()), &self.endpoint, messages).await
    }
}

/// Subscribes on a socket, and counts.
#[derive(Clone)]
struct Listener(Endpoint);

impl Subscriber for Listener {
    type Subscription = Line;

    async fn subscribe(&self, channels: Vec<String>) -> Line {
        let mut line = Line::connect(&self.0).await;
        let mut wire = Vec::new();
        let names = channels.len();
        encode([vec!["SUBSCRIBE".to_owned()], channels].concat(), &mut wire);
        line.call(&wire, names, Keep::Nothing).await;
        line
    }

    async fn next(line: &mut Line) -> usize {
        line.next_message().await
    }
}

fn main() {
    harness::main::<Wire>();
}
