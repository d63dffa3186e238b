//! One client in several tokio runtimes, some of which stand still.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};
use std::{fs, thread};

use roundtrip::{Client, Error, Outcome, Result, WhenDown};
use roundtrip_tests::Direction::ToClient;
use roundtrip_tests::Options;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::played::Played;
use crate::support::{Env, limited, ms, one, own_server};

/// Drives its tasks only while somebody blocks on it.
fn still() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A client that was first used in `runtime`.
fn client_of(env: &Env, runtime: &Runtime) -> Client {
    let client = env.builder().response_timeout(ms(200)).connect_lazy();
    runtime.block_on(eventually(|| client.ping()));
    client
}

/// A response timeout is short here, and a machine may be busy for as long: what is driven is answered at some time, what is not never is.
async fn eventually<T, F: Future<Output = Result<T>>>(call: impl Fn() -> F) -> T {
    let mut last = None;
    for _ in 0..20 {
        match call().await {
            Ok(value) => return value,
            Err(error) => last = Some(error),
        }
    }
    panic!("{last:?}")
}

/// Says what is the matter, and soon.
async fn undriven<T: std::fmt::Debug>(call: impl Future<Output = Result<T>>, outcome: Outcome) {
    let start = Instant::now();
    let error: Error = limited(call).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("Builder::own_thread"), "{error}");
    assert_eq!(error.outcome(), outcome, "{error}");
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

/// A response timeout and two ticks are 250 ms; the rest is for a busy machine. Without a limit of its own a call would not end.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn calls_end_where_the_runtime_of_their_connection_stands_still() {
    let env = one();
    let (home, other) =
        (still(), Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    let key = env.key("n");
    for runtime in [&still(), &other] {
        let client = client_of(&env, &home);
        runtime.block_on(async {
            // a lone caller has written it itself; the others stand behind
            undriven(client.incr(&key), Outcome::Unknown).await;
            undriven(client.incr(&key), Outcome::NotSent).await;
            undriven(client.incr(&key).timeout(ms(150)), Outcome::NotSent).await;
            undriven(client.incr(&key).when_down(WhenDown::Fail), Outcome::NotSent).await;
            undriven(client.pipelined(|p| p.incr(&key)), Outcome::NotSent).await;
            undriven(client.atomically(|tx| tx.incr(&key)), Outcome::NotSent).await;
            let pipe = client.pipeline();
            let handle = pipe.incr(&key);
            undriven(handle, Outcome::NotSent).await;
            let handle = pipe.incr(&key);
            // it has ended, and its handle tells how
            limited(pipe.flush()).await.unwrap();
            undriven(handle, Outcome::NotSent).await;
            // a connection of its own is driven where it is needed
            let popped = eventually(|| client.blpop::<String, String>(env.key("none"), 0.01)).await;
            assert_eq!(popped, None);
            eventually(|| async { client.connection().await?.ping().await }).await;
            let start = Instant::now();
            limited(client.close()).await;
            assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        });
        home.block_on(async { tokio::time::sleep(ms(50)).await });
    }
    assert_eq!(env.raw().text(&["GET", &key]), "2", "what was not sent was not carried out later");
}

/// Whoever drives a connection that was kept may stand still by now: another runtime makes its own.
#[test]
fn what_is_kept_is_used_where_it_is_driven() {
    let env = one();
    let (home, here) = (still(), still());
    let client = env.builder().connect_lazy();
    let key = env.key("n");
    let watch = || client.watch([&key], async |w| w.get::<i64>(&key).await);
    home.block_on(async {
        assert_eq!(limited(watch()).await.unwrap(), None);
        // until the reply to UNWATCH has been read: else the connection is not taken again by anybody
        tokio::time::sleep(ms(200)).await;
    });
    assert_eq!(here.block_on(limited(watch())).unwrap(), None);
    assert_eq!(home.block_on(limited(watch())).unwrap(), None);
}

/// What watches over a flush in another runtime than that of its connection ends with the flush, not with its limit.
#[test]
fn flushes_leave_nothing_behind_in_another_runtime() {
    let env = one();
    let (home, here) = (still(), still());
    let client = env.builder().response_timeout(Duration::from_secs(600)).connect_lazy();
    home.block_on(limited(client.ping())).unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let driven = std::thread::spawn(move || home.block_on(ended));
    here.block_on(async {
        for _ in 0..500 {
            limited(client.pipelined(|p| p.ping())).await.unwrap();
        }
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        limited(async {
            while tasks() > 5 {
                tokio::time::sleep(ms(5)).await;
            }
        })
        .await;
    });
    drop(end);
    let _ended = driven.join().unwrap();
}

/// A runtime that goes on is not blamed for a server that does not.
#[test]
fn a_timeout_blames_no_runtime_that_is_driven() {
    let server = own_server(Options::new());
    let (home, here) = (still(), still());
    let client = server.builder().response_timeout(ms(2_000)).connect_lazy();
    home.block_on(limited(client.ping())).unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let driven = std::thread::spawn(move || home.block_on(ended));
    server.freeze();
    let error = here.block_on(limited(client.get::<String>("k").timeout(ms(600)))).unwrap_err();
    server.thaw();
    let text = error.to_string();
    assert!(error.is_timeout() && text.contains("Its connection to "), "{text}");
    assert!(!text.contains("own_thread"), "{text}");
    drop(end);
    let _ended = driven.join().unwrap();
}

