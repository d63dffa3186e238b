//! A leaderboard in a sorted set: scores, the best players, and the rank of a player.

use roundtrip::{Client, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    client.del("board").await?;
    client.zadd("board", [(120, "ann"), (95, "bob"), (210, "cem"), (80, "dee")]).await?;
    client.zincrby("board", 50.0, "bob").await?;

    let pipe = client.pipeline();
    let best = pipe.zrevrange_withscores::<String>("board", 0, 2);
    let place = pipe.zrevrank("board", "ann");
    let players = pipe.zcard("board");
    let (best, place, players) = pipe.execute((best, place, players)).await?;

    for (place, (name, score)) in best.iter().enumerate() {
        println!("{}. {name} {score}", place + 1);
    }
    if let Some(place) = place {
        println!("ann is number {} of {players}", place + 1);
    }
    Ok(())
}
