//! What happens to keys.

use roundtrip::{KeyEvent, KeyEvents};
use roundtrip_tests::{Options, Server, servers};

use super::publisher;
use crate::support::{Env, ms};

/// Runs a test on a server of its own of each kind, since the setting is the whole server's.
async fn each_own(test: impl AsyncFn(Env)) {
    for binary in servers().unwrap() {
        let server: &'static Server = Box::leak(Box::new(Server::start(&binary, Options::new())));
        for protocol in [roundtrip::Protocol::Resp2, roundtrip::Protocol::Resp3] {
            println!("{}, {protocol:?}", server.binary());
            crate::support::limited(test(Env::of(server, protocol))).await;
        }
    }
}

async fn next(events: &mut KeyEvents) -> (KeyEvent, String) {
    let event =
        tokio::time::timeout(ms(20_000), events.next()).await.expect("an event in time").unwrap().unwrap();
    (event.kind().clone(), event.key().unwrap())
}

#[tokio::test]
async fn events_of_keys_that_match() {
    each_own(async |env| {
        let client = env.builder().database(3).connect().await.unwrap();
        let user = |n: &str| env.key(&format!("user:{n}"));
        client.config_set([("notify-keyspace-events", "")]).await.unwrap();
        let error = client.key_events(user("*")).await.unwrap_err();
        assert!(error.to_string().contains("CONFIG SET notify-keyspace-events KA"), "{error}");
        let mut events = client.key_events(user("*")).enable().await.unwrap();
        assert!(events.is_checked());
        let mut deleted = client.key_events(user("*")).only([KeyEvent::Del]).await.unwrap();
        client.set(env.key("other"), 1).await.unwrap();
        client.set(user("1"), 1).await.unwrap();
        client.hset(user("2"), [("a", 1)]).await.unwrap();
        client.command("EXPIRE").arg(user("1")).arg(100).query::<i64>().await.unwrap();
        client.del([user("1")]).await.unwrap();
        let wanted = [
            (KeyEvent::Set, user("1")),
            (KeyEvent::HSet, user("2")),
            (KeyEvent::Expire, user("1")),
            (KeyEvent::Del, user("1")),
        ];
        for wanted in wanted {
            assert_eq!(next(&mut events).await, wanted);
        }
        let event = deleted.next().await.unwrap().unwrap();
        assert_eq!(
            (event.kind(), event.key_bytes(), event.database()),
            (&KeyEvent::Del, user("1").as_bytes(), 3)
        );
    })
    .await;
}

#[tokio::test]
async fn events_of_all_keys_by_kind() {
    each_own(async |env| {
        let client = env.client().await;
        client.config_set([("notify-keyspace-events", "Kg")]).await.unwrap();
        let only = [KeyEvent::Expired, KeyEvent::Del];
        let error = client.key_events("*").only(only.clone()).await.unwrap_err();
        assert!(error.to_string().contains("notify-keyspace-events gKEx"), "{error}");
        let mut events = client.key_events("*").only(only).enable().await.unwrap();
        let setting = client.config_get::<Vec<(String, String)>>("notify-keyspace-events").await.unwrap();
        for letter in ["K", "E", "g", "x"] {
            assert!(setting[0].1.contains(letter), "{setting:?}");
        }
        let name = env.key("a");
        client.set(&name, 1).await.unwrap();
        client.command("PEXPIRE").arg(&name).arg(1).query::<i64>().await.unwrap();
        let (kind, key) = next(&mut events).await;
        assert_eq!((kind, key), (KeyEvent::Expired, name));
    })
    .await;
}

#[tokio::test]
async fn a_user_who_may_not_look_at_settings_is_told_so() {
    each_own(async |env| {
        let admin = publisher(&env).await;
        admin.config_set([("notify-keyspace-events", "KEA")]).await.unwrap();
        let acl =
            admin.command("ACL SETUSER").arg("u").arg("on").arg("nopass").arg("+@all").arg("~*").arg("&*");
        acl.arg("-config").query::<()>().await.unwrap();
        let client = env.builder().user("u").connect().await.unwrap();
        let name = env.key("a");
        let mut events = client.key_events(&name).await.unwrap();
        assert!(!events.is_checked());
        client.set(&name, 1).await.unwrap();
        assert_eq!(next(&mut events).await, (KeyEvent::Set, name));
    })
    .await;
}
