//! Reads that replicas carry out.

use std::time::Duration;

use roundtrip::{Client, Outcome, ReadFrom};
use roundtrip_tests::Sentinels;
use tokio::task::block_in_place;

use crate::support::{builder, each, until};

/// How many GETs each server has carried out.
pub(crate) fn reads(all: &Sentinels) -> Vec<u64> {
    let of = |stats: &str| -> u64 {
        let line = stats.lines().find_map(|line| line.strip_prefix("cmdstat_get:calls="));
        line.and_then(|line| line.split(',').next()).map_or(0, |calls| calls.parse().unwrap())
    };
    all.servers().iter().map(|server| of(&server.raw().text(&["INFO", "commandstats"]))).collect()
}

/// Waits until the client knows the replicas and these have what was written.
pub(crate) async fn until_replicas_read(client: &Client, key: &str, value: i64) {
    until("all replicas have it", || async {
        let mut have = true;
        // each in its turn
        for _ in 0..4 {
            have &= client
                .get::<i64>(key)
                .read_from(ReadFrom::Replica)
                .await
                .is_ok_and(|read| read == Some(value));
        }
        have
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_read_what_may_be_read_from_them() {
    each(async |all| {
        let client = builder(all).connect().await.unwrap();
        client.set("k", 1).await.unwrap();
        until_replicas_read(&client, "k", 1).await;
        let primary = block_in_place(|| all.primary());
        let before = block_in_place(|| reads(all));
        let reader = client.read_from(ReadFrom::PreferReplica);
        for _ in 0..30 {
            assert_eq!(reader.get::<i64>("k").await.unwrap(), Some(1));
            assert_eq!(client.get::<i64>("k").read_from(ReadFrom::Replica).await.unwrap(), Some(1));
        }
        let after = block_in_place(|| reads(all));
        for server in 0..3 {
            let count = after[server] - before[server];
            assert_eq!(
                count,
                if server == primary { 0 } else { 30 },
                "server {server}: {before:?}, {after:?}"
            );
        }

        // what writes, what says so, and what belongs together stays with the primary
        reader.incr("k").await.unwrap();
        assert_eq!(reader.get::<i64>("k").read_from(ReadFrom::Primary).await.unwrap(), Some(2));
        let written = reader.pipelined(|pipe| (pipe.set("k", 2), pipe.get::<i64>("k")));
        assert_eq!(written.await.unwrap(), ((), Some(2)));
        assert_eq!(reader.atomically(|tx| tx.get::<i64>("k")).await.unwrap(), Some(2));
        assert_eq!(client.get::<i64>("k").await.unwrap(), Some(2));
        let last = block_in_place(|| reads(all));
        assert_eq!(last[primary], after[primary] + 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_primary_stands_in_for_replicas_that_are_gone() {
    each(async |all| {
        let patient = builder(all).read_from(ReadFrom::PreferReplica).connect().await.unwrap();
        let strict = builder(all).response_timeout(Duration::from_millis(500)).read_from(ReadFrom::Replica);
        let strict = strict.connect().await.unwrap();
        patient.set("k", 1).await.unwrap();
        until_replicas_read(&patient, "k", 1).await;
        until_replicas_read(&strict, "k", 1).await;
        let primary = block_in_place(|| all.primary());
        let replicas: Vec<usize> = (0..3).filter(|server| *server != primary).collect();
        // one of them reads for both
        block_in_place(|| all.server_mut(replicas[0]).stop());
        for _ in 0..20 {
            assert_eq!(patient.get::<i64>("k").await.unwrap(), Some(1));
            assert_eq!(strict.get::<i64>("k").await.unwrap(), Some(1));
        }
        block_in_place(|| all.server_mut(replicas[1]).stop());
        for _ in 0..20 {
            assert_eq!(patient.get::<i64>("k").await.unwrap(), Some(1));
        }
        let error = strict.get::<i64>("k").await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        strict.set("k", 2).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_at_the_replicas_of_the_next_primary() {
    each(async |all| {
        let client = builder(all).connect().await.unwrap();
        client.set("k", 1).await.unwrap();
        until_replicas_read(&client, "k", 1).await;
        let second = block_in_place(|| all.fail_over());
        let port = all.servers()[second].port();
        until("the client has followed", || async { crate::support::port(&client).await == port }).await;
        client.set("k", 2).await.unwrap();
        until_replicas_read(&client, "k", 2).await;
        // the old primary is one of them, once it follows
        until("the primary does not read", || async {
            let before = block_in_place(|| reads(all))[second];
            for _ in 0..6 {
                client.get::<i64>("k").read_from(ReadFrom::Replica).await.unwrap();
            }
            block_in_place(|| reads(all))[second] == before
        })
        .await;
    })
    .await;
}
