//! Pipelines: when they are sent, in how many writes, and what becomes of errors.

use std::future::Future;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use futures_util::future::{try_join_all, try_join3};
use futures_util::stream::{FuturesUnordered, StreamExt};
use roundtrip::{Client, Pending};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Value, limited, until};

use crate::support::{Env, Form, dropped_after, each, each_form, one, over_tls, pipelined};

#[tokio::test]
async fn an_empty_pipeline_sends_nothing_and_takes_no_connection() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).connect_lazy();
        let pipe = client.pipeline();
        assert!(pipe.is_empty());
        pipe.execute(()).await.unwrap();
        pipe.flush().await.unwrap();
        let none: Vec<i64> = pipe.execute(Vec::<Pending<i64>>::new()).await.unwrap();
        assert_eq!((none.len(), proxy.connections(), client.stats().round_trips), (0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_dropped_pipeline_sends_nothing() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let pipe = client.pipeline();
        let handle = pipe.incr(env.key("n"));
        drop(pipe);
        drop(handle);
        client.ping().await.unwrap();
        assert!(!proxy.text(ToServer).contains("INCR"));
    })
    .await;
}

#[tokio::test]
async fn a_pipeline_takes_a_connection_only_when_it_is_sent() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).connect_lazy();
        let pipe = client.pipeline();
        let n = pipe.incr(env.key("n"));
        assert_eq!((pipe.len(), proxy.connections()), (1, 0));
        assert_eq!(pipe.execute(n).await.unwrap(), 1);
        assert_eq!((pipe.len(), proxy.connections()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn what_is_queued_travels_in_one_write() {
    each_form(|env, form| async move {
        let (client, proxy) = env.proxied().await;
        let (before, key) = (client.stats().round_trips, env.key("a"));
        let values =
            pipelined!(form, client, |pipe| (pipe.set(&key, 1), pipe.incr(&key), pipe.get::<String>(&key)));
        assert_eq!(values.unwrap(), ((), 2, Some("2".to_owned())));
        assert_eq!((proxy.round_trips(), proxy.chunks(ToServer).len()), (1, 1));
        assert_eq!(client.stats().round_trips - before, 1);

        let counts = pipelined!(form, client, |pipe| (0..5).map(|_| pipe.incr(&key)).collect::<Vec<_>>());
        assert_eq!((counts.unwrap(), proxy.round_trips()), (vec![3, 4, 5, 6, 7], 2));
    })
    .await;
}

/// What is queued after an `execute` is the next round trip.
#[tokio::test]
async fn a_pipeline_goes_on() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let pipe = client.pipeline();
        for count in 1..4 {
            let n = pipe.incr(env.key("a"));
            assert_eq!(pipe.execute(n).await.unwrap(), count);
            assert_eq!(proxy.round_trips() as i64, count);
        }
    })
    .await;
}

#[tokio::test]
async fn awaiting_one_handle_sends_everything_queued() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let pipe = client.pipeline();
        let (a, b) = (pipe.incr(env.key("a")), pipe.incr(env.key("b")));
        assert_eq!(b.await.unwrap(), 1);
        assert_eq!(a.await.unwrap(), 1);
        assert_eq!(proxy.round_trips(), 1);
    })
    .await;
}

#[tokio::test]
async fn joined_handles_share_the_round_trip() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let pipe = client.pipeline();
        let key = env.key("n");
        let joined = tokio::try_join!(pipe.incr(&key), pipe.incr(&key), pipe.get::<i64>(&key)).unwrap();
        assert_eq!((joined, proxy.round_trips()), ((1, 2, Some(2)), 1));

        // queued while they are polled: each async block queues when it runs first
        let queue_late = || async { pipe.incr(&key).await };
        let joined = try_join3(queue_late(), queue_late(), queue_late()).await.unwrap();
        assert_eq!((joined, proxy.round_trips()), ((3, 4, 5), 2));
    })
    .await;
}

