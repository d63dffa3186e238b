//! A cluster whose hash slots move, whose primaries and replicas change places, and whose nodes stall, die, come and go.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Client, HashSlot, Protocol};
use roundtrip_tests::servers;
use tokio::task::block_in_place;

use crate::book::{Finding, Kind, Tally};
use crate::callers::{Calls, ON_A_CLUSTER, WHERE_SOME_IS_LOST};
use crate::stage::Stage;
use crate::verdict::judge;
use crate::{builder, play};

/// How many failovers and deaths there are, where `ROUNDTRIP_SOAK_CLUSTER` does not say so; then all hash slots move, twice.
const FEW: u64 = 1;

#[tokio::test(flavor = "multi_thread")]
async fn what_callers_were_told_is_true_while_a_cluster_changes() {
    let each = std::env::var("ROUNDTRIP_SOAK_CLUSTER").ok().map(|each| each.parse::<u64>().unwrap());
    let (slots, stall) = if each.is_some() { (16_384, 5) } else { (400, 1) };
    let (each, stall) = (each.unwrap_or(FEW), Duration::from_secs(stall));
    let binary = servers().unwrap()[0].clone();
    println!("{binary}, {slots} hash slots twice, {each} failovers, {each} deaths");
    let stage = block_in_place(|| Stage::new(&binary));
    let mut soak = Soak::new(&stage);

    // until the end nobody takes the place of a node but on demand, so that nothing is lost
    block_in_place(|| stage.is_patient());
    let stage = soak.reshard(stage, slots).await;
    let stage = soak.stall(stage, stall).await;
    let guest = move |stage: &mut Stage| stage.come_and_go(&binary, slots / 8);
    let stage = soak.round(Event::ComeAndGo, stage, guest).await;
    let stage = soak.reshard(stage, slots).await;
    block_in_place(|| stage.votes());
    let mut stage = soak.fail_over(stage, each).await;
    block_in_place(|| stage.is_hasty());
    for _ in 0..each {
        stage = soak.lossy(Event::Death, stage, Stage::kill).await;
    }
    soak.end();
}

/// What happens while callers call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Moves,
    FailOver,
    Stall,
    ComeAndGo,
    Death,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Event::Moves => "hash slots move",
            Event::FailOver => "failover on demand",
            Event::Stall => "a node stands still",
            Event::ComeAndGo => "a node joins, and leaves",
            Event::Death => "a primary dies",
        })
    }
}

/// What came of one kind of event.
#[derive(Debug, Default)]
struct Sum {
    times: u64,
    time: Duration,
    tally: Tally,
    looked_up: usize,
    /// Looks at the map by all clients.
    looks: u64,
    /// Acknowledged writes that a server has lost.
    lost: usize,
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { done, not_done, either, dropped } = self.tally;
        write!(
            f,
            "{} in {:.1} s; {done} done, {not_done} not, {either} unknown, {dropped} dropped; {} looked up, {} lost by servers; \
             {} looks at the map",
            self.times,
            self.time.as_secs_f64(),
            self.looked_up,
            self.lost,
            self.looks
        )
    }
}

/// Callers on a cluster, round by round.
struct Soak {
    clients: [Client; 2],
    ids: Arc<AtomicU64>,
    rounds: u64,
    events: BTreeMap<Event, Sum>,
    start: Instant,
}

impl Soak {
    fn new(stage: &Stage) -> Soak {
        let limit = Duration::from_secs(3);
        let client =
            |protocol| builder(&stage.url()).response_timeout(limit).protocol(protocol).connect_lazy();
        Soak {
            clients: [Protocol::Resp3, Protocol::Resp2].map(client),
            ids: Arc::new(AtomicU64::new(1)),
            rounds: 0,
            events: BTreeMap::new(),
            start: Instant::now(),
        }
    }

    /// So many hash slots move, in steps; what is there is looked at after each of them.
    async fn reshard(&mut self, mut stage: Stage, count: u16) -> Stage {
        let steps = block_in_place(|| stage.reshard(count));
        let mut moved = 0;
        for step in steps {
            moved += step.len();
            stage = self.round(Event::Moves, stage, move |stage| stage.take_step(&step)).await;
            println!("       {moved} of {count} hash slots have moved");
        }
        stage
    }

    async fn fail_over(&mut self, mut stage: Stage, times: u64) -> Stage {
        for _ in 0..times {
            stage = self.round(Event::FailOver, stage, Stage::fail_over).await;
        }
        stage
    }

