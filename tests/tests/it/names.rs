//! Names that clients choose: any bytes are one, and none of them fails what is said about all.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use roundtrip::commands::StreamStart;
use roundtrip::types::{ClientInfo, StreamBound, StreamId, Text};
use roundtrip_tests::{Options, Server, Version, servers};

use crate::support::{each, limited};

const ODD: &[u8] = b"odd \xff\xfe";
/// User names have no blanks.
const USER: &[u8] = b"user\xff\xfe";

#[tokio::test]
async fn groups_and_consumers() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("stream");
        client.xadd_id(&key, "1-1", ("field", "value")).await.unwrap();
        client.xgroup_create(&key, ODD, StreamStart::id(StreamId::MIN)).await.unwrap();
        let read = client.xreadgroup::<String, Vec<(String, String)>>(ODD, ODD, (&key, ">")).await.unwrap();
        assert_eq!(read.unwrap().len(), 1);

        let summary = client.xpending(&key, ODD).await.unwrap();
        assert_eq!(summary.consumers, [(Text::from(ODD), 1)]);
        let pending = client.xpending_range(&key, ODD, StreamBound::MIN, StreamBound::MAX, 10).await.unwrap();
        assert_eq!(pending[0].consumer, ODD);
        let groups = client.xinfo_groups(&key).await.unwrap();
        assert_eq!(groups[0].name, ODD);
        let consumers = client.xinfo_consumers(&key, &groups[0].name).await.unwrap();
        assert_eq!(consumers[0].name, ODD);
        let full = client.xinfo_stream_full::<Vec<(String, String)>>(&key).await.unwrap();
        let group = &full.groups[0];
        assert_eq!((&group.name, &group.consumers[0].name), (&ODD.into(), &ODD.into()));
        assert_eq!(group.pending[0].consumer, Some(ODD.into()));
    })
    .await;
}

/// A group is told that it has read more than there ever was.
#[tokio::test]
async fn a_lag_below_zero() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("stream");
        client.xadd_id(&key, "1-1", ("field", "value")).await.unwrap();
        let created = client.command("XGROUP CREATE").key(&key).args(["g", "$", "ENTRIESREAD", "5"]);
        created.query::<()>().await.unwrap();
        let groups = client.xinfo_groups(&key).await.unwrap();
        let full = client.xinfo_stream_full::<Vec<(String, String)>>(&key).await.unwrap();
        assert_eq!(full.groups[0].lag, groups[0].lag);
        if env.server.binary().version < Version(7, 2, 0) {
            assert_eq!(groups[0].lag, Some(-4));
        }
    })
    .await;
}

#[tokio::test]
async fn users() {
    for binary in servers().unwrap() {
        let server = binary.start(Options::new());
        limited(with_an_odd_user(&server)).await;
    }
}

async fn with_an_odd_user(server: &Server) {
    let client = roundtrip::Client::connect(server.url().as_str()).await.unwrap();
    let rules: [&[u8]; 5] = [b"on", b">secret", b"~\xff*", b"&\xff*", b"+@all"];
    client.acl_setuser(USER, rules).await.unwrap();
    assert!(client.acl_users().await.unwrap().iter().any(|user| user == USER));
    assert!(client.acl_list().await.unwrap().iter().any(|rules| rules.starts_with(b"user user\xff\xfe on ")));
    let user = client.acl_getuser("default").await.unwrap().unwrap();
    assert_eq!((user.keys, user.channels), ("~*".into(), "&*".into()));

    let connection = client.connection().await.unwrap();
    connection.command("AUTH").arg(USER).arg("secret").query::<()>().await.unwrap();
    assert_eq!(connection.acl_whoami().await.unwrap(), USER);
    let error = connection.get::<String>(b"\xfe").await.unwrap_err();
    assert_eq!(error.code(), Some("NOPERM"));
    let log = client.acl_log().await.unwrap();
    assert_eq!((&log[0].username, &log[0].object), (&USER.into(), &b"\xfe".as_slice().into()));
    assert_eq!(log[0].client.as_ref().and_then(|client| client.user.clone()), Some(USER.into()));

    let info: ClientInfo = connection.client_info().await.unwrap();
    assert_eq!(info.user, Some(USER.into()));
    let clients = client.client_list().await.unwrap();
    assert!(clients.iter().any(|client| client.user == Some(USER.into())));
}

#[tokio::test]
async fn channels() {
    each(|env| async move {
        let client = env.client().await;
        let name = [env.key("").as_bytes(), ODD].concat();
        let mut subscriber = UnixStream::connect(env.server.socket()).unwrap();
        write!(subscriber, "*2\r\n$9\r\nSUBSCRIBE\r\n${}\r\n", name.len()).unwrap();
        subscriber.write_all(&[&name[..], b"\r\n"].concat()).unwrap();
        subscriber.read_exact(&mut [0]).unwrap();
        let channels = client.pubsub_channels().await.unwrap();
        assert!(channels.iter().any(|channel| *channel == name));
        assert_eq!(client.pubsub_numsub(&name).await.unwrap(), [(Text::from(name), 1)]);
    })
    .await;
}

/// Its arguments are in the reply as long as it runs.
#[tokio::test]
async fn arguments_of_a_running_function() {
    for binary in servers().unwrap() {
        let server = binary.start(Options::new().argument("--busy-reply-threshold").argument("10"));
        let url = server.url();
        let client = roundtrip::Client::connect(url.as_str()).await.unwrap();
        let endless = "#!lua name=odd\nredis.register_function('spin', function() while true do end end)";
        client.function_load(endless).await.unwrap();
        let caller = roundtrip::Client::connect(url.as_str()).await.unwrap();
        let running = tokio::spawn(async move {
            let none: [&str; 0] = [];
            caller.fcall::<()>("spin", none, ODD).await
        });
        let stats = limited(async {
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                match client.function_stats().await.unwrap().running {
                    Some(running) => break running,
                    None => continue,
                }
            }
        });
        assert_eq!(stats.await.command.last(), Some(&ODD.into()));
        client.function_kill().await.unwrap();
        assert!(running.await.unwrap().is_err());
    }
}

/// The path of a socket is the address of its clients, blanks included.
#[tokio::test]
async fn addresses_with_blanks() {
    each(|env| async move {
        let client = roundtrip::Client::connect(env.server.unix_url().as_str()).await.unwrap();
        let info = client.client_info().await.unwrap();
        let address = format!("{}:0", env.server.socket().display());
        assert!(address.contains(' '), "{address}");
        assert_eq!(info.addr, address);
        assert!(client.client_list().await.unwrap().iter().any(|client| client.addr == address));
    })
    .await;
}
