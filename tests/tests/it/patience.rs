//! A caller that waits long on purpose, and those who share its connection.

use roundtrip::Outcome;
use roundtrip_tests::Options;
use tokio::time::{Duration, Instant, sleep};

use crate::support::{each, each_alone, limited, ms, own_server};

const LONG: Duration = Duration::from_secs(3600);

/// The path of a connection is dead, while the server is there.
#[tokio::test]
async fn a_patient_caller_does_not_hide_that_its_connection_is_dead() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).response_timeout(ms(200)).connect().await.unwrap();
        let key = env.key("k");
        client.set(&key, "v").await.unwrap();
        proxy.mute();
        let patient = tokio::spawn({
            let (client, key) = (client.clone(), key.clone());
            async move { client.get::<String>(&key).timeout(LONG).await }
        });
        sleep(ms(5)).await;
        let write = client.incr(env.key("n")).await.unwrap_err();
        assert!(write.is_timeout() && write.outcome() == Outcome::Unknown, "{write}");
        let start = Instant::now();
        while client.stats().losses == 0 {
            assert!(start.elapsed() < ms(2000), "nobody has noticed");
            sleep(ms(10)).await;
        }
        // the probe is the next connection, and no other was made for it
        assert_eq!(limited(client.get::<String>(&key)).await.unwrap().as_deref(), Some("v"));
        assert_eq!(limited(patient).await.unwrap().unwrap().as_deref(), Some("v"), "a read goes again");
        let stats = client.stats();
        assert_eq!((stats.connects, stats.losses, proxy.connections()), (2, 1, 2));
    })
    .await;
}

/// Where the server itself is what is silent, nothing would be gained by another connection.
#[tokio::test]
async fn a_patient_caller_of_a_server_that_stands_still_gets_its_reply() {
    let server = own_server(Options::new());
    let builder = roundtrip::Client::builder().url(&server.url()).unwrap();
    let client = builder.response_timeout(ms(200)).connect_timeout(ms(300)).connect().await.unwrap();
    client.set("k", "v").await.unwrap();
    server.freeze();
    let patient = tokio::spawn({
        let client = client.clone();
        async move { client.incr("n").timeout(LONG).await }
    });
    sleep(ms(5)).await;
    for _ in 0..6 {
        let error = limited(client.get::<String>("k")).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
    }
    let stats = client.stats();
    assert!(stats.failed_connects > 0 && stats.losses == 0, "it has been probed: {stats:?}");
    server.thaw();
    assert_eq!(limited(patient).await.unwrap().unwrap(), 1);
    assert_eq!(client.get::<String>("k").await.unwrap().as_deref(), Some("v"));
    assert_eq!((client.stats().connects, client.stats().losses), (1, 0));
}

/// One that is patient and alone needs no probe; one that blocks by its own argument excuses the silence.
#[tokio::test]
async fn nobody_is_probed_without_need() {
    each_alone(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).response_timeout(ms(100)).connect().await.unwrap();
        let (slow, key) =
            ("local t = redis.call('TIME')[1] repeat until redis.call('TIME')[1] - t > 1", env.key("k"));
        let started = Instant::now();
        let script = roundtrip::Script::new(slow);
        client.script(&script).query::<()>().timeout(LONG).await.unwrap();
        assert!(started.elapsed() > ms(500));
        let connection = client.connection().await.unwrap();
        let (pop, ping) = limited(async {
            tokio::join!(connection.blpop::<String, String>(&key, 1), connection.ping().timeout(LONG))
        })
        .await;
        assert_eq!(pop.unwrap(), None);
        ping.unwrap();
        assert_eq!((client.stats().losses, client.stats().failed_connects, proxy.connections()), (0, 0, 2));
    })
    .await;
}
