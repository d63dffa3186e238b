//! Callers of every kind while everything goes wrong, on a server that loses nothing: what each was told is held against what is
//! there at the end. A short form of it is one of the tests; `cargo xtask soak` takes minutes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod book;
mod callers;
mod chance;
mod faults;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Builder, Client, Protocol};
use roundtrip_tests::{Options, Proxy, servers};
use tokio::task::{block_in_place, spawn_blocking};

use book::{Book, Tally};
use callers::Caller;
use faults::{Devil, Fault};
use verdict::{Data, judge};

/// How many faults of each kind happen, where `ROUNDTRIP_SOAK` does not say so.
const EACH: u64 = 12;
/// After so many of them everything is looked at.
const ROUND: u64 = 14;
/// So many callers for each client.
const CALLERS: u64 = 8;

/// Where the server writes what it has, so that the next one finds it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("roundtrip-soak-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_callers_were_told_is_true_whatever_goes_wrong() {
    let each = std::env::var("ROUNDTRIP_SOAK").map_or(EACH, |each| each.parse().unwrap());
    let folder = Folder::new();
    let words = ["--dir", folder.0.to_str().unwrap(), "--appendonly", "yes", "--appendfsync", "always"];
    let options = words.into_iter().fold(Options::new(), Options::argument);
    let server = servers().unwrap()[0].start(options.argument("--auto-aof-rewrite-min-size").argument("8mb"));
    let proxies = vec![Proxy::before(&server), Proxy::before(&server)];
    println!("{}, {each} faults of each kind", server.binary());
    let clients = [
        builder(&proxies[0].url()).protocol(Protocol::Resp3).connections(1),
        builder(&proxies[1].url()).protocol(Protocol::Resp2).connections(3).max_in_flight(5, 1 << 20),
        builder(&server.url()).connections(2),
    ]
    .map(Builder::connect_lazy);
    let mut devil = Devil::new(server, proxies, each);
    let ids = Arc::new(AtomicU64::new(1));
    let (start, mut tally, mut taken) = (Instant::now(), Tally::default(), 0);
    let (mut findings, mut told) = (Vec::new(), 0);
    for round in 0.. {
        if devil.is_done() {
            break;
        }
        let book;
        (devil, book) = play(devil, &clients, &ids, round).await;
        findings.extend(book.findings);
        tally += book.tally;
        told += book.claims.len();
        let (found, items) = block_in_place(|| {
            let mut raw = devil.calm();
            let data = Data::read(&mut raw);
            raw.call(&["FLUSHALL"]);
            judge(&book.claims, data)
        });
        findings.extend(found);
        taken += items;
        assert!(findings.is_empty(), "round {round}: {findings:#?}");
        if round % 20 == 0 {
            println!("{:>5} s, round {round}: {tally:?}", start.elapsed().as_secs());
        }
    }
    let stats = clients.each_ref().map(Client::stats);
    println!("{each} each of: {}", Fault::ALL.map(|fault| fault.to_string()).join(", "));
    println!(
        "{tally:?}, {told} writes and pops looked up, {taken} items taken by pops that were not told of them"
    );
    println!(
        "{} connections, {} s",
        stats.iter().map(|stats| stats.connects).sum::<u64>(),
        start.elapsed().as_secs()
    );
    assert!(tally.done > 20 * each && tally.either > each / 2 && tally.dropped > each, "{tally:?}");
}

/// Lets callers call while things go wrong; what they were told.
async fn play(mut devil: Devil, clients: &[Client], ids: &Arc<AtomicU64>, round: u64) -> (Devil, Book) {
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for client in clients {
        for _ in 0..CALLERS {
            let seed = round * 1000 + callers.len() as u64;
            let caller = Caller::new(client.clone(), seed, ids.clone());
            callers.push(tokio::spawn(caller.run(stop.clone())));
        }
    }
    let devil = spawn_blocking(move || {
        devil.rage(ROUND);
        devil
    });
    let devil = devil.await.unwrap();
    stop.store(true, Ordering::Relaxed);
    let mut all = Book::default();
    for caller in callers {
        let book = caller.await.unwrap();
        all.claims.extend(book.claims);
        all.findings.extend(book.findings);
        all.tally += book.tally;
    }
    // what proxies have passed on of connections that have ended is read by the server meanwhile; what comes later still is found
    // in the next round
    tokio::time::sleep(Duration::from_millis(50)).await;
    devil.proxies.iter().for_each(Proxy::forget);
    (devil, all)
}

fn builder(url: &str) -> Builder {
    let ms = Duration::from_millis;
    let builder = Client::builder().url(url).unwrap().response_timeout(ms(300)).connect_timeout(ms(300));
    builder.reconnect(ms(2), ms(40), 10)
}
