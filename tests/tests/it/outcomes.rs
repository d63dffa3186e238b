//! What an error says about what the server did is true: nothing is carried out later that was said not to be.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use roundtrip::{Client, Endpoint, Error, Outcome, Result};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Raw, Value};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::support::{each, ms, over_tls, own_server};

/// More than all the buffers between a client and a server that does not read.
fn filler() -> String {
    "x".repeat(32 << 20)
}

/// Writes until the socket takes no more, so that what is queued from here on is not written. The server reads nothing.
async fn stuff(client: &Client) -> JoinHandle<Result<()>> {
    let filling = tokio::spawn({
        let client = client.clone();
        async move { client.set("filler", filler()).timeout(Duration::from_secs(30)).await }
    });
    sleep(ms(100)).await;
    filling
}

/// INCRs of `n` in every form, all of which are too late before anything of them was written.
async fn too_late(client: &Client) {
    let (limited, patient, pipelined, atomic) = tokio::join!(
        client.incr("n").timeout(ms(250)),
        client.incr("n"),
        client.pipelined(|p| (p.incr("n"), p.incr("n"))),
        client.atomically(|tx| (tx.incr("n"), tx.incr("n"))),
    );
    let errors = [limited.err(), patient.err(), pipelined.err(), atomic.err()];
    for error in errors.map(|error| error.expect("nobody answers")) {
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
}

/// A future is polled once more by mistake, as in a loop with `select!`. What it has sent ran.
#[tokio::test]
async fn what_has_ended_is_not_said_to_be_unsent() {
    async fn twice<T>(future: impl Future<Output = Result<T>>) -> Error {
        let mut future = pin!(future);
        assert!(future.as_mut().await.is_ok());
        match future.await {
            Ok(_) => panic!("it has no second value"),
            Err(error) => error,
        }
    }
    each(|env| async move {
        let (client, n) = (env.client().await, env.key("n"));
        let pipe = client.pipeline();
        let errors = [
            twice(client.incr(&n)).await,
            twice(client.incr(&n).timeout(ms(30_000))).await,
            twice(client.blpop::<String, String>(env.key("none"), ms(1))).await,
            twice(pipe.incr(&n)).await,
        ];
        for error in errors {
            assert_eq!(error.outcome(), Outcome::Answered, "{error}");
            assert!(error.to_string().contains("its value was taken before"), "{error}");
        }
        assert_eq!(client.get::<i64>(&n).await.unwrap(), Some(3));
    })
    .await;
}

#[tokio::test]
async fn what_timed_out_unsent_is_not_carried_out_when_the_server_goes_on() {
    let server = own_server(Options::new());
    let builder = Client::builder().url(&server.url()).unwrap().response_timeout(ms(400));
    let client = builder.connect().await.unwrap();
    server.freeze();
    let filling = stuff(&client).await;
    too_late(&client).await;
    server.thaw();
    filling.await.unwrap().unwrap();
    assert_eq!(client.incr("n").await.unwrap(), 1);
}

#[tokio::test]
async fn what_timed_out_unsent_is_not_carried_out_on_the_next_connection() {
    let server = own_server(Options::new());
    let proxy = roundtrip_tests::Proxy::before(&server);
    let builder = Client::builder().url(&proxy.url()).unwrap().response_timeout(ms(400));
    let client = builder.connect().await.unwrap();
    proxy.stall(ToServer);
    let filling = stuff(&client).await;
    too_late(&client).await;
    proxy.cut();
    proxy.resume(ToServer);
    assert_eq!(filling.await.unwrap().unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(client.incr("n").await.unwrap(), 1);
}

#[tokio::test]
async fn what_was_written_may_still_be_carried_out() {
    let server = own_server(Options::new());
    let client = Client::connect(&server.url()).await.unwrap();
    server.freeze();
    let (alone, pipelined) = tokio::join!(
        client.incr("n").timeout(ms(150)),
        tokio::time::timeout(ms(150), client.pipelined(|p| p.incr("n"))),
    );
    let error = alone.unwrap_err();
    assert!(error.is_timeout() && pipelined.is_err(), "{error}");
    assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    server.thaw();
    assert_eq!(client.incr("n").await.unwrap(), 3);
}

/// What an earlier attempt has written, it may have done, whatever keeps the next from being made.
#[tokio::test]
async fn a_retry_that_cannot_connect_leaves_the_first_attempt_open() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).reconnect(ms(1), ms(1), 1).connect().await.unwrap();
        let key = env.key("k");
        proxy.refuse(true);
        proxy.cut_after(ToClient, 1);
        let error = client.set(&key, "v").retries(1).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
        assert_eq!(env.raw().text(&["GET", &key]), "v");
    })
    .await;
}

