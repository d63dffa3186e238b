//! Callers of every kind while everything goes wrong, on a server that loses nothing: what each was told is held against what is
//! there at the end. A short form of it is one of the tests; `cargo xtask soak` takes minutes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod book;
mod callers;
mod chance;
mod cluster;
mod faults;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Builder, Client, Protocol};
use roundtrip_tests::{Options, Proxy, servers};
use tokio::task::{block_in_place, spawn_blocking};

use book::{Book, Finding, Kind, Tally};
use callers::{Call, Caller, ON_A_CLUSTER, ON_A_SERVER, WHERE_SOME_IS_LOST};
use cluster::Stage;
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

/// How many failovers and deaths there are in a cluster, where `ROUNDTRIP_SOAK_CLUSTER` does not say so; then all hash slots move, twice.
const FEW: u64 = 1;

#[tokio::test(flavor = "multi_thread")]
async fn what_callers_were_told_is_true_while_a_cluster_changes() {
    let each = std::env::var("ROUNDTRIP_SOAK_CLUSTER").ok().map(|each| each.parse::<u64>().unwrap());
    let (slots, stall) = if each.is_some() { (16_384, 5) } else { (400, 1) };
    let (each, stall) = (each.unwrap_or(FEW), Duration::from_secs(stall));
    let binary = servers().unwrap()[0].clone();
    let stage = block_in_place(|| Stage::new(&binary));
    println!("{binary}, {slots} hash slots twice, {each} failovers, {each} deaths");
    let limit = Duration::from_secs(3);
    let clients = [Protocol::Resp3, Protocol::Resp2]
        .map(|protocol| builder(&stage.url()).response_timeout(limit).protocol(protocol).connect_lazy());
    let mut soak =
        Soak { clients, ids: Arc::new(AtomicU64::new(1)), rounds: 0, told: 0, tally: Tally::default() };
    let start = Instant::now();

    // nobody takes the place of a node but on demand, so that nothing is lost
    block_in_place(|| stage.set_node_timeout(Duration::from_secs(60)));
    let stage = soak.round("all hash slots move", stage, move |stage| stage.reshard(slots)).await;
    let half = each.div_ceil(2);
    let fail_over = move |stage: &mut Stage| (0..half).for_each(|_| stage.fail_over());
    let stage = soak.round("failovers on demand", stage, fail_over).await;
    let stage = soak.stall(stage, stall).await;
    let guest = move |stage: &mut Stage| stage.come_and_go(&binary, slots / 8);
    let stage = soak.round("a node is added, and removed", stage, guest).await;
    let stage = soak.round("all hash slots move", stage, move |stage| stage.reshard(slots)).await;
    let mut stage = soak.round("failovers on demand", stage, fail_over).await;

    block_in_place(|| stage.set_node_timeout(Duration::from_secs(1)));
    for _ in 0..each {
        stage = soak.lossy("a primary dies", stage, Stage::kill).await;
    }
    let Soak { tally, told, .. } = soak;
    println!("{tally:?}, {told} writes and pops looked up, {} s", start.elapsed().as_secs());
    assert!(tally.done > 1_000, "{tally:?}");
}

/// Callers on a cluster, round by round.
struct Soak {
    clients: [Client; 2],
    ids: Arc<AtomicU64>,
    rounds: u64,
    told: usize,
    tally: Tally,
}

impl Soak {
    /// Something happens that loses nothing; then everything is looked at.
    async fn round(
        &mut self,
        what: &str,
        stage: Stage,
        act: impl FnOnce(&mut Stage) + Send + 'static,
    ) -> Stage {
        let (stage, findings) = self.play(what, stage, ON_A_CLUSTER, act).await;
        let some = &findings[..findings.len().min(20)];
        assert!(findings.is_empty(), "{what}: {} findings, such as {some:#?}", findings.len());
        stage
    }

    /// The same where a server may lose what it has acknowledged.
    async fn lossy(
        &mut self,
        what: &str,
        stage: Stage,
        act: impl FnOnce(&mut Stage) + Send + 'static,
    ) -> Stage {
        let (stage, mut findings) = self.play(what, stage, WHERE_SOME_IS_LOST, act).await;
        let all = findings.len();
        findings.retain(|finding| finding.kind != Kind::Lost);
        println!("       {} acknowledged writes were lost by the server", all - findings.len());
        let some = &findings[..findings.len().min(20)];
        assert!(findings.is_empty(), "{what}: {} findings, such as {some:#?}", findings.len());
        stage
    }

