//! What an error says of each part that a node was to carry out.

use std::collections::BTreeSet;
use std::time::Duration;

use roundtrip::{Client, Error, Outcome, Role};
use roundtrip_tests::Cluster;

use crate::support::{each, each_own, limited, slot};

fn keys(name: &str) -> Vec<String> {
    (0..50).map(|n| format!("{name}:{n}")).collect()
}

/// Where the owner of a key listens.
fn owner(cluster: &Cluster, key: &str) -> String {
    cluster.servers()[cluster.owner(slot(key))].address()
}

/// The address of a primary that is out of memory from now on.
async fn full(client: &Client) -> String {
    let primary = client.nodes().into_iter().find(|node| node.role() == Role::Primary).unwrap();
    client.on(&primary).config_set([("maxmemory", "1")]).await.unwrap();
    primary.endpoint().to_string()
}

/// The places of the keys of all parts that were not carried out. Each key is in one part.
fn missing(cluster: &Cluster, keys: &[String], error: &Error) -> BTreeSet<usize> {
    let mut all: Vec<usize> = error.parts().iter().flat_map(|part| part.keys()).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..keys.len()).collect::<Vec<_>>(), "{error}");
    for part in error.parts() {
        assert!(part.commands().is_empty());
        for key in part.keys() {
            assert_eq!(part.node(), Some(&*owner(cluster, &keys[*key])), "{}", keys[*key]);
        }
    }
    let missing = error.parts().iter().filter(|part| !part.is_done());
    missing.flat_map(|part| part.keys()).copied().collect()
}

#[tokio::test]
async fn a_split_write_says_which_keys_are_missing() {
    each(|cluster, client| async move {
        let keys = keys("parts");
        let full = full(&client).await;
        let lost = |key: &&String| owner(cluster, key) == full;
        let expected: BTreeSet<usize> = (0..50).filter(|n| lost(&&keys[*n])).collect();
        assert!(!expected.is_empty() && expected.len() < 50);

        let error = client.mset(keys.iter().map(|key| (key, 1))).await.unwrap_err();
        assert_eq!((error.command(), error.outcome()), (Some("MSET"), Outcome::Partial));
        assert_eq!(missing(cluster, &keys, &error), expected);
        for part in error.parts().iter().filter(|part| !part.is_done()) {
            let error = part.error().unwrap();
            assert_eq!((error.code(), error.outcome()), (Some("OOM"), Outcome::Refused), "{error}");
        }
        let written = client.mget::<i64>(&keys).await.unwrap();
        assert!(written.iter().enumerate().all(|(n, value)| value.is_none() == expected.contains(&n)));

        // the same of a handle; `execute` has one for the flush
        let pipe = client.pipeline();
        let (set, other) = (pipe.mset(keys.iter().map(|key| (key, 2))), pipe.get::<i64>(&keys[0]));
        let (set, _) = pipe.execute((set.attempt(), other)).await.unwrap();
        let error = set.unwrap_err();
        assert_eq!((error.place(), error.outcome()), (Some(0), Outcome::Partial), "{error}");
        assert_eq!(missing(cluster, &keys, &error), expected);
        let (set, other) = (pipe.mset(keys.iter().map(|key| (key, 2))), pipe.get::<i64>(&keys[0]));
        let error = pipe.execute((set, other)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Partial);
        let [of_set, of_get] = error.parts() else { panic!("{:?}", error.parts()) };
        assert_eq!((of_set.commands(), of_get.commands(), of_get.is_done()), (&[0][..], &[1][..], true));
        assert_eq!((of_set.node(), of_get.node()), (None, Some(&*owner(cluster, &keys[0]))));
        assert_eq!(missing(cluster, &keys, of_set.error().unwrap()), expected);

        // what is missing is all that is left to do
        client.config_set([("maxmemory", "0")]).await.unwrap();
        client.mset(expected.iter().map(|n| (&keys[*n], 2))).await.unwrap();
        assert!(client.mget::<i64>(&keys).await.unwrap().iter().all(|value| *value == Some(2)));
    })
    .await;
}

