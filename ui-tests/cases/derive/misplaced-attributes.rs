//! `#[value(..)]` is for types and their variants, `#[field(..)]` for fields: in the wrong place either would say nothing.
use roundtrip::{Client, FromReply, FromValue, Result, ToArg, ToRows};

#[derive(FromReply, ToRows)]
#[field(rename_all = "camelCase")]
struct Profile {
    #[value(rename = "n")]
    name: String,
}

#[derive(ToArg, FromValue)]
enum Color {
    #[field(rename = "r")]
    Red,
    Blue,
}

async fn uses(client: &Client, profile: &Profile) -> Result<Option<Color>> {
    client.hset("profile", profile).await?;
    client.get("color").await
}

fn main() {}