/// Limits: 1,000 futures, joined or as they come, in at most two writes' worth of round trips and 5 seconds.
#[tokio::test]
async fn a_thousand_futures_share_a_round_trip() {
    each(|env| async move {
        let (client, _proxy) = env.proxied().await;
        let before = (client.stats().round_trips, Instant::now());
        let pipe = client.pipeline();
        let counts = try_join_all((0..1000).map(|_| pipe.incr(env.key("n")))).await.unwrap();
        assert_eq!(counts, (1..=1000).collect::<Vec<i64>>());
        assert_eq!(client.stats().round_trips - before.0, 1);

        let mut unordered: FuturesUnordered<_> = (0..1000).map(|_| pipe.incr(env.key("n"))).collect();
        let mut sum = 0;
        while let Some(count) = unordered.next().await {
            sum += count.unwrap();
        }
        assert_eq!(sum, (1001..=2000).sum::<i64>());
        assert_eq!(client.stats().round_trips - before.0, 2);
        assert!(before.1.elapsed() < Duration::from_secs(5));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_may_be_awaited_in_another_task() {
    each(|env| async move {
        let client = env.client().await;
        let pipe = client.pipeline();
        let (a, b) = (pipe.incr(env.key("a")), pipe.incr(env.key("a")));
        let other = tokio::spawn(b);
        assert_eq!((a.await.unwrap(), other.await.unwrap().unwrap()), (1, 2));
    })
    .await;
}

/// Limits: 100,000 commands of a kilobyte each way, both socket buffers full long before the end, 30 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_commands_in_one_pipeline() {
    let env = one();
    let client = env.client().await;
    let text = "x".repeat(1000);
    for form in Form::ALL {
        let start = Instant::now();
        let replies =
            pipelined!(form, client, |p| (0..100_000).map(|_| p.echo::<String>(&text)).collect::<Vec<_>>());
        let replies = replies.unwrap();
        assert_eq!(replies.len(), 100_000);
        assert!(replies.iter().all(|reply| *reply == text));
        assert!(start.elapsed() < Duration::from_secs(30), "{form:?}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn it_reads_while_it_cannot_write() {
    for form in Form::ALL {
        let env = one();
        let (client, proxy) = env.proxied().await;
        // a reply that is on its way, ..
        let small = env.key("small");
        proxy.stall(ToClient);
        let waiting = tokio::spawn({
            let (client, small) = (client.clone(), small.clone());
            async move { client.incr(&small).await }
        });
        until("the command is carried out", async || env.raw().call(&["GET", &small]) != Value::Nil).await;
        // .. and more than the socket takes
        proxy.stall(ToServer);
        let big = vec![b'x'; 32 << 20];
        let stuck = tokio::spawn({
            let (client, key) = (client.clone(), env.key("big"));
            async move { pipelined!(form, client, |p| (p.set(&key, big.as_slice()), p.strlen(&key))) }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!waiting.is_finished() && !stuck.is_finished());
        proxy.resume(ToClient);
        assert_eq!(limited(waiting).await.unwrap().unwrap(), 1);
        assert!(!stuck.is_finished());
        proxy.resume(ToServer);
        assert_eq!(stuck.await.unwrap().unwrap(), ((), 32 << 20));
    }
}

/// A flush hands over bytes at once: no task carries it for the others.
#[tokio::test]
async fn dropping_the_task_that_flushes_leaves_the_other_with_its_reply() {
    each(|env| async move {
        let client = env.client().await;
        for polls in 0..6 {
            let pipe = client.pipeline();
            let (mine, yours) = (pipe.incr(env.key("n")), pipe.echo::<String>("yours"));
            let other = tokio::spawn(yours);
            dropped_after(polls, mine).await;
            assert_eq!(other.await.unwrap().unwrap(), "yours");

            let pipe = client.pipeline();
            let (mine, yours) = (pipe.incr(env.key("n")), pipe.echo::<String>("yours"));
            dropped_after(polls, pipe.execute(mine)).await;
            assert_eq!(yours.await.unwrap(), "yours");
        }
    })
    .await;
}

#[tokio::test]
async fn pipelines_of_many_tasks_do_not_mix() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let one_task = move |client: Client, task: usize| async move {
            for round in 0..20 {
                let (a, b) = (format!("{task}:{round}:a"), format!("{task}:{round}:b"));
                let replies = pipelined!(form, client, |p| (p.echo::<String>(&a), p.echo::<String>(&b)));
                assert_eq!(replies.unwrap(), (a, b));
            }
        };
        let tasks: Vec<_> = (0..300).map(|task| tokio::spawn(one_task(client.clone(), task))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_pipeline_that_joins_a_function_sends_with_its_caller() {
    async fn counted(pipe: &roundtrip::Pipeline, env: &Env) -> roundtrip::Result<i64> {
        let count = pipe.incr(env.key("n"));
        pipe.expire(env.key("n"), 100);
        count.await
    }
    let env = one();
    let (client, proxy) = env.proxied().await;
    let pipe = client.pipeline();
    assert_eq!(tokio::try_join!(counted(&pipe, &env), counted(&pipe, &env)).unwrap(), (1, 2));
    assert_eq!(proxy.round_trips(), 1);
}

/// Six tasks await handles as fast as they can: what they send after a flush is not what the flush waits for.
#[tokio::test(flavor = "multi_thread")]
async fn a_flush_waits_only_for_what_was_sent_with_it_and_before() {
    let env = one();
    let client = env.client().await;
    let pipe = Arc::new(client.pipeline());
    let busy: Vec<_> = (0..6)
        .map(|_| {
            let (pipe, key) = (pipe.clone(), env.key("n"));
            tokio::spawn(async move {
                loop {
                    pipe.incr(&key).await.unwrap();
                }
            })
        })
        .collect();
    for _ in 0..100 {
        let own = pipe.echo::<String>("own");
        limited_to(5, pipe.flush()).await.unwrap();
        assert_eq!(limited_to(5, pipe.execute(own)).await.unwrap(), "own");
    }
    busy.iter().for_each(tokio::task::JoinHandle::abort);
}

async fn limited_to<T>(seconds: u64, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(seconds), future).await.expect("it starves")
}

/// How long this thread has run. What else is busy on the machine makes no difference to it, where the system tells.
fn run_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let ran = told.ok().and_then(|told| told.split(' ').next()?.parse().ok());
    ran.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Limit: three times as long as without a kept handle, of which it takes about as long.
#[tokio::test]
async fn a_kept_handle_costs_later_flights_nothing() {
    let env = one();
    let client = env.client().await;
    let pipe = client.pipeline();
    let awaits = async |count: usize| {
        let start = run_time();
        for _ in 0..count {
            pipe.incr(env.key("n")).await.unwrap();
        }
        run_time() - start
    };
    awaits(1000).await;
    let without = awaits(10_000).await;
    let kept = pipe.echo::<String>("kept");
    let with = awaits(10_000).await;
    assert!(with < 3 * without, "{with:?} with a kept handle, {without:?} without");
    assert_eq!(kept.await.unwrap(), "kept");
}

/// Handles of many flights are kept, and taken in another order than sent. Limit: three times as long for 10,000 of one pipeline as for
/// 1,000 of each of ten, of which it takes about as long.
#[tokio::test]
async fn many_kept_flights_are_found_without_a_search() {
    let env = one();
    let client = env.client().await;
    let takes = async |pipes: usize, count: u32| {
        let mut kept = Vec::new();
        for _ in 0..pipes {
            let (pipe, mut handles) = (client.pipeline(), Vec::new());
            for n in 0..count {
                handles.push(pipe.echo::<u32>(n));
                pipe.flush().await.unwrap();
            }
            // by then all replies are there
            pipe.ping().await.unwrap();
            kept.push((pipe, handles));
        }
        let start = run_time();
        for (pipe, mut handles) in kept {
            let later = handles.split_off(count as usize / 2);
            for (n, handle) in (count / 2..).zip(later) {
                assert_eq!(handle.await.unwrap(), n);
            }
            assert_eq!(pipe.execute(handles).await.unwrap(), (0..count / 2).collect::<Vec<_>>());
        }
        run_time() - start
    };
    let (apart, together) = (takes(10, 1_000).await, takes(1, 10_000).await);
    assert!(together < 3 * apart, "{together:?} for 10,000 of one pipeline, {apart:?} for 1,000 of ten");
}
