//! A page from three models and two keyspaces. The code looks as if each line went to the server, but takes one round trip.
//! `cargo xtask demo` shows it.

use std::time::{Instant, SystemTime};

use roundtrip::key::{SortedSet, Str};
use roundtrip::{Client, Key, Model, Pipeline, Result, redis_batch};
use roundtrip_examples::url;

#[derive(Model, Clone, Debug)]
#[model(key = "profile:user:{id}")]
struct User {
    id: u64,
    name: String,
    last_seen: Option<SystemTime>,
}

#[derive(Model, Clone, Debug)]
#[model(key = "profile:team:{name}")]
struct Team {
    name: String,
    #[field(default)]
    members: u64,
}

#[derive(Model, Clone, Debug)]
#[model(key = "profile:post:{id}")]
struct Post {
    id: u64,
    text: String,
    #[field(default)]
    likes: u64,
}

/// The followers of a user, in the order of time.
#[derive(Key, Clone, Copy, Debug)]
#[key("profile:followers:{user}", SortedSet<u64>)]
struct Followers {
    user: u64,
}

/// How often a profile was looked at.
#[derive(Key, Clone, Copy, Debug)]
#[key("profile:views:{user}", Str<u64>)]
struct Views {
    user: u64,
}

#[derive(Debug)]
#[allow(dead_code, reason = "printed")]
struct Profile {
    user: Option<User>,
    team: Option<Team>,
    pinned: Option<Post>,
    followers: u64,
    newest: Vec<u64>,
    views: i64,
}

/// More than one round trip would not compile.
#[redis_batch(round_trips = 1)]
async fn profile(pipe: &Pipeline, id: u64, team: &str, pinned: u64) -> Result<Profile> {
    let followers = pipe.at(Followers { user: id });
    let views = pipe.at(Views { user: id }).incr().await?;
    let user = User::load(pipe, id).await?;
    User::update(pipe, id, User::LAST_SEEN.set(SystemTime::now())).await?;
    let team = Team::load(pipe, team.to_owned()).await?;
    let pinned = Post::load(pipe, pinned).await?;
    let count = followers.zcard().await?;
    let newest = followers.zrange(-3, -1).await?;
    Ok(Profile { user, team, pinned, followers: count, newest, views })
}

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    User { id: 7, name: "Ann".to_owned(), last_seen: None }.save(&client).await?;
    Team { name: "blue".to_owned(), members: 12 }.save(&client).await?;
    Post { id: 41, text: "hello".to_owned(), likes: 3 }.save(&client).await?;
    client.at(Followers { user: 7 }).zadd([(1.0, 1_u64), (2.0, 2), (3.0, 3), (4.0, 4)]).await?;
    // the script that `update` calls is known from here on
    profile(&client, 7, "blue", 41).await?;

    println!("\n-- a profile: three models and two keyspaces");
    let (before, start) = (client.stats(), Instant::now());
    println!("{:?}", profile(&client, 7, "blue", 41).await?);
    let (after, time) = (client.stats(), start.elapsed());
    let (trips, writes) = (after.round_trips - before.round_trips, after.writes - before.writes);
    println!("{trips} round trip, {writes} write, {} µs", time.as_micros());
    Ok(())
}
