//! What a program is told of its connections.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use roundtrip::{Client, Event};
use roundtrip_tests::Options;
use tokio::time::sleep;

use crate::support::{dropped_after, each, limited, own_server};

type Seen = Arc<Mutex<Vec<String>>>;

fn noting(seen: &Seen) -> impl Fn(&Event) + Send + Sync + 'static {
    let seen = seen.clone();
    move |event| {
        let line = match event {
            Event::Up { endpoint, .. } => format!("up {endpoint}"),
            Event::Lost { endpoint, reason, .. } => format!("lost {endpoint}: {reason}"),
            Event::Failed { endpoint, error, .. } => {
                format!("failed {}: {:?}", endpoint.as_ref().unwrap(), error.code())
            }
            _ => panic!("{event:?}"),
        };
        seen.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn connections_that_come_and_go_are_told_and_counted() {
    each(|env| async move {
        let proxy = env.proxy();
        let at = proxy.address();
        let seen = Seen::default();
        let client = env.through(&proxy).on_event(noting(&seen)).connect().await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [format!("up {at}")]);

        proxy.refuse(true);
        proxy.cut();
        limited(async {
            while client.stats().failed_connects == 0 {
                sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        proxy.refuse(false);
        limited(client.ping()).await.unwrap();
        let stats = client.stats();
        assert_eq!((stats.connects, stats.losses), (2, 1));
        let told = seen.lock().unwrap().clone();
        assert!(told[1].starts_with(&format!("lost {at}: ")), "{told:?}");
        let (last, failed) = told[2..].split_last().unwrap();
        assert_eq!((last, failed.len() as u64), (&format!("up {at}"), stats.failed_connects));
        assert!(failed.iter().all(|line| line.starts_with(&format!("failed {at}: "))), "{told:?}");

        // what a client closes itself was not lost
        dropped_after(2, client.blpop::<String, String>(env.key("none"), 0)).await;
        limited(client.close()).await;
        assert!(!seen.lock().unwrap()[told.len()..].iter().any(|line| line.starts_with("lost")), "{seen:?}");
    })
    .await;
}

#[tokio::test]
async fn a_hook_that_panics_is_named_by_what_it_ends() {
    each(|env| async move {
        let builder = env.builder().on_event(|_| panic!("the hook of a test"));
        let error = limited(builder.connect()).await.unwrap_err();
        assert!(error.is_connection(), "{error:?}");
        assert!(error.to_string().contains("`on_event`"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_refused_login_is_told_with_its_code() {
    let server = own_server(Options::new().password("right"));
    let seen = Seen::default();
    let url = format!("{}://:wrong@{}", server.scheme(), server.address());
    let builder = Client::builder().url(&url).unwrap().on_event(noting(&seen));
    builder.connect().await.unwrap_err();
    let expected = format!("failed {}: Some(\"WRONGPASS\")", server.address());
    assert_eq!(seen.lock().unwrap().first(), Some(&expected));
}
