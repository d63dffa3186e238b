//! Messages from the server: subscribers who count, and a publisher that costs the measured program nothing.

use std::{
    io::{BufReader, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use crate::{Endpoint, contender::Run, resp};

/// Who is subscribed to what, and what is published.
#[derive(Clone, Copy)]
pub struct Feed {
    /// One subscriber is subscribed to all of them; messages go to each in turn.
    pub channels: usize,
    /// So many have the same subscription.
    pub subscribers: usize,
    /// The size of a message.
    pub bytes: usize,
}

/// A client that subscribes.
pub trait Subscriber: Clone + Send + Sync + 'static {
    type Subscription: Send + 'static;

    /// A subscription to these channels, confirmed when this returns.
    fn subscribe(&self, channels: Vec<String>) -> impl Future<Output = Self::Subscription> + Send;

    /// The size of the next message's payload.
    fn next(subscription: &mut Self::Subscription) -> impl Future<Output = usize> + Send;
}

/// How far the subscribers are.
#[derive(Default)]
struct Progress {
    ready: AtomicUsize,
    told: Notify,
}

impl Feed {
    fn names(&self) -> Vec<String> {
        (0..self.channels).map(|n| format!("feed:{n}")).collect()
    }

    /// Messages in one burst: no more than a server lets a subscriber owe.
    fn burst(&self) -> usize {
        (8 << 20) / ((self.bytes + 64) * self.subscribers).clamp(8 << 10, 1 << 20)
    }

    /// Has the server publish, and the subscribers read, until each has got `messages` of them.
    pub async fn run<S: Subscriber>(&self, client: &S, endpoint: &Endpoint, messages: usize) -> Run {
        let burst = self.burst();
        let bursts = messages.div_ceil(self.subscribers * burst).max(1);
        let progress = Arc::new(Progress::default());
        let mut tasks = Vec::new();
        for _ in 0..self.subscribers {
            let mut subscription = client.subscribe(self.names()).await;
            let (progress, feed) = (progress.clone(), *self);
            tasks.push(tokio::spawn(async move {
                for _ in 0..bursts {
                    for _ in 0..burst {
                        assert_eq!(S::next(&mut subscription).await, feed.bytes);
                    }
                    if progress.ready.fetch_add(1, Ordering::AcqRel) + 1 == feed.subscribers {
                        progress.told.notify_one();
                    }
                }
            }));
        }
        let mut publisher = Publisher::new(endpoint, *self);
        for _ in 0..bursts {
            publisher.publish(burst);
            progress.told.notified().await;
            progress.ready.store(0, Ordering::Release);
        }
        for task in tasks {
            task.await.expect("a subscriber that gets everything");
        }
        Run::new()
    }

    /// How many messages a call of [`Feed::run`] delivers at least.
    pub fn least(&self) -> usize {
        self.burst() * self.subscribers
    }
}

/// Publishes from within the server: one small command for many messages.
struct Publisher {
    connection: BufReader<crate::endpoint::Connection>,
    feed: Feed,
}

const SCRIPT: &str = "local m = string.rep('x', tonumber(ARGV[3])) for i = 0, ARGV[1] - 1 do \
                      redis.call('PUBLISH', 'feed:' .. (i % ARGV[2]), m) end return 1";

impl Publisher {
    fn new(endpoint: &Endpoint, feed: Feed) -> Self {
        Self { connection: BufReader::new(endpoint.connect_blocking().expect("a server")), feed }
    }

    fn publish(&mut self, messages: usize) {
        let words = ["EVAL", SCRIPT, "0"].map(str::to_owned);
        let numbers = [messages, self.feed.channels, self.feed.bytes].map(|n| n.to_string());
        let mut wire = Vec::new();
        resp::encode(words.into_iter().chain(numbers).collect::<Vec<_>>(), &mut wire);
        self.connection.get_mut().write_all(&wire).expect("a server");
        // its reply is read with the next: the subscribers say when all has come
    }
}
