//! Hash slots that move while commands are on their way.

use std::time::Duration;

use crate::support::{each_own, slot};

#[tokio::test]
async fn keys_are_found_while_their_hash_slot_moves() {
    each_own(async |cluster, client| {
        let keys: Vec<String> = (0..10).map(|n| format!("{{moving}}:{n}")).collect();
        for (n, key) in keys.iter().enumerate() {
            client.set(key, n).await.unwrap();
        }
        let moving = slot("moving");
        let from = cluster.owner(moving);
        let to = (0..3).find(|index| *index != from).unwrap();
        cluster.begin_move(moving, to);
        for key in &keys[..5] {
            cluster.move_key(moving, key, to);
        }
        let before = client.stats().refreshes;
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(client.get::<usize>(key).await.unwrap(), Some(n), "half moved: {key}");
            assert_eq!(client.incrby(key, 10).await.unwrap(), n as i64 + 10);
        }
        // a key that is nowhere yet is made where the hash slot goes
        client.set("{moving}:new", 1).await.unwrap();
        assert_eq!(client.get::<i64>("{moving}:new").await.unwrap(), Some(1));
        assert_eq!(client.stats().refreshes, before, "ASK says nothing about the map");
        // both of two keys are needed, and they are not in one place
        let both = client.mget::<i64>(["{moving}:0", "{moving}:9"]);
        let (values, ()) = tokio::join!(both, async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            cluster.end_move(moving, to);
        });
        assert_eq!(values.unwrap(), [Some(10), Some(19)]);
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(client.get::<usize>(key).await.unwrap(), Some(n + 10), "moved: {key}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_script_follows_a_hash_slot_on_its_way() {
    each_own(async |cluster, client| {
        let script = roundtrip::Script::new("return redis.call('incr', KEYS[1])");
        let call = async |key: &str| client.script(&script).key(key).query::<i64>().await.unwrap();
        assert_eq!(call("{script}").await, 1);
        let moving = slot("script");
        let to = (cluster.owner(moving) + 1) % 3;
        cluster.begin_move(moving, to);
        cluster.move_key(moving, "{script}", to);
        assert_eq!(call("{script}").await, 2);
        cluster.end_move(moving, to);
        assert_eq!(call("{script}").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_blocking_pop_follows_its_hash_slot() {
    each_own(async |cluster, client| {
        let moving = slot("queue");
        let to = (cluster.owner(moving) + 1) % 3;
        let pop = || {
            let client = client.clone();
            tokio::spawn(async move { client.blpop::<String, i64>(["queue"], Duration::from_secs(30)).await })
        };
        let early = pop();
        tokio::time::sleep(Duration::from_millis(50)).await;
        cluster.begin_move(moving, to);
        // nothing there: ASK sends it on
        let late = pop();
        tokio::time::sleep(Duration::from_millis(50)).await;
        cluster.end_move(moving, to);
        client.rpush("queue", [1, 2]).await.unwrap();
        let mut items = [early.await.unwrap().unwrap().unwrap().1, late.await.unwrap().unwrap().unwrap().1];
        items.sort_unstable();
        assert_eq!(items, [1, 2]);
    })
    .await;
}

/// It has no end, so it has time for one more node each time its hash slot moves on.
#[tokio::test]
async fn a_pop_that_waits_for_ever_follows_its_hash_slot_twice() {
    each_own(async |cluster, client| {
        let moving = slot("queue");
        let (to, third) = ((cluster.owner(moving) + 1) % 3, (cluster.owner(moving) + 2) % 3);
        let waits_at = async |node: usize| {
            while !cluster.servers()[node].raw().text(&["CLIENT", "LIST"]).contains("cmd=blpop") {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        cluster.begin_move(moving, to);
        let popping = client.clone();
        let pop = tokio::spawn(async move { popping.blpop::<String, i64>(["queue"], Duration::ZERO).await });
        // by ASK
        waits_at(to).await;
        cluster.end_move(moving, third);
        // it would go on importing, and keep whoever waits
        let stable = ["CLUSTER", "SETSLOT", &moving.to_string(), "STABLE"];
        assert_eq!(cluster.servers()[to].raw().text(&stable), "OK");
        // by MOVED
        waits_at(third).await;
        client.rpush("queue", 1).await.unwrap();
        assert_eq!(pop.await.unwrap().unwrap(), Some(("queue".into(), 1)));
    })
    .await;
}
