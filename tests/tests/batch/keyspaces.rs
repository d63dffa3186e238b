//! Typed commands in batch functions: `pipe.at(key).command(..)` is a command of a wave, `let f = pipe.at(key)` another name for the
//! pipeline.

use roundtrip::key::{SortedSet, Str};
use roundtrip::{FromValue, Key, Pipeline, Result, ToArg, Transaction, redis_batch};

use crate::world::World;

#[derive(ToArg, FromValue, Clone, Copy, Debug, PartialEq, Eq)]
struct UserId(u64);

#[derive(Key, Clone, Copy)]
#[key("F:{{0}}", SortedSet<UserId>)]
struct Followers(UserId);

#[derive(Key, Clone, Copy)]
#[key("V:{{0}}", Str<u64>)]
struct Visits(UserId);

#[redis_batch(round_trips = 1)]
async fn follow(pipe: &Pipeline, follower: UserId, user: UserId, at: f64) -> Result<(u64, i64, Vec<UserId>)> {
    let followers = pipe.at(Followers(user));
    let new = followers.zadd((at, follower)).await?;
    let visits = pipe.at(Visits(user)).incr().await?;
    pipe.at_all([Visits(user), Visits(follower)]).touch().await?;
    let all = followers.zrange(0, -1).await?;
    Ok((new, visits, all))
}

#[redis_batch(atomic, watch(Visits(user)))]
async fn double(tx: &Transaction, user: UserId) -> Result<u64> {
    let n = tx.at(Visits(user)).get().await?.unwrap_or(0);
    tx.at(Visits(user)).set(n * 2).await?;
    Ok(n * 2)
}

#[redis_batch(round_trips = 2)]
async fn first_follower(pipe: &Pipeline, user: UserId) -> Result<Option<i64>> {
    let followers = pipe.at(Followers(user));
    let first = followers.zrange(0, 0).await?;
    let Some(first) = first.first() else { return Ok(None) };
    let visits = pipe.at(Visits(*first)).incr().map(|n| n * 10).await?;
    Ok(Some(visits))
}

#[tokio::test]
async fn typed_commands_are_commands_of_a_wave() {
    let w = World::new().await;
    let (ann, bob, eve) = (UserId(1), UserId(2), UserId(3));
    let before = w.client.stats().round_trips;
    assert_eq!(follow(&w.client, ann, bob, 1.0).await.unwrap(), (1, 1, vec![ann]));
    assert_eq!(w.client.stats().round_trips - before, 1);
    assert_eq!(w.trips(), 1);

    let pipe = w.client.pipeline();
    let both = pipe.execute((follow(&pipe, eve, bob, 2.0), pipe.at(Followers(bob)).zcard())).await.unwrap();
    assert_eq!(both, ((1, 2, vec![ann, eve]), 2));
    let tx = w.client.transaction();
    let handles = (follow(&tx, ann, bob, 3.0), tx.at(Visits(bob)).expire(60));
    assert_eq!(tx.exec(handles).await.unwrap(), ((0, 3, vec![eve, ann]), true));
    assert_eq!(w.trips(), 2);

    assert_eq!(double(&w.client, bob).await.unwrap(), 6);
    w.trips();
    assert_eq!(first_follower(&w.client, bob).await.unwrap(), Some(10));
    assert_eq!(w.trips(), 2);
    assert_eq!(first_follower(&w.client, ann).await.unwrap(), None);
    assert_eq!(w.trips(), 1);
}
