//! One server, whose connections are cut, left and stalled, and which is stopped and killed.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use roundtrip::{Builder, Client, Protocol};
use roundtrip_tests::{Options, Proxy, servers};
use tokio::task::block_in_place;

use crate::book::Tally;
use crate::callers::ON_A_SERVER;
use crate::faults::{Devil, Fault};
use crate::verdict::{Data, judge};
use crate::{builder, play};

/// How many faults of each kind happen, where `ROUNDTRIP_SOAK` does not say so.
const EACH: u64 = 12;
/// After so many of them everything is looked at.
const ROUND: u64 = 14;
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
        let act = move || {
            devil.rage(ROUND);
            devil
        };
        let book;
        (devil, book) = play(&clients, ON_A_SERVER, &ids, round, act).await;
        devil.proxies.iter().for_each(Proxy::forget);
        findings.extend(book.findings);
        tally += book.tally;
        told += book.claims.len();
        let (found, items) = block_in_place(|| {
            let mut raw = devil.calm();
            let mut data = Data::default();
            data.read(&mut raw);
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
