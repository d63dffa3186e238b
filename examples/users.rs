//! Users as records: typed fields, whole and partial loads, updates, a version, and a page of several users in one round trip.

use std::time::SystemTime;

use roundtrip::{Client, FromReply, Model, Pipeline, Result, ToRows, redis_batch};
use roundtrip_examples::url;

/// Stored under `user:{7}`, for thirty days after each write.
#[derive(Model, Clone, Debug)]
#[model(key = "user:{{id}}", ttl = "30d", validate = Self::check)]
struct User {
    id: u64,
    name: String,
    #[field(default)]
    visits: i64,
    last_seen: Option<SystemTime>,
    #[field(flatten = "address.")]
    address: Address,
    #[field(with = roundtrip::with::joined, default)]
    tags: Vec<String>,
    #[field(version)]
    version: u64,
}

#[derive(FromReply, ToRows, Clone, Debug)]
struct Address {
    city: String,
    zip: Option<String>,
}

/// What a list of users shows. Names and types are checked against `User`.
#[derive(FromReply, Debug)]
#[reply(of = User)]
#[allow(dead_code, reason = "printed")]
struct Card {
    name: String,
    #[field(default)]
    visits: i64,
}

impl User {
    fn check(&self) -> std::result::Result<(), &'static str> {
        if self.name.is_empty() { Err("a user has a name") } else { Ok(()) }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.unlink([1, 2, 3].map(User::key)).await?;

    let address = Address { city: "Ulm".to_owned(), zip: None };
    let ann = User {
        id: 1,
        name: "Ann".to_owned(),
        visits: 0,
        last_seen: None,
        address,
        tags: vec!["early".to_owned()],
        version: 0,
    };
    println!("created: {}, and again: {}", ann.create(&client).await?, ann.create(&client).await?);
    let refused = User { id: 2, name: String::new(), ..ann.clone() }.create(&client).await;
    println!("refused: {}", refused.unwrap_err());

    // one field at a time, or several at once
    let visits = client.at(User::key(1)).incr(User::VISITS, 1).await?;
    let changed =
        User::update(&client, 1, (User::NAME.set("Anna"), User::LAST_SEEN.set(SystemTime::now()))).await?;
    let nobody = User::update(&client, 9, User::NAME.set("Nobody")).await?;
    println!("visits: {visits}, changed: {changed}, of nobody: {nobody}");
    let (name, seen) = User::load_fields(&client, 1, (User::NAME, User::LAST_SEEN)).await?;
    println!("name: {name:?}, seen: {}", seen.is_some());

    // two writers: the second one sees that the record has changed
    let (Some(mine), Some(theirs)) = (User::load(&client, 1).await?, User::load(&client, 1).await?) else {
        return Ok(());
    };
    println!("theirs: {:?}", theirs.save_if_unchanged(&client).await?);
    println!("mine: {:?}", mine.save_if_unchanged(&client).await?);

    // three cards and a visit, in one round trip
    User { id: 3, name: "Cid".to_owned(), ..mine }.save(&client).await?;
    let before = client.stats().round_trips;
    let (cards, user) = page(&client, 1, [1, 2, 3]).await?;
    println!("{cards:?}\n{user:?}");
    println!("in {} round trip", client.stats().round_trips - before);
    Ok(())
}

#[redis_batch(round_trips = 1)]
async fn page(pipe: &Pipeline, id: u64, [a, b, c]: [u64; 3]) -> Result<([Option<Card>; 3], Option<User>)> {
    User::update(pipe, id, User::LAST_SEEN.set(SystemTime::now())).await?;
    let first = User::load_as::<Card, _>(pipe, a).await?;
    let second = User::load_as::<Card, _>(pipe, b).await?;
    let third = User::load_as::<Card, _>(pipe, c).await?;
    let user = User::load(pipe, id).await?;
    Ok(([first, second, third], user))
}
