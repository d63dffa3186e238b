//! The spans and events of the feature `tracing`: a span for each command, flush and transaction, and events of connections. Here they are
//! printed. To export them, use the layer of `tracing-opentelemetry` instead of `fmt`.
//!
//! Run it with a server on localhost, or at `REDIS_URL`: `cargo run -p roundtrip-examples --example traced`.

use std::time::Duration;

use roundtrip::{Client, Result};
use roundtrip_examples::url;
use tracing::{Instrument, Level, info_span};
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .init();

    let client = Client::builder()
        .url(&url())?
        .slow(Duration::from_millis(100), |report| {
            println!("slow: {} took {:?}", report.operation, report.time)
        })
        .connect()
        .await?;

    // the spans of the commands are children of the caller's
    page_view(&client, "home").instrument(info_span!("page_view")).await?;

    // an error has its code and its outcome
    client.set("traced:name", "ann").await?;
    if let Err(error) = client.incr("traced:name").await {
        println!("{error}");
    }
    client.del(["traced:name", "traced:hits:home"]).await?;
    Ok(())
}

async fn page_view(client: &Client, page: &str) -> Result<i64> {
    let key = format!("traced:hits:{page}");
    let (hits, _) = client.pipelined(|pipe| (pipe.incr(&key), pipe.expire(&key, 60))).await?;
    Ok(hits)
}
