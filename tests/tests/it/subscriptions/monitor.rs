//! MONITOR.

use roundtrip::{MonitorLine, Origin};
use roundtrip_tests::Direction;

use super::publisher;
use crate::support::{each, ms, over_tls};

async fn line(monitor: &mut roundtrip::Monitor, command: &str) -> MonitorLine {
    loop {
        let line =
            tokio::time::timeout(ms(20_000), monitor.next()).await.expect("a line in time").unwrap().unwrap();
        // other tests use the server, too
        if line.command().eq_ignore_ascii_case(command.as_bytes()) {
            return line;
        }
    }
}

#[tokio::test]
async fn commands_as_they_were_sent() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut monitor = client.monitor().await.unwrap();
        let bytes: Vec<u8> = (0..=255).collect();
        client.command("SETRANGE").arg(&name).arg(0).arg(&bytes).query::<u64>().await.unwrap();
        loop {
            let line = line(&mut monitor, "setrange").await;
            if line.words[1] != name.as_bytes() {
                continue;
            }
            assert_eq!(line.words[3], bytes);
            assert_eq!(line.database, 0);
            assert!(matches!(line.client, Origin::Tcp(address) if address.ip().is_loopback()), "{line:?}");
            let age = std::time::SystemTime::now().duration_since(line.time).unwrap_or_default();
            assert!(age < ms(60_000), "{age:?}");
            assert!(!format!("{line:?}").contains(&name));
            break;
        }
        // a line is as long as the command
        client.set(&name, "x".repeat(300_000)).await.unwrap();
        loop {
            let line = line(&mut monitor, "set").await;
            if line.words[1] == name.as_bytes() {
                assert_eq!(line.words[2].len(), 300_000);
                break;
            }
        }
        let script =
            client.command("EVAL").arg("return redis.call('getrange', KEYS[1], 0, 0)").arg(1).arg(&name);
        script.query::<String>().await.unwrap();
        loop {
            let line = line(&mut monitor, "getrange").await;
            if line.words[1] == name.as_bytes() {
                assert_eq!(line.client, Origin::Lua);
                break;
            }
        }
        client.close().await;
        assert!(loop {
            match monitor.next().await {
                Some(line) => _ = line.unwrap(),
                None => break true,
            }
        });
    })
    .await;
}

#[tokio::test]
async fn a_unix_socket_is_an_origin() {
    each(async |env| {
        let client = env.client().await;
        let mut monitor = client.monitor().await.unwrap();
        let name = env.key("unix");
        let mut raw = env.raw();
        raw.call(&["GETDEL", &name]);
        loop {
            let line = line(&mut monitor, "getdel").await;
            if line.words[1] == name.as_bytes() {
                assert_eq!(line.client, Origin::Unix(env.server.socket().to_str().unwrap().into()));
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_lost_connection_is_an_error_and_the_end() {
    each(async |env| {
        let (client, proxy) = env.proxied().await;
        let mut monitor = client.monitor().await.unwrap();
        proxy.cut();
        let error = loop {
            match monitor.next().await.expect("an error comes first") {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert!(error.is_connection(), "{error}");
        assert_eq!(error.command(), Some("MONITOR"));
        assert!(monitor.next().await.is_none());
        if !over_tls() {
            assert_eq!(proxy.text(Direction::ToServer).matches("MONITOR").count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_who_may_not_is_told() {
    each(async |env| {
        let admin = publisher(&env).await;
        let name = env.key("user");
        let acl =
            admin.command("ACL SETUSER").arg(&name).arg("on").arg("nopass").arg("+@all").arg("-monitor");
        acl.query::<()>().await.unwrap();
        let client = env.builder().user(&name).connect().await.unwrap();
        let error = client.monitor().await.unwrap_err();
        assert_eq!((error.code(), error.command()), (Some("NOPERM"), Some("MONITOR")), "{error}");
    })
    .await;
}
