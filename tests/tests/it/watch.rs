//! Optimistic locking: reads, then a transaction that only runs if nobody else wrote.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Client, Error};
use roundtrip_tests::Direction::{ToClient, ToServer};

use crate::support::{dropped_after, each, one, over_tls};

async fn next(client: &Client, key: &str) -> roundtrip::Result<i64> {
    client
        .watch([key], async |w| {
            let current: i64 = w.get(key).await?.unwrap_or(0);
            let tx = w.multi();
            tx.set(key, current + 1);
            tx.exec(()).await?;
            Ok(current + 1)
        })
        .retries(1000)
        .await
}

/// Limits: 64 tasks on one key lose nothing, within 20 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn tasks_that_increment_one_key_lose_nothing() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("seq");
        let start = Instant::now();
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (client, key) = (client.clone(), key.clone());
                tokio::spawn(async move { next(&client, &key).await })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap().unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=64).collect::<Vec<i64>>());
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    })
    .await;
}

/// Changes the key behind the transaction's back, `conflicts` times.
async fn disturbed(
    client: &Client,
    other: &Client,
    key: &str,
    conflicts: usize,
    retries: u32,
) -> (roundtrip::Result<()>, usize) {
    let runs = AtomicUsize::new(0);
    let result = client
        .watch([key], async |w| {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            w.get::<String>(key).await?;
            if run < conflicts {
                other.set(key, run as u64).await?;
            }
            let tx = w.multi();
            tx.set(key, "mine");
            tx.exec(()).await?;
            Ok(())
        })
        .retries(retries)
        .await;
    (result, runs.into_inner())
}