#[tokio::test]
async fn a_command_for_every_node_says_which_of_them_have_failed() {
    each(|_, client| async move {
        let nodes: BTreeSet<_> = client.nodes().iter().map(|node| node.endpoint().to_string()).collect();
        let error = client.config_set([("no-such-thing", "1")]).await.unwrap_err();
        assert_eq!(error.parts().len(), 6);
        let told: BTreeSet<_> =
            error.parts().iter().filter_map(|part| part.node()).map(str::to_owned).collect();
        assert_eq!(told, nodes);
        assert!(error.parts().iter().all(|part| part.keys().is_empty() && !part.is_done()));
        assert_eq!(error.outcome(), Outcome::Refused);
        assert!(client.get::<i64>("one node").await.is_ok());
        client.set("text", "text").await.unwrap();
        assert!(client.incr("text").await.unwrap_err().parts().is_empty(), "it went to one node");
    })
    .await;
}

#[tokio::test]
async fn a_flush_says_which_commands_are_missing() {
    each(|cluster, client| async move {
        let keys = keys("flushed");
        client.set(&keys[7], "text").await.unwrap();
        let full = full(&client).await;
        let lost = |n: &usize| owner(cluster, &keys[*n]) == full;
        let pipe = client.pipeline();
        let counts: Vec<_> = keys.iter().map(|key| pipe.incr(key)).collect();
        let error = pipe.execute(counts).await.unwrap_err();
        client.config_set([("maxmemory", "0")]).await.unwrap();
        let mut told = BTreeSet::new();
        for part in error.parts() {
            told.extend(part.commands());
            assert!(part.keys().is_empty());
            for command in part.commands() {
                assert_eq!(part.node(), Some(&*owner(cluster, &keys[*command])), "{}", keys[*command]);
                assert_eq!(part.is_done(), !lost(command) && *command != 7, "{}", keys[*command]);
            }
            if let Some(error) = part.error() {
                assert_eq!((error.place(), error.outcome()), (Some(part.commands()[0]), Outcome::Refused));
            }
        }
        assert_eq!(told, (0..50).collect());
        assert_eq!(error.parts().iter().filter(|part| part.is_done()).count(), 2, "one for each node");
        // nobody holds the handles
        keys.iter().for_each(|key| drop(pipe.lpush(key, ["item"])));
        let error = pipe.flush().await.unwrap_err();
        let told: usize = error.parts().iter().map(|part| part.commands().len()).sum();
        assert_eq!(told, 50);
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_node_that_stands_still_is_unknown_and_the_rest_is_known() {
    each_own(async |cluster, client| {
        let keys = keys("still");
        client.mset(keys.iter().map(|key| (key, 0))).await.unwrap();
        let still = cluster.owner(slot(&keys[0]));
        let stands = |n: &usize| cluster.owner(slot(&keys[*n])) == still;
        let expected: BTreeSet<usize> = (0..50).filter(stands).collect();
        let address = cluster.servers()[still].address();
        // nobody is to take its place meanwhile
        client.config_set([("cluster-node-timeout", "60000")]).await.unwrap();
        cluster.servers()[still].freeze();
        let limit = Duration::from_secs(2);

        let error = client.mset(keys.iter().map(|key| (key, 1))).timeout(limit).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.outcome(), Outcome::Partial, "{error}");
        let late = error.parts().iter().filter(|part| !part.is_done());
        let late: BTreeSet<usize> = late
            .flat_map(|part| {
                assert_eq!(part.error().unwrap().outcome(), Outcome::Unknown);
                assert_eq!(part.node(), Some(&*address));
                part.keys().iter().copied()
            })
            .collect();
        assert_eq!(late, expected);

        let pipe = client.pipeline();
        let counts: Vec<_> = keys.iter().map(|key| pipe.incr(key)).collect();
        let error = pipe.execute(counts).timeout(limit).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        let parts = error.parts();
        assert_eq!(parts.len(), 3, "{parts:?}");
        for part in parts {
            assert_eq!(part.is_done(), part.node() != Some(&*address));
            assert!(part.commands().iter().all(|command| expected.contains(command) != part.is_done()));
        }
        cluster.servers()[still].thaw();
        limited(async {
            while client.get::<i64>(&keys[0]).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    })
    .await;
}
