#![allow(dead_code)]

use roundtrip::{Pipeline, Result, redis_batch};

#[redis_batch(round_trips = 1)]
async fn one(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    Ok(n)
}

#[redis_batch(round_trips = 2)]
async fn two(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.get::<i64>(key).await?.unwrap_or_default();
    pipe.set(key, n + 1).await?;
    Ok(n)
}

/// Borrows end before what is borrowed is changed or moved; temporaries live as long as the calls that hold them.
#[redis_batch]
async fn borrows(pipe: &Pipeline, mut name: String) -> Result<(i64, String)> {
    let a = one(pipe, &name).await?;
    let b = one(pipe, &format!("{name}:b")).await?;
    let c = one(pipe, format!("{name}:c").as_str()).await?;
    name.push('x');
    let key = name.to_uppercase();
    let view = key.as_str();
    let d = one(pipe, view).await?;
    drop(key);
    Ok((a + b + c + d, name))
}

/// The worst arm counts, not the sum of both.
#[redis_batch(round_trips = 4)]
async fn branches(pipe: &Pipeline, left: bool) -> Result<i64> {
    let n = if left { two(pipe, "a").await? } else { two(pipe, "b").await? };
    if n > 1 {
        two(pipe, "c").await?;
    } else {
        one(pipe, "c").await?;
    }
    Ok(n)
}

#[redis_batch(round_trips = 2)]
async fn joined(pipe: &Pipeline) -> Result<(i64, i64)> {
    tokio::try_join!(two(pipe, "a"), two(pipe, "b"))
}

#[redis_batch(round_trips = 1)]
async fn in_loops(pipe: &Pipeline, keys: &[String]) -> Result<()> {
    for key in keys {
        one(pipe, key).await?;
        pipe.expire(key, 60).await?;
    }
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn handles(pipe: &Pipeline, keys: &[String]) -> Result<i64> {
    let queued: Vec<_> = keys.iter().map(|key| pipe.incr(key)).collect();
    let (a, b) = (pipe.incr("a"), pipe.get::<String>("b"));
    let counts = pipe.execute(queued).await?;
    let (a, b) = pipe.execute((a, b)).await?;
    Ok(counts.iter().sum::<i64>() + a + b.map_or(0, |b| b.len() as i64))
}

#[redis_batch]
async fn labels(pipe: &Pipeline, rows: &[Vec<i64>]) -> Result<i64> {
    let mut seen = 0;
    'rows: for row in rows {
        for cell in row {
            match cell {
                0 => continue 'rows,
                n if *n < 0 => break 'rows,
                n => pipe.incrby("sum", *n).await?,
            };
            seen += 1;
        }
    }
    let sum = loop {
        let n = pipe.get::<i64>("sum").await?.unwrap_or(0);
        if n > 10 || seen == 0 {
            break n;
        }
        pipe.incr("sum").await?;
    };
    Ok(sum)
}

#[redis_batch]
async fn closures_and_blocks(pipe: &Pipeline, n: i64) -> Result<i64> {
    let hits = pipe.incr("hits").await?;
    let add = |m: i64| m + n;
    let inner = async { 5 };
    let five = inner.await;
    let alias = pipe;
    let more = alias.incr("more").await?;
    let total = {
        let text = format!("{hits}");
        add(more) + text.len() as i64
    };
    Ok(total + five)
}

#[redis_batch]
async fn results(pipe: &Pipeline) -> Result<i64> {
    let first = pipe.incr("a").await;
    let _ = pipe.incr("b").await;
    let (x, y): (Option<i64>, i64) = (pipe.get("c").await?, 5);
    match first {
        Ok(n) => Ok(n + x.unwrap_or(y)),
        Err(error) => Err(error),
    }
}

fn main() {}
