use rustis::{client::Client, commands::StringCommands};

#[tokio::main]
async fn main() -> rustis::Result<()> {
    let client = Client::connect("redis://127.0.0.1:6379").await?;
    client.set("hello", "world").await?;
    let world: Option<String> = client.get("hello").await?;
    println!("hello {world:?}");
    Ok(())
}
