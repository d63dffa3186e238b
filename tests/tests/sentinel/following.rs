//! What is not a single command follows the primary, too.

use std::time::Duration;

use roundtrip::{MissedReason, Outcome};
use tokio::task::block_in_place;

use crate::support::{builder, each, limited, port, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscriptions_go_on_at_the_new_primary_after_a_gap() {
    each(async |all| {
        let client = builder(all).connect().await.unwrap();
        let mut news = client.subscribe("news").await.unwrap();
        client.publish("news", "before").await.unwrap();
        assert_eq!(news.next().await.unwrap().unwrap().payload::<String>().unwrap(), "before");
        block_in_place(|| all.fail_over());
        // nobody published meanwhile: the next is the gap
        let gap = limited(news.next()).await.unwrap().unwrap_err();
        let missed = gap.missed().expect("a gap");
        assert!(matches!(missed.reason, MissedReason::Reconnected), "{missed:?}");
        let primary = &all.servers()[all.primary()];
        until("the client has followed", || async { port(&client).await == primary.port() }).await;
        client.publish("news", "after").await.unwrap();
        assert_eq!(limited(news.next()).await.unwrap().unwrap().payload::<String>().unwrap(), "after");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dedicated_connections_to_the_old_primary_are_lost_and_the_next_lead_to_the_new_one() {
    each(async |all| {
        let client = builder(all).connect().await.unwrap();
        let held = client.connection().await.unwrap();
        held.set("k", 1).await.unwrap();
        // one that waits, and one that is kept for the next who needs it
        let waits = tokio::spawn({
            let client = client.clone();
            async move { client.blpop::<String, String>("list", Duration::from_secs(60)).await }
        });
        drop(client.connection().await.unwrap());
        block_in_place(|| all.fail_over());
        let primary = &all.servers()[all.primary()];
        until("the client has followed", || async { port(&client).await == primary.port() }).await;
        let error = limited(held.set("k", 2)).await.unwrap_err();
        assert!(error.is_connection() && error.to_string().contains("become the primary"), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        let error = limited(waits).await.unwrap().unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        let next = client.connection().await.unwrap();
        next.set("k", 3).await.unwrap();
        assert_eq!(primary.raw().text(&["GET", "k"]), "3");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_queued_and_not_written_goes_to_the_new_primary_whole() {
    each(async |all| {
        let client = builder(all).reconnect(Duration::from_millis(20), Duration::from_secs(2), 50);
        let client = client.connect().await.unwrap();
        let old = all.primary();
        all.servers()[old].kill();
        until("the connection is lost", || async { client.stats().losses > 0 }).await;
        let pipe = client.pipeline();
        let (counted, read) = (pipe.incr("n"), pipe.get::<i64>("n"));
        pipe.flush().await.unwrap();
        assert_eq!(limited(counted).await.unwrap(), 1);
        assert_eq!(read.await.unwrap(), Some(1));
        assert_ne!(port(&client).await, all.servers()[old].port());
        let exec = client.atomically(|tx| (tx.incr("n"), tx.incr("n"))).await.unwrap();
        assert_eq!(exec, (2, 3));
    })
    .await;
}
