//! What calls do while the server is away, or one of several connections to it.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use roundtrip::{Client, Connector, Endpoint, Outcome, Result, WhenDown};
use roundtrip_tests::{Options, Server, until};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::support::{Env, each, ms, over_tls, own_server};

/// A client whose server has gone, and which has found out.
async fn left(server: &mut Server, when: WhenDown) -> Client {
    let builder = Client::builder().url(&server.url()).unwrap().when_down(when);
    // it waits for its server far longer than these tests take
    let builder = builder.reconnect(ms(2500), ms(2500), 1000).response_timeout(Duration::from_secs(10));
    let client = builder.connect().await.unwrap();
    client.ping().await.unwrap();
    server.stop();
    while client.get::<String>("k").when_down(WhenDown::Fail).await.is_ok() {
        sleep(ms(1)).await;
    }
    client
}

/// Its error, which came at once and says that nothing was sent.
async fn at_once<T>(call: impl Future<Output = Result<T>>) {
    let start = Instant::now();
    let error = call.await.err().expect("the server is away");
    assert!(start.elapsed() < ms(1000), "{:?}: {error}", start.elapsed());
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert!(error.is_connection(), "{error}");
}

/// Connects to the server, unless it is to `refuse`: then it fails so much later.
fn connector(env: &Env, refuse: &Arc<AtomicBool>, after: Duration) -> impl Connector {
    let (refuse, address) = (refuse.clone(), env.server.address());
    move |_: Endpoint| {
        let (refuse, address) = (refuse.load(Ordering::Relaxed), address.clone());
        async move {
            if refuse {
                sleep(after).await;
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            TcpStream::connect(address).await
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_wait_for_a_server_that_is_away() {
    let mut server = own_server(Options::new());
    let client = left(&mut server, WhenDown::Wait).await;
    let back = async {
        sleep(ms(200)).await;
        tokio::task::block_in_place(|| server.restart());
    };
    let (alone, pipelined, atomic, (), ()) = tokio::join!(
        client.incr("a"),
        client.pipelined(|p| p.incr("b")),
        client.atomically(|tx| tx.incr("c")),
        at_once(client.incr("d").when_down(WhenDown::Fail)),
        back,
    );
    assert_eq!((alone.unwrap(), pipelined.unwrap(), atomic.unwrap()), (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn or_they_fail_at_once() {
    let mut server = own_server(Options::new());
    let client = left(&mut server, WhenDown::Fail).await;
    at_once(client.incr("a")).await;
    at_once(client.pipelined(|p| p.incr("b"))).await;
    at_once(client.atomically(|tx| tx.incr("c"))).await;
    at_once(client.blpop::<String, i64>("d", 1)).await;
    at_once(client.connection()).await;
    at_once(client.watch(["d"], async |w| w.get::<i64>("d").await)).await;
    at_once(client.subscribe("d")).await;
    at_once(client.monitor()).await;
    let patient = client.incr("a").when_down(WhenDown::Wait);
    let back = async {
        sleep(ms(100)).await;
        tokio::task::block_in_place(|| server.restart());
    };
    let (patient, ()) = tokio::join!(patient, back);
    assert_eq!(patient.unwrap(), 1);
    assert_eq!(client.pipelined(|p| p.incr("a")).await.unwrap(), 2);
}

/// Its own connection was never tried, because that of other calls has just failed.
#[tokio::test]
async fn a_call_with_a_connection_of_its_own_knows_why_it_waited() {
    let mut server = own_server(Options::new());
    let client = left(&mut server, WhenDown::Wait).await;
    let error = client.blpop::<String, i64>("d", 1).timeout(ms(100)).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("refused"), "{error}");
}

/// They come before the first attempt to connect again has failed, so that it is not known yet that the server is away.
#[tokio::test]
async fn what_does_not_wait_fails_with_the_first_attempt_that_does() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let away = Arc::new(AtomicBool::new(false));
        let connector = connector(&env, &away, ms(300));
        let builder = Client::builder().protocol(env.protocol).connector(connector);
        let builder = builder.reconnect(ms(20), ms(20), 1000).response_timeout(Duration::from_secs(60));
        let client = builder.connect().await.unwrap();
        let id = client.client_id().await.unwrap();
        away.store(true, Ordering::Relaxed);
        env.raw().call(&["CLIENT", "KILL", "ID", &id.to_string()]);
        while client.stats().losses == 0 {
            sleep(ms(1)).await;
        }
        let patient = client.incr(env.key("n"));
        let impatient = async {
            let get = client.get::<i64>(env.key("n")).when_down(WhenDown::Fail);
            let incr = client.incr(env.key("n")).when_down(WhenDown::Fail);
            tokio::join!(at_once(get), at_once(incr));
            away.store(false, Ordering::Relaxed);
        };
        let (patient, ()) = tokio::join!(patient, impatient);
        assert_eq!(patient.unwrap(), 1, "who waits is served when it is back");
    })
    .await;
}

#[tokio::test]
async fn they_do_not_wait_either_for_a_server_that_cannot_serve() {
    let server = own_server(Options::new().argument("--lua-time-limit").argument("5"));
    let client = server.builder().response_timeout(Duration::from_secs(10)).connect().await.unwrap();
    let mut busy = server.raw();
    let script = std::thread::spawn(move || drop(busy.call(&["EVAL", "while true do end", "0"])));
    let error = loop {
        match client.get::<String>("k").when_down(WhenDown::Fail).await {
            Ok(_) => sleep(ms(1)).await,
            Err(error) => break error,
        }
    };
    assert_eq!((error.code(), error.outcome()), (Some("BUSY"), Outcome::Refused), "{error}");
    for _ in 0..10 {
        let start = Instant::now();
        let set = client.set("k", 1).when_down(WhenDown::Fail).await;
        assert_eq!(set.unwrap_err().code(), Some("BUSY"));
        assert!(start.elapsed() < ms(1000), "{:?}", start.elapsed());
    }
    let waits = client.incr("n");
    let ends = async { drop(server.raw().call(&["SCRIPT", "KILL"])) };
    let (waits, ()) = tokio::join!(waits, ends);
    assert_eq!(waits.unwrap(), 1);
    script.join().unwrap();
}

/// One of several connections that cannot be made again gets nothing to do until it can.
#[tokio::test]
async fn a_connection_that_is_down_gets_no_turn() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let refuse = Arc::new(AtomicBool::new(false));
        let connector = connector(&env, &refuse, Duration::ZERO);
        let name = env.key("three");
        let builder = Client::builder().protocol(env.protocol).connector(connector).name(&name);
        // each attempt is given up at once, so that what waits for it fails
        let client = builder.connections(3).reconnect(ms(50), ms(50), 1).connect().await.unwrap();
        let ids = || -> Vec<String> {
            let clients = env.raw().text(&["CLIENT", "LIST"]);
            let own = clients.lines().filter(|line| line.contains(&format!(" name={name} ")));
            own.filter_map(|line| line.split(['=', ' ']).nth(1)).map(str::to_owned).collect()
        };
        for _ in 0..12 {
            client.ping().await.unwrap();
        }
        assert_eq!(ids().len(), 3);
        refuse.store(true, Ordering::Relaxed);
        assert_eq!(env.raw().int(&["CLIENT", "KILL", "ID", &ids()[0]]), 1);
        sleep(ms(100)).await;
        for n in 0..60 {
            let (one, two) = tokio::join!(client.incr(env.key("n")), client.get::<i64>(env.key("n")));
            one.unwrap_or_else(|error| panic!("call {n}: {error}"));
            two.unwrap_or_else(|error| panic!("call {n}: {error}"));
        }
        refuse.store(false, Ordering::Relaxed);
        for _ in 0..100 {
            client.ping().await.unwrap();
            if ids().len() == 3 {
                return;
            }
            sleep(ms(10)).await;
        }
        panic!("it does not come back: {:?}", client.stats());
    })
    .await;
}

/// A server that lets nobody in is asked again by whoever comes next, also by those who do not wait for it.
#[tokio::test]
async fn who_was_not_let_in_is_let_in_later() {
    let server = own_server(Options::new());
    for when in [WhenDown::Wait, WhenDown::Fail] {
        let builder = Client::builder().url(&server.url()).unwrap().when_down(when);
        let client = builder.reconnect(ms(5), ms(5), 1000).connect().await.unwrap();
        client.ping().await.unwrap();
        let mut raw = server.raw();
        assert_eq!(raw.text(&["CONFIG", "SET", "requirepass", "secret"]), "OK");
        raw.call(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        until("the client is not let in", async || {
            client.ping().await.is_err_and(|error| error.code() == Some("NOAUTH"))
        })
        .await;
        // with nobody waiting it rests
        sleep(ms(50)).await;
        assert_eq!(raw.text(&["CONFIG", "SET", "requirepass", ""]), "OK");
        until("it is let in", async || client.ping().await.is_ok()).await;
    }
}
