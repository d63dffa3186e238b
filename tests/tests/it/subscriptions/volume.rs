//! Many messages, many names, large messages, and bytes that come one by one.

use roundtrip::Client;
use roundtrip_tests::Direction;

use super::{message, publisher, text};
use crate::support::{each, limited, one};

async fn publish(client: &Client, name: &str, count: u64) {
    for n in 0..count / 1000 {
        let pipe = client.pipeline();
        for i in 0..1000 {
            let _sent = pipe.publish(name, n * 1000 + i);
        }
        pipe.flush().await.unwrap();
    }
}

async fn many_in_order(count: u64) {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let before = client.stats();
        let read = tokio::spawn(async move {
            for n in 0..count {
                let message = sub.next().await.unwrap().expect("no gap");
                assert_eq!(message.payload::<u64>().unwrap(), n);
            }
        });
        tokio::join!(publish(&other, &name, count), async { read.await.unwrap() });
        assert_eq!(client.stats().messages - before.messages, count);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_messages_in_order() {
    many_in_order(60_000).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes half a minute"]
async fn a_million_messages_in_order() {
    many_in_order(1_000_000).await;
}

#[tokio::test]
async fn very_many_names() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let names: Vec<_> = (0..10_000).map(|n| env.key(&n.to_string())).collect();
        let mut sub = client.subscribe(&names).await.unwrap();
        let pipe = other.pipeline();
        for name in names.iter().step_by(7) {
            let _sent = pipe.publish(name, name);
        }
        pipe.flush().await.unwrap();
        for name in names.iter().step_by(7) {
            assert_eq!(text(&mut sub).await, *name);
        }
        sub.unsubscribe(&names[1..]).await.unwrap();
        assert_eq!(sub.names().channels(), [names[0].as_bytes()]);
        assert_eq!(other.publish(&names[9999], "x").await.unwrap(), 0);
        assert!(sub.close().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_payload_of_64_mib() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        // servers close a subscriber that has more than 32 MiB to read
        other.config_set([("client-output-buffer-limit", "pubsub 0 0 0")]).await.unwrap();
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let payload = bytes::Bytes::from(vec![b'x'; 64 << 20]);
        other.publish(&name, &payload).await.unwrap();
        other.publish(&name, "y").await.unwrap();
        let large = message(&mut sub).await;
        assert_eq!(large.payload_bytes().len(), 64 << 20);
        assert_eq!(text(&mut sub).await, "y");
    })
    .await;
}

#[tokio::test]
async fn frames_may_be_split_at_every_byte() {
    each(async |env| {
        let (client, proxy) = env.proxied().await;
        proxy.split(Direction::ToClient, 1);
        let (a, p) = (env.key("a"), env.key("a*"));
        let mut sub = client.subscribe(&a).await.unwrap();
        sub.psubscribe(&p).await.unwrap();
        for n in 0..20 {
            client.publish(&a, n).await.unwrap();
            for _ in 0..2 {
                let message = message(&mut sub).await;
                assert_eq!(
                    (message.channel::<String>().unwrap(), message.payload().unwrap()),
                    (a.clone(), n)
                );
            }
        }
        sub.unsubscribe_all().await.unwrap();
        assert!(sub.next().await.is_none());
        assert_eq!(client.stats().unknown_pushes, 0);
    })
    .await;
}

/// A read of the driver is one wake of the reader, whatever it brings.
#[tokio::test]
async fn what_was_read_at_once_wakes_once() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    let mut sub = client.subscribe(&name).await.unwrap();
    let wakes = std::sync::Arc::new(Wakes::default());
    let waker = std::task::Waker::from(wakes.clone());
    let mut cx = std::task::Context::from_waker(&waker);
    let mut got = 0;
    let (reads, count) = (client.stats().reads, 5000);
    let publishing = tokio::spawn({
        let (other, name) = (publisher(&env).await, name.clone());
        async move { publish(&other, &name, count).await }
    });
    while got < count {
        let next = futures_util::Stream::poll_next(std::pin::Pin::new(&mut sub), &mut cx);
        match next {
            std::task::Poll::Ready(message) => {
                message.unwrap().unwrap();
                got += 1;
                // every 128th gives others their turn, and wakes itself for it
            }
            // a reader that is not woken reads nothing
            std::task::Poll::Pending => limited(wakes.came.notified()).await,
        }
    }
    publishing.await.unwrap();
    let reads = client.stats().reads - reads;
    let wakes = wakes.count.load(std::sync::atomic::Ordering::Relaxed) as u64;
    assert!(0 < wakes && wakes <= reads + count / 128 + 1, "{wakes} wakes, {reads} reads");
}

#[derive(Default)]
struct Wakes {
    count: std::sync::atomic::AtomicUsize,
    came: tokio::sync::Notify,
}

impl std::task::Wake for Wakes {
    fn wake(self: std::sync::Arc<Self>) {
        self.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.came.notify_one();
    }
}
