//! Where the primary is, and what is said where that cannot be known.

use std::time::Duration;

use roundtrip::{Client, Outcome};
use roundtrip_tests::{Options, Sentinels};
use tokio::task::block_in_place;

use crate::support::{builder, each, limited, one, plain, port, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_sentinel_that_is_there_will_do() {
    each(async |all| {
        block_in_place(|| all.sentinel_mut(0).stop());
        let client = builder(all).connect().await.unwrap();
        assert_eq!(port(&client).await, all.servers()[0].port());
        client.set("k", 1).await.unwrap();
        assert_eq!(client.get::<i64>("k").await.unwrap(), Some(1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_that_a_sentinel_tells_of_are_asked_when_it_is_gone() {
    let mut all = one(&plain(), &plain());
    let first = all.sentinels()[0].address();
    let client = Client::builder().sentinel(all.name(), [first]).unwrap().connect().await.unwrap();
    // it is asked for others right after it was found
    tokio::time::sleep(Duration::from_millis(500)).await;
    block_in_place(|| all.sentinel_mut(0).stop());
    let primary = block_in_place(|| all.fail_over());
    limited(until("the client has followed", || async {
        port(&client).await == all.servers()[primary].port()
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_no_sentinel_knows_is_an_error_that_says_who_was_asked() {
    let all = one(&plain(), &plain());
    let url = all.url().replace("/main", "/mian");
    let error = Client::connect(&url).await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_connection() && error.outcome() == Outcome::NotSent, "{text}");
    assert!(text.contains("primary `mian`: none of these sentinels knows this name"), "{text}");
    for sentinel in all.sentinels() {
        assert!(text.contains(&sentinel.address()), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_sentinel_is_called_so() {
    let all = one(&plain(), &plain());
    let server = all.servers()[0].address();
    let error = Client::connect(&format!("redis-sentinel://{server}/main")).await.unwrap_err().to_string();
    assert!(error.contains(&format!("{server} is a server and not a sentinel")), "{error}");
    assert!(error.contains("redis://"), "{error}");
    // nor does it keep those that are from being asked
    let url = all.url().replace("://", &format!("://{server},"));
    limited(Client::connect(&url)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_and_sentinels_have_logins_of_their_own() {
    let all = one(&plain().password("one"), &plain().password("other"));
    let servers_only = builder(&all).password("one");
    let error = servers_only.clone().connect().await.unwrap_err().to_string();
    assert!(error.contains("NOAUTH") && error.contains("Builder::sentinel_password"), "{error}");
    let client = servers_only.sentinel_password("other").connect().await.unwrap();
    client.set("k", 1).await.unwrap();
    let url = all.url().replace("://", "://:one@") + "?sentinel_password=other";
    let client = Client::connect(&url).await.unwrap();
    let primary = block_in_place(|| all.fail_over());
    limited(until("the client has followed", || async {
        port(&client).await == all.servers()[primary].port()
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinels_are_not_told_the_login_for_servers() {
    // a sentinel without a password refuses whoever sends one
    let all = one(&plain().password("one"), &Options::new().plain());
    let client = builder(&all).user("default").password("one").connect().await.unwrap();
    client.set("k", 1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_that_it_is_a_replica_is_not_taken() {
    let all = one(&plain(), &plain());
    let port = all.servers()[1].port().to_string();
    // behind the back of the sentinels, which mend it a second later
    all.servers()[0].raw().call(&["REPLICAOF", "127.0.0.1", &port]);
    let error = builder(&all).connect().await.unwrap_err();
    assert!(error.to_string().contains("it is a replica, not the primary"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    // one that is made when it is needed tries again
    let client = builder(&all).connect_lazy();
    limited(until("there is a primary", || async { client.set("k", 1).await.is_ok() })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_sentinels_what_is_connected_goes_on_and_the_rest_when_they_are_back() {
    let mut all = one(&plain(), &plain());
    let client = builder(&all).response_timeout(Duration::from_secs(2)).connect().await.unwrap();
    client.set("k", 1).await.unwrap();
    block_in_place(|| (0..3).for_each(|n| all.sentinel_mut(n).stop()));
    assert_eq!(client.get::<i64>("k").await.unwrap(), Some(1));
    let error = client.connection().await.unwrap_err();
    assert!(error.to_string().contains("no sentinel has told its address"), "{error}");
    drop_connections(&all);
    // which is sent anew, and so shows that the client has seen that it lost its connection
    limited(client.get::<i64>("k")).await.unwrap_err();
    let error = limited(client.set("k", 2)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    block_in_place(|| (0..3).for_each(|n| all.sentinel_mut(n).restart()));
    limited(until("the primary is found again", || async { client.set("k", 3).await.is_ok() })).await;
    assert_eq!(client.get::<i64>("k").await.unwrap(), Some(3));
}

fn drop_connections(all: &Sentinels) {
    all.servers()[0].raw().call(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
}

#[tokio::test]
async fn a_sentinel_that_is_not_reached_is_named_once() {
    let sentinels: Vec<String> = (0..2)
        .map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string())
        .collect();
    let error = Client::builder().sentinel("main", &sentinels).unwrap().connect().await.unwrap_err();
    let text = error.to_string();
    for words in ["cannot connect", "nothing was sent", &sentinels[0], &sentinels[1]] {
        assert_eq!(text.matches(words).count(), 1, "{words}: {text}");
    }
    assert!(text.contains("Connection refused"), "{text}");
}
