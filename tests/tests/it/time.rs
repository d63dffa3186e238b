//! Every limit holds, whoever else waits and whatever state the connection is in.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use roundtrip::{Client, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::{Answer, Options, Scripted};
use tokio::time::sleep;

use crate::support::{dropped_after, limited, ms, one, over_tls, own_server};

#[tokio::test]
async fn a_patient_caller_in_front_does_not_switch_off_the_limits_of_others() {
    let server = own_server(Options::new());
    for dropped in [false, true] {
        let builder = Client::builder().url(&server.url()).unwrap().response_timeout(ms(400));
        let client = builder.connect().await.unwrap();
        server.freeze();
        let mut patient = Box::pin(client.get::<String>("k").timeout(Duration::from_secs(3600)));
        assert!(dropped_after(1, &mut patient).await.is_none());
        let patient = if dropped { None } else { Some(patient) };
        let start = Instant::now();
        let (by_default, by_limit, pipelined) = tokio::join!(
            client.get::<String>("k"),
            client.get::<String>("k").timeout(ms(400)),
            client.pipelined(|p| p.get::<String>("k")),
        );
        for error in [by_default.unwrap_err(), by_limit.unwrap_err(), pipelined.unwrap_err()] {
            assert!(error.is_timeout(), "dropped: {dropped}: {error}");
        }
        assert!(start.elapsed() < ms(1000), "dropped: {dropped}: {:?}", start.elapsed());
        server.thaw();
        if let Some(patient) = patient {
            assert_eq!(limited(patient).await.unwrap(), None);
        }
    }
}

/// A patient caller excuses the silence, but only while it waits.
#[tokio::test]
async fn a_dead_peer_is_noticed_behind_a_patient_caller_that_has_gone() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).response_timeout(ms(160)).connect().await.unwrap();
    client.ping().await.unwrap();
    proxy.stall(ToClient);
    let patient = client.get::<String>("k").timeout(Duration::from_secs(3600));
    assert!(dropped_after(1, patient).await.is_none());
    assert!(client.ping().retries(0).await.unwrap_err().is_timeout());
    sleep(ms(500)).await;
    assert!(proxy.connections() > 1, "the silent connection was not replaced");
    proxy.resume(ToClient);
    client.ping().await.unwrap();
}

