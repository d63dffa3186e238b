//! Nodes that are not reached where they say, and calls on every node.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use roundtrip::{Client, Endpoint, Outcome, Role};
use roundtrip_tests::{Proxy, Server};

use crate::support::{each, each_own, slot};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_reached_through_others_than_they_name() {
    each_own(async |cluster, _| {
        let proxies: Vec<Proxy> = cluster.servers().iter().map(Server::proxy).collect();
        let doors: BTreeMap<String, String> =
            cluster.servers().iter().map(Server::address).zip(proxies.iter().map(Proxy::address)).collect();
        let outside: BTreeSet<String> = doors.values().cloned().collect();
        let seeds = [proxies[0].address()];
        let client = Client::builder().cluster(seeds).unwrap().address_map(move |named| {
            let port = doors[&named.to_string()].rsplit(':').next().unwrap().parse().unwrap();
            Endpoint::Tcp { host: "127.0.0.1".into(), port }
        });
        let client = client.connect().await.unwrap();
        let all_are_outside =
            || client.nodes().iter().all(|node| outside.contains(&node.endpoint().to_string()));
        assert!(client.nodes().len() == 6 && all_are_outside(), "{:?}", client.nodes());
        let keys: Vec<String> = (0..30).map(|n| format!("{{door}}:{n}")).collect();
        client.mset(keys.iter().zip(0..)).await.unwrap();

        // ASK, then MOVED, then another primary
        let moving = slot("door");
        let to = (cluster.owner(moving) + 1) % 3;
        cluster.begin_move(moving, to);
        cluster.move_key(moving, &keys[0], to);
        assert_eq!(client.incr(&keys[0]).await.unwrap(), 1);
        cluster.end_move(moving, to);
        assert_eq!(client.incr(&keys[0]).await.unwrap(), 2);
        tokio::task::block_in_place(|| cluster.fail_over_to(cluster.replica(moving)));
        assert_eq!(client.incr(&keys[0]).await.unwrap(), 3);
        client.refresh().await.unwrap();
        assert!(all_are_outside(), "{:?}", client.nodes());

        // and nobody goes around: once the doors are shut nothing is reached
        proxies.iter().for_each(|proxy| {
            proxy.refuse(true);
            proxy.cut();
        });
        let error = client.incr(&keys[0]).timeout(Duration::from_millis(300)).await.unwrap_err();
        assert!(error.is_timeout() || error.is_connection(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_call_on_every_node() {
    each(|_, client| async move {
        for (role, count) in [(Some(Role::Primary), 3), (Some(Role::Replica), 3), (None, 6)] {
            let told = client.each(role, async |node| node.cluster_myid().await).await.unwrap();
            assert_eq!(told.len(), count);
            for (node, id) in &told {
                assert_eq!(id.as_ref().unwrap(), node.id());
                assert!(role.is_none_or(|role| node.role() == role));
            }
        }
        // in a task of its own, and one that fails beside others that do not
        let told =
            tokio::spawn(
                async move { client.each(None, async |node| node.set("each", 1).await).await.unwrap() },
            );
        let told = told.await.unwrap();
        assert_eq!(told.iter().filter(|(_, set)| set.is_ok()).count(), 1);
        assert!(
            told.iter().filter_map(|(_, set)| set.as_ref().err()).all(|error| error.code() == Some("MOVED"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_split_refuses() {
    each(|cluster, client| async move {
        let strict = Client::builder().url(&cluster.url()).unwrap().split_across_slots(false);
        let strict = strict.connect().await.unwrap();
        let error = strict.mset([("a", 1), ("b", 2)]).await.unwrap_err();
        assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
        let error = strict.pipelined(|pipe| pipe.del(["a", "b"])).await.unwrap_err();
        assert!(error.is_cross_slot() && error.outcome() == Outcome::NotSent, "{error}");
        let pipe = strict.pipeline();
        let handle = pipe.exists(["a", "b"]);
        assert!(pipe.execute(handle).await.unwrap_err().is_cross_slot());
        assert_eq!(client.exists(["a", "b"]).await.unwrap(), 0);
        // what is in one hash slot, and what goes to all nodes
        strict.mset([("{a}1", 1), ("{a}2", 2)]).await.unwrap();
        assert_eq!(strict.dbsize().await.unwrap(), 2);
    })
    .await;
}

/// It named only the last one, in an error within an error, and a hash slot that has nothing to do with it.
#[tokio::test]
async fn the_error_says_of_each_node_why_it_was_not_reached() {
    let nodes: Vec<String> = (0..2)
        .map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string())
        .collect();
    let builder = Client::builder().cluster(&nodes).unwrap().response_timeout(Duration::from_millis(800));
    let first = builder.clone().connect().await.unwrap_err();
    let client = builder.connect_lazy();
    let later = client.get::<String>("k").await.unwrap_err();
    for error in [first, later] {
        let text = error.to_string();
        assert!(nodes.iter().all(|node| text.contains(&format!("{node}: Connection refused"))), "{text}");
        let once = ["cannot connect", "nothing was sent"].map(|words| text.matches(words).count());
        assert!(once == [1, 1] && !text.contains("hash slot"), "{text}");
        assert!(error.is_connection() && error.outcome() == Outcome::NotSent, "{text}");
    }
}
