use fred::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Builder::from_config(Config::from_url("redis://127.0.0.1:6379")?).build()?;
    client.init().await?;
    let () = client.set("hello", "world", None, None, false).await?;
    let world: Option<String> = client.get("hello").await?;
    println!("hello {world:?}");
    Ok(())
}
