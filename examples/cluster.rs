//! Counters on all hash slots of a cluster, incremented by single calls, pipelines and transactions while
//! `cargo xtask demo --cluster` kills one of the primaries. At the end each counter is compared with what was acknowledged.
//! `SECONDS` says how long it runs. It also works with the URL of a single server.

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use roundtrip::{Client, Error, Outcome, Result, Role};
use roundtrip_examples::url;

const COUNTERS: usize = 60;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    println!("nodes");
    for node in client.nodes() {
        let keys = client.on(&node).dbsize().await?;
        println!("  {:<22} {:?}, {keys} keys", node.endpoint().to_string(), node.role());
    }
    let keys: Vec<String> = (0..COUNTERS).map(|n| format!("counter:{n}")).collect();
    client.del(&keys).await?;

    println!("\n  time   done   unknown   not sent   slowest   (in half a second)");
    let seconds = env::var("SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let (start, mut counts) = (Instant::now(), Counts::default());
    let mut line = Instant::now();
    while start.elapsed().as_secs_f64() < seconds {
        round(&client, &keys, &mut counts).await;
        if line.elapsed() > Duration::from_millis(500) {
            line = Instant::now();
            counts.print(start.elapsed());
        }
    }
    counts.print(start.elapsed());

    let values: Vec<Option<u64>> = client.mget(&keys).await?;
    let (mut wrong, mut gone) = (0, 0);
    for (key, value) in keys.iter().zip(values) {
        let (done, unknown) = counts.of_keys.get(key.as_str()).copied().unwrap_or_default();
        let value = value.unwrap_or(0);
        wrong += usize::from(value > done + unknown);
        gone += done.saturating_sub(value);
    }
    let primaries = client.nodes().iter().filter(|node| node.role() == Role::Primary).count();
    let stats = client.stats();
    println!(
        "\n{COUNTERS} counters on {primaries} primaries: {wrong} were counted too often, {gone} acknowledged counts are gone"
    );
    println!(
        "{} commands, {} connections lost, {} looks at the map",
        stats.commands, stats.losses, stats.refreshes
    );
    if gone > 0 && stats.losses > 0 {
        // no client can know: the command WAIT asks how many replicas have what was written
        println!("a primary that is killed takes with it what its replica did not have yet");
    }
    let lost_by_nobody = gone > 0 && stats.losses == 0;
    if wrong == 0 && !lost_by_nobody {
        Ok(())
    } else {
        Err(Error::custom("a counter is not what was acknowledged"))
    }
}

/// Each counter once: a third by single calls, a third in a pipeline, a third in transactions.
async fn round<'a>(client: &Client, keys: &'a [String], counts: &mut Counts<'a>) {
    let (single, rest) = keys.split_at(keys.len() / 3);
    let (piped, atomic) = rest.split_at(rest.len() / 2);
    for key in single {
        let start = Instant::now();
        counts.note(key, client.incr(key).await.map(drop), start);
    }
    let start = Instant::now();
    let pipe = client.pipeline();
    let handles: Vec<_> = piped.iter().map(|key| pipe.incr(key).attempt()).collect();
    match pipe.execute(handles).await {
        Ok(values) => {
            piped.iter().zip(values).for_each(|(key, value)| counts.note(key, value.map(drop), start))
        }
        Err(error) => println!("{error}"),
    }
    for key in atomic {
        let start = Instant::now();
        let count = client.atomically(|tx| tx.incr(key)).await;
        counts.note(key, count.map(drop), start);
    }
}

#[derive(Default)]
struct Counts<'a> {
    /// What was acknowledged, and what may have been carried out.
    of_keys: BTreeMap<&'a str, (u64, u64)>,
    done: usize,
    unknown: usize,
    not_sent: usize,
    slowest: Duration,
}

impl<'a> Counts<'a> {
    fn note(&mut self, key: &'a str, result: Result<()>, start: Instant) {
        self.slowest = self.slowest.max(start.elapsed());
        let (acknowledged, unknown) = self.of_keys.entry(key).or_default();
        match result {
            Ok(()) => {
                *acknowledged += 1;
                self.done += 1;
            }
            Err(error) if error.outcome() == Outcome::Unknown => {
                *unknown += 1;
                self.unknown += 1;
            }
            Err(_) => self.not_sent += 1,
        }
    }

    fn print(&mut self, time: Duration) {
        let Counts { done, unknown, not_sent, slowest, .. } = self;
        println!(
            "{:>5.1}s {done:>6} {unknown:>9} {not_sent:>10} {:>7.1}ms",
            time.as_secs_f64(),
            slowest.as_secs_f64() * 1e3
        );
        (*done, *unknown, *not_sent, *slowest) = (0, 0, 0, Duration::ZERO);
    }
}
