//! What a cluster of many nodes costs its client: memory, and flushes over all of them. The nodes are tasks of this program that answer
//! in memory; what they allocate and how long they take is not counted.

use std::{
    fmt::Write as _,
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use harness::allocations::{self, uncounted};
use roundtrip::{Client, Endpoint};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};

const COMMANDS: usize = 10_000;
const FLUSHES: usize = 20;

/// Longer than connections keep what they do not need.
const REST: Duration = Duration::from_secs(5);

fn main() {
    println!(
        "| nodes | connected, MB | in use, MB | at rest, MB | at rest, KB a node | peak of a flush of 10,000, MB | ns a command | \
         allocations a command |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for nodes in [1, 3, 30, 100, 1_000] {
        runtime.block_on(measure(nodes));
    }
}

async fn measure(nodes: usize) {
    let seeds = [address(0)];
    let slots: Arc<str> = slots(nodes).into();
    let connector = move |_: Endpoint| {
        let connection = uncounted(|| {
            let (ours, theirs) = tokio::io::duplex(256 << 10);
            tokio::spawn(Uncounted(Box::pin(node(theirs, slots.clone()))));
            Uncounted(ours)
        });
        async move { Ok(connection) }
    };
    allocations::start();
    let builder = Client::builder().cluster(seeds).expect("a seed").connector(connector);
    let client = builder.connect().await.expect("a client");
    let connected = allocations::live();

    let keys: Vec<String> = uncounted(|| (0..COMMANDS).map(|n| format!("key:{n:06}")).collect());
    let flush = async || {
        client
            .pipelined(|pipe| keys.iter().map(|key| pipe.get::<i64>(key)).collect::<Vec<_>>())
            .await
            .expect("a flush")
            .len()
    };
    for key in &keys {
        client.get::<i64>(key).await.expect("GET");
    }
    let used = allocations::live();
    flush().await;

    let before = allocations::live();
    allocations::begin_peak();
    flush().await;
    let peak = allocations::peak() - before;

    let (count, taken, started) = (allocations::count(), NODES.load(Relaxed), Instant::now());
    for _ in 0..FLUSHES {
        assert_eq!(flush().await, COMMANDS);
    }
    let elapsed = started.elapsed() - Duration::from_nanos(NODES.load(Relaxed) - taken);
    let each = (FLUSHES * COMMANDS) as f64;
    let allocated = (allocations::count() - count) as f64 / each;
    // connections that have nothing to do let go of their buffers
    tokio::time::sleep(REST).await;
    let rest = allocations::live();
    println!(
        "| {nodes} | {:.2} | {:.2} | {:.2} | {:.1} | {:.2} | {:.0} | {allocated:.2} |",
        connected as f64 / 1e6,
        used as f64 / 1e6,
        rest as f64 / 1e6,
        rest as f64 / 1e3 / nodes as f64,
        peak as f64 / 1e6,
        elapsed.as_nanos() as f64 / each,
    );
    client.close().await;
    allocations::stop();
}

fn address(node: usize) -> String {
    format!("10.0.{}.{}:6379", node / 250, node % 250)
}

/// The reply to CLUSTER SLOTS: each node has as many as any other.
fn slots(nodes: usize) -> String {
    let mut reply = format!("*{nodes}\r\n");
    for node in 0..nodes {
        let (start, end) = (node * 16_384 / nodes, (node + 1) * 16_384 / nodes - 1);
        let host = address(node);
        let host = host.trim_end_matches(":6379");
        write!(
            reply,
            "*3\r\n:{start}\r\n:{end}\r\n*4\r\n${}\r\n{host}\r\n:6379\r\n$40\r\n{node:040}\r\n*0\r\n",
            host.len()
        )
        .expect("a string takes it");
    }
    reply
}

/// Answers what comes on one connection.
async fn node(mut stream: DuplexStream, slots: Arc<str>) {
    let (mut read, mut replies) = (Vec::new(), Vec::new());
    loop {
        match stream.read_buf(&mut read).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let mut rest = &read[..];
        while let Some((name, after)) = command(rest) {
            rest = after;
            let reply: &[u8] = match name {
                b"GET" => b"$7\r\n1000000\r\n",
                b"HELLO" => b"%2\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:1\r\n",
                b"CLUSTER" => slots.as_bytes(),
                _ => b"+OK\r\n",
            };
            replies.extend_from_slice(reply);
        }
        let used = read.len() - rest.len();
        read.drain(..used);
        if stream.write_all(&replies).await.is_err() {
            return;
        }
        replies.clear();
    }
}

/// The name of the first command, and what comes after all of it; nothing, if it is not there as a whole.
fn command(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (words, mut rest) = number(bytes.strip_prefix(b"*")?)?;
    let mut name = None;
    for _ in 0..words {
        let (length, from) = number(rest.strip_prefix(b"$")?)?;
        name.get_or_insert(from.get(..length)?);
        rest = from.get(length + 2..)?;
    }
    Some((name?, rest))
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\r')?;
    let number = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
    Some((number, bytes.get(end + 2..)?))
}

/// How long nodes, and the connections to them, have taken, in nanoseconds.
static NODES: AtomicU64 = AtomicU64::new(0);

/// Something of the nodes': neither what it allocates nor how long it takes is the client's.
struct Uncounted<T>(T);

impl<T> Uncounted<T> {
    fn run<R>(&mut self, run: impl FnOnce(&mut T) -> R) -> R {
        let started = Instant::now();
        let result = uncounted(|| run(&mut self.0));
        NODES.fetch_add(started.elapsed().as_nanos() as u64, Relaxed);
        result
    }
}

impl<T: Future + Unpin> Future for Uncounted<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T::Output> {
        self.get_mut().run(|task| Pin::new(task).poll(cx))
    }
}

impl AsyncRead for Uncounted<DuplexStream> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.get_mut().run(|stream| Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Uncounted<DuplexStream> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().run(|stream| Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().run(|stream| Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().run(|stream| Pin::new(stream).poll_shutdown(cx))
    }
}
