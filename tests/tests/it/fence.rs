//! A write that goes again, and its first attempt, which the server may still come to read.

use roundtrip::{Client, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Proxy, Value};
use tokio::time::sleep;

use crate::support::{Env, each, limited, ms, own_server};

/// How long the first attempt is on its way.
const LATE: u64 = 200;

/// What becomes of a key to which `client` writes, its first attempt being late, and another client after the second.
async fn last_value(env: &Env, client: &Client, proxy: &Proxy, key: &str) -> String {
    client.ping().await.unwrap();
    proxy.delay(ToServer, ms(LATE));
    let write = tokio::spawn({
        let (client, key) = (client.clone(), key.to_owned());
        async move { client.set(&key, "ours").await }
    });
    sleep(ms(20)).await;
    proxy.delay(ToServer, ms(0));
    proxy.desert();
    limited(write).await.unwrap().unwrap();
    assert_eq!(env.raw().text(&["SET", key, "theirs"]), "OK");
    sleep(ms(LATE + 50)).await;
    env.raw().text(&["GET", key])
}

/// Whether the server lists single connections.
fn is_able(env: &Env) -> bool {
    !matches!(env.raw().call(&["CLIENT", "LIST", "ID", "1"]), Value::Error(_))
}

#[tokio::test]
async fn the_first_attempt_at_a_write_is_not_carried_out_after_the_second() {
    each(|env| async move {
        if !is_able(&env) {
            return;
        }
        let proxy = env.proxy();
        let client = env.through(&proxy).connections(2).retry_writes(true).connect().await.unwrap();
        for key in [env.key("first"), env.key("second")] {
            assert_eq!(last_value(&env, &client, &proxy, &key).await, "theirs");
        }
    })
    .await;
}

/// What the docs say is left. It shows, too, that the test above can fail.
#[tokio::test]
async fn a_user_who_may_not_end_connections_has_the_write_sent_again_all_the_same() {
    each(|env| async move {
        if !is_able(&env) {
            return;
        }
        let user = ["ACL", "SETUSER", "writer", "on", "nopass", "allkeys", "+@all", "-client"];
        assert_eq!(env.raw().text(&user), "OK");
        let proxy = env.proxy();
        let builder = env.through(&proxy).user("writer").retry_writes(true);
        let client = builder.connect().await.unwrap();
        assert_eq!(last_value(&env, &client, &proxy, &env.key("k")).await, "ours");
    })
    .await;
}

/// The number of a connection begins anew when a server restarts: whoever has it now is left alone.
#[tokio::test]
async fn a_younger_connection_of_the_same_number_is_left_alone() {
    let mut server = own_server(Options::new());
    let proxy = Proxy::before(&server);
    let builder = Client::builder().url(&proxy.url()).unwrap().retry_writes(true);
    let client = builder.response_timeout(ms(20_000)).connect().await.unwrap();
    let id = client.client_id().await.unwrap();
    // so that its age says which is which: a server may say a second more or less
    sleep(ms(2_500)).await;
    proxy.stall(ToClient);
    let write = tokio::spawn({
        let client = client.clone();
        async move { client.set("k", "v").await }
    });
    sleep(ms(50)).await;
    proxy.refuse(true);
    proxy.cut();
    proxy.resume(ToClient);
    server.restart();
    // somebody else gets the number
    let mut others = Vec::new();
    loop {
        let mut other = server.raw();
        let its = other.int(&["CLIENT", "ID"]);
        others.push(other);
        if its >= i64::try_from(id).unwrap() {
            break;
        }
    }
    proxy.refuse(false);
    limited(write).await.unwrap().unwrap();
    sleep(ms(50)).await;
    for other in &mut others {
        assert_eq!(other.text(&["PING"]), "PONG");
    }
}

/// What no spec calls idempotent is not sent again, fence or not.
#[tokio::test]
async fn what_may_not_run_twice_is_not_sent_again() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).retry_writes(true).connect().await.unwrap();
        let key = env.key("n");
        proxy.cut_after(ToServer, 1);
        let error = client.incr(&key).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
    })
    .await;
}
