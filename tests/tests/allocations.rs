//! What a command costs in allocations. A binary of its own, since it replaces the allocator by one that counts.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)] // tests stop where they fail

use allocation_counter::{AllocationInfo, measure};
use bytes::Bytes;
use roundtrip::{Client, Pending};
use roundtrip_tests::{Options, Server, servers};
use tokio::runtime::{Builder, Runtime};

/// A client and the one thread that everything of it runs on.
struct Bench {
    runtime: Runtime,
    client: Client,
    _server: Server,
}

impl Bench {
    fn new() -> Bench {
        let server = servers().unwrap()[0].start(Options::new());
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(Client::connect(server.url().as_str())).unwrap();
        Bench { runtime, client, _server: server }
    }

    /// Queues `count` commands, sends them and takes the replies; what that allocated, after a first time for the buffers.
    fn pipeline(&self, count: usize) -> AllocationInfo {
        let mut handles: Vec<Pending<i64>> = Vec::with_capacity(count);
        let mut run = || {
            let pipe = self.client.pipeline();
            for _ in 0..count {
                handles.push(pipe.incr("n"));
            }
            self.runtime.block_on(async {
                pipe.flush().await.unwrap();
                for handle in handles.drain(..) {
                    handle.await.unwrap();
                }
            });
        };
        run();
        measure(run)
    }
}

#[test]
fn a_queued_command_allocates_nothing() {
    let bench = Bench::new();
    let (few, many) = (bench.pipeline(100), bench.pipeline(20_000));
    println!("100 commands: {few:?}\n20,000 commands: {many:?}");
    // buffers double as they grow, and replies come in segments: far from one for each command
    assert!(few.count_total < 40, "{few:?}");
    assert!(many.count_total < few.count_total + 200, "{many:?}");
}

#[test]
fn a_handle_allocates_nothing() {
    let bench = Bench::new();
    let pipe = bench.client.pipeline();
    let queue = |count: usize| {
        measure(|| {
            for _ in 0..count {
                drop(pipe.incr("n").map(|n| n + 1));
            }
        })
    };
    queue(10_000);
    bench.runtime.block_on(pipe.flush()).unwrap();
    let again = queue(5_000);
    assert!(again.count_total < 50, "{again:?}");
}

#[derive(roundtrip::ToArg, roundtrip::FromValue, Clone, Copy)]
struct UserId(u64);

#[derive(roundtrip::Key, Clone, Copy)]
#[key("F:{{user}}:{kind}", roundtrip::key::SortedSet<UserId>)]
struct Followers<'a> {
    user: UserId,
    kind: &'a str,
}

#[test]
fn a_typed_key_allocates_nothing() {
    let bench = Bench::new();
    let pipe = bench.client.pipeline();
    let typed = |count: u64| {
        measure(|| {
            for n in 0..count {
                let followers = pipe.at(Followers { user: UserId(n), kind: "close" });
                drop(followers.zadd((n as f64, UserId(n))));
                drop(followers.zrange(0, -1));
            }
        })
    };
    typed(10_000);
    bench.runtime.block_on(pipe.flush()).unwrap();
    let again = typed(5_000);
    assert!(again.count_total < 50, "{again:?}");
}

#[test]
fn a_pipeline_begins_with_room_for_as_much_as_the_last_one_took() {
    const COUNT: usize = 1000;
    let bench = Bench::new();
    let queue = |count: usize| {
        let mut handles: Vec<Pending<i64>> = Vec::with_capacity(count);
        let pipe = bench.client.pipeline();
        let info = measure(|| (0..count).for_each(|_| handles.push(pipe.incr("n"))));
        bench.runtime.block_on(pipe.flush()).unwrap();
        info
    };
    let (one, many, again) = (queue(1), queue(COUNT), queue(COUNT));
    println!("1 command: {one:?}\n1,000: {many:?}\n1,000 again: {again:?}");
    assert!(many.count_total > 2 * one.count_total, "nothing had to grow: {many:?}");
    assert_eq!(again.count_total, one.count_total, "{again:?}");
}

#[test]
fn a_command_on_its_own_allocates_little() {
    let bench = Bench::new();
    let run = |count: usize| {
        bench.runtime.block_on(async {
            for _ in 0..count {
                bench.client.incr("n").await.unwrap();
            }
        });
    };
    run(100);
    let info = measure(|| run(1000));
    println!("1,000 commands one by one: {info:?}");
    assert!(info.count_total <= 1000, "{info:?}");
}

