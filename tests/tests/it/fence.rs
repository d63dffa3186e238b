//! A write that goes again, and its first attempt, which the server may still come to read.

use std::future::Future;

use roundtrip::{Client, Outcome, Protocol};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Proxy, Value};
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

use crate::support::{Env, each, each_alone, limited, ms, over_tls, own_server};

/// How long the first attempt is on its way.
const LATE: u64 = 200;

/// Begins to write to a key, and loses the connection while the first attempt is on its way, which takes `late`.
async fn begin(
    client: &Client,
    proxy: &Proxy,
    key: &str,
    late: u64,
    meanwhile: impl Future<Output = ()>,
) -> JoinHandle<roundtrip::Result<()>> {
    client.ping().await.unwrap();
    proxy.delay(ToServer, ms(late));
    let write = tokio::spawn({
        let (client, key) = (client.clone(), key.to_owned());
        async move { client.set(&key, "ours").await }
    });
    sleep(ms(20)).await;
    proxy.delay(ToServer, ms(0));
    meanwhile.await;
    proxy.desert();
    write
}

/// How a write ends whose first attempt is late.
async fn late_first_attempt(client: &Client, proxy: &Proxy, key: &str) -> roundtrip::Result<()> {
    limited(begin(client, proxy, key, LATE, async {}).await).await.unwrap()
}

/// What becomes of a key to which `client` writes, its first attempt being late, and another client after the second.
async fn last_value(env: &Env, client: &Client, proxy: &Proxy, key: &str) -> String {
    late_first_attempt(client, proxy, key).await.unwrap();
    assert_eq!(env.raw().text(&["SET", key, "theirs"]), "OK");
    sleep(ms(LATE + 50)).await;
    env.raw().text(&["GET", key])
}

/// What closes its first connections when a client speaks, and leads all later ones to a proxy. Where it is.
async fn front(proxy: &Proxy, mut closes: u32) -> String {
    let (listener, to) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), proxy.address());
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            if closes > 0 {
                closes -= 1;
                let _ = client.read(&mut [0; 1]).await;
                continue;
            }
            let mut server = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    address
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

/// Without the right to know whether the first attempt is over, there is no second one.
#[tokio::test]
async fn a_user_who_may_not_end_connections_is_told_that_a_write_is_in_doubt() {
    each(|env| async move {
        if !is_able(&env) {
            return;
        }
        let rights: [(&[&str], _); 3] = [
            (&["+client|id"], "NOPERM"),
            (&["+client|id", "+client|list"], "CLIENT KILL did not end"),
            (&["+client|id", "+client|list", "+client|kill"], ""),
        ];
        for (rights, refused) in rights {
            let user = ["ACL", "SETUSER", "writer", "reset", "on", "nopass", "allkeys", "+@all", "-client"];
            let user = [&user, rights].concat();
            assert_eq!(env.raw().text(&user), "OK");
            let proxy = env.proxy();
            let client = env.through(&proxy).user("writer").retry_writes(true).connect().await.unwrap();
            let ended = late_first_attempt(&client, &proxy, &env.key("k")).await;
            let Err(error) = ended else {
                assert_eq!(refused, "");
                continue;
            };
            assert_eq!(error.outcome(), Outcome::Unknown);
            assert!(!refused.is_empty() && error.to_string().contains(refused), "{error}");
        }
    })
    .await;
}

/// In RESP2 a connection that is cut while it is greeted looks like one to a server that does not know CLIENT ID. What is made
/// without that has no number, so that the server cannot be asked to end it.
#[tokio::test]
async fn a_write_whose_connection_has_no_number_is_in_doubt() {
    // what is cut there is a handshake
    if over_tls() {
        return;
    }
    each(|env| async move {
        if !is_able(&env) {
            return;
        }
        let proxy = env.proxy();
        let url = format!("redis://{}", front(&proxy, 2).await);
        let builder = Client::builder().url(&url).unwrap().protocol(Protocol::Resp2).retry_writes(true);
        let (client, key) = (builder.connect().await.unwrap(), env.key("k"));
        let error = late_first_attempt(&client, &proxy, &key).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.to_string().contains("gave the connection no number"), "{error}");
        // the next one is asked for its number again
        assert_eq!(last_value(&env, &client, &proxy, &env.key("next")).await, "theirs");
    })
    .await;
}

/// A server that runs a long script answers neither the write nor what goes before it.
#[tokio::test]
async fn a_busy_server_does_not_let_the_first_attempt_come_last() {
    each_alone(|env| async move {
        if !is_able(&env) {
            return;
        }
        let late = 1500;
        env.raw().call(&["CONFIG", "SET", "lua-time-limit", "5"]);
        let (proxy, key) = (env.proxy(), env.key("k"));
        let builder = env.through(&proxy).response_timeout(ms(50_000)).retry_writes(true);
        let client = builder.connect().await.unwrap();
        let (mut raw, server) = (env.raw(), env.server);
        let busy = async {
            spawn_blocking(move || raw.call(&["EVAL", "while true do end", "0"]));
            while !matches!(server.raw().call(&["GET", "k"]), Value::Error(text) if text.starts_with("BUSY"))
            {
                sleep(ms(5)).await;
            }
        };
        let write = begin(&client, &proxy, &key, late, busy).await;
        sleep(ms(150)).await;
        env.raw().call(&["SCRIPT", "KILL"]);
        limited(write).await.unwrap().unwrap();
        assert_eq!(env.raw().text(&["SET", &key, "theirs"]), "OK");
        sleep(ms(late + 50)).await;
        assert_eq!(env.raw().text(&["GET", &key]), "theirs");
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
