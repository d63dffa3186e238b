#![allow(dead_code)]
#![deny(unused_parens)]

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

/// What a pattern, a loop or a temporary has of its own is gone at the end of its block, and so is a call that borrows it.
#[redis_batch]
async fn of_its_own(pipe: &Pipeline, keys: Vec<String>, id: Option<i64>) -> Result<()> {
    if let Some(name) = pipe.get::<String>("name").await? {
        one(pipe, &name).await?;
    }
    let n = match pipe.get::<String>("name").await? {
        Some(name) => one(pipe, name.as_str()).await?,
        None => 1,
    };
    let names: Vec<String> = pipe.lrange("names", 0, -1).await?;
    for name in names {
        one(pipe, &name).await?;
    }
    for (n, key) in keys.into_iter().enumerate() {
        one(pipe, &key).await?;
        one(pipe, &format!("{key}:{n}")).await?;
    }
    if let Some(id) = id {
        one(pipe, &format!("user:{id}:{n}")).await?;
        one(pipe, format!("user:{id}").as_str()).await?;
    }
    Ok(())
}

struct User {
    id: String,
}

/// What is borrowed of a reference outlives the round.
#[redis_batch(round_trips = 1)]
async fn of_others(pipe: &Pipeline, users: &[User], more: Vec<User>) -> Result<()> {
    for user in users {
        one(pipe, &user.id).await?;
    }
    for user in &more {
        one(pipe, user.id.as_str()).await?;
    }
    for user in more.iter() {
        one(pipe, &user.id).await?;
    }
    Ok(())
}

/// Values that are moved by a `?`, by an arm.
#[redis_batch]
async fn moved(pipe: &Pipeline, text: std::result::Result<String, roundtrip::Error>, other: String) -> Result<String> {
    let by_ref = text.as_ref();
    one(pipe, by_ref.map_or("", String::as_str)).await?;
    one(pipe, &other).await?;
    let name = match 1 {
        1 => other,
        _ => String::new(),
    };
    one(pipe, &name).await?;
    Ok(name)
}

/// What the first commands are made of need not outlive the call of the function.
#[redis_batch(round_trips = 1)]
async fn first(pipe: &Pipeline, keys: Vec<String>, by: i64) -> Result<i64> {
    let all = pipe.execute(keys.iter().map(|key| one(pipe, key)).collect::<Vec<_>>()).await?;
    let more = pipe.execute([pipe.incr("a").map(|n| n + by)]).await?;
    Ok(all.iter().sum::<i64>() + more[0])
}

#[redis_batch(round_trips = 1)]
async fn first_in_a_list(pipe: &Pipeline, keys: Vec<String>) -> Result<i64> {
    let calls: Vec<_> = keys.iter().map(|key| one(pipe, key)).collect();
    let all = pipe.execute(calls).await?;
    Ok(all.iter().sum())
}

#[redis_batch]
async fn attributes_inside(pipe: &Pipeline) -> Result<i64> {
    #![allow(unused_variables)]
    //! What it does.
    let n = pipe.incr("k").await?;
    Ok(1)
}

/// Behind a macro of the body's own items stay where they are: they may call it.
#[redis_batch]
async fn items_made_by_a_macro(pipe: &Pipeline, by: i64) -> Result<i64> {
    macro_rules! twice {
        ($n:expr) => {
            2 * $n
        };
    }
    const FOUR: i64 = twice!(2);
    let n = pipe.incrby("k", FOUR + by).await?;
    Ok(twice!(n))
}

#[redis_batch(round_trips = 1)]
async fn in_parentheses(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = (pipe.incr(key)).await?;
    Ok(n)
}

fn main() {}
