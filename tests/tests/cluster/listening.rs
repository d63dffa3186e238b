//! Shard channels and the events of keys, on all nodes at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use roundtrip::{Client, KeyEvent, MissedReason, Outcome, Role, Subscription};
use roundtrip_tests::{Cluster, Value};

use crate::support::{each, each_own, slot};

#[tokio::test]
async fn one_subscription_holds_channels_of_all_nodes() {
    each(|cluster, client| async move {
        let names: Vec<String> = (0..30).map(|n| format!("shard:{n}")).collect();
        let owners: BTreeSet<usize> = names.iter().map(|name| cluster.owner(slot(name))).collect();
        assert_eq!(owners.len(), 3, "all nodes have some");
        let mut all = client.ssubscribe(&names).await.unwrap();
        all.subscribe("news").await.unwrap();
        all.psubscribe("room:*").await.unwrap();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        let told: Vec<_> = all.names().shard_channels();
        assert!(told.iter().map(|name| &name[..]).eq(sorted.iter().map(String::as_bytes)), "{told:?}");
        for name in &names {
            assert_eq!(client.spublish(name, name).await.unwrap(), 1);
        }
        client.publish("news", "news").await.unwrap();
        client.publish("room:1", "room:1").await.unwrap();
        let mut expected: BTreeSet<String> = names.iter().cloned().collect();
        expected.extend(["news".into(), "room:1".into()]);
        while !expected.is_empty() {
            let message = all.next().await.unwrap().unwrap();
            let payload: String = message.payload().unwrap();
            assert_eq!(message.channel::<String>().unwrap(), payload);
            assert!(expected.remove(&payload), "{payload} came twice");
        }
        // to leave some leaves the rest
        all.sunsubscribe(&names[1..]).await.unwrap();
        assert_eq!(client.spublish(&names[1], "gone").await.unwrap(), 0);
        assert_eq!(client.spublish(&names[0], "there").await.unwrap(), 1);
        assert_eq!(all.next().await.unwrap().unwrap().payload::<String>().unwrap(), "there");
        drop(all);
        while client.spublish(&names[0], "nobody").await.unwrap() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_nobody_has_was_not_subscribed_to() {
    each_own(async |cluster, _| {
        let number = slot("nobody").to_string();
        let there = "{there}";
        assert_ne!(slot(there), slot("nobody"));
        for server in cluster.servers() {
            server.raw().call(&["CLUSTER", "DELSLOTS", &number]);
        }
        let builder =
            Client::builder().url(&cluster.url()).unwrap().response_timeout(Duration::from_millis(800));
        let client = builder.connect().await.unwrap();
        // it is asked for again at each tick, every 100 ms: some of these limits end between two
        let mut outcomes = Vec::new();
        for limit in [530, 550, 570, 590].map(Duration::from_millis) {
            let error = client.ssubscribe("nobody").timeout(limit).await.unwrap_err();
            assert!(error.is_timeout(), "{error}");
            outcomes.push(error.outcome());
        }
        assert!(outcomes.contains(&Outcome::NotSent), "{outcomes:?}");
        let limit = Duration::from_millis(550);
        let error = client.ssubscribe(["nobody", there]).timeout(limit).await.unwrap_err();
        assert!(error.is_timeout() && error.outcome() == Outcome::Unknown, "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_handler_hears_shard_channels_of_all_nodes() {
    each(|_, client| async move {
        let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
        let mut handlers = client.handlers();
        for n in 0..10 {
            let told = told.clone();
            handlers = handlers.on_shard(format!("handled:{n}"), move |message| {
                drop(told.send(message.payload::<i64>()));
                async {}
            });
        }
        let worker = handlers.start().await.unwrap();
        for n in 0..10 {
            client.spublish(format!("handled:{n}"), n).await.unwrap();
        }
        let mut sum = 0;
        for _ in 0..10 {
            sum += tell.recv().await.unwrap().unwrap();
        }
        assert_eq!(sum, 45);
        worker.stop().await.unwrap();
    })
    .await;
}

/// Somebody who publishes one number after the other.
struct Publisher {
    /// Those up to here are published, or were tried to.
    count: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<BTreeSet<u64>>,
}

impl Publisher {
    fn new(client: Client, channel: &'static str) -> Publisher {
        let (count, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (counts, stops) = (count.clone(), stop.clone());
        let task = tokio::spawn(async move {
            let mut published = BTreeSet::new();
            while !stops.load(Ordering::SeqCst) {
                let n = counts.fetch_add(1, Ordering::SeqCst) + 1;
                // while its node is away it fails now and then
                if client.spublish(channel, n).await.is_ok() {
                    published.insert(n);
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            published
        });
        Publisher { count, stop, task }
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Publishes so many more.
    async fn more(&self, messages: u64) {
        let until = self.count() + messages;
        while self.count() < until {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn stop(self) -> BTreeSet<u64> {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.unwrap()
    }
}

/// What comes last.
const LAST: u64 = u64::MAX;

/// What a subscriber has read.
#[derive(Default)]
struct Heard {
    read: BTreeSet<u64>,
    /// Up to here messages may be missing: what was published when the last gap was told.
    missed: u64,
    moves: usize,
}

/// Reads until the last message. `newest`: the highest number so far.
async fn read(mut sub: Subscription, count: Arc<AtomicU64>, newest: Arc<AtomicU64>) -> Heard {
    let mut heard = Heard::default();
    loop {
        match sub.next().await.unwrap() {
            Ok(message) => {
                let n: u64 = message.payload().unwrap();
                if n == LAST {
                    return heard;
                }
                assert!(heard.read.insert(n), "{n} came twice");
                newest.fetch_max(n, Ordering::SeqCst);
            }
            Err(error) => {
                let reason = error.missed().unwrap_or_else(|| panic!("{error}")).reason;
                heard.moves += usize::from(reason == MissedReason::Moved);
                heard.missed = count.load(Ordering::SeqCst);
            }
        }
    }
}

/// Something happens to the node that has a shard channel while messages flow. What is missing is told, and then nothing is. How
/// often it was told that the channel has moved.
async fn while_messages_flow(
    cluster: &Cluster,
    client: &Client,
    channel: &'static str,
    happens: impl FnOnce(&Cluster),
) -> usize {
    let sub = client.ssubscribe(channel).await.unwrap();
    // others know nothing of what this client finds out
    let other = crate::support::client(cluster).await;
    let publisher = Publisher::new(other.clone(), channel);
    let newest = Arc::new(AtomicU64::new(0));
    let mut reading = tokio::spawn(read(sub, publisher.count.clone(), newest.clone()));
    publisher.more(50).await;
    let before = publisher.count();
    tokio::task::block_in_place(|| happens(cluster));
    let after = publisher.count();
    while newest.load(Ordering::SeqCst) <= after {
        publisher.more(1).await;
    }
    publisher.more(50).await;
    let published = publisher.stop().await;
    let heard = loop {
        other.spublish(channel, LAST).await.unwrap();
        if let Ok(heard) = tokio::time::timeout(Duration::from_millis(100), &mut reading).await {
            break heard.unwrap();
        }
    };
    let Heard { read, missed, moves } = heard;
    let lost: Vec<u64> = published.difference(&read).copied().collect();
    println!("{} published, {} lost, {moves} moves", published.len(), lost.len());
    assert!(lost.iter().all(|n| (before..=missed).contains(n)), "{before}, {missed}: {lost:?}");
    moves
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_channel_moves_with_its_hash_slot() {
    each_own(async |cluster, client| {
        let moves = while_messages_flow(cluster, &client, "moving", |cluster| {
            let moving = slot("moving");
            for _ in 0..2 {
                let to = (cluster.owner(moving) + 1) % 3;
                cluster.move_hash_slot(moving, to);
                std::thread::sleep(Duration::from_millis(200));
            }
        })
        .await;
        assert!(moves >= 1, "{moves}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_channel_moves_with_its_primary() {
    each_own(async |cluster, client| {
        while_messages_flow(cluster, &client, "failing:over", |cluster| {
            for _ in 0..2 {
                cluster.fail_over_to(cluster.replica(slot("failing:over")));
            }
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_channel_outlives_its_node() {
    each_own(async |cluster, client| {
        while_messages_flow(cluster, &client, "killed", |cluster| {
            let number = slot("killed");
            let (owner, replica) = (cluster.owner(number), cluster.replica(number));
            cluster.servers()[owner].kill();
            cluster.wait_until("the replica takes over", |cluster| cluster.is_primary(replica));
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_shard_channel_can_be_subscribed_to_while_its_node_is_away() {
    each_own(async |cluster, client| {
        let number = slot("away");
        let owner = cluster.owner(number);
        cluster.servers()[owner].kill();
        // it waits for whoever takes over
        let mut sub = client.ssubscribe("away").await.unwrap();
        client.spublish("away", "there").await.unwrap();
        assert_eq!(sub.next().await.unwrap().unwrap().payload::<String>().unwrap(), "there");
    })
    .await;
}

#[tokio::test]
async fn events_of_keys_come_from_all_primaries() {
    each(|_, client| async move {
        client.config_set([("notify-keyspace-events", "")]).await.unwrap();
        let error = client.key_events("e:*").await.unwrap_err();
        assert!(error.to_string().contains("notify-keyspace-events KA"), "{error}");
        let mut events = client.key_events("e:*").enable().await.unwrap();
        let mut some = client.key_events("*").only([KeyEvent::Del]).enable().await.unwrap();
        assert!(events.is_checked() && some.is_checked());
        for node in client.nodes() {
            let settings: BTreeMap<String, String> =
                client.on(&node).config_get("notify-keyspace-events").await.unwrap();
            assert!(settings.values().all(|value| value.contains('A') && value.contains('K')), "{node:?}");
        }
        let keys: BTreeSet<String> = (0..30).map(|n| format!("e:{n}")).collect();
        for key in &keys {
            client.set(key, 1).await.unwrap();
        }
        client.del(&keys).await.unwrap();
        let mut told = Vec::new();
        for _ in 0..60 {
            let event = events.next().await.unwrap().unwrap();
            told.push((event.kind().as_str().to_owned(), event.key::<String>().unwrap()));
        }
        told.sort_unstable();
        let expected =
            ["del", "set"].iter().flat_map(|kind| keys.iter().map(|key| ((*kind).to_owned(), key.clone())));
        assert!(told.iter().cloned().eq(expected), "{told:?}");
        let mut deleted = BTreeSet::new();
        for _ in 0..30 {
            deleted.insert(some.next().await.unwrap().unwrap().key::<String>().unwrap());
        }
        assert_eq!(deleted, keys);
        client.config_set([("notify-keyspace-events", "")]).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_keys_follow_the_primaries() {
    each_own(async |cluster, client| {
        let mut events = client.key_events("e:*").enable().await.unwrap();
        let number = slot("e:1");
        tokio::task::block_in_place(|| cluster.fail_over_to(cluster.replica(number)));
        // whoever learns of it first
        client.set("e:1", 0).await.unwrap();
        client.refresh().await.unwrap();
        let gap = loop {
            match events.next().await.unwrap() {
                // heard by the one that was primary, or by the new one already
                Ok(event) => assert_eq!(event.key::<String>().unwrap(), "e:1"),
                Err(error) => break error,
            }
        };
        assert_eq!(gap.missed().unwrap().reason, MissedReason::Moved, "{gap}");
        // then each once
        for n in 0..30 {
            client.set(format!("e:{n}"), n).await.unwrap();
        }
        let mut told = BTreeMap::new();
        while told.len() < 30 {
            let event = events.next().await.unwrap().unwrap();
            *told.entry(event.key::<String>().unwrap()).or_insert(0) += 1;
        }
        told.remove("e:1");
        assert!(told.values().all(|times| *times == 1), "{told:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_leave_a_node_that_is_no_part_of_the_cluster_any_more() {
    each_own(async |cluster, client| {
        let mut news = client.subscribe("news").await.unwrap();
        let has_it = |server: &roundtrip_tests::Server| {
            matches!(server.raw().call(&["PUBSUB", "CHANNELS", "news"]), Value::List(names) if !names.is_empty())
        };
        let carrier = cluster.servers().iter().position(has_it).unwrap();
        tokio::task::block_in_place(|| {
            // a replica takes its hash slots, and the others forget it
            let number = (0..16_384).step_by(1000).find(|number| cluster.owner(*number) == carrier).unwrap();
            cluster.fail_over_to(cluster.replica(number));
            let id = cluster.servers()[carrier].raw().text(&["CLUSTER", "MYID"]);
            let forgets = |server: &roundtrip_tests::Server| {
                server.raw().call(&["CLUSTER", "FORGET", &id]);
            };
            cluster.servers()[carrier].raw().call(&["CLUSTER", "RESET"]);
            cluster.servers().iter().filter(|server| server.port() != cluster.servers()[carrier].port()).for_each(forgets);
        });
        assert!(has_it(&cluster.servers()[carrier]), "it is still there, and says nothing");
        let is_carrier = |node: &roundtrip::Node| {
            node.endpoint().to_string() == cluster.servers()[carrier].address()
        };
        let primaries = || client.nodes().iter().filter(|node| node.role() == Role::Primary).count();
        // for a moment a node may know neither the old primary nor the new one
        while client.nodes().iter().any(is_carrier) || primaries() != 3 {
            client.refresh().await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let gap = news.next().await.unwrap().unwrap_err();
        assert_eq!(gap.missed().unwrap().reason, MissedReason::Reconnected, "{gap}");
        client.publish("news", "heard").await.unwrap();
        assert_eq!(news.next().await.unwrap().unwrap().payload::<String>().unwrap(), "heard");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_that_is_not_confirmed_says_what_was_called() {
    each_own(async |cluster, client| {
        let _connects = client.ssubscribe(["other"]).await.unwrap();
        cluster.servers().iter().for_each(|server| server.freeze());
        let limit = Duration::from_millis(100);
        let shard = client.ssubscribe(["c"]).timeout(limit).await.unwrap_err();
        let pattern = client.psubscribe(["c*"]).timeout(limit).await.unwrap_err();
        assert_eq!([shard.command(), pattern.command()], [Some("SSUBSCRIBE"), Some("PSUBSCRIBE")]);
        cluster.servers().iter().for_each(|server| server.thaw());
    })
    .await;
}
