//! Watched connections whose server does what no server of a story does: it answers what it has not read, or reads half of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // tests

use std::future::poll_fn;
use std::io::IoSlice;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use roundtrip::__memory::{Dial, Dialing, Pipe, Wire};
use roundtrip::{Client, Endpoint, Outcome};
use tokio::io::ReadBuf;
use tokio::time::sleep;

/// Makes connections of which so many bytes are on their way at most; the first one goes to this server.
struct Network {
    capacity: usize,
    first: fn(Wire) -> tokio::task::JoinHandle<()>,
    dials: AtomicUsize,
}

impl Dial for Network {
    fn dial<'a>(&'a self, _: &'a Endpoint) -> Dialing<'a> {
        let wire = Wire { up: Pipe::new(self.capacity, 0, 1), down: Pipe::new(1000, 0, 1) };
        let server = match self.dials.fetch_add(1, Ordering::Relaxed) {
            0 => self.first,
            _ => |wire| tokio::spawn(fine(wire)),
        };
        drop(server(wire.clone()));
        Box::pin(async move { Ok(wire) })
    }

    fn random(&self) -> f64 {
        0.5
    }
}

fn client(capacity: usize, first: fn(Wire) -> tokio::task::JoinHandle<()>) -> (Client, Arc<Network>) {
    let network = Arc::new(Network { capacity, first, dials: AtomicUsize::new(0) });
    let builder = Client::builder().response_timeout(Duration::from_millis(200)).setinfo(false);
    (builder.__memory(network.clone()).connect_lazy(), network)
}

/// Reads until so many bytes more have come.
async fn read(wire: &Wire, mut left: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while left > 0 {
        let mut buffer = [0; 64];
        let mut buffer = ReadBuf::new(&mut buffer[..left.min(64)]);
        poll_fn(|cx| wire.up.poll_read(cx, &mut buffer)).await.unwrap();
        if buffer.filled().is_empty() {
            break;
        }
        left -= buffer.filled().len();
        all.extend_from_slice(buffer.filled());
    }
    all
}

fn say(wire: &Wire, text: &str) {
    assert_eq!(wire.down.try_write(&[IoSlice::new(text.as_bytes())]).unwrap(), text.len());
}

const HELLO: &str = "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n";
const WATCH: &str = "*2\r\n$5\r\nWATCH\r\n$1\r\nk\r\n";
const MULTI: &str = "*1\r\n$5\r\nMULTI\r\n";

async fn greet(wire: &Wire) {
    assert_eq!(read(wire, HELLO.len()).await, HELLO.as_bytes());
    say(wire, "%1\r\n+proto\r\n:3\r\n");
}

/// Takes part in one watch.
async fn fine(wire: Wire) {
    greet(&wire).await;
    assert_eq!(read(&wire, WATCH.len()).await, WATCH.as_bytes());
    say(&wire, "+OK\r\n");
    let mut text = Vec::new();
    while !text.ends_with(b"$4\r\nEXEC\r\n") {
        let more = read(&wire, 1).await;
        if more.is_empty() {
            return;
        }
        text.extend(more);
    }
    say(&wire, "+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
}

async fn set(client: &Client, tries: &AtomicUsize) -> roundtrip::Result<()> {
    let run = async |w: roundtrip::Watched| {
        tries.fetch_add(1, Ordering::Relaxed);
        let tx = w.multi();
        tx.set("k", "v".repeat(1000));
        tx.exec(()).await
    };
    client.watch(["k"], run).await
}

#[tokio::test(start_paused = true)]
async fn a_connection_keeps_no_watch_whose_exec_was_never_sent() {
    // what is not read of WATCH leaves no room for a byte of MULTI
    let (client, network) = client(WATCH.len(), |wire| {
        tokio::spawn(async move {
            greet(&wire).await;
            sleep(Duration::from_millis(10)).await;
            say(&wire, "+OK\r\n");
            sleep(Duration::from_secs(1000)).await;
        })
    });
    let tries = AtomicUsize::new(0);
    let error = set(&client, &tries).await.unwrap_err();
    assert_eq!((error.outcome(), error.is_timeout()), (Outcome::NotSent, true), "{error}");
    set(&client, &tries).await.unwrap();
    assert_eq!(network.dials.load(Ordering::Relaxed), 2, "the first still watches");
}

#[tokio::test(start_paused = true)]
async fn a_watch_whose_exec_was_not_written_runs_again() {
    let (client, network) = client(100, |wire| {
        tokio::spawn(async move {
            greet(&wire).await;
            read(&wire, WATCH.len()).await;
            say(&wire, "+OK\r\n");
            read(&wire, MULTI.len() + 300).await;
            say(&wire, "+OK\r\n");
            sleep(Duration::from_millis(10)).await;
            wire.up.cut();
            wire.down.cut();
        })
    });
    let tries = AtomicUsize::new(0);
    set(&client, &tries).await.unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    assert_eq!(network.dials.load(Ordering::Relaxed), 2);
}
