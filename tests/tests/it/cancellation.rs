//! Every future may be dropped at any poll; what comes after it on the same connection gets its own reply.

use std::future::Future;
use std::time::{Duration, Instant};

use roundtrip::Client;

use crate::support::{dropped_after, each, limited, one, over_tls};

/// Drops a future after 0, 1, 2 .. polls until it lives to its end, and checks the connection each time.
async fn at_each_poll<F: Future>(client: &Client, future: impl Fn() -> F) {
    for polls in 0..50 {
        let done = dropped_after(polls, future()).await.is_some();
        let marker = format!("after {polls} polls");
        assert_eq!(client.echo::<String>(&marker).await.unwrap(), marker);
        let replies = client.pipelined(|p| (p.echo::<String>(&marker), p.echo::<i64>("7"))).await.unwrap();
        assert_eq!(replies, (marker, 7));
        if done {
            return;
        }
    }
    panic!("not done after 50 polls");
}

#[tokio::test]
async fn commands_pipelines_transactions_and_watches() {
    each(|env| async move {
        let client = env.builder().connections(1).connect().await.unwrap();
        let key = &env.key("n");
        at_each_poll(&client, || client.incr(key)).await;
        at_each_poll(&client, || client.pipelined(|p| (p.incr(key), p.echo::<String>("mine")))).await;
        at_each_poll(&client, || {
            let pipe = client.pipeline();
            let handle = pipe.incr(key);
            async move {
                let _ = pipe.flush().await;
                handle.await
            }
        })
        .await;
        at_each_poll(&client, || client.pipeline().echo::<String>("mine")).await;
        at_each_poll(&client, || client.atomically(|tx| (tx.incr(key), tx.get::<i64>(key)))).await;
        at_each_poll(&client, || async {
            client
                .watch([key], async |w| {
                    let n = w.get::<i64>(key).await?;
                    let tx = w.multi();
                    tx.set(key, n.unwrap_or(0) + 1);
                    tx.exec(()).await
                })
                .await
        })
        .await;
        at_each_poll(&client, || client.blpop::<String, i64>(env.key("none"), Duration::from_millis(5)))
            .await;
        at_each_poll(&client, || async {
            let connection = client.connection().await.unwrap();
            connection.select(3).await.unwrap();
            connection.ping().await
        })
        .await;
        at_each_poll(&client, || env.builder().connect()).await;
    })
    .await;
}

/// Limits: 64 tasks, each cutting off every second of its 50 commands at random, within 10 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn tasks_that_give_up_do_not_disturb_those_that_wait() {
    each(|env| async move {
        let client = env.client().await;
        let start = Instant::now();
        let work = |client: Client, task: u64| async move {
            for round in 0..50_u64 {
                let text = format!("{task}:{round}");
                if (task + round).is_multiple_of(2) {
                    let patience = Duration::from_micros((task * 31 + round * 17) % 200);
                    let _ = tokio::time::timeout(patience, client.echo::<String>(&text)).await;
                } else {
                    assert_eq!(client.echo::<String>(&text).await.unwrap(), text);
                }
            }
        };
        let tasks: Vec<_> = (0..64).map(|task| tokio::spawn(work(client.clone(), task))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    })
    .await;
}

#[tokio::test]
async fn a_future_never_polled_sends_nothing() {
    if over_tls() {
        return;
    }
    let env = one();
    let (client, proxy) = env.proxied().await;
    drop(client.incr(env.key("n")));
    drop(client.pipelined(|p| p.incr(env.key("n"))));
    limited(client.ping()).await.unwrap();
    assert!(!proxy.text(roundtrip_tests::Direction::ToServer).contains("INCR"));
}
