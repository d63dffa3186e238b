//! What is queued is sent, in its order, wherever the code leaves, waits or queues from.

use std::time::Duration;

use roundtrip::{Error, Pending, Pipeline, Result, redis_batch};

use crate::world::World;

#[derive(Debug)]
enum Failure {
    Redis,
    Number,
}

impl From<Error> for Failure {
    fn from(_: Error) -> Failure {
        Failure::Redis
    }
}

impl From<std::num::ParseIntError> for Failure {
    fn from(_: std::num::ParseIntError) -> Failure {
        Failure::Number
    }
}

type Outcome<T> = std::result::Result<T, Failure>;

#[redis_batch]
async fn leaves_in_a_guard(pipe: &Pipeline, text: &str) -> Outcome<i64> {
    pipe.set("k", 1).await?;
    match text {
        s if s.parse::<i64>()? == 1 => Ok(1),
        _ => Ok(0),
    }
}

#[redis_batch]
async fn leaves_in_a_condition(pipe: &Pipeline, texts: &[&str]) -> Outcome<i64> {
    let mut texts = texts.iter();
    while let Some(n) = next(&mut texts)? {
        pipe.incrby("k", n).await?;
    }
    Ok(0)
}

#[redis_batch(round_trips = 1)]
async fn add(pipe: &Pipeline, n: i64) -> Result<i64> {
    pipe.incrby("k", n).await
}

#[redis_batch]
async fn leaves_in_a_condition_after_a_call(pipe: &Pipeline, texts: &[&str]) -> Outcome<i64> {
    let mut texts = texts.iter();
    while let Some(n) = next(&mut texts)? {
        add(pipe, n).await?;
    }
    Ok(0)
}

fn next<'a>(texts: &mut impl Iterator<Item = &'a &'a str>) -> Outcome<Option<i64>> {
    Ok(texts.next().map(|text| text.parse()).transpose()?)
}

#[redis_batch]
async fn leaves_in_a_macro(pipe: &Pipeline, text: &str) -> Outcome<String> {
    pipe.set("k", 1).await?;
    Ok(format!("{text:?} {}", text.parse::<i64>()?))
}

#[redis_batch]
async fn returns_in_a_macro(pipe: &Pipeline, leave: bool) -> Outcome<String> {
    pipe.set("k", 1).await?;
    let text = format!(
        "{:?}",
        if leave {
            return Ok(String::new());
        }
    );
    Ok(text)
}

#[tokio::test]
async fn what_is_queued_is_sent_wherever_the_code_leaves() {
    let w = World::new().await;
    let sent = async |value: &str, left: Option<()>| {
        assert!(left.is_none());
        assert_eq!(w.client.getdel::<String>("k").await.unwrap().as_deref(), Some(value));
    };
    sent("1", leaves_in_a_guard(&w.client, "x").await.ok().map(drop)).await;
    sent("5", leaves_in_a_condition(&w.client, &["5", "x"]).await.ok().map(drop)).await;
    sent("7", leaves_in_a_condition(&w.client, &["5", "2", "x"]).await.ok().map(drop)).await;
    sent("7", leaves_in_a_condition_after_a_call(&w.client, &["5", "2", "x"]).await.ok().map(drop)).await;
    sent("1", leaves_in_a_macro(&w.client, "x").await.ok().map(drop)).await;
    assert_eq!(returns_in_a_macro(&w.client, true).await.unwrap(), "");
    assert_eq!(w.client.get::<i64>("k").await.unwrap(), Some(1));
}

#[redis_batch]
async fn configured(pipe: &Pipeline) -> Result<(i64, i64)> {
    pipe.incr("a").await?;
    #[cfg(any())]
    let b = pipe.get::<i64>("a").await?.unwrap_or(0);
    #[cfg(any())]
    let c = pipe.incrby("a", 10).await?;
    #[cfg(not(any()))]
    let c = pipe.incrby("a", 20).await?;
    let d = pipe.incr("d").await?;
    #[cfg(any())]
    pipe.del(["a", "d"]).await?;
    #[cfg(any())]
    for key in ["a", "d"] {
        pipe.del(key).await?;
    }
    #[allow(unused_variables)]
    let e = pipe.incr("d").await?;
    match d {
        #[cfg(any())]
        1 => pipe.set("d", 100).await?,
        #[cfg(not(any()))]
        1 => pipe.set("d", c).await?,
        _ => {}
    }
    Ok((c, d))
}