/// On a connection that was kept, the first command is not written where the server has closed it meanwhile.
#[tokio::test]
async fn a_kept_connection_that_the_server_has_closed_costs_nobody_anything() {
    let server = own_server(Options::new());
    // a tick is 20 ms: what is quiet for longer is looked at first
    let builder = Client::builder().url(&server.url()).unwrap().response_timeout(ms(160));
    let client = builder.connect().await.unwrap();
    let mut raw = server.raw();
    // nothing of the client runs between this and its next call
    let mut kill = || {
        assert!(raw.int(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]) > 0);
        // the server closes them after its reply
        std::thread::sleep(ms(10));
    };
    for round in 1..=5 {
        sleep(ms(200)).await;
        kill();
        assert_eq!(client.incr("n").await.unwrap(), round);

        let list = format!("list{round}");
        client.rpush(&list, "item").await.unwrap();
        drop(client.connection().await.unwrap());
        kill();
        assert_eq!(client.blpop::<String, String>(&list, 1).await.unwrap().unwrap().1, "item");

        drop(client.connection().await.unwrap());
        kill();
        let watched = client.watch(["k"], async |w| {
            let tx = w.multi();
            let handle = tx.incr("k");
            tx.exec(handle).await
        });
        assert_eq!(watched.await.unwrap(), round);
    }
}

/// Until EXEC is sent nothing has changed, so a lost connection is one more reason to run again.
#[tokio::test]
async fn a_watch_runs_again_where_the_connection_was_lost_before_exec() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let (runs, key) = (AtomicUsize::new(0), env.key("k"));
        let last = client
            .watch([&key], async |w| {
                let run = runs.fetch_add(1, Ordering::Relaxed);
                if run == 0 {
                    proxy.cut();
                    sleep(ms(20)).await;
                }
                w.strlen(&key).await?;
                if run == 1 {
                    proxy.cut();
                    sleep(ms(20)).await;
                }
                let tx = w.multi();
                let handle = tx.append(&key, "x");
                if run == 2 {
                    proxy.cut();
                    sleep(ms(20)).await;
                }
                tx.exec(handle).await
            })
            .await;
        assert_eq!((last.unwrap(), runs.load(Ordering::Relaxed)), (1, 4));
        // once EXEC is written, it may have been carried out
        runs.store(0, Ordering::Relaxed);
        let error = client
            .watch([&key], async |w| {
                runs.fetch_add(1, Ordering::Relaxed);
                let tx = w.multi();
                let handle = tx.append(&key, "x");
                proxy.cut_after(ToClient, 1);
                tx.exec(handle).await
            })
            .await
            .unwrap_err();
        assert_eq!((error.outcome(), runs.load(Ordering::Relaxed)), (Outcome::Unknown, 1), "{error}");
        // as often as after conflicts, and no oftener
        runs.store(0, Ordering::Relaxed);
        let error = client
            .watch([&key], async |w| {
                runs.fetch_add(1, Ordering::Relaxed);
                proxy.cut();
                sleep(ms(20)).await;
                w.multi().exec(()).await
            })
            .retries(2)
            .await
            .unwrap_err();
        assert_eq!((error.outcome(), runs.load(Ordering::Relaxed)), (Outcome::NotSent, 3), "{error}");
    })
    .await;
}

/// WATCH itself changes nothing: whatever becomes of its reply, it goes again.
#[tokio::test]
async fn watch_itself_goes_again() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("k");
        drop(client.connection().await.unwrap());
        proxy.cut_after(ToClient, 1);
        let watched = client.watch([&key], async |w| {
            let tx = w.multi();
            let handle = tx.incr(&key);
            tx.exec(handle).await
        });
        assert_eq!(watched.await.unwrap(), 1);
    })
    .await;
}

/// READONLY proves that nothing ran.
#[tokio::test]
async fn a_server_that_is_demoted_for_a_while_costs_nobody_anything() {
    let server = own_server(Options::new());
    let client = Client::connect(&server.url()).await.unwrap();
    client.set("k", 1).await.unwrap();
    server.raw().call(&["REPLICAOF", "127.0.0.1", "1"]);
    let promote = async {
        sleep(ms(300)).await;
        server.raw().call(&["REPLICAOF", "NO", "ONE"]);
    };
    let (set, popped, ()) =
        tokio::join!(client.incr("k"), client.blpop::<String, String>("list", 1), promote);
    assert_eq!((set.unwrap(), popped.unwrap()), (2, None));
    // a script may say anything, after it has written
    server.raw().call(&["REPLICAOF", "127.0.0.1", "1"]);
    let error = client.eval::<()>("return redis.call('SET', 'k', 3)", ["k"; 0], [""; 0]).await.unwrap_err();
    assert!(error.is_server(), "{error}");
}

