#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a").await?;
    if n > 1 {
        pipe.set("b", n).await?;
    }
    Ok(n)
}

#[redis_batch(round_trips = 3)]
async fn three(pipe: &Pipeline) -> Result<i64> {
    let a: i64 = pipe.get("a").await?.unwrap_or(0);
    let b = two(pipe).await?;
    Ok(a + b)
}

#[redis_batch(round_trips = 4)]
async fn three_or_four(pipe: &Pipeline, extra: bool) -> Result<i64> {
    let a = pipe.incr("a").await?;
    let mut b = a;
    if extra {
        b += pipe.get::<i64>("b").await?.unwrap_or(0);
    }
    let c = two(pipe).await?;
    Ok(b + c)
}

#[redis_batch(round_trips = 4)]
async fn four(pipe: &Pipeline) -> Result<i64> {
    let a: i64 = pipe.get("a").await?.unwrap_or(0);
    let b = two(pipe).await?;
    let c = two(pipe).await?;
    Ok(a + b + c)
}

async fn send(_: i64, _: i64) {}

/// Another await that has replies among its arguments.
#[redis_batch(round_trips = 2)]
async fn replies_for_something_else(pipe: &Pipeline) -> Result<()> {
    send(pipe.incr("a").await?, pipe.incr("b").await?).await;
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn handle_with_a_type(pipe: &Pipeline) -> Result<i64> {
    let a: roundtrip::Pending<i64> = pipe.incr("a");
    let b = pipe.incr("b").await?;
    Ok(a.await? + b)
}

struct Pair {
    n: i64,
}

fn key(pair: Pair) -> String {
    pair.n.to_string()
}

/// A field has the name of a reply.
#[redis_batch(round_trips = 1)]
async fn a_field_of_that_name(pipe: &Pipeline) -> Result<i64> {
    let n = pipe.incr("a").await?;
    pipe.incr(key(Pair { n: 5 })).await?;
    Ok(n)
}

/// What is flushed is what was waited for.
#[redis_batch(round_trips = 1)]
async fn flushes(pipe: &Pipeline) -> Result<()> {
    pipe.incr("a").await?;
    pipe.flush().await?;
    Ok(())
}

/// What is configured out counts one round trip.
#[redis_batch(round_trips = 13)]
async fn configured_out(pipe: &Pipeline) -> Result<i64> {
    #[cfg(any())]
    two(pipe).await?;
    #[cfg(any())]
    let a = two(pipe).await?;
    #[cfg(all())]
    let b = two(pipe).await?;
    let c = [
        #[cfg(any())]
        two(pipe).await?,
        #[cfg(all())]
        two(pipe).await?,
    ];
    match b {
        #[cfg(any())]
        7 => two(pipe).await?,
        _ => 0,
    };
    let d = Pair {
        #[cfg(any())]
        other: two(pipe).await?,
        n: 0,
    };
    Ok(b + c[0] + d.n + two(pipe).await?)
}

fn main() {}
