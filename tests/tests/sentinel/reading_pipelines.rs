//! Pipelines that replicas carry out.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use roundtrip::{Client, Outcome, Pipeline, ReadFrom};
use roundtrip_tests::Sentinels;
use tokio::task::block_in_place;

use crate::reading::{reads, until_replicas_read};
use crate::support::{builder, each, until};

/// Sends what is queued, and does not wait for it.
async fn send(pipe: &Pipeline) {
    poll_fn(|cx| {
        let _sent = pin!(pipe.flush()).poll(cx);
        Poll::Ready(())
    })
    .await;
}

/// A client that reads from replicas, which all have `k`.
async fn reader(all: &Sentinels, from: ReadFrom) -> Client {
    let limit = Duration::from_secs(if from == ReadFrom::Replica { 2 } else { 60 });
    let client = builder(all).response_timeout(limit).read_from(from).connect().await.unwrap();
    client.set("k", 1).await.unwrap();
    until_replicas_read(&client, "k", 1).await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipeline_that_only_reads_is_carried_out_by_a_replica() {
    each(async |all| {
        let client = reader(all, ReadFrom::PreferReplica).await;
        let primary = block_in_place(|| all.primary());
        let count = || block_in_place(|| reads(all))[primary];
        let before = count();
        let pipe = client.pipeline();
        for _ in 0..20 {
            let (one, two) = (pipe.get::<i64>("k"), pipe.get::<i64>("none"));
            assert_eq!(pipe.execute((one, two)).await.unwrap(), (Some(1), None));
            assert_eq!(client.pipelined(|pipe| pipe.get::<i64>("k")).await.unwrap(), Some(1));
        }
        assert_eq!(pipe.round_trips(), 20);
        assert_eq!(count(), before);

        // one write among them, or a command without a key, and the primary carries out all of it
        let (one, added, two) = (pipe.get::<i64>("k"), pipe.incr("k"), pipe.get::<i64>("k"));
        assert_eq!(pipe.execute((one, added, two)).await.unwrap(), (Some(1), 2, Some(2)));
        let (one, size) = (pipe.get::<i64>("k"), pipe.dbsize());
        assert_eq!(pipe.execute((one, size)).await.unwrap(), (Some(2), 1));
        let size = client.atomically(|tx| (tx.get::<i64>("k"), tx.dbsize())).await.unwrap();
        assert_eq!(size, (Some(2), 1));
        assert_eq!(count(), before + 4);
        // keys of several hash slots are nothing special here
        let (all_set, values) = (pipe.mset([("a", 1), ("b", 2)]), pipe.mget::<i64>(["a", "b"]));
        assert_eq!(pipe.execute((all_set, values)).await.unwrap(), ((), vec![Some(1), Some(2)]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipeline_keeps_its_order_between_primary_and_replicas() {
    each(async |all| {
        let client = reader(all, ReadFrom::PreferReplica).await;
        let pipe = client.pipeline();
        // a read behind a write that is not answered sees it, and a read before a write does not
        for n in 2..100 {
            let before = pipe.get::<i64>("k");
            send(&pipe).await;
            let set = pipe.set("k", n);
            send(&pipe).await;
            let after = pipe.get::<i64>("k");
            let (before, (), after) = pipe.execute((before, set, after)).await.unwrap();
            assert_eq!((before, after), (Some(n - 1), Some(n)));
            assert_eq!(pipe.round_trips(), 3 * (n.unsigned_abs() - 1));
            until_replicas_read(&client, "k", n).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_primary_stands_in_for_a_pipeline_too() {
    each(async |all| {
        let patient = reader(all, ReadFrom::PreferReplica).await;
        let strict = reader(all, ReadFrom::Replica).await;
        let primary = block_in_place(|| all.primary());
        for server in (0..3).filter(|server| *server != primary) {
            block_in_place(|| all.server_mut(server).stop());
        }
        // what was written when its connection was lost is not repeated, as everywhere
        until("the lost connections are known", || async {
            patient.pipelined(|pipe| pipe.get::<i64>("k")).await.is_ok()
        })
        .await;
        for _ in 0..20 {
            assert_eq!(patient.pipelined(|pipe| pipe.get::<i64>("k")).await.unwrap(), Some(1));
        }
        let error = strict.pipelined(|pipe| pipe.get::<i64>("k")).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        let set = strict.pipelined(|pipe| (pipe.set("k", 2), pipe.get::<i64>("k")));
        assert_eq!(set.await.unwrap(), ((), Some(2)));
    })
    .await;
}
