//! Pipelines whose commands go to several nodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Outcome, Script};

use crate::support::{each, each_own, slot};

#[tokio::test]
async fn a_flush_goes_to_all_nodes_and_answers_in_the_order_of_the_calls() {
    each(|_, client| async move {
        let pipe = client.pipeline();
        let before = client.stats();
        for round in 1..4 {
            let handles: Vec<_> = (0..100).map(|n| pipe.incrby(format!("flush:{n}"), n)).collect();
            let sums = pipe.execute(handles).await.unwrap();
            assert_eq!(sums, (0..100).map(|n| n * round).collect::<Vec<i64>>());
        }
        assert_eq!(pipe.round_trips(), 3);
        let after = client.stats();
        assert_eq!(after.commands - before.commands, 300, "each command once");
        assert_eq!(after.refreshes, before.refreshes);
    })
    .await;
}

#[tokio::test]
async fn errors_and_faults_stay_with_their_commands() {
    each(|_, client| async move {
        client.set("text", "x").await.unwrap();
        let pipe = client.pipeline();
        let one = pipe.incr("number:1");
        let wrong = pipe.incr("text");
        let crossing = pipe.rename("number:1", "number:2");
        let node = pipe.info([""; 0]);
        let empty = pipe.sadd("set", [""; 0]);
        let two = pipe.incr("number:2");
        let handles = (
            one.attempt(),
            wrong.attempt(),
            crossing.attempt(),
            node.attempt(),
            empty.attempt(),
            two.attempt(),
        );
        let (one, wrong, crossing, node, empty, two) = pipe.execute(handles).await.unwrap();
        assert_eq!((one.unwrap(), two.unwrap()), (1, 1));
        let wrong = wrong.unwrap_err();
        assert_eq!(
            (wrong.outcome(), wrong.place(), wrong.command()),
            (Outcome::Refused, Some(1), Some("INCR"))
        );
        let crossing = crossing.unwrap_err();
        assert!(crossing.is_cross_slot() && crossing.place() == Some(2), "{crossing}");
        assert!(node.unwrap_err().to_string().contains("is about one node"));
        assert!(empty.unwrap_err().is_argument());
    })
    .await;
}

#[tokio::test]
async fn large_values_and_commands_without_keys_go_along() {
    each(|_, client| async move {
        let large = bytes::Bytes::from(vec![b'x'; 100_000]);
        let pipe = client.pipeline();
        let echo = pipe.echo::<String>("first");
        for n in 0..10 {
            pipe.set(format!("large:{n}"), large.clone());
        }
        let lengths: Vec<_> = (0..10).map(|n| pipe.strlen(format!("large:{n}"))).collect();
        let (echo, lengths) = pipe.execute((echo, lengths)).await.unwrap();
        assert_eq!((echo.as_str(), lengths), ("first", vec![100_000; 10]));
    })
    .await;
}

#[tokio::test]
async fn scripts_are_loaded_on_every_node_that_needs_them() {
    each(|_, client| async move {
        let script =
            Script::new(format!("return redis.call('incrby', KEYS[1], ARGV[1]) --{:?}", Instant::now()));
        let pipe = client.pipeline();
        let sums: Vec<_> =
            (0..30).map(|n| pipe.script(&script).key(format!("many:{n}")).arg(n).query::<i64>()).collect();
        assert_eq!(pipe.execute(sums).await.unwrap(), (0..30).collect::<Vec<i64>>());
    })
    .await;
}

#[tokio::test]
async fn each_command_is_sent_on_by_itself_while_its_hash_slot_moves() {
    each_own(async |cluster, client| {
        let moving = slot("moving");
        let to = (cluster.owner(moving) + 1) % 3;
        let key =
            |n: usize| if n.is_multiple_of(2) { format!("{{moving}}:{n}") } else { format!("still:{n}") };
        let pipe = client.pipeline();
        let count = async |expected: i64| {
            let handles: Vec<_> = (0..40).map(|n| pipe.incr(key(n))).collect();
            assert_eq!(pipe.execute(handles).await.unwrap(), vec![expected; 40]);
        };
        count(1).await;
        cluster.begin_move(moving, to);
        count(2).await;
        for n in (0..20).step_by(2) {
            cluster.move_key(moving, &key(n), to);
        }
        count(3).await;
        let new = pipe.set("{moving}:new", 1);
        let new_value = pipe.get::<i64>("{moving}:new");
        pipe.execute(new).await.unwrap();
        assert_eq!(pipe.execute(new_value).await.unwrap(), Some(1));
        cluster.end_move(moving, to);
        count(4).await;
        count(5).await;
        assert_eq!(pipe.round_trips(), 6);
    })
    .await;
}

