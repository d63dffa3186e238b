//! What routing, merging and maps cost. Nothing is tested here but that it runs; docs/BENCHMARKS.md has the figures:
//!
//! ```text
//! cargo test --release -p roundtrip --lib costs -- --ignored --nocapture --test-threads 1
//! ```
//!
//! `COSTS_ROUNDS=N` has each repeated N times and no more, so that callgrind can count the instructions of two runs and subtract;
//! `COSTS_ONLY=name` measures one of them.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use super::view::View;
use super::{Map, Mapped, Server, Way, merge, split, way};
use crate::arg::Words;
use crate::facts::{Facts, Keys, Merge, Spread};
use crate::link::config::Config;
use crate::link::{Site, decode};
use crate::net::{Endpoint, Place};
use crate::types::SlotRange;

/// Prints what one call costs, the least of a hundred times: what others do on the machine comes in between less often in short ones.
pub(crate) fn measure(name: &str, rounds: u32, per: u32, mut call: impl FnMut(u32)) {
    if std::env::var("COSTS_ONLY").is_ok_and(|only| only != name) {
        return;
    }
    if let Ok(rounds) = std::env::var("COSTS_ROUNDS") {
        return (0..rounds.parse().unwrap()).for_each(call);
    }
    let rounds = rounds.div_ceil(20);
    let mut least = f64::MAX;
    for _ in 0..100 {
        let start = Instant::now();
        (0..rounds).for_each(&mut call);
        least = least.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(rounds * per));
    }
    println!("{name}: {least:.1} ns");
}

/// The reply to CLUSTER SLOTS of so many shards, each with a replica and so many ranges.
fn slots(shards: u32, ranges: u32) -> Vec<u8> {
    let size = 16_384 / (shards * ranges);
    let mut reply = format!("*{}\r\n", shards * ranges);
    for range in 0..shards * ranges {
        let (start, shard) = (range * size, range % shards);
        let end = if range + 1 == shards * ranges { 16_383 } else { start + size - 1 };
        write!(reply, "*4\r\n:{start}\r\n:{end}\r\n").unwrap();
        for replica in 0..2 {
            let (host, id) =
                (format!("10.{replica}.{}.{}", shard / 250, shard % 250), format!("{shard:040}"));
            write!(reply, "*4\r\n${}\r\n{host}\r\n:6379\r\n$40\r\n{id}\r\n*0\r\n", host.len()).unwrap();
        }
    }
    reply.into_bytes()
}

fn view(reply: &[u8]) -> View {
    let from = Endpoint::Tcp { host: "10.0.0.0".into(), port: 6379 };
    View::new(decode::reply::<Vec<SlotRange>>(reply, None).unwrap(), &from)
}

fn map(view: &View, old: &Map) -> Map {
    let site = Site::new(Config::default(), Place::default());
    Map::from_view(view, old, |endpoint| Server::new(endpoint.clone(), &site))
}

/// A cluster of so many shards, to which nothing is connected.
pub(crate) fn mapped(shards: u32) -> Arc<Mapped> {
    let mapped = Mapped::new(Config::default(), Vec::new());
    map_of(&mapped, shards);
    mapped
}

/// Has it learn of so many shards.
pub(crate) fn map_of(mapped: &Mapped, shards: u32) {
    mapped.replace(|old| map(&view(&slots(shards, 1)), old), &[]);
}

#[test]
#[ignore = "a measurement"]
fn costs_of_finding_a_connection() {
    let facts = Facts { spread: Spread::Key, keys: Keys::One, ..Facts::RAW };
    // a power of two: else half of what is measured would be the division
    let commands: Vec<Words> = (0..1_024)
        .map(|n| {
            let mut words = Words::named("GET");
            words.key(format!("key:{n:014}").as_str());
            words.finish();
            words
        })
        .collect();
    let command = |n: u32| commands.get(n as usize & 1_023).unwrap();
    measure("hash slot", 1_000_000, 1, |n| {
        black_box(way(black_box(command(n)), &facts).unwrap());
    });
    for shards in [3, 1_000] {
        let mapped = mapped(shards);
        measure(&format!("hash slot, map and connection, {shards} shards"), 1_000_000, 1, |n| {
            let Way::To(want) = way(black_box(command(n)), &facts).unwrap() else { return };
            black_box(mapped.route(want).unwrap());
        });
    }
}

#[test]
#[ignore = "a measurement"]
fn costs_of_a_command_taken_apart() {
    let facts = Facts { spread: Spread::Split(Merge::Places), keys: Keys::Rest { but: 0 }, ..Facts::RAW };
    let mut words = Words::named("MGET");
    words.keys((0..100).map(|n| format!("key:{n:014}")));
    words.finish();
    measure("taking apart, a key of 100", 10_000, 100, |_| {
        black_box(split(black_box(&words), &facts));
    });
    let shares = split(&words, &facts);
    let value = b"$32\r\na value of two-and-thirty bytes.\r\n";
    let replies: Vec<Vec<u8>> = shares
        .iter()
        .map(|share| {
            [format!("*{}\r\n", share.order.len()).as_bytes(), &value.repeat(share.order.len())].concat()
        })
        .collect();
    let (replies, orders): (Vec<&[u8]>, Vec<&[u32]>) =
        replies.iter().zip(&shares).map(|(reply, share)| (&**reply, &*share.order)).unzip();
    measure(&format!("merging, a value of 100 in {} parts", replies.len()), 10_000, 100, |_| {
        black_box(merge(Merge::Places, black_box(&replies), &orders).unwrap());
    });
    let three: Vec<Vec<u8>> = [34, 33, 33]
        .iter()
        .map(|count| [format!("*{count}\r\n").as_bytes(), &value.repeat(*count)].concat())
        .collect();
    let three: Vec<&[u8]> = three.iter().map(Vec::as_slice).collect();
    let orders: [Vec<u32>; 3] = [0, 1, 2].map(|first| (first..100).step_by(3).collect());
    let orders: Vec<&[u32]> = orders.iter().map(Vec::as_slice).collect();
    measure("merging, a value of 100 in three parts", 10_000, 100, |_| {
        black_box(merge(Merge::Places, black_box(&three), &orders).unwrap());
    });
}

#[test]
#[ignore = "a measurement"]
fn costs_of_a_map_of_a_thousand_shards() {
    for (shards, ranges) in [(3, 1), (1_000, 1), (1_000, 16)] {
        let reply = slots(shards, ranges);
        let name = format!("{shards} shards in {} ranges, {} KB", shards * ranges, reply.len() / 1_000);
        measure(&format!("{name}: decoding"), 20, 1, |_| {
            black_box(decode::reply::<Vec<SlotRange>>(black_box(&reply), None).unwrap());
        });
        measure(&format!("{name}: decoding and view"), 20, 1, |_| {
            black_box(view(black_box(&reply)));
        });
        let seen = view(&reply);
        let old = map(&seen, &Map::empty());
        measure(&format!("{name}: a map with the same servers"), 20, 1, |_| {
            black_box(map(black_box(&seen), &old));
        });
        let new = map(&seen, &old);
        measure(&format!("{name}: whether it says the same"), 20, 1, |_| {
            assert!(black_box(&new).says_the_same_as(&old));
        });
    }
}