/// Behind a name there may be another server meanwhile, so connections are made anew.
#[tokio::test]
async fn the_server_that_was_promoted_is_found_by_name() {
    if over_tls() {
        return;
    }
    let servers = Arc::new([own_server(Options::new()), own_server(Options::new())]);
    let failed_over = Arc::new(AtomicBool::new(false));
    let name = {
        let (servers, failed_over) = (servers.clone(), failed_over.clone());
        move |_: Endpoint| {
            let to = servers[usize::from(failed_over.load(Ordering::Relaxed))].address();
            TcpStream::connect(to)
        }
    };
    let client = Client::builder().connector(name).connect().await.unwrap();
    client.set("k", "old").await.unwrap();
    drop(client.connection().await.unwrap());
    servers[0].raw().call(&["REPLICAOF", "127.0.0.1", "1"]);
    failed_over.store(true, Ordering::Relaxed);
    client.set("k", "new").await.unwrap();
    assert_eq!(servers[1].raw().text(&["GET", "k"]), "new");
    assert_eq!(client.blpop::<String, String>("list", 0.01).await.unwrap(), None);
    let own = client.connection().await.unwrap();
    own.set("own", "new").await.unwrap();
    assert!(client.stats().connects < 10, "{:?}", client.stats());
}

/// The same for those who call pipelines and transactions only.
#[tokio::test]
async fn a_pipeline_that_meets_a_replica_is_the_last_on_its_connection() {
    if over_tls() {
        return;
    }
    for atomic in [false, true] {
        let servers = Arc::new([own_server(Options::new()), own_server(Options::new())]);
        let failed_over = Arc::new(AtomicBool::new(false));
        let name = {
            let (servers, failed_over) = (servers.clone(), failed_over.clone());
            move |_: Endpoint| {
                TcpStream::connect(servers[usize::from(failed_over.load(Ordering::Relaxed))].address())
            }
        };
        let client = Client::builder().connector(name).connect().await.unwrap();
        let set = async |value: &str| match atomic {
            false => client.pipelined(|pipe| pipe.set("k", value)).await,
            true => client.atomically(|tx| tx.set("k", value)).await,
        };
        set("old").await.unwrap();
        servers[0].raw().call(&["REPLICAOF", "127.0.0.1", "1"]);
        failed_over.store(true, Ordering::Relaxed);
        let error = set("lost").await.unwrap_err();
        assert_eq!(error.code(), Some("READONLY"), "{error}");
        set("new").await.unwrap();
        assert_eq!(servers[1].raw().text(&["GET", "k"]), "new");
    }
}

/// LOADING proves that nothing ran, and passes; at connecting, too.
#[tokio::test]
async fn a_server_that_loads_is_waited_for() {
    if over_tls() {
        return;
    }
    let options = ["--enable-debug-command", "yes", "--loading-process-events-interval-bytes", "1024"];
    let server = own_server(options.into_iter().fold(Options::new(), Options::argument));
    let client = Client::connect(&server.url()).await.unwrap();
    let value = "x".repeat(2000);
    client.pipelined(|p| (0..100).map(|n| p.set(n, &value)).collect::<Vec<_>>()).await.unwrap();
    server.raw().call(&["CONFIG", "SET", "key-load-delay", "5000"]);
    let loading = std::thread::spawn({
        let mut raw = server.raw();
        move || raw.call(&["DEBUG", "RELOAD"])
    });
    sleep(ms(100)).await;
    let mut raw = Raw::connect_to(&server.address()).unwrap();
    let told = raw.call(&["GET", "1"]);
    assert!(matches!(&told, Value::Error(text) if text.starts_with("LOADING")), "{told:?}");
    let (set, connected) = tokio::join!(client.set("k", "v"), async {
        Client::connect(&server.url()).await?.get::<String>("1").await
    });
    set.unwrap();
    assert_eq!(connected.unwrap(), Some(value));
    loading.join().unwrap();
}

/// So does BUSY, which every client gets while a script runs for long.
#[tokio::test]
async fn a_server_that_runs_a_long_script_is_waited_for() {
    let server = own_server(Options::new().argument("--lua-time-limit").argument("10"));
    let client = Client::connect(&server.url()).await.unwrap();
    let running = std::thread::spawn({
        let mut raw = server.raw();
        move || raw.call(&["EVAL", "while true do end", "0"])
    });
    sleep(ms(100)).await;
    let kill = async {
        sleep(ms(200)).await;
        server.raw().call(&["SCRIPT", "KILL"]);
    };
    let (n, _) = tokio::join!(client.incr("n"), kill);
    assert_eq!(n.unwrap(), 1);
    running.join().unwrap();
}
