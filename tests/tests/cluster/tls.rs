//! Clusters that speak TLS with clients and among themselves.

use roundtrip::{Client, Tls};
use roundtrip_tests::{Cluster, Options, Shape, servers};

use crate::certificates::{Authority, HERE};
use crate::support::{limited, slot};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_node_is_spoken_to_over_tls() {
    let mut speak = servers().unwrap().into_iter().filter(|binary| binary.speaks_tls()).peekable();
    assert!(speak.peek().is_some(), "none of the servers speaks TLS");
    for binary in speak {
        println!("{binary}");
        let authority = Authority::new();
        let options = Options::new().tls(authority.identity(&HERE));
        let shape = Shape { primaries: 3, replicas: 1 };
        let cluster = tokio::task::block_in_place(|| Cluster::start(&binary, shape, &options));
        assert!(cluster.url().starts_with("rediss-cluster://"));
        let builder = || Client::builder().url(&cluster.url()).unwrap();

        let stranger = builder().tls(Tls::new().roots_pem(Authority::new().pem()).unwrap()).connect().await;
        let error = stranger.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");

        let tls = || Tls::new().roots_pem(authority.pem()).unwrap();
        let client = builder().tls(tls()).connect().await.unwrap();
        limited(async {
            let keys: Vec<String> = (0..60).map(|n| format!("k{n}")).collect();
            client.mset(keys.iter().map(|key| (key, key))).await.unwrap();
            let values: Vec<Option<String>> = client.mget(&keys).await.unwrap();
            assert!(values.iter().flatten().eq(&keys));
            let mut sub = client.ssubscribe("shard").await.unwrap();
            client.spublish("shard", "over TLS").await.unwrap();
            assert_eq!(sub.next().await.unwrap().unwrap().payload::<String>().unwrap(), "over TLS");

            // who is named in a redirect, and a replica that takes over
            let moved = slot("k1");
            let to = (cluster.owner(moved) + 1) % 3;
            tokio::task::block_in_place(|| cluster.move_hash_slot(moved, to));
            assert_eq!(client.get::<String>("k1").await.unwrap().as_deref(), Some("k1"));
            tokio::task::block_in_place(|| cluster.fail_over_to(cluster.replica(slot("k2"))));
            let counts =
                client.pipelined(|pipe| keys.iter().map(|key| pipe.append(key, "!")).collect::<Vec<_>>());
            assert!(counts.await.unwrap().iter().zip(&keys).all(|(len, key)| *len == key.len() as u64 + 1));
        })
        .await;
    }
}
