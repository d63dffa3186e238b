//! A part of a model that is none.
use roundtrip::{Client, FromReply, Model, Result};

#[derive(Model)]
#[model(key = "user:{id}")]
struct User {
    id: u64,
    #[field(rename = "n")]
    name: String,
    visits: i64,
}

#[derive(FromReply)]
#[reply(of = User)]
struct OtherType {
    visits: String,
}

#[derive(FromReply)]
#[reply(of = User)]
struct OtherName {
    name: String,
}

#[derive(FromReply)]
struct NoPart {
    visits: i64,
}

async fn example(client: &Client) -> Result<()> {
    User::load_as::<NoPart, _>(client, 7).await?;
    Ok(())
}

fn main() {}