#[tokio::test]
async fn a_statement_that_is_configured_out_is_not_there() {
    let w = World::new().await;
    assert_eq!(configured(&w.client).await.unwrap(), (21, 1));
    assert_eq!(w.raw().text(&["GET", "a"]), "21");
    assert_eq!(w.raw().text(&["GET", "d"]), "21");
}

#[redis_batch]
async fn queues_by_a_closure(pipe: &Pipeline) -> Result<i64> {
    let put = |value| pipe.set("k", value);
    let n = pipe.incr("n").await?;
    put(n).await?;
    Ok(n)
}

#[redis_batch]
async fn queues_by_another_name(pipe: &Pipeline) -> Result<i64> {
    let own = std::convert::identity(pipe);
    let n = pipe.incr("n").await?;
    own.set("k", n).await?;
    Ok(n)
}

struct Repo<'a> {
    pipe: &'a Pipeline,
}

#[redis_batch]
async fn queues_by_a_struct(pipe: &Pipeline) -> Result<i64> {
    let repo = Repo { pipe };
    let n = pipe.incr("n").await?;
    repo.pipe.set("k", n).await?;
    Ok(n)
}

#[redis_batch]
async fn queues_by_rounds(pipe: &Pipeline) -> Result<i64> {
    let mut last = 0;
    for _ in 0..3 {
        let n = pipe.incr("k").await?;
        last += n;
    }
    Ok(last)
}

#[redis_batch]
async fn reads_after_rounds(pipe: &Pipeline) -> Result<(i64, Option<i64>)> {
    let sum = queues_by_rounds(pipe).await?;
    let k = pipe.get("k").await?;
    Ok((sum, k))
}

#[tokio::test]
async fn what_follows_a_call_does_not_overtake_its_rounds() {
    let w = World::new().await;
    assert_eq!(reads_after_rounds(&w.client).await.unwrap(), (6, Some(3)));
    let pipe = w.client.pipeline();
    assert_eq!(reads_after_rounds(&pipe).await.unwrap(), (15, Some(6)));
}

/// Counts to three, each time with another way from round to round.
macro_rules! counts_to_three {
    ($pipe:ident: $($name:ident { $($body:tt)* })*) => {
        $(
            #[redis_batch]
            async fn $name($pipe: &Pipeline) -> Result<i64> {
                $($body)*
            }
        )*

        #[redis_batch]
        async fn reads_after_counts($pipe: &Pipeline) -> Result<Vec<Option<i64>>> {
            let mut read = Vec::new();
            $(
                $name($pipe).await?;
                let n = $pipe.get("n").await?;
                read.push(n);
            )*
            Ok(read)
        }
    };
}

#[allow(clippy::never_loop)]
mod counts {
    use super::*;

    fn three(n: i64) -> bool {
        n % 3 == 0
    }

    counts_to_three! { pipe:
        goes_on_before_a_break {
            loop {
                let n = pipe.incr("n").await?;
                if !three(n) {
                    continue;
                }
                break;
            }
            Ok(0)
        }
        goes_on_before_a_return {
            loop {
                let n = pipe.incr("n").await?;
                if !three(n) {
                    continue;
                }
                return Ok(n);
            }
        }
        goes_on_in_the_value_of_a_break {
            let n = loop {
                let n = pipe.incr("n").await?;
                break match n {
                    n if !three(n) => continue,
                    n => n,
                };
            };
            Ok(n)
        }
        goes_on_in_the_value_of_a_return {
            loop {
                return match pipe.incr("n").await? {
                    n if !three(n) => continue,
                    n => Ok(n),
                };
            }
        }
        goes_on_outside {
            'all: loop {
                loop {
                    let n = pipe.incr("n").await?;
                    if !three(n) {
                        continue 'all;
                    }
                    break;
                }
                return Ok(0);
            }
        }
    }

    #[tokio::test]
    async fn what_follows_a_call_does_not_overtake_rounds_that_go_on_before_a_way_out() {
        let w = World::new().await;
        let counted = [3, 6, 9, 12, 15].map(Some);
        assert_eq!(reads_after_counts(&w.client).await.unwrap(), counted);
        w.raw().call(&["DEL", "n"]);
        let pipe = w.client.pipeline();
        assert_eq!(reads_after_counts(&pipe).await.unwrap(), counted);
    }
}

