//! Servers and sentinels that are not reached where they say.

use std::collections::BTreeMap;

use roundtrip::{Client, Endpoint, ReadFrom};
use roundtrip_tests::{Proxy, Server};
use tokio::task::block_in_place;

use crate::support::{limited, one, plain, port, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn primaries_replicas_and_sentinels_are_reached_through_others() {
    let all = one(&plain(), &plain());
    let named = || all.servers().iter().chain(all.sentinels());
    let proxies: Vec<Proxy> = named().map(Server::proxy).collect();
    let doors: BTreeMap<String, String> =
        named().map(Server::address).zip(proxies.iter().map(Proxy::address)).collect();
    let first = doors[&all.sentinels()[0].address()].clone();
    let client = Client::builder().sentinel(all.name(), [first]).unwrap().address_map(move |named| {
        let port = doors[&named.to_string()].rsplit(':').next().unwrap().parse().unwrap();
        Endpoint::Tcp { host: "127.0.0.1".into(), port }
    });
    let client = client.connect().await.unwrap();
    limited(async {
        client.set("k", 1).await.unwrap();
        until("the replica has it", || async {
            client.get::<i64>("k").read_from(ReadFrom::Replica).await.is_ok_and(|value| value == Some(1))
        })
        .await;
        let next = block_in_place(|| all.fail_over());
        until("the client has followed", || async { port(&client).await == all.servers()[next].port() })
            .await;
        assert_eq!(client.incr("k").await.unwrap(), 2);
        until("all of them were reached", || async { proxies.iter().all(|proxy| proxy.connections() > 0) })
            .await;
    })
    .await;
}
