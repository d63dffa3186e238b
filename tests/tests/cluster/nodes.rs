//! One node of a cluster.

use roundtrip::{Client, ReadFrom, Role};
use roundtrip_tests::{Options, servers};

use crate::support::{each, slot};

#[tokio::test]
async fn nodes_are_known_by_their_roles_and_asked_one_by_one() {
    each(|cluster, client| async move {
        let nodes = client.nodes();
        let with = |role| nodes.iter().filter(|node| node.role() == role).count();
        assert_eq!((with(Role::Primary), with(Role::Replica)), (3, 3));
        for node in &nodes {
            let one = client.on(node);
            let id: String = one.cluster_myid().await.unwrap();
            assert_eq!(id, node.id());
            let pair: (String, i64) = {
                let pipe = one.pipeline();
                let handles = (pipe.echo::<String>("x"), pipe.dbsize());
                let (echo, size) = pipe.execute(handles).await.unwrap();
                (echo, i64::try_from(size).unwrap())
            };
            assert_eq!(pair.0, "x");
        }
        // a key that another node has
        let key = "nodes:1";
        let port = cluster.servers()[cluster.owner(slot(key))].port();
        let other =
            nodes.iter().find(|node| !node.endpoint().to_string().ends_with(&format!(":{port}"))).unwrap();
        let error = client.on(other).set(key, 1).await.unwrap_err();
        assert_eq!(error.code(), Some("MOVED"));
    })
    .await;
}

#[tokio::test]
async fn a_connection_for_a_key_is_one_to_its_owner() {
    each(|_, client| async move {
        for n in 0..10 {
            let key = format!("own:{n}");
            let own = client.connection_for(&key).await.unwrap();
            own.set(&key, n).await.unwrap();
            let tx = own.transaction();
            let value = tx.incr(&key);
            assert_eq!(tx.exec(value).await.unwrap(), n + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_node_that_is_not_in_the_map_is_connected_to_once() {
    each(|_, client| async move {
        let server = servers().unwrap()[0].start(Options::new());
        let url = format!("redis://127.0.0.1:{}", server.port());
        let alone = Client::connect(&url).await.unwrap();
        let stranger = alone.nodes().remove(0);
        alone.close().await;
        let made = || -> u64 { server.raw().info("total_connections_received").parse().unwrap() };
        let before = made();
        for _ in 0..20 {
            client.on(&stranger).ping().await.unwrap();
        }
        // those that ask for this, and a look at the map may come in between
        assert!(made() - before < 5, "{before}, {}", made());
        // nobody uses it any more
        client.refresh().await.unwrap();
        while server.raw().info("connected_clients") != "1" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        // somebody does
        let kept = client.on(&stranger);
        kept.ping().await.unwrap();
        client.refresh().await.unwrap();
        kept.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_client_that_is_closed_makes_no_connection_that_nobody_had_needed_before() {
    each(|_, client| async move {
        client.set("closed", "yes").await.unwrap();
        client.close().await;
        let replicas = client.read_from(ReadFrom::Replica);
        let error = replicas.get::<String>("closed").await.unwrap_err();
        assert!(error.is_closed(), "{error}");
        for node in client.nodes() {
            let error = client.on(&node).dbsize().await.unwrap_err();
            assert!(error.is_closed(), "{node:?}: {error}");
        }
    })
    .await;
}

#[tokio::test]
async fn subscriptions_to_one_node_end_with_the_client() {
    each(|_, client| async move {
        let nodes = client.nodes();
        let (first, second) = (client.on(&nodes[0]), client.on(&nodes[1]));
        let mut all = [
            first.subscribe("news").await.unwrap(),
            second.subscribe("news").await.unwrap(),
            client.subscribe("news").await.unwrap(),
        ];
        first.publish("news", "last").await.unwrap();
        for news in &mut all {
            assert_eq!(news.next().await.unwrap().unwrap().payload::<String>().unwrap(), "last");
        }
        // whichever of them is closed
        second.close().await;
        for news in &mut all {
            assert!(news.next().await.is_none());
        }
        let error = client.on(&nodes[2]).subscribe("late").await.unwrap_err();
        assert!(error.is_closed(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_monitor_of_one_node_sees_what_that_carries_out() {
    each(|cluster, client| async move {
        let key = "monitored";
        let port = cluster.servers()[cluster.owner(slot(key))].port();
        let nodes = client.nodes();
        let is_owner = |endpoint: String| endpoint.ends_with(&format!(":{port}"));
        let owner = nodes.iter().find(|node| is_owner(node.endpoint().to_string())).unwrap();
        let mut monitor = client.on(owner).monitor().await.unwrap();
        client.set(key, "x").await.unwrap();
        loop {
            let line = monitor.next().await.unwrap().unwrap();
            if line.words.iter().any(|word| *word == key) {
                break;
            }
        }
    })
    .await;
}