#[tokio::test]
async fn a_limit_holds_while_there_is_no_connection() {
    let env = one();
    let proxy = env.proxy();
    let builder = env.through(&proxy).response_timeout(ms(400)).reconnect(ms(90), ms(90), u32::MAX);
    let client = builder.connect().await.unwrap();
    proxy.refuse(true);
    proxy.cut();
    sleep(ms(20)).await;
    let start = Instant::now();
    let key = env.key("n");
    let (by_default, by_limit) = tokio::join!(client.incr(&key), client.incr(&key).timeout(ms(200)));
    for error in [by_default.unwrap_err(), by_limit.unwrap_err()] {
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
    assert!(start.elapsed() < ms(900), "{:?}", start.elapsed());
    proxy.refuse(false);
    assert_eq!(client.incr(&key).await.unwrap(), 1);
}

/// What was popped has left the server: whoever looks late finds it all the same.
#[tokio::test]
async fn a_reply_that_is_there_is_not_late() {
    let env = one();
    let client = env.client().await;
    let (key, mut raw) = (env.key("list"), env.raw());
    for round in 0..10 {
        let mut pop = pin!(client.blpop::<String, String>(&key, 0).timeout(ms(150)));
        assert!(pop.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        sleep(ms(5)).await;
        raw.int(&["RPUSH", &key, "item"]);
        if round % 2 == 0 {
            // the connection is read meanwhile
            sleep(ms(200)).await;
        } else {
            // nothing is
            std::thread::sleep(ms(200));
        }
        let popped = pop.await.unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert_eq!(popped, Some((key.clone(), "item".to_owned())));
    }
}

#[tokio::test]
async fn those_who_wait_for_room_get_it_in_order() {
    let env = one();
    let client = env.builder().max_in_flight(1, 1 << 20).connect().await.unwrap();
    let key = env.key("list");
    let pushes = join_all((0..200).map(|n| client.rpush(&key, n))).await;
    assert!(pushes.into_iter().all(|push| push.is_ok()));
    assert_eq!(client.lrange::<u32>(&key, 0, -1).await.unwrap(), (0..200).collect::<Vec<_>>());
}

#[tokio::test]
async fn those_who_wait_for_room_have_the_limit_of_everybody() {
    let env = one();
    let proxy = env.proxy();
    let builder = env.through(&proxy).response_timeout(ms(400)).max_in_flight(10, 1 << 20);
    let client = builder.connect().await.unwrap();
    client.ping().await.unwrap();
    proxy.stall(ToClient);
    let (start, key) = (Instant::now(), env.key("n"));
    let ended = join_all((0..200).map(|n| {
        let incr = client.incr(&key);
        if n % 2 == 0 { incr } else { incr.timeout(ms(400)) }
    }));
    // a flush does not wait for room
    let (ended, flushed) = tokio::join!(ended, client.pipelined(|p| p.ping()));
    assert!(start.elapsed() < ms(1200), "{:?}", start.elapsed());
    let unsent = ended.into_iter().map(|incr| incr.unwrap_err()).filter(|error| {
        assert!(error.is_timeout(), "{error}");
        error.outcome() == Outcome::NotSent
    });
    assert_eq!(unsent.count(), 190);
    assert!(flushed.unwrap_err().was_sent());
    proxy.resume(ToClient);
    assert!(client.incr(&key).await.unwrap() <= 11, "more was carried out than was sent");
}

/// How many connections are made in half a second that begins with the first 20 ms pause.
fn few(connections: usize) {
    assert!(connections <= 12, "{connections} connections in half a second");
}

#[tokio::test]
async fn a_server_that_closes_after_the_greeting_is_not_stormed() {
    let server = Scripted::start(|_, text| match Scripted::ok(text) {
        Answer::Say(said) => Answer::HangUp(said),
        hang_up => hang_up,
    });
    let builder = Client::builder().url(&server.url()).unwrap().protocol(roundtrip::Protocol::Resp2);
    let client = builder.connect_lazy();
    let calls = async {
        loop {
            let _ = client.get::<String>("k").await;
            let _ = client.blpop::<String, String>("k", 1).await;
        }
    };
    assert!(tokio::time::timeout(ms(500), calls).await.is_err());
    few(server.connections());
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_in_a_storm() {
    let server = own_server(Options::new().password("right"));
    let proxy = roundtrip_tests::Proxy::before(&server);
    let builder = Client::builder().url(&proxy.url()).unwrap();
    let client = builder.password("wrong").connect_lazy();
    let calls = async {
        loop {
            let popped = client.blpop::<String, String>("k", 1);
            let (got, popped, own) = tokio::join!(client.get::<String>("k"), popped, client.connection());
            for error in [got.unwrap_err(), popped.unwrap_err(), own.unwrap_err()] {
                assert_eq!(error.code(), Some("WRONGPASS"), "{error}");
            }
        }
    };
    assert!(tokio::time::timeout(ms(500), calls).await.is_err());
    assert!(proxy.connections() <= 30, "{} connections in half a second", proxy.connections());
    // and not at all where nobody calls
    let proxy = roundtrip_tests::Proxy::before(&server);
    let builder = Client::builder().url(&proxy.url()).unwrap();
    let client = builder.password("wrong").reconnect(ms(1), ms(1), 6).connect_lazy();
    assert_eq!(client.ping().await.unwrap_err().code(), Some("WRONGPASS"));
    sleep(ms(20)).await;
    proxy.forget();
    sleep(ms(200)).await;
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn a_health_check_may_be_much_shorter_than_a_response() {
    if over_tls() {
        return;
    }
    let env = one();
    let proxy = env.proxy();
    let builder = env.through(&proxy).response_timeout(Duration::from_secs(80)).health_check(ms(100));
    let client = builder.connect().await.unwrap();
    proxy.forget();
    sleep(ms(500)).await;
    assert!(proxy.text(ToServer).contains("PING"), "nothing was asked");
    drop(client);
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Limit: half of the GETs take less than a quarter of the time of replies of 50 MB beside them, with two connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_that_owes_least_is_chosen() {
    let env = one();
    let client = env.builder().connections(2).connect().await.unwrap();
    let (small, large) = (env.key("small"), env.key("large"));
    client.set(&small, "value").await.unwrap();
    client.set(&large, "x".repeat(50 << 20)).await.unwrap();
    let busy = tokio::spawn({
        let (client, large) = (client.clone(), large.clone());
        async move {
            let mut times = Vec::new();
            while times.len() < 10 {
                client.strlen(&large).await.unwrap();
                let began = Instant::now();
                client.get::<bytes::Bytes>(&large).await.unwrap();
                times.push(began.elapsed());
            }
            median(times)
        }
    });
    sleep(ms(100)).await;
    let mut times = Vec::new();
    while !busy.is_finished() {
        let began = Instant::now();
        client.get::<String>(&small).await.unwrap();
        times.push(began.elapsed());
        sleep(ms(1)).await;
    }
    client.del(&large).await.unwrap();
    let (large, count, small) = (busy.await.unwrap(), times.len(), median(times));
    println!("{count} GETs in {small:?}, large ones in {large:?}");
    assert!(small < large / 4, "half of {count} GETs took {small:?} or more, large ones {large:?}");
}
