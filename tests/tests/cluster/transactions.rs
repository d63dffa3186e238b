//! Transactions, which have one hash slot.

use roundtrip::commands::Side;
use roundtrip::key::List;
use roundtrip::{Key, Outcome, Script};

use crate::support::{each, each_own, slot};

#[tokio::test]
async fn a_transaction_runs_where_its_keys_are() {
    each(|_, client| async move {
        for n in 0..20 {
            let tx = client.transaction();
            let one = tx.incrby(format!("{{tx:{n}}}:a"), n);
            let echo = tx.echo::<String>("along");
            let two = tx.incrby(format!("{{tx:{n}}}:b"), n + 1);
            assert_eq!(tx.exec((one, echo, two)).await.unwrap(), (n, "along".to_owned(), n + 1));
        }
        let tx = client.transaction();
        let echo = tx.echo::<String>("no keys");
        assert_eq!(tx.exec(echo).await.unwrap(), "no keys");
    })
    .await;
}

#[derive(Key)]
#[key("{{'jobs'}}:ready", List<u64>)]
struct Ready;

#[derive(Key)]
#[key("{{'jobs'}}:running:{worker}", List<u64>)]
struct Running {
    worker: u64,
}

#[tokio::test]
async fn keys_with_one_constant_tag_are_in_one_hash_slot() {
    each(|_, client| async move {
        for worker in 0..20 {
            let running = Running { worker };
            let moved = client.atomically(|tx| {
                (tx.at(Ready).rpush(worker), tx.at(Ready).lmove(&running, Side::Left, Side::Right))
            });
            assert_eq!(moved.await.unwrap(), (1, Some(worker)));
        }
    })
    .await;
}

#[tokio::test]
async fn keys_of_several_hash_slots_are_refused_before_anything_is_sent() {
    each(|_, client| async move {
        let before = client.stats().commands;
        let tx = client.transaction();
        let _ = tx.incr("{a}1");
        let _ = tx.echo::<String>("between");
        let _ = tx.incr("{b}1");
        let error = tx.exec(()).await.unwrap_err();
        assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
        assert!(
            error
                .to_string()
                .contains("commands 1 and 3 of the transaction are in hash slots 15495 and 3300"),
            "{error}"
        );
        assert_eq!(error.place(), Some(2));

        let tx = client.transaction();
        let _ = tx.mset([("{a}1", 1), ("{b}1", 1)]);
        let error = tx.exec(()).await.unwrap_err();
        assert!(error.is_cross_slot() && error.to_string().contains("MSET"), "{error}");
        assert_eq!(client.stats().commands, before);
    })
    .await;
}

