//! Values of attributes that are of another kind: each is one error, at the value.
use roundtrip::{Client, Model, Result};

#[derive(Model)]
#[model("user:{id}")]
struct User {
    id: u64,
    #[field("n")]
    name: String,
}

#[derive(Model)]
#[model(key = "page:{id}", ttl = 3600, validate = checked)]
struct Page {
    id: u64,
    #[field(default = 5)]
    visits: i64,
    #[field(validate = short)]
    title: Option<String>,
}

fn checked(_: &Page) -> std::result::Result<(), String> {
    Ok(())
}

fn short(_: &String) -> bool {
    true
}

async fn uses(client: &Client) -> Result<()> {
    let _user = User::load(client, 7).await?;
    let _page = Page::load(client, 7).await?;
    Ok(())
}

#[derive(Model)]
#[model(key = "page:{id}", validate = checked_book)]
struct Book {
    id: u64,
    #[field(validate = short)]
    title: String,
}

fn checked_book(_: &Book) -> std::result::Result<(), String> {
    Ok(())
}

fn main() {}
