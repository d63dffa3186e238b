//! Commands that several nodes carry out, a part each.

use std::collections::BTreeSet;
use std::time::Duration;

use roundtrip::commands::ScanOptions;
use roundtrip::key::Str;
use roundtrip::{Key, Outcome, Role};
use roundtrip_tests::{Cluster, Options, Shape, servers};

use crate::support::{client, each, each_own, limited, slot};

fn keys(name: &str) -> Vec<String> {
    (0..50).map(|n| format!("{name}:{n}")).collect()
}

#[tokio::test]
async fn keys_of_all_hash_slots_go_in_one_command() {
    each(|_, client| async move {
        let keys = keys("all");
        client.mset(keys.iter().zip(0..)).await.unwrap();
        let mut asked = keys.clone();
        asked.insert(7, "nothing".to_owned());
        asked.push(keys[0].clone());
        let values: Vec<Option<i64>> = client.mget(&asked).await.unwrap();
        let expected = (0..7).map(Some).chain([None]).chain((7..50).map(Some)).chain([Some(0)]);
        assert_eq!(values, expected.collect::<Vec<_>>());
        assert_eq!(client.exists(&asked).await.unwrap(), 51);
        assert_eq!(client.touch(&keys).await.unwrap(), 50);
        assert_eq!(client.unlink(&keys[..10]).await.unwrap(), 10);
        assert_eq!(client.del(&keys).await.unwrap(), 40);
    })
    .await;
}

#[tokio::test]
async fn what_every_primary_is_asked_becomes_one_reply() {
    each(|_, client| async move {
        let all = keys("every");
        client.mset(all.iter().zip(0..)).await.unwrap();
        assert_eq!(client.dbsize().await.unwrap(), 50);
        let mut found: Vec<String> = client.keys("every:*").await.unwrap();
        found.sort_unstable();
        let mut expected = all;
        expected.sort_unstable();
        assert_eq!(found, expected);
        let sha: String = client.script_load("return 1").await.unwrap();
        assert_eq!(client.script_exists([sha.as_str(), "00"]).await.unwrap(), [true, false]);
        client.ping().await.unwrap();
        client.flushall().await.unwrap();
        assert_eq!(client.dbsize().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_cluster_of_one_answers_each_command_of_a_pipeline() {
    for binary in servers().unwrap() {
        let cluster = Cluster::start(&binary, Shape { primaries: 1, replicas: 0 }, &Options::new());
        let client = client(&cluster).await;
        limited(async {
            client.set("k", "value").await.unwrap();
            // the first needs no node in particular, the second is for all primaries
            let pipe = client.pipeline();
            let all = (pipe.echo::<String>("said"), pipe.dbsize(), pipe.get::<String>("k"));
            let all = pipe.execute(all).await.unwrap();
            assert_eq!(all, ("said".to_owned(), 1, Some("value".to_owned())), "{binary}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_part_that_fails_says_that_others_have_not() {
    each(|_, client| async move {
        // a command that one node refuses: of a hash slot that is half moved nobody can do both
        let error = client.msetnx([("a", 1), ("b", 2)]).await.unwrap_err();
        assert!(error.is_cross_slot(), "{error}");
        for node in client.nodes().iter().filter(|node| node.role() == Role::Primary).take(1) {
            client.on(node).config_set([("maxmemory", "1")]).await.unwrap();
        }
        let pairs: Vec<_> = keys("partly").into_iter().map(|key| (key, "value")).collect();
        let error = client.mset(pairs.clone()).await.unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Some("OOM"), Outcome::Partial), "{error}");
        let pipe = client.pipeline();
        let set = pipe.mset(pairs);
        let error = pipe.execute(set).await.unwrap_err();
        assert_eq!((error.code(), error.outcome()), (Some("OOM"), Outcome::Partial), "{error}");
        client.config_set([("maxmemory", "0")]).await.unwrap();
        assert_eq!(client.mget::<String>(keys("partly")).await.unwrap().len(), 50);
    })
    .await;
}

#[tokio::test]
async fn pipelines_take_them_too() {
    each(|_, client| async move {
        let all = keys("piped");
        let pipe = client.pipeline();
        let set = pipe.mset(all.iter().zip(0..));
        let one = pipe.incr("piped:3");
        let values = pipe.mget::<i64>(&all);
        let size = pipe.dbsize();
        let gone = pipe.del(&all[..20]);
        let ((), one, values, size, gone) = pipe.execute((set, one, values, size, gone)).await.unwrap();
        assert_eq!((one, size, gone), (4, 50, 20));
        let expected: Vec<_> = (0..50).map(|n| Some(if n == 3 { 4 } else { n })).collect();
        assert_eq!(values, expected);
        assert_eq!(pipe.round_trips(), 1);
    })
    .await;
}

#[tokio::test]
async fn parts_follow_their_hash_slots() {
    each_own(async |cluster, client| {
        let all = keys("parted");
        client.mset(all.iter().zip(0..)).await.unwrap();
        let moving = slot(&all[0]);
        let to = (cluster.owner(moving) + 1) % 3;
        cluster.begin_move(moving, to);
        cluster.move_key(moving, &all[0], to);
        let expected: Vec<Option<i64>> = (0..50).map(Some).collect();
        assert_eq!(client.mget::<i64>(&all).await.unwrap(), expected);
        let pipe = client.pipeline();
        let values = pipe.mget::<i64>(&all);
        assert_eq!(pipe.execute(values).await.unwrap(), expected);
        cluster.end_move(moving, to);
        assert_eq!(client.mget::<i64>(&all).await.unwrap(), expected);
        let victim = cluster.owner(slot(&all[1]));
        cluster.servers()[victim].kill();
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(
            client.mget::<i64>(&all).await.unwrap(),
            expected,
            "reads go to whoever has the keys then"
        );
    })
    .await;
}

#[tokio::test]
async fn a_scan_goes_through_all_nodes() {
    each_own(async |cluster, client| {
        let all: Vec<String> = (0..600).map(|n| format!("scanned:{n}")).collect();
        client.mset(all.iter().zip(0..)).await.unwrap();
        let mut keys = client.scan_stream::<String>(ScanOptions::new().count(20));
        let mut found = BTreeSet::new();
        while let Some(key) = keys.next().await {
            found.insert(key.unwrap());
            // what moves behind the scan's back is looked for where it is then
            if found.len() == 30 {
                let first = cluster.primary(0);
                let replica = cluster.replica(0);
                cluster.fail_over_to(replica);
                let moving = slot("scanned:0");
                let owner = cluster.owner(moving);
                let to = (0..3).map(|place| cluster.primary(place)).find(|index| *index != owner);
                cluster.move_hash_slot(moving, to.unwrap());
                assert!(!cluster.is_primary(first));
            }
        }
        assert_eq!(found, all.into_iter().collect());
    })
    .await;
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Key)]
#[key("scanned:{0}", Str<u64>)]
struct Scanned(u64);

#[tokio::test]
async fn keys_of_one_type_are_found_on_all_nodes() {
    each(|_, client| async move {
        for n in 0..60 {
            client.at(Scanned(n)).set(n).await.unwrap();
        }
        let mut keys = client.keys_of::<Scanned>();
        let mut found = BTreeSet::new();
        while let Some(key) = keys.next().await {
            found.insert(key.unwrap());
        }
        assert!((0..60).map(Scanned).all(|key| found.contains(&key)), "{found:?}");
    })
    .await;
}