    /// Something happens that loses nothing; then everything is looked at.
    async fn round(
        &mut self,
        event: Event,
        stage: Stage,
        act: impl FnOnce(&mut Stage) + Send + 'static,
    ) -> Stage {
        let (stage, findings) = self.play(event, stage, ON_A_CLUSTER, act).await;
        let some = &findings[..findings.len().min(20)];
        assert!(findings.is_empty(), "{event}: {} findings, such as {some:#?}", findings.len());
        stage
    }

    /// The same where a server may lose what it has acknowledged.
    async fn lossy(
        &mut self,
        event: Event,
        stage: Stage,
        act: impl FnOnce(&mut Stage) + Send + 'static,
    ) -> Stage {
        let (stage, mut findings) = self.play(event, stage, WHERE_SOME_IS_LOST, act).await;
        let all = findings.len();
        findings.retain(|finding| finding.kind != Kind::Lost);
        let lost = all - findings.len();
        println!("       {lost} acknowledged writes were lost by the server");
        self.events.entry(event).or_default().lost += lost;
        let some = &findings[..findings.len().min(20)];
        assert!(findings.is_empty(), "{event}: {} findings, such as {some:#?}", findings.len());
        stage
    }

    /// A node stands still: nobody waits for it who wants something of another.
    async fn stall(&mut self, stage: Stage, time: Duration) -> Stage {
        let stop = Arc::new(AtomicBool::new(false));
        // keys in each third of the hash slots; the owner of the first stands still
        let probe = |key| tokio::spawn(probe(self.clients[0].clone(), key, stop.clone()));
        let waits = probe("probe:2");
        // they are the load as well: callers of other kinds soon wait for the node that stands still
        let others: Vec<_> = (0..4).flat_map(|_| ["probe:3", "probe:0"]).map(probe).collect();
        let (tell, times) = tokio::sync::oneshot::channel();
        let slot = HashSlot::of("probe:2").number();
        let act = move |stage: &mut Stage| {
            std::thread::sleep(time);
            let stalled = Instant::now();
            stage.stall(slot, time);
            tell.send((stalled, Instant::now())).unwrap();
        };
        let stage = self.round(Event::Stall, stage, act).await;
        stop.store(true, Ordering::Relaxed);
        let (stalled, over) = times.await.unwrap();
        waits.await.unwrap();
        let mut samples = Vec::new();
        for other in others {
            samples.extend(other.await.unwrap());
        }
        let within = |from: Option<Instant>, to: Instant| {
            let samples = samples.iter().filter(|(at, _)| from.is_none_or(|from| *at >= from) && *at < to);
            let mut times: Vec<Duration> = samples.map(|(_, time)| *time).collect();
            times.sort_unstable();
            (times[times.len() / 2], times[times.len() * 99 / 100])
        };
        let (calm, meanwhile) = (within(None, stalled), within(Some(stalled), over));
        println!(
            "       GET on the other nodes, half and 99 % within: {calm:?}, while one stands still {meanwhile:?}"
        );
        // a call that waits for the node that stands still takes three seconds
        assert!(meanwhile.1 < Duration::from_secs(1), "{meanwhile:?}");
        stage
    }

    async fn play(
        &mut self,
        event: Event,
        mut stage: Stage,
        calls: Calls,
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
        let (mut findings, _) = block_in_place(|| judge(&book.claims, stage.take()));
        findings.extend(book.findings);
        let looks = self.looks() - looks;
        println!(
            "{:>4} s  {event}, in {:.1} s: {:?}, {} looked up, {looks} looks at the map by two clients",
            self.start.elapsed().as_secs(),
            time.as_secs_f64(),
            book.tally,
            book.claims.len()
        );
        let sum = self.events.entry(event).or_default();
        sum.times += 1;
        sum.time += time;
        sum.tally += book.tally;
        sum.looked_up += book.claims.len();
        sum.looks += looks;
        // each client looks at most once in 200 ms
        let most = 2 * (u64::try_from(time.as_millis()).unwrap() / 200 + 2);
        assert!(looks <= most, "{event}: {looks} looks");
        (stage, findings)
    }

    fn looks(&self) -> u64 {
        self.clients.iter().map(|client| client.stats().refreshes).sum()
    }

    fn end(self) {
        println!("{} s in all", self.start.elapsed().as_secs());
        for (event, sum) in &self.events {
            println!("{event:<25} {sum}");
        }
        let done: u64 = self.events.values().map(|sum| sum.tally.done).sum();
        assert!(done > 1_000, "{done}");
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
