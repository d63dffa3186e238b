//! Callers of every kind while everything goes wrong: what each was told is held against what is there at the end. A short form of it
//! is one of the tests; `cargo xtask soak` and `cargo xtask soak --cluster` take minutes.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests stop where they fail

mod book;
mod callers;
mod chance;
mod cluster;
mod faults;
mod reshard;
mod server;
mod stage;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use roundtrip::{Builder, Client};
use tokio::task::spawn_blocking;

use book::Book;
use callers::{Caller, Calls};

/// So many callers for each client.
const CALLERS: u64 = 8;

/// Lets callers call while something happens; what comes of that, and what they were told.
async fn play<T: Send + 'static>(
    clients: &[Client],
    calls: Calls,
    ids: &Arc<AtomicU64>,
    round: u64,
    act: impl FnOnce() -> T + Send + 'static,
) -> (T, Book) {
    let stop = Arc::new(AtomicBool::new(false));
    let mut callers = Vec::new();
    for client in clients {
        for _ in 0..CALLERS {
            let number = round * 1000 + callers.len() as u64;
            let caller = Caller::new(client.clone(), calls, number, ids.clone());
            callers.push(tokio::spawn(caller.run(stop.clone())));
        }
    }
    let done = spawn_blocking(act).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    let mut all = Book::default();
    for caller in callers {
        let book = caller.await.unwrap();
        all.claims.extend(book.claims);
        all.findings.extend(book.findings);
        all.tally += book.tally;
    }
    // what proxies have passed on of connections that have ended is read by the server meanwhile; what comes later still is found
    // in the next round
    tokio::time::sleep(Duration::from_millis(50)).await;
    (done, all)
}

fn builder(url: &str) -> Builder {
    let ms = Duration::from_millis;
    let builder = Client::builder().url(url).unwrap().response_timeout(ms(300)).connect_timeout(ms(300));
    builder.reconnect(ms(2), ms(40), 10)
}
