use roundtrip::Client;

#[tokio::main]
async fn main() -> roundtrip::Result<()> {
    let client = Client::connect("redis://127.0.0.1:6379").await?;
    client.set("hello", "world").await?;
    let world: Option<String> = client.get("hello").await?;
    println!("hello {world:?}");
    Ok(())
}
