//! A write that goes again, and its first attempt, which the server may still come to read.

use std::future::Future;

use roundtrip::{Client, Outcome, Protocol};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Proxy, Value};
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

use crate::played::Played;
use crate::support::{Env, each, each_alone, limited, ms, over_tls, own_server};

/// How long the first attempt is on its way.
const LATE: u64 = 400;

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

#[tokio::test]
async fn the_first_attempt_at_a_write_is_not_carried_out_after_the_second() {
    each(|env| async move {
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
        let proxy = env.proxy();
        let url = format!("redis://{}", front(&proxy, 2).await);
        let builder = Client::builder().url(&url).unwrap().protocol(Protocol::Resp2).retry_writes(true);
        let (client, key) = (builder.connect().await.unwrap(), env.key("k"));
        let error = late_first_attempt(&client, &proxy, &key).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.to_string().contains("has told no number for that connection"), "{error}");
        // the next one is asked for its number again
        assert_eq!(last_value(&env, &client, &proxy, &env.key("next")).await, "theirs");
    })
    .await;
}

/// A server that runs a long script answers neither the write nor what goes before it.
#[tokio::test]
async fn a_busy_server_does_not_let_the_first_attempt_come_last() {
    each_alone(|env| async move {
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
        // the first removes the key, so that a second would say that there was none
        client.set(&key, 1).await.unwrap();
        proxy.cut_after(ToClient, 1);
        let error = client.expireat(&key, 1).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        assert_eq!(client.exists(&key).await.unwrap(), 0);
    })
    .await;
}

/// How CLIENT LIST says that connection 7 is so old.
fn listed(seconds: u32) -> String {
    format!("id=7 addr=1.2.3.4:5 name= age={seconds} idle=0 flags=N db=0\n")
}

/// A write whose first attempt went over a connection with the number 7, and was lost with it.
async fn lost_write(server: &Played) -> JoinHandle<roundtrip::Result<()>> {
    let client = server.client().retry_writes(true).connect_lazy();
    let write = tokio::spawn(async move { client.set("k", "v").await });
    assert_eq!(server.accept(7).await.command().await, "SET k v");
    write
}

/// What the server of one connection has said is not taken for true of the next: that may lead to another server.
#[tokio::test]
async fn what_one_connection_was_told_ends_nothing_on_the_next() {
    limited(async {
        // told of it, the client is about to end the connection; or told that it is gone, to write
        for list in [listed(0), String::new()] {
            let server = Played::new().await;
            let write = lost_write(&server).await;
            let mut told = server.accept(8).await;
            assert_eq!(told.command().await, "CLIENT LIST ID 7");
            told.list(&list).await;
            drop(told);
            let mut next = server.accept(9).await;
            assert_eq!(next.command().await, "CLIENT LIST ID 7 8");
            next.list("").await;
            assert_eq!(next.command().await, "SET k v");
            next.say("+OK\r\n").await;
            write.await.unwrap().unwrap();
        }
    })
    .await;
}

/// It may be that of somebody else on another server, or the lost one after the server's clock was set.
#[tokio::test]
async fn a_connection_that_seems_too_old_is_left_alone_and_the_write_is_in_doubt() {
    limited(async {
        let server = Played::new().await;
        let write = lost_write(&server).await;
        let mut told = server.accept(8).await;
        assert_eq!(told.command().await, "CLIENT LIST ID 7");
        told.list(&listed(3600)).await;
        let error = write.await.unwrap().unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert!(error.to_string().contains("connection 7 seems to be older"), "{error}");
    })
    .await;
}

/// What was lost before a write began has nothing of it.
#[tokio::test]
async fn only_connections_that_were_lost_since_the_write_began_are_asked_about() {
    limited(async {
        let server = Played::new().await;
        let client = server.client().retry_writes(true).connect_lazy();
        let up = tokio::spawn({
            let client = client.clone();
            async move { client.ping().await }
        });
        let mut on = server.accept(7).await;
        assert_eq!(on.command().await, "PING");
        on.say("+PONG\r\n").await;
        up.await.unwrap().unwrap();
        for id in 7..10 {
            let client = client.clone();
            let write = tokio::spawn(async move { client.set("k", "v").await });
            assert_eq!(on.command().await, "SET k v");
            drop(on);
            on = server.accept(id + 1).await;
            assert_eq!(on.command().await, format!("CLIENT LIST ID {id}"));
            on.list("").await;
            assert_eq!(on.command().await, "SET k v");
            on.say("+OK\r\n").await;
            write.await.unwrap().unwrap();
        }
    })
    .await;
}
