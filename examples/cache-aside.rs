//! Cache aside: look in the cache; if nothing is there, compute the value and store it for a while. Many keys cost one round trip.

use std::time::Duration;

use roundtrip::commands::SetOptions;
use roundtrip::{Client, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    for _ in 0..2 {
        println!("the square of 12 is {}", square(&client, 12).await?);
    }
    println!("and those of 11 to 14 are {:?}", squares(&client, &[11, 12, 13, 14]).await?);
    Ok(())
}

async fn square(client: &Client, n: u64) -> Result<u64> {
    let key = format!("square:{n}");
    if let Some(known) = client.get(&key).await? {
        return Ok(known);
    }
    let square = compute(n).await;
    client.set_with(&key, square, SetOptions::new().ex(60)).await?;
    Ok(square)
}

/// One round trip to ask for all, and a second one only to store those that were missing.
async fn squares(client: &Client, numbers: &[u64]) -> Result<Vec<u64>> {
    let known: Vec<Option<u64>> = client.mget(numbers.iter().map(|n| format!("square:{n}"))).await?;
    let pipe = client.pipeline();
    let mut squares = Vec::new();
    for (&n, known) in numbers.iter().zip(known) {
        squares.push(match known {
            Some(square) => square,
            None => {
                let square = compute(n).await;
                pipe.set_with(format!("square:{n}"), square, SetOptions::new().ex(60));
                square
            }
        });
    }
    pipe.flush().await?;
    Ok(squares)
}

/// Something slow that should not be done twice.
async fn compute(n: u64) -> u64 {
    println!("  (computing {n} x {n})");
    tokio::time::sleep(Duration::from_millis(20)).await;
    n * n
}
