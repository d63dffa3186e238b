//! A tour of roundtrip on a real server. `cargo xtask demo` starts a server for it.
//!
//! All keys that it writes begin with `tour:`, and are deleted at the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use roundtrip::commands::SetOptions;
use roundtrip::{Client, Result};
use roundtrip_examples::url;
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    typed_calls(&client).await?;
    concurrent_calls(&client).await?;
    a_pipeline(&client).await?;
    a_transaction(&client).await?;
    an_optimistic_update(&client).await?;
    what_a_round_trip_costs(&client).await?;

    let keys: Vec<String> = client.keys("tour:*").await?;
    client.unlink(keys).await?;
    client.close().await;
    Ok(())
}

/// Every command is a method. The command decides the shape of the reply, you choose the type of the values in it.
async fn typed_calls(client: &Client) -> Result<()> {
    title("typed calls");
    client.set("tour:city", "Palermo").await?;
    let city: Option<String> = client.get("tour:city").await?;
    let nobody: Option<String> = client.get("tour:nobody").await?;
    println!("GET              {city:?}, and where there is nothing {nobody:?}");

    let once = SetOptions::new().nx().px(Duration::from_secs(30));
    let (first, second) = (
        client.set_with("tour:lock", "me", once.clone()).await?,
        client.set_with("tour:lock", "you", once).await?,
    );
    println!("SET .. NX PX     {first}, and again {second}");

    client.hset("tour:visits", [("Palermo", 3), ("Catania", 5)]).await?;
    let visits: BTreeMap<String, u32> = client.hgetall("tour:visits").await?;
    println!("HGETALL          {visits:?}");
    Ok(())
}

/// A client can be shared and cloned. Calls that run at the same time share its connection and its writes.
async fn concurrent_calls(client: &Client) -> Result<()> {
    title("concurrent calls");
    let before = client.stats().writes;
    let (city, hits, visits) = tokio::try_join!(
        client.get::<String>("tour:city"),
        client.incr("tour:hits"),
        client.hlen("tour:visits")
    )?;
    println!("three calls      {city:?}, {hits}, {visits}: nobody waited for another's reply");
    let tasks = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.incr("tour:hits").await })
    });
    let counts = futures_util::future::join_all(tasks).await;
    println!(
        "100 tasks        {} replies; {} writes for all of this",
        counts.len(),
        client.stats().writes - before
    );
    Ok(())
}

/// A pipeline has the same methods; they queue a command and return a handle. One write, one wait.
async fn a_pipeline(client: &Client) -> Result<()> {
    title("a pipeline");
    let before = client.stats().round_trips;
    let pipe = client.pipeline();
    let hits = pipe.incr("tour:hits");
    let city = pipe.get::<String>("tour:city");
    let members = pipe.sadd("tour:set", ["a", "b", "c"]);
    let (hits, city, members) = pipe.execute((hits, city, members)).await?;
    println!(
        "three commands   {hits}, {city:?}, {members}: {} round trip",
        client.stats().round_trips - before
    );

    // with `attempt`, a command that fails does not hide the values of the others
    let (wrong, right) = client.pipelined(|p| (p.incr("tour:city").attempt(), p.strlen("tour:city"))).await?;
    if let Err(error) = wrong {
        println!("one that fails   {error}; its neighbour: {right}");
    }
    Ok(())
}

/// The same as a transaction: MULTI, the commands and EXEC in one write.
async fn a_transaction(client: &Client) -> Result<()> {
    title("a transaction");
    client.mset([("tour:ann", 100), ("tour:bob", 0)]).await?;
    let (ann, bob) = client.atomically(|tx| (tx.decrby("tour:ann", 30), tx.incrby("tour:bob", 30))).await?;
    println!("30 from Ann to Bob   Ann {ann}, Bob {bob}");
    Ok(())
}

/// Read, compute, write; again if another task wrote in between. 64 tasks at once, and no increment is lost.
async fn an_optimistic_update(client: &Client) -> Result<()> {
    title("an optimistic update");
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let client = client.clone();
        tasks.spawn(async move { double_entry(&client).await });
    }
    tasks.join_all().await.into_iter().collect::<Result<()>>()?;
    let (balance, entries) =
        client.pipelined(|p| (p.get::<i64>("tour:balance"), p.llen("tour:entries"))).await?;
    println!("64 tasks         balance {balance:?} in {entries} entries, after {:.0?}", start.elapsed());
    Ok(())
}

async fn double_entry(client: &Client) -> Result<()> {
    client
        .watch(["tour:balance"], async |watched| {
            let balance: i64 = watched.get("tour:balance").await?.unwrap_or(0);
            let tx = watched.multi();
            tx.set("tour:balance", balance + 1);
            tx.rpush("tour:entries", balance + 1);
            tx.exec(()).await
        })
        .retries(1000)
        .await
}

/// The same 10,000 increments: one after the other, all at the same time, and as one pipeline.
async fn what_a_round_trip_costs(client: &Client) -> Result<()> {
    const CALLS: u32 = 10_000;
    title("what a round trip costs");
    println!("{CALLS} x INCR            time      each   writes");

    let row = Row::begin("one by one", client);
    for _ in 0..CALLS {
        client.incr("tour:n").await?;
    }
    row.end(CALLS);

    let row = Row::begin("concurrently", client);
    try_join_all((0..CALLS).map(|_| client.incr("tour:n"))).await?;
    row.end(CALLS);

    let row = Row::begin("in one pipeline", client);
    client.pipelined(|p| (0..CALLS).map(|_| p.incr("tour:n")).collect::<Vec<_>>()).await?;
    row.end(CALLS);
    Ok(())
}

fn title(text: &str) {
    println!("\n-- {text}");
}

/// Measures one line of the table.
struct Row<'a> {
    name: &'a str,
    client: &'a Client,
    writes: u64,
    start: Instant,
}

impl<'a> Row<'a> {
    fn begin(name: &'a str, client: &'a Client) -> Row<'a> {
        Row { name, client, writes: client.stats().writes, start: Instant::now() }
    }

    fn end(self, calls: u32) {
        let (time, writes) = (self.start.elapsed(), self.client.stats().writes - self.writes);
        let micros = time.as_secs_f64() * 1e6 / f64::from(calls);
        println!("{:<18} {:>7.1} ms {micros:>6.1} µs {writes:>8}", self.name, time.as_secs_f64() * 1e3);
    }
}
