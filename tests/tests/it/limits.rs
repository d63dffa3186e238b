//! `.timeout(..)` on what travels together: exact, as a whole, and true about what was sent.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use roundtrip::{Client, Error, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Options, Proxy};
use tokio::time::sleep;

use crate::support::{each, limited, one, own_server};

const LIMIT: Duration = Duration::from_millis(50);

/// More than the sockets and the proxy between client and server take.
const MUCH: usize = 64 << 20;

/// The error of what does not end before its limit. With the usual response timeout a tick is 1.25 s.
async fn late<T: std::fmt::Debug>(future: impl Future<Output = Result<T, Error>> + Send) -> Error {
    let start = Instant::now();
    let error = limited(future).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!((LIMIT..LIMIT * 10).contains(&start.elapsed()), "{:?}", start.elapsed());
    error
}

#[tokio::test]
async fn what_was_written_is_unknown_and_ends_for_all_at_once() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = &env.key("n");
        let pipe = client.pipeline();

        proxy.stall(ToClient);
        let (kept, mine) = (pipe.incr(key), pipe.incr(key));
        let error = late(pipe.execute(mine).timeout(LIMIT)).await;
        assert_eq!(
            (error.command(), error.place(), error.outcome()),
            (Some("INCR"), Some(1), Outcome::Unknown)
        );
        let error = kept.await.unwrap_err();
        assert_eq!((error.place(), error.outcome()), (Some(0), Outcome::Unknown));

        let kept = pipe.incr(key);
        assert_eq!(late(pipe.flush().timeout(LIMIT)).await.outcome(), Outcome::Unknown);
        assert!(kept.await.unwrap_err().is_timeout());
        // nothing of its own, and waits for nobody any more
        limited(pipe.flush().timeout(LIMIT)).await.unwrap();

        assert_eq!(late(client.pipelined(|p| p.incr(key)).timeout(LIMIT)).await.outcome(), Outcome::Unknown);
        assert_eq!(
            late(client.atomically(|tx| tx.incr(key)).timeout(LIMIT)).await.outcome(),
            Outcome::Unknown
        );
        let tx = client.transaction();
        let attempt = tx.incr(key).attempt();
        assert_eq!(late(tx.exec(()).timeout(LIMIT)).await.outcome(), Outcome::Unknown);
        drop(attempt);

        // late replies are nobody's, also where flights follow each other on the same pipeline
        proxy.resume(ToClient);
        let (n, text) = (pipe.incr(key), pipe.echo::<String>("well"));
        assert_eq!(pipe.execute((n, text)).timeout(LIMIT * 100).await.unwrap(), (7, "well".to_owned()));
        assert_eq!(client.stats().in_flight, 0);
        assert_eq!(client.stats().connects, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_written_never_is() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let (key, big) = (&env.key("n"), env.key("big"));
        let pipe = client.pipeline();
        proxy.stall(ToServer);
        let ahead = tokio::spawn(pipe.set(&big, "x".repeat(MUCH)));
        sleep(LIMIT).await;

        let (kept, mine) = (pipe.incr(key), pipe.incr(key));
        let error = late(pipe.execute(mine).timeout(LIMIT)).await;
        assert_eq!((error.command(), error.outcome()), (Some("INCR"), Outcome::NotSent));
        assert_eq!(kept.await.unwrap_err().outcome(), Outcome::NotSent);
        drop(pipe.incr(key));
        assert_eq!(late(pipe.flush().timeout(LIMIT)).await.outcome(), Outcome::NotSent);
        assert_eq!(
            late(client.atomically(|tx| tx.incr(key)).timeout(LIMIT)).await.outcome(),
            Outcome::NotSent
        );

        proxy.resume(ToServer);
        limited(ahead).await.unwrap().unwrap();
        let n = pipe.get::<i64>(key);
        assert_eq!(limited(pipe.execute(n)).await.unwrap(), None);
        assert_eq!(client.stats().connects, 1);
        client.del(big).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_was_queued_for_a_server_that_is_away_never_is_sent() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let key = &env.key("n");
    proxy.refuse(true);
    proxy.cut();
    // the loss is noticed
    let _lost = limited(client.ping()).await.unwrap_err();
    assert_eq!(late(client.pipelined(|p| p.incr(key)).timeout(LIMIT)).await.outcome(), Outcome::NotSent);
    proxy.refuse(false);
    let n = limited(client.pipelined(|p| p.get::<i64>(key)).timeout(LIMIT * 100)).await.unwrap();
    assert_eq!(n, None);
}

