//! What ends with a drop, with `close`, and with a runtime.

use std::future::Future;
use std::net::TcpListener;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use roundtrip::{Client, Login, Outcome};
use roundtrip_tests::Direction::ToClient;
use roundtrip_tests::{Options, Raw, Value};
use tokio::runtime::{Builder as Runtime, Runtime as Running};
use tokio::time::sleep;

use crate::support::{dropped_after, limited, ms, one, own_server};

/// The server is given 5 ms, and then as long as it takes to see the end, while nothing of the client runs: the drop itself
/// has closed the connection.
fn pushed_after_the_drop(raw: &mut Raw, round: u32) {
    std::thread::sleep(ms(5));
    let seen = (0..200).any(|_| {
        raw.info("blocked_clients") == "0" || {
            std::thread::sleep(ms(5));
            false
        }
    });
    assert!(seen, "round {round}: the server still waits for somebody to push");
    assert_eq!(raw.int(&["RPUSH", "list", "item"]), 1, "round {round}");
    assert_eq!(raw.int(&["DEL", "list"]), 1, "round {round}: the item was popped by nobody");
}

#[tokio::test]
async fn an_item_pushed_after_a_blocking_pop_was_dropped_is_not_lost() {
    let server = own_server(Options::new());
    let client = Client::connect(&server.url()).await.unwrap();
    let mut raw = server.raw();
    for round in 0..200 {
        let mut pop = Box::pin(client.blpop::<String, i64>("list", 0));
        let taken = async {
            if round % 2 == 0 {
                return sleep(ms(4)).await; // wherever the call has got to by then
            }
            while raw.info("blocked_clients") == "0" {
                sleep(ms(1)).await;
            }
        };
        tokio::select! {
            _ = &mut pop => panic!("round {round}: there is nothing to pop"),
            () = taken => drop(pop),
        }
        pushed_after_the_drop(&mut raw, round);
    }
    // a connection that is ended here says nothing against the server: the next is made without a pause
    assert!(client.stats().connects > 100, "{:?}", client.stats());
}

/// The same on a connection of the caller's, which is given up with it.
#[tokio::test]
async fn nor_is_it_on_a_connection_that_lives_on() {
    let server = own_server(Options::new());
    let client = Client::connect(&server.url()).await.unwrap();
    let mut raw = server.raw();
    for round in 0..200 {
        let own = client.connection().await.unwrap();
        let pop = tokio::time::timeout(ms(2), own.blpop::<String, i64>("list", 0));
        assert!(pop.await.is_err(), "there is nothing to pop");
        if round % 2 == 0 {
            let error = own.ping().await.unwrap_err();
            assert!(!error.was_sent(), "{error}");
        }
        pushed_after_the_drop(&mut raw, round);
    }
}

#[tokio::test]
async fn close_stops_all_connections_before_it_waits_for_any() {
    let server = own_server(Options::new());
    let builder = Client::builder().url(&server.url()).unwrap().response_timeout(ms(400)).connections(4);
    let client = builder.connect().await.unwrap();
    server.freeze();
    let calls = tokio::spawn({
        let client = client.clone();
        async move { join_all((0..8).map(|_| client.incr("n"))).await }
    });
    sleep(ms(20)).await;
    let start = Instant::now();
    let mut closing = pin!(client.close());
    assert!(closing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    for late in join_all((0..8).map(|_| client.incr("n"))).await {
        let error = late.unwrap_err();
        assert!(error.is_closed() && !error.was_sent(), "{error}");
    }
    limited(closing).await;
    assert!(start.elapsed() < ms(1000), "{:?}", start.elapsed());
    for call in calls.await.unwrap() {
        assert_eq!(call.unwrap_err().outcome(), Outcome::Unknown);
    }
    server.thaw();
    assert_eq!(server.raw().call(&["GET", "n"]), Value::Text("8".into()));
}

#[tokio::test]
async fn close_ends_leased_connections_and_blocked_pops() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let (own, list) = (client.connection().await.unwrap(), env.key("list"));
    let late = client.connection().await.unwrap();
    let blocked = |client: Client, key: String| async move { client.blpop::<String, i64>(&key, 0).await };
    let blocked = tokio::spawn(blocked(client.clone(), list.clone()));
    sleep(ms(50)).await;
    proxy.delay(ToClient, ms(100));
    let (start, n) = (Instant::now(), env.key("n"));
    let (answered, ()) = tokio::join!(own.incr(&n), async {
        sleep(ms(20)).await;
        limited(client.close()).await;
    });
    assert_eq!(answered.unwrap(), 1, "its reply was under way");
    assert!(start.elapsed() < ms(1000), "{:?}", start.elapsed());
    let error = blocked.await.unwrap().unwrap_err();
    assert!(error.is_closed(), "{error}");
    for own in [own, late] {
        let error = own.incr(&n).await.unwrap_err();
        assert!(error.is_closed() && !error.was_sent(), "{error}");
        let error = own.pipeline().incr(&n).await.unwrap_err();
        assert!(error.is_closed() && !error.was_sent(), "{error}");
    }
    assert!(client.connection().await.unwrap_err().is_closed());
    // nobody pops any more
    sleep(ms(20)).await;
    assert_eq!(env.raw().int(&["RPUSH", &list, "item"]), 1);
    assert_eq!(env.raw().int(&["LLEN", &list]), 1);
}

#[tokio::test]
async fn close_does_not_wait_for_a_greeting() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let client = Client::connect_lazy(&url).unwrap();
    let get = tokio::spawn({
        let client = client.clone();
        async move { client.get::<String>("k").await }
    });
    sleep(ms(50)).await;
    let start = Instant::now();
    limited(client.close()).await;
    assert!(start.elapsed() < ms(500), "{:?}", start.elapsed());
    let error = get.await.unwrap().unwrap_err();
    assert!(error.is_closed() && !error.was_sent(), "{error}");
}