#[tokio::test]
async fn a_conflict_runs_it_again_up_to_a_limit() {
    each(|env| async move {
        let (client, other) = (env.client().await, env.client().await);
        let key = env.key("k");
        let (result, runs) = disturbed(&client, &other, &key, 3, 5).await;
        assert_eq!((result.is_ok(), runs), (true, 4));
        assert_eq!(client.get::<String>(&key).await.unwrap().as_deref(), Some("mine"));

        let (result, runs) = disturbed(&client, &other, &key, 3, 2).await;
        let error = result.unwrap_err();
        assert!(error.is_watch_conflict(), "{error}");
        assert_eq!((runs, error.outcome()), (3, roundtrip::Outcome::Conflict));
        assert_eq!(client.get::<String>(&key).await.unwrap().as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn an_empty_transaction_shows_a_conflict_too() {
    each(|env| async move {
        let (client, other) = (env.client().await, env.client().await);
        let key = env.key("k");
        let error = client
            .watch([&key], async |w| {
                other.set(&key, 1).await?;
                w.multi().exec(()).await
            })
            .retries(0)
            .await
            .unwrap_err();
        assert!(error.is_watch_conflict(), "{error}");
        client.watch([&key], async |w| w.multi().exec(()).await).retries(0).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nothing_is_sent_after_exec() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        next(&client, &env.key("seq")).await.unwrap();
        client.ping().await.unwrap();
        let sent = proxy.text(ToServer);
        assert!(sent.contains("WATCH") && sent.contains("EXEC") && !sent.contains("UNWATCH"), "{sent}");
    })
    .await;
}

/// After whatever ended the closure early, no watch is left that would fail a later transaction.
async fn is_clean(client: &Client, other: &Client, key: &str) {
    for _ in 0..3 {
        other.incr(key).await.unwrap();
        client.atomically(|tx| tx.ping()).await.unwrap();
        let fresh = format!("{key}:fresh");
        client
            .watch([&fresh], async |w| {
                other.incr(key).await?;
                w.multi().exec(()).await
            })
            .retries(0)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_error_in_the_closure_leaves_no_watch() {
    each(|env| async move {
        let (client, other) = (env.client().await, env.client().await);
        let (key, text) = (env.key("k"), env.key("text"));
        client.set(&text, "text").await.unwrap();
        let error = client
            .watch([&key], async |w| {
                w.strlen(&key).await?;
                w.llen(&text).await
            })
            .await
            .unwrap_err();
        assert!(error.is_server());
        // and no error at all, but no transaction either
        client.watch([&key], async |w| w.exists(&key).await).await.unwrap();
        is_clean(&client, &other, &key).await;
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_closure_leaves_no_watch() {
    each(|env| async move {
        let (client, other) = (env.client().await, env.client().await);
        let key = env.key("seq");
        for polls in 0..12 {
            dropped_after(polls, next(&client, &key)).await;
        }
        is_clean(&client, &other, &key).await;
    })
    .await;
}

#[tokio::test]
async fn a_panic_in_the_closure_leaves_no_watch() {
    each(|env| async move {
        let (client, other) = (env.client().await, env.client().await);
        let key = env.key("k");
        let task = tokio::spawn({
            let (client, key) = (client.clone(), key.clone());
            async move {
                client
                    .watch([&key], async |w| {
                        w.exists(&key).await?;
                        if w.exists(&key).await? == 0 {
                            panic!("on purpose");
                        }
                        Ok::<_, Error>(())
                    })
                    .await
            }
        });
        assert!(task.await.unwrap_err().is_panic());
        is_clean(&client, &other, &key).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_closure_may_borrow_in_a_spawned_task() {
    let env = one();
    let client = env.client().await;
    let key = env.key("k");
    let task = tokio::spawn(async move {
        let (text, mut seen) = (String::from("borrowed"), 0);
        client
            .watch([&key], async |w| {
                w.strlen(&key).await?;
                let tx = w.multi();
                tx.set(&key, &text);
                tx.exec(()).await
            })
            .await?;
        seen += client.strlen(&key).await?;
        Ok::<_, Error>(seen)
    });
    assert_eq!(task.await.unwrap().unwrap(), 8);
}

#[tokio::test]
async fn what_changes_nothing_may_run_before_the_transaction() {
    each(|env| async move {
        let (client, key) = (env.client().await, env.key("k"));
        client.set(&key, 3).await.unwrap();
        let n = client
            .watch([&key], async |w| {
                w.ping().await?;
                assert_eq!(w.echo::<String>("hello").await?, "hello");
                let pipe = w.pipeline();
                let (n, _, _) = pipe.execute((pipe.get::<i64>(&key), pipe.time(), pipe.role())).await?;
                assert_eq!(w.command("get").arg(&key).query::<i64>().await?, 3);
                assert_eq!(pipe.command("STRLEN").arg(&key).query::<i64>().await?, 1);
                let tx = w.multi();
                let n = tx.incrby(&key, n.unwrap_or_default());
                tx.exec(n).await
            })
            .await;
        assert_eq!(n.unwrap(), 6);
    })
    .await;
}

#[tokio::test]
async fn raw_words_that_may_change_something_wait_for_the_transaction() {
    each(|env| async move {
        let (client, key, stream) = (env.client().await, env.key("k"), env.key("stream"));
        let words = [
            format!("SET {key} changed"),
            format!("eval 1 1 {key}"),
            format!("PUBLISH {key} message"),
            "SELECT 1".to_owned(),
            "CLIENT SETNAME name".to_owned(),
            "WAIT 0 1".to_owned(),
            "MULTI".to_owned(),
            format!("XREAD BLOCK 1 STREAMS {stream} $"),
            "MODULE.UNKNOWN".to_owned(),
        ];
        client
            .watch([&key], async |w| {
                let pipe = w.pipeline();
                for words in &words {
                    let (name, rest) = words.split_once(' ').unwrap_or((words, ""));
                    let arguments: Vec<&str> = rest.split_terminator(' ').collect();
                    let now = w.command(name).args(&arguments).query::<()>().await.unwrap_err();
                    let queued = pipe.command(name).args(&arguments).query::<()>().await.unwrap_err();
                    for error in [now, queued] {
                        assert!(error.is_argument() && !error.was_sent(), "{words}: {error}");
                        assert!(error.to_string().contains("`multi()`"), "{words}: {error}");
                    }
                }
                let tx = w.multi();
                let handle = tx.command("SET").arg(&key).arg("changed").query::<()>();
                tx.exec(handle).await
            })
            .await
            .unwrap();
        assert_eq!(client.get::<String>(&key).await.unwrap().as_deref(), Some("changed"));
    })
    .await;
}

/// What is read after MULTI, or once nobody watches, would be no part of what was decided.
#[tokio::test]
async fn a_pipeline_of_reads_ends_with_them() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("k");
        let (left, dropped) = client
            .watch([&key], async |w| {
                let pipe = w.pipeline();
                assert_eq!(pipe.strlen(&key).await?, 0);
                let tx = w.multi();
                let late = pipe.getbit(&key, 7);
                let error = pipe.flush().await.err().or(late.await.err()).unwrap();
                assert!(!error.was_sent() && error.to_string().contains("before `multi()`"), "{error}");
                let (late, other) = (pipe.getbit(&key, 7), pipe.getbit(&key, 8));
                assert!(pipe.execute((late, other)).await.is_err());
                tx.set(&key, "value");
                tx.exec(()).await?;
                Ok((pipe.getbit(&key, 7).await.unwrap_err(), pipe))
            })
            .await
            .unwrap();
        assert!(!left.was_sent(), "{left}");
        assert!(dropped.getbit(&key, 7).await.is_err());
        let unwatched = client.watch([&key], async |w| Ok(w.pipeline())).await.unwrap();
        assert!(!unwatched.getbit(&key, 7).await.unwrap_err().was_sent());
        let sent = proxy.text(roundtrip_tests::Direction::ToServer);
        assert!(!sent.contains("GETBIT"), "{sent}");
    })
    .await;
}

/// The reply to the UNWATCH of the first takes up all the room that there is.
#[tokio::test]
async fn a_watch_waits_for_no_room_that_the_last_one_has_left_taken() {
    if over_tls() {
        // what is said cannot be counted
        return;
    }
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).max_in_flight(1, 1 << 20).connect().await.unwrap();
    let key = env.key("k");
    let first = client.watch([&key], async |_| {
        proxy.stall(ToClient);
        Ok::<_, Error>(())
    });
    first.await.unwrap();
    let second = async { client.watch([&key], async |_| Ok::<_, Error>(())).await.unwrap() };
    let answered_later = async {
        while proxy.text(ToServer).matches(" WATCH ").count() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        proxy.resume(ToClient);
    };
    tokio::join!(second, answered_later);
    assert_eq!(client.stats().connects, 2, "both were on the same connection");
}

#[tokio::test]
async fn a_watch_of_no_keys_is_refused_before_anything_is_sent() {
    let env = one();
    let client = env.through(&env.proxy()).connect_lazy();
    let runs = AtomicUsize::new(0);
    let none: [&str; 0] = [];
    let result = client.watch(none, async |_| Ok(runs.fetch_add(1, Ordering::Relaxed))).await;
    let error = result.unwrap_err();
    assert!(error.is_argument() && !error.was_sent(), "{error}");
    assert_eq!((runs.into_inner(), client.stats().connects), (0, 0));
}