    /// A node stands still: nobody waits for it who wants something of another.
    async fn stall(&mut self, stage: Stage, time: Duration) -> Stage {
        let stop = Arc::new(AtomicBool::new(false));
        // keys in each third of the hash slots; the owner of the first stands still
        let probes = ["probe:2", "probe:3", "probe:0"];
        let probes = probes.map(|key| tokio::spawn(probe(self.clients[0].clone(), key, stop.clone())));
        let (tell, times) = tokio::sync::oneshot::channel();
        let slot = roundtrip::HashSlot::of("probe:2").number();
        let act = move |stage: &mut Stage| {
            std::thread::sleep(time);
            let stalled = Instant::now();
            stage.stall(slot, time);
            tell.send((stalled, Instant::now())).unwrap();
        };
        let stage = self.round("a node stands still", stage, act).await;
        stop.store(true, Ordering::Relaxed);
        let (stalled, over) = times.await.unwrap();
        let mut all = Vec::new();
        for probe in probes {
            all.push(probe.await.unwrap());
        }
        let worst = |from: Option<Instant>, to: Instant| {
            let samples =
                all[1..].iter().flatten().filter(|(at, _)| from.is_none_or(|from| *at >= from) && *at < to);
            let mut times: Vec<Duration> = samples.map(|(_, time)| *time).collect();
            times.sort_unstable();
            (times[times.len() / 2], times[times.len() * 99 / 100])
        };
        let (calm, meanwhile) = (worst(None, stalled), worst(Some(stalled), over));
        println!(
            "       GET on the other nodes, half and 99 % within: {calm:?}, while one stands still {meanwhile:?}"
        );
        // a call that waits for the node that stands still takes three seconds
        assert!(meanwhile.1 < Duration::from_secs(1), "{meanwhile:?}");
        stage
    }

    async fn play(
        &mut self,
        what: &str,
        mut stage: Stage,
        calls: &'static [Call],
        act: impl FnOnce(&mut Stage) + Send + 'static,
    ) -> (Stage, Vec<Finding>) {
        let (start, looks) = (Instant::now(), self.looks());
        let act = move || {
            act(&mut stage);
            // what goes on after it is of interest, too
            std::thread::sleep(Duration::from_millis(300));
            stage
        };
        let (stage, book) = play(&self.clients, calls, &self.ids, self.rounds, act).await;
        let time = start.elapsed();
        self.rounds += 1;
        self.told += book.claims.len();
        self.tally += book.tally;
        let (mut findings, _) = block_in_place(|| judge(&book.claims, stage.take()));
        findings.extend(book.findings);
        let looks = self.looks() - looks;
        println!(
            "{:>5.1} s {what}: {:?}, {looks} looks at the map by two clients",
            time.as_secs_f64(),
            book.tally
        );
        // each client looks at most once in 200 ms
        let most = 2 * (u64::try_from(time.as_millis()).unwrap() / 200 + 2);
        assert!(looks <= most, "{what}: {looks} looks");
        (stage, findings)
    }

    fn looks(&self) -> u64 {
        self.clients.iter().map(|client| client.stats().refreshes).sum()
    }
}

/// How long a lone GET takes, again and again until `stop`, and when.
async fn probe(client: Client, key: &'static str, stop: Arc<AtomicBool>) -> Vec<(Instant, Duration)> {
    let mut samples = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        let _ = client.get::<String>(key).await;
        samples.push((start, start.elapsed()));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    samples
}

/// Lets callers call while something happens; what comes of that, and what they were told.
async fn play<T: Send + 'static>(
    clients: &[Client],
    calls: &'static [Call],
    ids: &Arc<AtomicU64>,
    round: u64,
    act: impl FnOnce() -> T + Send + 'static,
) -> (T, Book) {
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for client in clients {
        for _ in 0..CALLERS {
            let seed = round * 1000 + callers.len() as u64;
            let caller = Caller::new(client.clone(), calls, seed, ids.clone());
            callers.push(tokio::spawn(caller.run(stop.clone())));
        }
    }
    let done = spawn_blocking(act).await.unwrap();
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
    (done, all)
}

fn builder(url: &str) -> Builder {
    let ms = Duration::from_millis;
    let builder = Client::builder().url(url).unwrap().response_timeout(ms(300)).connect_timeout(ms(300));
    builder.reconnect(ms(2), ms(40), 10)
}
