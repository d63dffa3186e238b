//! What the fields of a record do not allow.
use roundtrip::{Client, Model, Result};

#[derive(Model)]
#[model(key = "user:{id}")]
struct User {
    id: u64,
    name: String,
    visits: i64,
    nick: Option<String>,
    #[field(validate = few)]
    logins: i64,
}

#[derive(Model)]
#[model(key = "order:{id}")]
struct Order {
    id: u64,
    total: i64,
}

fn few(logins: &i64) -> std::result::Result<(), &'static str> {
    if *logins < 10 { Ok(()) } else { Err("too many") }
}

async fn example(client: &Client) -> Result<()> {
    // an integer only
    client.at(User::key(7)).incr(User::NAME, 1).await?;
    // one whose values nobody has to look at
    client.at(User::key(7)).incr(User::LOGINS, 1).await?;
    // an optional field only
    User::update(client, 7, User::NAME.clear()).await?;
    // a value of its type
    User::update(client, 7, User::VISITS.set("x")).await?;
    // a field of this record
    client.at(User::key(7)).get(Order::TOTAL).await?;
    // a version
    Order { id: 7, total: 1 }.save_if_unchanged(client).await?;
    Ok(())
}

fn main() {}
