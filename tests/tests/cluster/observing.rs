//! What an observer is told of what goes to several nodes.

use std::sync::{Arc, Mutex};

use roundtrip::{Client, Observe, Report};

use crate::support::{each, each_own, slot};

/// Notes what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observe for Notes {
    fn command(&self, report: &Report<'_>) {
        let end = report.error.map_or("fine".to_owned(), |error| format!("{:?}", error.outcome()));
        self.0.lock().unwrap().push(format!("{} ({}): {end}", report.operation, report.commands));
    }
}

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn flushes_and_transactions_are_reported_once() {
    each(|cluster, _| async move {
        let notes = Notes::default();
        let builder = Client::builder().url(&cluster.url()).unwrap().observe(notes.clone());
        let client = builder.connect().await.unwrap();
        client.pipelined(|p| (p.set("a", "text"), p.incr("b"), p.incr("c"))).await.unwrap();
        assert_eq!(notes.take(), ["PIPELINE (3): fine"]);
        client.pipelined(|p| (p.incr("a"), p.incr("b"))).await.unwrap_err();
        client.pipelined(|p| p.mget::<String>(["a", "b", "c"])).await.unwrap();
        client.atomically(|tx| (tx.incr("{n}1"), tx.incr("{n}2"))).await.unwrap();
        client.atomically(|tx| tx.incr("a")).await.unwrap_err();
        client.mset([("a", 1), ("b", 2)]).await.unwrap();
        let expected = [
            "PIPELINE INCR (2): Refused",
            "PIPELINE MGET (1): fine",
            "MULTI INCR (2): fine",
            "MULTI INCR (1): Refused",
            "MSET (1): fine",
        ];
        assert_eq!(notes.take(), expected);
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_on_is_reported_when_all_of_it_has_come() {
    each_own(async |cluster, _| {
        let notes = Notes::default();
        let builder = Client::builder().url(&cluster.url()).unwrap().observe(notes.clone());
        let client = builder.connect().await.unwrap();
        let moving = slot("{moving}");
        cluster.move_hash_slot(moving, (cluster.owner(moving) + 1) % 3);
        client.pipelined(|p| (p.incr("{moving}"), p.incr("other"))).await.unwrap();
        assert_eq!(notes.take(), ["PIPELINE INCR (2): fine"]);
        cluster.move_hash_slot(moving, (cluster.owner(moving) + 1) % 3);
        client.atomically(|tx| tx.incr("{moving}")).await.unwrap();
        assert_eq!(notes.take(), ["MULTI INCR (1): fine"]);
    })
    .await;
}