/// `times` as many as `count` messages of `size` bytes each, published by the server to itself, so that this program does nothing
/// but read them.
fn publish(bench: &Bench, times: usize, count: usize, size: usize) -> AllocationInfo {
    let script = "for n = 1, ARGV[1] do redis.call('PUBLISH', KEYS[1], ARGV[2]) end";
    let payload = "x".repeat(size);
    let mut sub = bench.runtime.block_on(bench.client.subscribe("topic")).unwrap();
    let mut run = || {
        bench.runtime.block_on(async {
            let words = bench.client.command("EVAL").arg(script).arg(1).arg("topic").arg(count).arg(&payload);
            let publishing = words.query::<()>();
            let reading = async {
                for _ in 0..count {
                    let message = sub.next().await.unwrap().unwrap();
                    assert_eq!(message.payload_bytes().len(), size);
                }
            };
            tokio::join!(publishing, reading).0.unwrap();
        });
    };
    run();
    measure(|| (0..times).for_each(|_| run()))
}

#[test]
fn a_message_allocates_nothing() {
    let bench = Bench::new();
    let info = publish(&bench, 1, 20_000, 32);
    println!("20,000 messages of 32 bytes: {info:?}");
    // a few for each read, which brings hundreds
    assert!(info.count_total < 20_000 / 10, "{info:?}");
}

#[test]
fn a_large_message_takes_a_buffer_that_was_used_before() {
    const COUNT: usize = 320;
    let bench = Bench::new();
    let info = publish(&bench, COUNT / 16, 16, 64 << 10);
    println!("{COUNT} messages of 64 KiB: {info:?}");
    // what the mailbox knows of each, and now and then a buffer
    assert!(info.count_total < 4 * COUNT as u64, "{info:?}");
    assert!(info.bytes_total < (COUNT as u64) * (64 << 10) / 2, "{info:?}");
}

/// Commands and replies of 100 kB each way, 1,000 times: what is kept is the bytes themselves and little more.
#[test]
fn a_large_pipeline_is_bounded_by_its_own_bytes() {
    const COUNT: usize = 1000;
    const SIZE: usize = 100_000;
    let bench = Bench::new();
    let text = "x".repeat(SIZE);
    let info = measure(|| {
        let pipe = bench.client.pipeline();
        let handles: Vec<Pending<String>> = (0..COUNT).map(|_| pipe.echo(&text)).collect();
        let replies = bench.runtime.block_on(pipe.execute(handles)).unwrap();
        assert!(replies.iter().all(|reply| reply.len() == SIZE));
    });
    let bytes = u64::try_from(COUNT * SIZE).unwrap();
    println!("{} bytes each way: {info:?}", bytes);
    // what is queued, the replies as they came, and as the caller asked for them; buffers double as they grow
    assert!(info.bytes_max < 5 * bytes, "{info:?}");
}

/// What stays allocated for values of 5 kB that are kept, where each came together with one of 1 MB that is not.
#[test]
fn a_small_value_does_not_hold_the_large_one_that_came_beside_it() {
    const COUNT: usize = 100;
    const SIZE: usize = 5_000;
    let bench = Bench::new();
    let client = &bench.client;
    bench.runtime.block_on(async {
        client.set("large", "x".repeat(1_000_000)).await.unwrap();
        client.set("small", "x".repeat(SIZE)).await.unwrap();
    });
    let mut kept: Vec<Bytes> = Vec::with_capacity(3 * COUNT);
    let mut keep = |large: Option<Bytes>, small: Option<Bytes>| {
        assert_eq!(large.map(|large| large.len()), Some(1_000_000));
        kept.push(small.unwrap());
    };
    let info = measure(|| {
        for _ in 0..COUNT {
            bench.runtime.block_on(async {
                let (large, small) = tokio::join!(client.get("large"), client.get("small"));
                keep(large.unwrap(), small.unwrap());
                let pipe = client.pipeline();
                let (large, small) = pipe.execute((pipe.get("large"), pipe.get("small"))).await.unwrap();
                keep(large, small);
                let both = client.atomically(|tx| (tx.get("large"), tx.get("small")));
                let (large, small) = both.await.unwrap();
                keep(large, small);
            });
        }
    });
    println!("{} values of {SIZE} bytes: {info:?}", kept.len());
    assert!(kept.iter().all(|value| value.len() == SIZE));
    let bytes = i64::try_from(kept.len() * SIZE).unwrap();
    // the values, and the connection's own buffer
    assert!(info.bytes_current < 2 * bytes + (4 << 20), "{info:?}");
}
