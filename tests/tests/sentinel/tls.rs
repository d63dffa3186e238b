//! Sentinels and servers that speak TLS.

use std::collections::HashMap;

use roundtrip::{Client, ReadFrom, Tls};
use roundtrip_tests::{Options, Sentinels, servers};
use tokio::task::block_in_place;

use crate::certificates::{Authority, HERE};
use crate::support::{limited, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sentinels_and_servers_are_spoken_to_over_tls() {
    let mut speak = servers().unwrap().into_iter().filter(|binary| binary.speaks_tls()).peekable();
    assert!(speak.peek().is_some(), "none of the servers speaks TLS");
    for binary in speak {
        println!("{binary}");
        // the two are trusted for themselves
        let (of_servers, of_sentinels) = (Authority::new(), Authority::new());
        let both = format!("{}\n{}", of_servers.pem(), of_sentinels.pem());
        let options = |authority: &Authority| {
            let identity = roundtrip_tests::Identity { authority: both.clone(), ..authority.identity(&HERE) };
            Options::new().tls(identity)
        };
        let all = block_in_place(|| {
            Sentinels::start(&binary, 1, 3, &options(&of_servers), &options(&of_sentinels))
        });
        assert!(all.url().starts_with("rediss-sentinel://"));
        let builder = || Client::builder().url(&all.url()).unwrap();
        let trusting = |authority: &Authority| Tls::new().roots_pem(authority.pem()).unwrap();
        let (servers, sentinels) = (trusting(&of_servers), trusting(&of_sentinels));

        let wrong = builder().tls(servers.clone()).sentinel_tls(servers.clone()).connect().await;
        let error = wrong.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");

        let client = builder().tls(servers).sentinel_tls(sentinels).connect().await.unwrap();
        limited(async {
            client.set("k", 1).await.unwrap();
            until("the replica has it", || async {
                let read = client.get::<i64>("k").read_from(ReadFrom::Replica).await;
                read.is_ok_and(|value| value == Some(1))
            })
            .await;
            let next = block_in_place(|| all.fail_over());
            until("the client has followed", || async {
                let settings =
                    client.config_get::<HashMap<String, u16>>("tls-port").await.unwrap_or_default();
                settings.get("tls-port") == Some(&all.servers()[next].port())
            })
            .await;
            assert_eq!(client.incr("k").await.unwrap(), 2);
        })
        .await;
    }
}
