//! Cache aside: look in the cache; if nothing is there, compute the value and store it for a while. Many keys cost one round trip.
//!
//! The cache may be away, or slow. Then it is as if it were empty: no call waits for it for long.

use std::time::Duration;

use roundtrip::commands::SetOptions;
use roundtrip::{Client, Result, WhenDown};
use roundtrip_examples::url;

/// How long a call waits for the cache.
const PATIENCE: Duration = Duration::from_millis(100);

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::builder().url(&url())?.when_down(WhenDown::Fail).connect_lazy();
    for _ in 0..2 {
        println!("the square of 12 is {}", square(&client, 12).await);
    }
    println!("and those of 11 to 14 are {:?}", squares(&client, &[11, 12, 13, 14]).await);
    Ok(())
}

async fn square(client: &Client, n: u64) -> u64 {
    let key = format!("square:{n}");
    if let Ok(Some(known)) = client.get(&key).timeout(PATIENCE).await {
        return known;
    }
    let square = compute(n).await;
    noted(client.set_with(&key, square, SetOptions::new().ex(60)).timeout(PATIENCE).await);
    square
}

/// One round trip to ask for all, and a second one only to store those that were missing.
async fn squares(client: &Client, numbers: &[u64]) -> Vec<u64> {
    let keys = numbers.iter().map(|n| format!("square:{n}"));
    let known = client.mget::<u64>(keys).timeout(PATIENCE).await;
    let known = known.unwrap_or_else(|_| vec![None; numbers.len()]);
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
    noted(pipe.flush().timeout(PATIENCE).await);
    squares
}

/// What is not stored is computed again, so an error is only worth a line.
fn noted<T>(stored: Result<T>) {
    if let Err(error) = stored {
        eprintln!("not stored: {error}");
    }
}

/// Something slow that should not be done twice.
async fn compute(n: u64) -> u64 {
    println!("  (computing {n} x {n})");
    tokio::time::sleep(Duration::from_millis(20)).await;
    n * n
}