#[tokio::test]
async fn what_others_have_sent_goes_on_for_them() {
    let env = one();
    let (client, proxy) = env.proxied().await;
    let pipe = client.pipeline();
    proxy.stall(ToClient);
    let theirs = tokio::spawn(pipe.echo::<String>("theirs"));
    sleep(LIMIT).await;
    let error = late(pipe.execute(()).timeout(LIMIT)).await;
    assert_eq!(error.outcome(), Outcome::Unknown);
    late(pipe.flush().timeout(LIMIT)).await;
    proxy.resume(ToClient);
    assert_eq!(limited(theirs).await.unwrap().unwrap(), "theirs");
}

#[tokio::test]
async fn a_limit_may_be_longer_than_the_response_timeout() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).response_timeout(Duration::from_millis(80)).connect().await.unwrap();
    proxy.stall(ToClient);
    let patient =
        tokio::spawn(client.pipelined(|p| p.echo::<String>("well")).timeout(Duration::from_secs(30)));
    sleep(Duration::from_millis(400)).await;
    proxy.resume(ToClient);
    assert_eq!(limited(patient).await.unwrap().unwrap(), "well");
}

/// EXEC's refusal comes after nobody waits for it: the server holds the connection inside MULTI all the same.
#[tokio::test]
async fn a_late_refusal_of_exec_ends_the_connection() {
    let renamed = ["--rename-command", "EXEC", "RENAMED"];
    let server = own_server(renamed.into_iter().fold(Options::new(), Options::argument));
    let proxy = Proxy::before(&server);
    let client = Client::builder().url(&proxy.url()).unwrap().connect().await.unwrap();
    proxy.stall(ToClient);
    assert_eq!(late(client.atomically(|tx| tx.incr("n")).timeout(LIMIT)).await.outcome(), Outcome::Unknown);
    proxy.resume(ToClient);
    limited(async {
        while client.stats().in_flight > 0 {
            sleep(LIMIT / 10).await;
        }
    })
    .await;
    assert_eq!(limited(client.echo::<String>("well")).await.unwrap(), "well");
    assert_eq!(client.stats().connects, 2);
    // the same where it is the response timeout that is over
    let client = Client::builder().url(&proxy.url()).unwrap().response_timeout(LIMIT * 2);
    let client = client.connect().await.unwrap();
    proxy.stall(ToClient);
    let error = limited(client.atomically(|tx| tx.incr("n"))).await.unwrap_err();
    assert!(error.is_timeout() && error.outcome() == Outcome::Unknown, "{error}");
    proxy.resume(ToClient);
    assert_eq!(limited(client.echo::<String>("well")).await.unwrap(), "well");
    assert_eq!(client.stats().connects, 2);
}

/// What the server says behind it, in the same read, says only that it was queued.
#[tokio::test]
async fn what_comes_behind_a_refused_exec_is_nobodys_reply() {
    let renamed = ["--rename-command", "EXEC", "RENAMED"];
    let server = own_server(renamed.into_iter().fold(Options::new(), Options::argument));
    let proxy = Proxy::before(&server);
    let client = Client::builder().url(&proxy.url()).unwrap().connect().await.unwrap();
    proxy.stall(ToClient);
    let goes_on = async {
        sleep(LIMIT * 2).await;
        proxy.resume(ToClient);
    };
    let transaction = client.atomically(|tx| tx.incr("n"));
    let (read, write) = (client.echo::<String>("well"), client.incr("m"));
    let (refused, read, write, ()) = limited(async { tokio::join!(transaction, read, write, goes_on) }).await;
    assert_eq!(refused.unwrap_err().outcome(), Outcome::Refused);
    assert_eq!(read.unwrap(), "well", "it goes again");
    assert_eq!(write.unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(limited(client.exists("m")).await.unwrap(), 0);
}

#[tokio::test]
async fn without_a_runtime_nothing_is_sent() {
    let env = one();
    let client = env.client().await;
    let key = env.key("n");
    let outcomes = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let pipe = client.pipeline();
            let handle = pipe.incr(&key);
            [
                polled_once(client.incr(&key).timeout(LIMIT)),
                polled_once(pipe.execute(handle).timeout(LIMIT)),
                polled_once(client.atomically(|tx| tx.incr(&key)).timeout(LIMIT)),
            ]
        });
        thread.join().unwrap()
    });
    assert_eq!(outcomes, [Outcome::NotSent; 3]);
    assert_eq!(client.get::<i64>(&key).await.unwrap(), None);
}

fn polled_once<T: std::fmt::Debug>(future: impl Future<Output = Result<T, Error>>) -> Outcome {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result.unwrap_err().outcome(),
        Poll::Pending => panic!("it waits for a timer that nobody drives"),
    }
}