impl Repo<'_> {
    /// Nobody waits for it.
    fn put(&self, n: i64) {
        drop(self.pipe.set("k", n));
    }
}

#[redis_batch]
async fn queues_by_the_same_name(pipe: &Pipeline) -> Result<()> {
    let n = pipe.incr("n").await?;
    let pipe = Repo { pipe };
    pipe.put(n);
    Ok(())
}

#[redis_batch]
#[allow(clippy::mem_replace_option_with_some, reason = "any function could be in its place")]
async fn queues_by_what_was_replaced(pipe: &Pipeline) -> Result<()> {
    let mut repo = None;
    let before = std::mem::replace(&mut repo, Some(Repo { pipe }));
    let n = pipe.incr("n").await?;
    if let (Some(repo), None) = (&repo, before) {
        repo.put(n);
    }
    Ok(())
}

#[redis_batch]
async fn queues_at_its_end(pipe: &Pipeline) -> Result<Pending<()>> {
    pipe.incr("n").await?;
    Ok(pipe.set("k", 7))
}

#[redis_batch]
async fn reads_after_what_nobody_awaits(pipe: &Pipeline) -> Result<[Option<i64>; 3]> {
    queues_by_the_same_name(pipe).await?;
    let one = pipe.get("k").await?;
    queues_by_what_was_replaced(pipe).await?;
    let two = pipe.get("k").await?;
    let held = queues_at_its_end(pipe).await?;
    let three = pipe.get("k").await?;
    held.await?;
    Ok([one, two, three])
}

#[tokio::test]
async fn what_follows_a_call_does_not_overtake_what_nobody_awaits() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    assert_eq!(reads_after_what_nobody_awaits(&w.client).await.unwrap(), [1, 2, 7].map(Some));
    assert_eq!(reads_after_what_nobody_awaits(&pipe).await.unwrap(), [4, 5, 7].map(Some));
}

#[redis_batch]
async fn reads_after_each(pipe: &Pipeline) -> Result<[Option<i64>; 3]> {
    queues_by_a_closure(pipe).await?;
    let one = pipe.get("k").await?;
    queues_by_another_name(pipe).await?;
    let two = pipe.get("k").await?;
    queues_by_a_struct(pipe).await?;
    let three = pipe.get("k").await?;
    Ok([one, two, three])
}

#[tokio::test]
async fn what_follows_a_call_does_not_overtake_what_it_queues_by_a_name_of_its_own() {
    let w = World::new().await;
    assert_eq!(reads_after_each(&w.client).await.unwrap(), [1, 2, 3].map(Some));
    let pipe = w.client.pipeline();
    assert_eq!(reads_after_each(&pipe).await.unwrap(), [4, 5, 6].map(Some));
}

#[redis_batch]
async fn locks_for_a_while(pipe: &Pipeline) -> Result<()> {
    pipe.set("lock", 1).await?;
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(())
}

#[redis_batch]
async fn waits_and_locks(pipe: &Pipeline) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(20)).await;
    pipe.set("lock", 1).await?;
    Ok(())
}

#[redis_batch]
async fn unlocks_after_each(pipe: &Pipeline) -> Result<()> {
    locks_for_a_while(pipe).await?;
    pipe.del("lock").await?;
    waits_and_locks(pipe).await?;
    pipe.del("lock").await?;
    Ok(())
}

#[tokio::test]
async fn what_follows_a_call_waits_for_what_that_awaits() {
    let w = World::new().await;
    unlocks_after_each(&w.client).await.unwrap();
    assert_eq!(w.raw().int(&["EXISTS", "lock"]), 0);
    // the first lock is held for a while; the second one is taken and given back at once
    assert_eq!(w.trips(), 3);
    let pipe = w.client.pipeline();
    unlocks_after_each(&pipe).await.unwrap();
    assert_eq!(w.trips(), 3);
    assert_eq!(w.raw().int(&["EXISTS", "lock"]), 0);
}
