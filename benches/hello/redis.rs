use redis::AsyncCommands;

#[tokio::main]
async fn main() -> redis::RedisResult<()> {
    let client = redis::Client::open("redis://127.0.0.1:6379")?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let () = connection.set("hello", "world").await?;
    let world: Option<String> = connection.get("hello").await?;
    println!("hello {world:?}");
    Ok(())
}
