//! Who follows whom: keys that say what is stored under them, and a function of two round trips that uses them.

use roundtrip::key::{Set, SortedSet, Str};
use roundtrip::{Client, FromValue, Key, Pipeline, Result, ToArg, redis_batch};
use roundtrip_examples::url;

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct UserId(u64);

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Eq, Debug)]
#[value(rename_all = "lowercase")]
enum Interest {
    Music,
    Chess,
}

/// The followers of a user, in the order of time. With the braces, all keys of one user are on the same node of a cluster.
#[derive(Key, Clone, Copy, Debug)]
#[key("followers:{{user}}", SortedSet<UserId>)]
struct Followers {
    user: UserId,
}

#[derive(Key, Clone, Copy, Debug)]
#[key("interests:{{user}}", Set<Interest>)]
struct Interests {
    user: UserId,
}

#[derive(Key, Clone, Copy, Debug)]
#[key("visits:{{user}}:{day}", Str<u64>)]
struct Visits {
    user: UserId,
    day: u32,
}

/// What a visitor of a user's page sees. It also counts the visit.
struct Page {
    visits: i64,
    followers: u64,
    newest: Vec<UserId>,
    interests: Vec<Interest>,
}

#[redis_batch(round_trips = 1)]
async fn visit(pipe: &Pipeline, user: UserId, day: u32) -> Result<Page> {
    let counter = pipe.at(Visits { user, day });
    let visits = counter.incr().await?;
    counter.expire(7 * 24 * 3600).await?;
    let fans = pipe.at(Followers { user });
    let followers = fans.zcard().await?;
    let newest = fans.zrevrange(0, 2).await?;
    let interests = pipe.at(Interests { user }).smembers().await?;
    Ok(Page { visits, followers, newest, interests })
}

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    let (ann, bob, cem, dee) = (UserId(1), UserId(2), UserId(3), UserId(4));

    client.at_all([Followers { user: ann }, Followers { user: bob }]).unlink().await?;
    client.at(Followers { user: ann }).zadd([(1.0, bob), (2.0, cem), (3.0, dee)]).await?;
    client.at(Followers { user: bob }).zadd((4.0, ann)).await?;
    client.at(Interests { user: ann }).sadd([Interest::Chess, Interest::Music]).await?;

    let before = client.stats().round_trips;
    let page = visit(&client, ann, 7).await?;
    println!("visit {} of day 7, in {} round trip", page.visits, client.stats().round_trips - before);
    println!("{} followers, the newest {:?}; likes {:?}", page.followers, page.newest, page.interests);

    // two pages on one pipeline: still one
    let pipe = client.pipeline();
    let (ann, bob) = tokio::try_join!(visit(&pipe, ann, 8), visit(&pipe, bob, 8))?;
    println!("on day 8 ann was visited {} times, bob {}", ann.visits, bob.visits);

    let mut keys = client.keys_of::<Followers>();
    while let Some(key) = keys.next().await {
        println!("somebody follows {:?}", key?.user);
    }
    Ok(())
}