/// Lists show the order in which their items were pushed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn order_is_kept_for_each_key_while_hash_slots_move_to_and_fro() {
    each_own(async |cluster, client| {
        for list in 0..6 {
            client.rpush(format!("list:{list}"), [0]).await.unwrap();
        }
        let stop = Arc::new(AtomicBool::new(false));
        let pushing = tokio::spawn({
            let (client, stop) = (client.clone(), stop.clone());
            async move {
                let pipe = client.pipeline();
                let (mut n, mut outcomes) = (0_usize, Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    // several flushes are on their way at a time
                    let mut rounds = Vec::new();
                    for _ in 0..4 {
                        for _ in 0..3 {
                            n += 1;
                            for list in 0..6 {
                                rounds.push(pipe.rpush(format!("list:{list}"), [n]).attempt());
                            }
                        }
                        // sent at its first poll, and not waited for
                        let _sent = futures_util::poll!(Box::pin(pipe.flush()));
                        tokio::task::yield_now().await;
                    }
                    for outcome in pipe.execute(rounds).await.unwrap() {
                        outcomes.push(outcome.map(drop));
                    }
                }
                (n, outcomes)
            }
        });
        tokio::task::block_in_place(|| {
            for round in 0..6 {
                for list in 0..6 {
                    let moving = slot(&format!("list:{list}"));
                    let to = (cluster.owner(moving) + 1 + round % 2) % 3;
                    cluster.begin_move(moving, to);
                    cluster.move_key(moving, &format!("list:{list}"), to);
                    cluster.end_move(moving, to);
                }
            }
        });
        stop.store(true, Ordering::Relaxed);
        let (n, outcomes) = pushing.await.unwrap();
        for outcome in outcomes {
            outcome.unwrap();
        }
        for list in 0..6 {
            let items: Vec<usize> = client.lrange(format!("list:{list}"), 0, -1).await.unwrap();
            assert!(items.iter().copied().eq(0..=n), "list {list}: {} items for {n}", items.len());
        }
        println!("{n} pushes to each list");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_node_fails_only_its_own_commands() {
    each_own(async |cluster, client| {
        let victim = cluster.owner(slot("victim"));
        let (others, gone): (Vec<String>, Vec<String>) =
            (0..40).map(|n| format!("k{n}")).partition(|key| cluster.owner(slot(key)) != victim);
        let pipe = client.pipeline();
        pipe.execute(others.iter().chain(&gone).map(|key| pipe.incr(key)).collect::<Vec<_>>()).await.unwrap();
        cluster.servers()[victim].kill();
        let start = Instant::now();
        let late: Vec<_> = gone.iter().map(|key| pipe.incr(key).attempt()).collect();
        for handle in others.iter().map(|key| pipe.incr(key)).collect::<Vec<_>>() {
            assert_eq!(handle.await.unwrap(), 2);
        }
        assert!(start.elapsed() < Duration::from_millis(700), "{:?}", start.elapsed());
        // the replica takes over, and what was not sent reaches it
        let late = pipe.execute(late).await.unwrap();
        for value in late {
            match value {
                Ok(value) => assert_eq!(value, 2),
                Err(error) => assert_eq!(error.outcome(), Outcome::Unknown, "{error}"),
            }
        }
        println!("back after {:?}", start.elapsed());
        pipe.execute(gone.iter().map(|key| pipe.incr(key)).collect::<Vec<_>>()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_limit_holds_where_a_node_does_not_answer() {
    each_own(async |cluster, client| {
        let victim = cluster.owner(slot("victim"));
        let pipe = client.pipeline();
        let other = (0..).map(|n| format!("k{n}")).find(|key| cluster.owner(slot(key)) != victim).unwrap();
        cluster.servers()[victim].freeze();
        let (fine, late) = (pipe.incr(other.as_str()).attempt(), pipe.incr("victim").attempt());
        let start = Instant::now();
        let (fine, late) = pipe.execute((fine, late)).timeout(Duration::from_millis(300)).await.unwrap();
        assert!(start.elapsed() < Duration::from_millis(600), "{:?}", start.elapsed());
        assert_eq!(fine.unwrap(), 1);
        let late = late.unwrap_err();
        assert!(late.is_timeout() && late.outcome() == Outcome::Unknown, "{late}");
        cluster.servers()[victim].thaw();
    })
    .await;
}

#[tokio::test]
async fn what_a_closure_queues_goes_to_all_nodes_too() {
    each(|_, client| async move {
        let keys: Vec<String> = (0..30).map(|n| format!("scope:{n}")).collect();
        let before = client.stats();
        let (set, all, crossing, alone) = client
            .pipelined(|p| {
                let set: Vec<_> = keys.iter().map(|key| p.incrby(key, 7)).collect();
                let all = p.mget::<i64>(&keys);
                (set, all, p.rename("scope:0", "scope:1").attempt(), p.dbsize())
            })
            .await
            .unwrap();
        assert_eq!((set, all), (vec![7; 30], vec![Some(7); 30]));
        assert!(crossing.unwrap_err().is_cross_slot());
        assert!(alone >= 30);
        assert_eq!(client.stats().round_trips - before.round_trips, 1);

        let (a, b) = client.atomically(|tx| (tx.incr("{scope}:a"), tx.incr("{scope}:b"))).await.unwrap();
        assert_eq!((a, b), (1, 1));
        let error = client.atomically(|tx| (tx.incr("{scope}:a"), tx.incr("scope:1"))).await.unwrap_err();
        assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
        assert_eq!(client.get::<i64>("{scope}:a").await.unwrap(), Some(1));
    })
    .await;
}
