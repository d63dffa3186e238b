//! A worker that handles messages as they come, and stops gracefully: it handles the messages that have come, and unsubscribes.
//!
//! Pub/sub only reaches clients that are subscribed at the time. For work that must not be lost use a stream or a list, as in `job-queue`.

use std::ops::ControlFlow;
use std::time::Duration;

use roundtrip::{Client, Message, Result};
use roundtrip_examples::url;

#[tokio::main]
async fn main() -> Result<()> {
    let client = Client::connect(&url()).await?;
    let worker = client
        .handlers()
        .on("mail", send)
        .on_pattern("audit.*", async |message| {
            println!("{} noted", message.channel::<String>().unwrap_or_default())
        })
        .on_missed(async |missed| println!("{missed}"))
        .on_error(|error| {
            eprintln!("not sent: {error}");
            ControlFlow::Continue(())
        })
        .start()
        .await?;

    for n in 1..=3 {
        client.publish("mail", format!("letter {n}")).await?;
    }
    client.publish("mail", &b"\xff\xff"[..]).await?;
    client.publish("audit.login", "ann").await?;

    // in a service: tokio::signal::ctrl_c().await
    worker.stop().await?;
    println!("all that had come is done");
    Ok(())
}

async fn send(message: Message) -> Result<()> {
    let letter: String = message.payload()?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    println!("{letter} sent");
    Ok(())
}