#[tokio::test]
async fn a_connection_refuses_keys_of_several_hash_slots_before_anything_is_sent() {
    each(|_, client| async move {
        fn refused<T: std::fmt::Debug>(result: roundtrip::Result<T>, words: &str) {
            let error = result.unwrap_err();
            let text = error.to_string();
            assert!(
                error.is_cross_slot() && error.outcome() == Outcome::NotSent && text.contains(words),
                "{text}"
            );
        }
        let keys = "its keys 1 and 2 are in hash slots 15495 and 3300";
        let connection = client.connection_for("a").await.unwrap();
        let before = client.stats().commands;
        refused(client.watch(["a", "b"], async |w| w.get::<i64>("a").await).await, keys);
        refused(connection.watch(["a", "b"]).await, keys);
        refused(connection.mget::<i64>(["a", "b"]).await, keys);
        let pipe = connection.pipeline();
        let handle = pipe.del(["a", "b"]);
        refused(pipe.execute(handle).await, keys);
        assert_eq!(client.stats().commands, before);

        // of the keys that are watched, and those that the closure uses
        let watched = "the watched keys are in hash slot 15495, its own key is in hash slot 3300";
        refused(client.watch(["a"], async |w| w.get::<i64>("b").await).await, watched);
        let in_pipe = client.watch(["a"], async |w| {
            let pipe = w.pipeline();
            let handle = pipe.get::<i64>("b");
            pipe.execute(handle).await
        });
        refused(in_pipe.await, watched);
        let in_transaction = client.watch(["a"], async |w| {
            let tx = w.multi();
            tx.set("{a}1", 1);
            tx.set("b", 1);
            tx.exec(()).await
        });
        let error = in_transaction.await.unwrap_err();
        assert_eq!(error.place(), Some(1), "{error}");
        refused::<()>(Err(error), watched);
        assert_eq!(client.exists(["{a}1", "b"]).await.unwrap(), 0);

        // what has no key, or is about one server
        connection.ping().await.unwrap();
        connection.dbsize().await.unwrap();
        connection.watch(["a", "{a}1"]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_transaction_follows_its_hash_slot_whole() {
    each_own(async |cluster, client| {
        let moving = slot("moving");
        let to = (cluster.owner(moving) + 1) % 3;
        let script = Script::new("return redis.call('incr', KEYS[1])");
        let count = async || {
            let tx = client.transaction();
            let a = tx.incr("{moving}a");
            let b = tx.incr("{moving}b");
            let c = tx.script(&script).key("{moving}b").query::<i64>();
            tx.exec((a, b, c)).await
        };
        assert_eq!(count().await.unwrap(), (1, 1, 2));
        cluster.begin_move(moving, to);
        assert_eq!(count().await.unwrap(), (2, 3, 4));
        cluster.move_key(moving, "{moving}a", to);
        // one key here, one there: neither node can do it, until the rest has followed
        let (half, ()) = tokio::join!(count(), async {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            cluster.move_key(moving, "{moving}b", to);
        });
        assert_eq!(half.unwrap(), (3, 5, 6));
        // all of it is at the target, which does not own the hash slot yet: ASK
        assert_eq!(count().await.unwrap(), (4, 7, 8));
        cluster.end_move(moving, to);
        assert_eq!(count().await.unwrap(), (5, 9, 10));
        // the shared connections are as they were
        assert_eq!(client.stats().losses, 0);
    })
    .await;
}

#[tokio::test]
async fn a_watch_that_is_left_behind_is_a_conflict_and_runs_again() {
    each_own(async |cluster, client| {
        let moving = slot("watched");
        let to = (cluster.owner(moving) + 1) % 3;
        client.set("watched", 1).await.unwrap();
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let value = client
            .watch(["watched"], async |w| {
                let now: i64 = w.get("watched").await?.unwrap_or(0);
                if tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
                    cluster.move_hash_slot(moving, to);
                }
                let tx = w.multi();
                let value = tx.set("watched", now + 1);
                tx.exec(value).await?;
                Ok(now + 1)
            })
            .await
            .unwrap();
        assert_eq!((value, tries.into_inner()), (2, 2));
        assert_eq!(client.get::<i64>("watched").await.unwrap(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_watched_pipeline_that_is_left_behind_runs_again() {
    each_own(async |cluster, client| {
        let moving = slot("watched");
        let to = (cluster.owner(moving) + 1) % 3;
        client.set("watched", 1).await.unwrap();
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let value = client
            .watch(["watched"], async |w| {
                if tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
                    cluster.move_hash_slot(moving, to);
                }
                let pipe = w.pipeline();
                let now = pipe.get::<i64>("watched");
                let now = pipe.execute(now).await?.unwrap_or(0);
                drop(pipe);
                let tx = w.multi();
                let value = tx.set("watched", now + 1);
                tx.exec(value).await?;
                Ok(now + 1)
            })
            .await
            .unwrap();
        assert_eq!((value, tries.into_inner()), (2, 2));
    })
    .await;
}

/// The closure ran again until no try was left: for seconds as a conflict, for more than a minute after a read.
#[tokio::test]
async fn a_key_elsewhere_ends_a_watch_at_once() {
    each(|_, client| async move {
        // on two nodes
        let (here, there) = ("a", "b");
        let tries = std::sync::atomic::AtomicUsize::new(0);
        let try_once = || tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let read = client
            .watch([here], async |w| {
                try_once();
                w.get::<i64>(there).await
            })
            .await
            .unwrap_err();
        let written = client
            .watch([here], async |w| {
                try_once();
                let tx = w.multi();
                tx.set(there, 1);
                tx.exec(()).await
            })
            .await
            .unwrap_err();
        for error in [read, written] {
            assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
            assert!(error.to_string().contains("keys that belong together share a tag"), "{error}");
        }
        assert_eq!(tries.into_inner(), 2);
    })
    .await;
}
