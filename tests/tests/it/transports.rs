//! Transports of the user's own.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use roundtrip::{Client, Connecting, Connector, Endpoint, Transport};
use tokio::io::BufStream;
use tokio::net::TcpStream;

use crate::support::{each, one};

/// Connects where it is told to, and holds back what is written until it is flushed.
#[derive(Clone, Default)]
struct Buffered {
    asked: Arc<AtomicUsize>,
}

impl Connector for Buffered {
    fn connect<'a>(&'a self, to: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let Endpoint::Tcp { host, port } = to else { panic!("{to} is no TCP address") };
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            Ok(Box::new(BufStream::new(stream)) as Box<dyn Transport>)
        })
    }
}

#[tokio::test]
async fn everything_works_over_a_transport_that_has_to_be_flushed() {
    each(|env| async move {
        let client = env.builder().connector(Buffered::default()).connect().await.unwrap();
        let key = env.key("k");
        // alone, in a crowd, and larger than any buffer
        client.set(&key, "1").await.unwrap();
        let counts = join_all((0..64).map(|_| client.incr(&key))).await;
        assert_eq!(counts.into_iter().map(Result::unwrap).max(), Some(65));
        let large = "x".repeat(1 << 20);
        client.set(&key, &large).await.unwrap();
        assert_eq!(client.get::<String>(&key).await.unwrap(), Some(large));

        let (n, list) = (env.key("n"), env.key("list"));
        let counts = client.pipelined(|p| (0..100).map(|_| p.incr(&n)).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(counts.last(), Some(&100));
        let (a, b) = client.atomically(|tx| (tx.incr(&n), tx.rpush(&list, "item"))).await.unwrap();
        assert_eq!((a, b), (101, 1));
        // a connection of its own
        let popped: Option<(String, String)> = client.blpop(&list, Duration::from_secs(1)).await.unwrap();
        assert_eq!(popped, Some((list, "item".into())));
        client.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_connector_is_asked_for_every_connection() {
    let env = one();
    let connector = Buffered::default();
    let asked = connector.asked.clone();
    let client = env.builder().connector(connector).name("asked").connect().await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let id = client.client_id().await.unwrap().to_string();
    env.raw().call(&["CLIENT", "KILL", "ID", &id]);
    client.ping().retries(5).await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let _own = client.connection().await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_connector_that_fails_is_a_server_that_cannot_be_reached() {
    let refused = |_: Endpoint| async { Err::<TcpStream, _>(io::Error::other("the proxy wants a ticket")) };
    let error = Client::builder().tcp("far.away", 7000).connector(refused).connect().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    assert!(error.to_string().contains("far.away:7000: the proxy wants a ticket"), "{error}");
}
