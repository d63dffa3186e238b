//! Commands reach the node that has their keys.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use roundtrip::types::Cursor;
use roundtrip::{Client, Outcome, ReadFrom};
use roundtrip_tests::{Options, servers};

use crate::support::{each, limited, slot};

#[tokio::test]
async fn commands_find_the_owner_of_their_keys() {
    each(|_, client| async move {
        let before = client.stats().refreshes;
        for n in 0..200 {
            let key = format!("found:{n}");
            client.set(&key, n).await.unwrap();
            assert_eq!(client.incr(&key).await.unwrap(), n + 1);
            let value: Option<i64> = client.get(&key).await.unwrap();
            assert_eq!(value, Some(n + 1));
        }
        assert_eq!(client.stats().refreshes, before, "nothing was sent elsewhere");
        assert!(client.stats().connects >= 3);
    })
    .await;
}

#[tokio::test]
async fn keys_of_one_hash_slot_go_together_and_others_are_refused() {
    each(|_, client| async move {
        client.mset([("{a}1", 1), ("{a}2", 2)]).await.unwrap();
        let values: Vec<Option<i64>> = client.mget(["{a}1", "{a}2", "{a}3"]).await.unwrap();
        assert_eq!(values, [Some(1), Some(2), None]);
        client.sadd("{b}1", ["x", "y"]).await.unwrap();
        client.sadd("{b}2", ["y"]).await.unwrap();
        let common: Vec<String> = client.sinter(["{b}1", "{b}2"]).await.unwrap();
        assert_eq!(common, ["y"]);

        let error = client.sinter::<Vec<String>>(["{b}1", "{b}2", "{c}"]).await.unwrap_err();
        assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
        let text = error.to_string();
        assert!(text.contains("SINTER: its keys 1 and 3 are in hash slots 3300 and 7365"), "{text}");
        let error = client.rename("{b}1", "{c}1").await.unwrap_err();
        assert!(error.is_cross_slot() && error.to_string().contains("keys 1 and 2"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn what_speaks_of_one_node_says_so() {
    each(|_, client| async move {
        let error = client.info([""; 0]).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains("INFO: it is about one node"), "{error}");
        // the cursor is that of one node
        let cursor = Cursor::from(42);
        let read = client.ft_cursor_read::<HashMap<String, String>>("index", cursor).await.unwrap_err();
        let end = client.ft_cursor_del("index", cursor).await.unwrap_err();
        for error in [read, end] {
            assert!(error.to_string().contains("it is about one node"), "{error}");
        }
        let error = client.connection().await.unwrap_err();
        assert!(error.to_string().contains("connection_for"), "{error}");
        let error = client.monitor().await.unwrap_err();
        assert!(error.to_string().contains("client.on(&node)"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn commands_without_keys_go_to_any_node() {
    each(|_, client| async move {
        let echo: String = client.echo("hello").await.unwrap();
        assert_eq!(echo, "hello");
        client.time().await.unwrap();
        let answer: i64 = client.eval("return 42", [""; 0], [""; 0]).await.unwrap();
        assert_eq!(answer, 42);
    })
    .await;
}

#[tokio::test]
async fn scripts_go_to_the_owner_of_their_keys() {
    each(|_, client| async move {
        let script = roundtrip::Script::new("return redis.call('incrby', KEYS[1], ARGV[1])");
        for n in 0..20 {
            let key = format!("scripted:{n}");
            for round in 1..3 {
                let sum: i64 = client.script(&script).key(&key).arg(n).query().await.unwrap();
                assert_eq!(sum, n * round);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn blocking_commands_wait_at_the_owner() {
    each(|_, client| async move {
        for n in 0..10 {
            let key = format!("blocking:{n}");
            let waits = tokio::spawn({
                let (client, key) = (client.clone(), key.clone());
                async move { client.blpop::<String, String>([key], Duration::from_secs(20)).await }
            });
            tokio::time::sleep(Duration::from_millis(5)).await;
            client.rpush(&key, [n.to_string()]).await.unwrap();
            assert_eq!(waits.await.unwrap().unwrap(), Some((key, n.to_string())));
        }
    })
    .await;
}

#[tokio::test]
async fn watches_run_at_the_owner() {
    each(|_, client| async move {
        for n in 0..10 {
            let key = format!("watched:{n}");
            let next = client
                .watch([&key], async |w| {
                    let now: i64 = w.get(&key).await?.unwrap_or(0);
                    let tx = w.multi();
                    tx.set(&key, now + 1);
                    tx.exec(()).await?;
                    Ok(now + 1)
                })
                .await
                .unwrap();
            assert_eq!(next, 1);
        }
        let error = client.watch(["{a}", "{b}"], async |w| w.multi().exec(()).await).await.unwrap_err();
        assert!(error.is_cross_slot(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn subscriptions_hear_what_any_node_publishes() {
    each(|_, client| async move {
        let mut news = client.subscribe("news").await.unwrap();
        for n in 0..6 {
            client.publish("news", n).await.unwrap();
            let message = news.next().await.unwrap().unwrap();
            assert_eq!(message.payload::<i64>().unwrap(), n);
        }
    })
    .await;
}

#[tokio::test]
async fn the_wrong_scheme_says_which_is_right() {
    for binary in servers().unwrap() {
        let server = binary.start(Options::new());
        let url = server.url().replace("redis://", "redis-cluster://");
        let error = limited(Client::connect(&url)).await.unwrap_err();
        assert!(error.to_string().contains("connect with redis://"), "{error}");
    }
    each(|cluster, _| async move {
        let url = cluster.servers()[0].url();
        let client = Client::connect(&url).await.unwrap();
        let mut errors = 0;
        for n in 0..20 {
            if let Err(error) = client.set(format!("single:{n}"), n).await {
                assert_eq!(error.code(), Some("MOVED"));
                assert!(error.to_string().contains("redis-cluster://"), "{error}");
                errors += 1;
            }
        }
        assert!(errors > 0, "one of three has all keys");
    })
    .await;
}

#[tokio::test]
async fn a_lazy_client_looks_for_the_cluster_when_it_is_used() {
    each(|cluster, _| async move {
        let seeds: Vec<String> =
            cluster.servers().iter().map(|server| format!("127.0.0.1:{}", server.port())).collect();
        let client = Client::builder().cluster(&seeds).unwrap().connect_lazy();
        client.set("lazy", 1).await.unwrap();
        assert_eq!(client.get::<i64>("lazy").await.unwrap(), Some(1));
        client.close().await;
        assert!(client.get::<i64>("lazy").await.unwrap_err().is_closed());
        // whatever comes first
        let lazy = || Client::builder().cluster(&seeds).unwrap().connect_lazy();
        assert_eq!(lazy().watch(["lazy"], async |w| w.get::<i64>("lazy").await).await.unwrap(), Some(1));
        let tried = lazy().watch(["lazy"], async |w| w.get::<i64>("lazy").await).retries(0).await;
        assert_eq!(tried.unwrap(), Some(1));
        assert_eq!(lazy().atomically(|tx| tx.get::<i64>("lazy")).await.unwrap(), Some(1));
        assert_eq!(lazy().blpop::<String, String>("none", 0.01).await.unwrap(), None);
        let connection = lazy().connection_for("lazy").await.unwrap();
        assert_eq!(connection.get::<i64>("lazy").await.unwrap(), Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_first_look_is_made_once_for_all_who_wait() {
    // they take connections and say nothing
    let silent: Vec<TcpListener> = (0..2).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let silent_seeds: Vec<String> =
        silent.iter().map(|seed| seed.local_addr().unwrap().to_string()).collect();
    let patience = Duration::from_secs(1);
    let builder = Client::builder().cluster(&silent_seeds).unwrap();
    let client = builder.connect_timeout(patience).response_timeout(patience).connect_lazy();
    let began = Instant::now();
    let connecting: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.connection_for("key").await.map(drop) })
        })
        .collect();
    for connecting in connecting {
        let error = limited(connecting).await.unwrap().unwrap_err();
        assert!(error.is_connection() || error.is_timeout(), "{error}");
    }
    // each by itself, and one seed after the other, would take 20 s
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());

    each(|cluster, _| {
        let seeds: Vec<String> =
            silent_seeds.iter().cloned().chain([cluster.servers()[1].address()]).collect();
        async move {
            // none of the others is waited for
            let builder = Client::builder().cluster(&seeds).unwrap().connect_timeout(Duration::from_secs(50));
            let client = builder.connect().await.unwrap();
            client.set("seeded", 1).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn all_views_of_a_client_use_the_same_connections() {
    each(|cluster, client| async move {
        let owner = cluster.servers()[cluster.owner(slot("none"))].address();
        let node = client.nodes().into_iter().find(|node| node.endpoint().to_string() == owner).unwrap();
        let before = client.stats().connects;
        for _ in 0..3 {
            let views = [client.clone(), client.on(&node), client.read_from(ReadFrom::PreferReplica)];
            for view in views {
                assert_eq!(view.blpop::<String, String>("none", 0.01).await.unwrap(), None);
            }
        }
        assert_eq!(client.stats().connects, before + 1);
    })
    .await;
}

#[tokio::test]
async fn seeds_that_are_not_there_are_passed_over() {
    each(|cluster, _| async move {
        let there = cluster.servers()[1].port();
        let client =
            Client::connect(&format!("redis-cluster://127.0.0.1:1,127.0.0.1:{there}")).await.unwrap();
        client.set("seeded", 1).await.unwrap();
    })
    .await;
    let error = limited(Client::connect("redis-cluster://127.0.0.1:1")).await.unwrap_err();
    assert!(error.is_connection(), "{error}");
}