fn runtime() -> Running {
    Runtime::new_current_thread().enable_all().build().unwrap()
}

/// The task of a connection is spawned by a call. Where it is never polled, the next call spawns another.
#[test]
fn a_client_goes_on_in_the_next_runtime() {
    let env = one();
    for closes in [false, true] {
        let client = env.builder().connect_lazy();
        runtime().block_on(async {
            assert!(dropped_after(1, client.ping()).await.is_none());
        });
        let unpolled = env.builder().connect_lazy();
        {
            let runtime = runtime();
            let _inside = runtime.enter();
            let mut ping = pin!(unpolled.ping());
            assert!(poll_once(ping.as_mut()).is_pending());
        }
        for client in [client, unpolled] {
            for _ in 0..2 {
                runtime().block_on(limited(async {
                    if closes {
                        client.close().await;
                        assert!(client.ping().await.unwrap_err().is_closed());
                    } else {
                        client.ping().await.unwrap();
                        client.connection().await.unwrap().ping().await.unwrap();
                    }
                }));
            }
        }
    }
}

#[test]
fn what_is_queued_when_a_runtime_ends_says_so() {
    let env = one();
    let client = env.builder().connect_lazy();
    let key = env.key("n");
    let mut incr = pin!(client.incr(&key));
    let mut pipelined = pin!(client.pipelined(|p| p.incr(&key)));
    {
        let runtime = runtime();
        let _inside = runtime.enter();
        assert!(poll_once(incr.as_mut()).is_pending() && poll_once(pipelined.as_mut()).is_pending());
    }
    let (Poll::Ready(Err(incr)), Poll::Ready(Err(pipelined))) =
        (poll_once(incr.as_mut()), poll_once(pipelined.as_mut()))
    else {
        panic!("they will never be answered")
    };
    for error in [incr, pipelined] {
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        assert!(error.to_string().contains("runtime"), "{error}");
    }
    runtime().block_on(async { assert_eq!(client.incr(&key).await.unwrap(), 1) });
}

#[test]
fn outside_of_a_runtime_there_is_an_error_and_no_panic() {
    let env = one();
    let client = env.builder().connect_lazy();
    let mut plain = pin!(client.ping());
    let mut with_limit = pin!(client.ping().timeout(Duration::from_secs(1)));
    let mut pipelined = pin!(client.pipelined(|p| p.ping()));
    let mut blocking = pin!(client.blpop::<String, String>("k", 1).timeout(Duration::from_secs(1)));
    let errors = [
        poll_once(plain.as_mut()).map(Result::err),
        poll_once(with_limit.as_mut()).map(Result::err),
        poll_once(pipelined.as_mut()).map(Result::err),
        poll_once(blocking.as_mut()).map(Result::err),
    ];
    for error in errors {
        let Poll::Ready(Some(error)) = error else { panic!("no runtime, and {error:?}") };
        assert!(error.to_string().contains("tokio runtime") && !error.was_sent(), "{error}");
    }
    // where the connection is up, and lives elsewhere, only the timer has no place
    let runtime = Runtime::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        client.ping().await.unwrap();
        drop(client.connection().await.unwrap());
    });
    let mut kept = pin!(client.connection());
    let Poll::Ready(Err(error)) = poll_once(kept.as_mut()) else { panic!("no runtime to wait in") };
    assert!(error.to_string().contains("tokio runtime"), "{error}");
    let key = env.key("n");
    let mut with_limit = pin!(client.incr(&key).timeout(Duration::from_secs(1)));
    let Poll::Ready(Err(error)) = poll_once(with_limit.as_mut()) else { panic!("no runtime to wait in") };
    assert!(error.to_string().contains("tokio runtime"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert_eq!(runtime.block_on(client.incr(&key)).unwrap(), 1);
}

/// The same of what waits for a server's word on a subscription, and of a login.
#[test]
fn subscriptions_and_logins_need_a_runtime_and_say_so() {
    let env = one();
    let runtime = Runtime::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let builder = env.builder().credentials(|_| async { Ok::<_, std::io::Error>(Login::new("default", "")) });
    let client = builder.connect_lazy();
    let name = env.key("a");
    let (mut sub, worker) = runtime.block_on(async {
        let handlers = client.handlers().on(&name, async |_| {});
        (client.subscribe(&name).await.unwrap(), handlers.start().await.unwrap())
    });
    let names = sub.names();
    let mut errors = vec![
        poll_once(pin!(sub.subscribe("b"))).map(Result::err),
        poll_once(pin!(sub.unsubscribe_all())).map(Result::err),
        poll_once(pin!(names.psubscribe("b*"))).map(Result::err),
        poll_once(pin!(names.unsubscribe(&name))).map(Result::err),
        poll_once(pin!(worker.on("b", async |_| {}))).map(Result::err),
        poll_once(pin!(client.renew())).map(Result::err),
    ];
    errors.push(poll_once(pin!(sub.next_timeout(Duration::from_secs(1)))).map(Result::err));
    for (n, error) in errors.into_iter().enumerate() {
        let Poll::Ready(Some(error)) = error else { panic!("no runtime, and {error:?} of {n}") };
        assert!(error.to_string().contains("tokio runtime"), "{n}: {error}");
    }
    // nothing has changed
    assert_eq!(names.channels(), [name.as_str()]);
    assert!(names.patterns().is_empty());
    let left = runtime.block_on(async {
        client.publish(&name, "x").await.unwrap();
        sub.next().await.unwrap().unwrap().payload::<String>().unwrap()
    });
    assert_eq!(left, "x");
    runtime.block_on(worker.stop()).unwrap();
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
