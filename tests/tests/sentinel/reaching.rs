//! Servers and sentinels that are not reached where they say.

use std::collections::BTreeMap;
use std::time::Duration;

use roundtrip::{Builder, Client, Endpoint, ReadFrom};
use roundtrip_tests::{Direction, Proxy, Sentinels, Server};
use tokio::task::block_in_place;
use tokio::time::timeout;

use crate::support::{limited, one, plain, port, until};

/// A proxy before each server, and behind them one before each sentinel.
fn proxies(all: &Sentinels) -> Vec<Proxy> {
    all.servers().iter().chain(all.sentinels()).map(Server::proxy).collect()
}

/// A client that reaches all of them through these, and is told of the first sentinel only.
fn through(all: &Sentinels, proxies: &[Proxy]) -> Builder {
    let named = all.servers().iter().chain(all.sentinels()).map(Server::address);
    let doors: BTreeMap<String, String> = named.zip(proxies.iter().map(Proxy::address)).collect();
    let first = doors[&all.sentinels()[0].address()].clone();
    Client::builder().sentinel(all.name(), [first]).unwrap().address_map(move |named| {
        let port = doors[&named.to_string()].rsplit(':').next().unwrap().parse().unwrap();
        Endpoint::Tcp { host: "127.0.0.1".into(), port }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn primaries_replicas_and_sentinels_are_reached_through_others() {
    let all = one(&plain(), &plain());
    let proxies = proxies(&all);
    let client = through(&all, &proxies);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_slow_network_sentinels_are_waited_for() {
    let all = one(&plain(), &plain());
    let proxies = proxies(&all);
    for proxy in &proxies {
        // a round trip takes longer than the others have once one has answered
        proxy.delay(Direction::ToServer, Duration::from_millis(300));
        proxy.delay(Direction::ToClient, Duration::from_millis(300));
    }
    let patient = through(&all, &proxies)
        .connect_timeout(Duration::from_secs(60))
        .response_timeout(Duration::from_secs(60));
    limited(async {
        let client = patient.connect().await.unwrap();
        client.set("k", 1).await.unwrap();
        until("the replica is known", || async {
            client.get::<i64>("k").read_from(ReadFrom::Replica).await.is_ok_and(|value| value == Some(1))
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_silent_is_done_without_once_another_sentinel_has_answered() {
    let all = one(&plain(), &plain());
    let proxies = proxies(&all);
    let (silent, answers) = (&proxies[2], &proxies[3]);
    silent.stall(Direction::ToClient);
    let both = [silent.address(), answers.address()];
    let patient = Client::builder()
        .sentinel(all.name(), both.clone())
        .unwrap()
        .connect_timeout(Duration::from_secs(120));
    // far less than they have while none answers
    let client = timeout(Duration::from_secs(40), patient.connect()).await.expect("one is enough").unwrap();
    client.set("k", 1).await.unwrap();

    answers.stall(Direction::ToClient);
    let hasty =
        Client::builder().sentinel(all.name(), both.clone()).unwrap().connect_timeout(Duration::from_secs(1));
    let error = limited(hasty.connect()).await.unwrap_err().to_string();
    for sentinel in &both {
        assert!(error.contains(&format!("{sentinel} no answer within 750ms")), "{error}");
    }
}