/// What goes before a write that is sent again may take another connection than the first attempt.
#[test]
fn a_write_that_goes_again_ends_where_the_runtime_of_the_other_connection_stands_still() {
    let servers = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (home, here) = (still(), still());
    let server = servers.block_on(Played::new());
    let builder = server.client().connections(2).retry_writes(true).response_timeout(ms(2_000));
    let client = builder.connect_lazy();
    let mut early = pin!(client.ping());
    home.block_on(poll_fn(|cx| {
        assert!(early.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    }));
    let answered = servers.spawn(async move {
        // the first was begun before, but nobody has driven it
        let mut on = Vec::new();
        for id in [7, 8] {
            let mut one = server.accept(id).await;
            assert_eq!(one.command().await, "PING");
            one.say("+PONG\r\n").await;
            on.push(one);
        }
        // nobody else is let in
        (server, on)
    });
    here.block_on(limited(client.ping())).unwrap();
    home.block_on(limited(early)).unwrap();
    let (_server, mut on) = servers.block_on(answered).unwrap();
    let mut driven = on.remove(0);
    let lost = servers.spawn(async move { assert_eq!(driven.command().await, "SET k v") });
    here.block_on(async {
        // where it goes over the one that stands still, the next does not, since that one owes a reply
        for _ in 0..2 {
            undriven(client.set("k", "v"), Outcome::Unknown).await;
        }
    });
    // one of them has
    servers.block_on(limited(lost)).unwrap();
}

#[test]
fn room_that_was_set_aside_is_used_after_the_runtime_of_the_connection_has_ended() {
    let env = one();
    let (home, here) = (still(), still());
    let proxy = env.proxy();
    let client = env.through(&proxy).max_in_flight(1, usize::MAX).connect_lazy();
    home.block_on(client.ping()).unwrap();
    let (first, second) = (env.key("first"), env.key("second"));
    let (mut one, mut waits) = (pin!(client.incr(&first)), pin!(client.incr(&second)));
    home.block_on(async {
        proxy.stall(ToClient);
        poll_fn(|cx| {
            assert!(one.as_mut().poll(cx).is_pending() && waits.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        proxy.cut();
        proxy.resume(ToClient);
        // its end makes room for the second, which does not look yet
        assert_eq!(limited(one).await.unwrap_err().outcome(), Outcome::Unknown);
    });
    drop(home);
    assert_eq!(here.block_on(limited(waits)).unwrap(), 1);
    assert_eq!(env.raw().text(&["GET", &second]), "1");
}

#[test]
fn a_runtime_that_is_driven_serves_all_others() {
    let env = one();
    let many = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let client = client_of(&env, &many);
    let key = env.key("n");
    still().block_on(async {
        assert_eq!(client.incr(&key).await.unwrap(), 1);
        assert_eq!(client.pipelined(|p| p.incr(&key)).await.unwrap(), 2);
    });
    // one that stands still unless somebody blocks on it, as a thread does here
    let home = still();
    let client = client_of(&env, &home);
    let (stop, stopped) = oneshot::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| home.block_on(async { drop(stopped.await) }));
        let calls = async {
            for n in 0..100 {
                assert_eq!(client.incr(&key).await.unwrap(), 2 * n + 3);
                assert_eq!(client.pipelined(|p| p.incr(&key)).await.unwrap(), 2 * n + 4);
            }
            // longer than a call is waited for
            tokio::time::sleep(ms(400)).await;
            client.incr(&key).await.unwrap();
        };
        still().block_on(limited(calls));
        stop.send(()).unwrap();
    });
}

/// How many threads drive connections.
fn threads() -> usize {
    let names = fs::read_dir("/proc/self/task").unwrap().flatten();
    names
        .filter(|task| fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name == "roundtrip\n"))
        .count()
}

#[test]
fn a_thread_of_its_own_serves_all_runtimes_and_ends_with_the_client() {
    let env = one();
    let key = env.key("n");
    let client = env.builder().own_thread(true).response_timeout(ms(500)).connect_lazy();
    let runtimes: Vec<_> = (0..3).map(|_| still()).collect();
    let mut n = 0;
    for _ in 0..3 {
        for runtime in &runtimes {
            runtime.block_on(limited(async {
                n += 3;
                assert_eq!(client.incr(&key).await.unwrap(), n - 2);
                assert_eq!(client.pipelined(|p| p.incr(&key)).await.unwrap(), n - 1);
                let connection = client.connection().await.unwrap();
                assert_eq!(connection.incr(&key).await.unwrap(), n);
            }));
        }
    }
    drop(runtimes);
    still().block_on(limited(client.ping())).unwrap();
    // no other test of this process has such a thread
    assert_eq!(threads(), 1);
    let clone = client.clone();
    still().block_on(limited(client.close()));
    drop((client, clone));
    let start = Instant::now();
    while threads() > 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "the thread lives on");
        thread::sleep(ms(5));
    }
}
