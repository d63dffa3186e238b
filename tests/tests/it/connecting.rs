//! Addresses, credentials, protocols: what happens before the first command.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use roundtrip::{Client, Outcome, Protocol};
use roundtrip_tests::Direction::ToClient;
use roundtrip_tests::{Options, Proxy, Version};

use crate::support::{each, limited, one, own_server};

#[tokio::test]
async fn by_tcp_and_by_unix_socket() {
    each(|env| async move {
        for url in [env.server.url(), env.server.unix_url()] {
            let client =
                Client::builder().url(url.as_str()).unwrap().protocol(env.protocol).connect().await.unwrap();
            assert_eq!(client.echo::<String>("hello").await.unwrap(), "hello");
        }
    })
    .await;
}

#[tokio::test]
async fn user_password_database_and_name_come_from_the_url() {
    let server = own_server(
        Options::new().password("p@ss").acl("user ann on >se:cret ~* +@all\nuser default on >p@ss ~* +@all"),
    );
    let (scheme, address) = (server.scheme(), server.address());
    let path = server.socket();
    let urls = [
        (format!("{scheme}://:p%40ss@{address}/3?name=tester"), "default"),
        (format!("{scheme}://default:p%40ss@{address}/3?name=tester"), "default"),
        (format!("{scheme}://ann:se%3Acret@{address}/3?name=tester"), "ann"),
        (format!("redis+unix://{}?user=ann&password=se%3Acret&db=3&name=tester", path.display()), "ann"),
    ];
    for (url, user) in urls {
        for protocol in [Protocol::Resp2, Protocol::Resp3] {
            let client =
                Client::builder().url(url.as_str()).unwrap().protocol(protocol).connect().await.unwrap();
            let info = client.client_info().await.unwrap();
            assert_eq!((info.db, info.name, info.user), (3, "tester".into(), Some(user.into())));
        }
    }
    for url in [format!("{scheme}://{address}"), format!("{scheme}://ann:wrong@{address}")] {
        let error = Client::connect(url.as_str()).await.unwrap_err();
        assert!(matches!(error.code(), Some("NOAUTH" | "WRONGPASS")), "{error}");
        assert!(!error.to_string().contains("wrong@"), "{error}");
    }
}

#[tokio::test]
async fn a_user_without_a_password_is_that_user() {
    let server = own_server(Options::new().acl("user app on nopass ~* +@all\nuser ann on >secret ~* +@all"));
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let app = Client::builder().url(&server.url()).unwrap().user("app").protocol(protocol);
        let client = app.connect().await.unwrap();
        assert_eq!(client.acl_whoami().await.unwrap(), "app");
        let ann = Client::builder().url(&server.url()).unwrap().user("ann").protocol(protocol);
        let error = ann.clone().connect().await.unwrap_err();
        assert_eq!(error.code(), Some("WRONGPASS"), "{error}");
        let client = ann.password("secret").connect().await.unwrap();
        assert_eq!(client.acl_whoami().await.unwrap(), "ann");
    }
    let url = format!("{}://app:@{}", server.scheme(), server.address());
    assert_eq!(Client::connect(url.as_str()).await.unwrap().acl_whoami().await.unwrap(), "app");
}

/// What may have run has no code: the server's words are about the connection, and in the text.
#[tokio::test]
async fn a_login_that_is_refused_after_a_loss_has_its_code_where_nothing_was_sent() {
    let server = own_server(Options::new().password("first"));
    let (mut raw, proxy) = (server.raw(), Proxy::before(&server));
    let client = Client::builder().url(&proxy.url()).unwrap().password("first").connect().await.unwrap();
    assert_eq!(raw.text(&["CONFIG", "SET", "requirepass", "second"]), "OK");
    proxy.cut_after(ToClient, 0);
    let error = client.get::<String>("k").await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::Unknown, None), "{error}");
    assert!(error.is_connection() && error.to_string().contains("WRONGPASS"), "{error}");
    let error = client.get::<String>("k").await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::NotSent, Some("WRONGPASS")), "{error}");
    let error = client.pipelined(|p| p.get::<String>("k")).await.unwrap_err();
    assert_eq!((error.outcome(), error.code()), (Outcome::NotSent, Some("WRONGPASS")), "{error}");
}

#[tokio::test]
async fn no_duration_that_is_set_makes_connecting_impossible() {
    let env = one();
    for time in [Duration::ZERO, Duration::from_millis(500), Duration::from_secs(40_000), Duration::MAX] {
        let builder = Client::builder()
            .url(&env.server.url())
            .unwrap()
            .keepalive(time)
            .idle_timeout(time)
            .health_check(time)
            .reconnect(time, time, 1)
            .connect_timeout(if time.is_zero() { time } else { Duration::MAX })
            .response_timeout(time.max(Duration::from_secs(10)));
        let client = builder.connect().await.unwrap();
        client.ping().await.unwrap();
        client.connection().await.unwrap().ping().await.unwrap();
    }
}

/// Other systems have no such address unless somebody made it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_come_from_the_address_that_was_set() {
    let server = own_server(Options::new().argument("--protected-mode").argument("no"));
    let from = |local: &str| {
        Client::builder().url(&server.url()).unwrap().local_address(local.parse().unwrap()).connect()
    };
    let client = from("127.0.0.9").await.unwrap();
    assert!(client.client_info().await.unwrap().addr.starts_with(b"127.0.0.9:"));
    let other = from("::1").await.unwrap_err();
    assert!(other.to_string().contains("no address of the same family"), "{other}");
}

#[tokio::test]
async fn a_wrong_url_says_what_would_be_right() {
    for (url, needle) in [
        ("localhost", "redis://"),
        ("http://localhost", "http"),
        ("redis://localhost:port", "port"),
        ("redis://:s3cret@localhost/many", "database"),
    ] {
        let error = Client::connect(url).await.unwrap_err().to_string();
        assert!(error.contains(needle) && !error.contains("s3cret"), "{url}: {error}");
    }
}

#[tokio::test]
async fn resp2_where_there_is_no_hello() {
    let server = own_server(Options::new().argument("--rename-command").argument("HELLO").argument(""));
    let client = Client::connect(server.url().as_str()).await.unwrap();
    client.set("k", "v").await.unwrap();
    assert_eq!(client.get::<String>("k").await.unwrap().as_deref(), Some("v"));
    let error =
        Client::builder().url(&server.url()).unwrap().protocol(Protocol::Resp3).connect().await.unwrap_err();
    assert!(error.to_string().contains("HELLO") || error.to_string().contains("RESP3"), "{error}");
}

#[tokio::test]
async fn the_server_knows_who_is_there() {
    each(|env| async move {
        let client = env.client().await;
        let info = env.raw().text(&["CLIENT", "LIST"]);
        if env.server.binary().version >= Version(7, 2, 0) {
            assert!(info.contains("lib-name=roundtrip lib-ver="), "{info}");
        }
        drop(client);
    })
    .await;
}

#[tokio::test]
async fn nobody_listens() {
    let url = format!(
        "redis://127.0.0.1:{}",
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    );
    let error = Client::connect(url.as_str()).await.unwrap_err();
    assert!(error.is_connection() && !error.was_sent(), "{error}");
    let lazy = Client::connect_lazy(url.as_str()).unwrap();
    let error = lazy.get::<String>("k").await.unwrap_err();
    assert!(error.is_connection() && !error.was_sent(), "{error}");
}

#[tokio::test]
async fn a_cluster_client_of_a_server_alone_fails_at_once_and_says_why() {
    let env = one();
    // longer than the test waits
    let builder = || env.builder().response_timeout(Duration::from_secs(600));
    let seed = [env.server.address()];
    let error = builder().cluster(seed.clone()).unwrap().connect().await.unwrap_err();
    assert!(error.to_string().contains("is not part of a cluster: connect with redis://"), "{error}");

    // and each call of one that connects when it is needed: waiting would not help
    let client = builder().cluster(seed).unwrap().connect_lazy();
    let pipe = client.pipeline();
    let queued = pipe.incr("k");
    let tx = client.transaction();
    let incr = tx.incr("k");
    let errors = [
        limited(client.incr("k")).await.unwrap_err(),
        limited(client.mget::<i64>(["a", "b"])).await.unwrap_err(),
        limited(client.ping()).await.unwrap_err(),
        limited(client.dbsize()).await.unwrap_err(),
        limited(pipe.execute(queued)).await.unwrap_err(),
        limited(tx.exec(incr)).await.unwrap_err(),
        limited(client.connection_for("k")).await.unwrap_err(),
        limited(client.blpop::<String, String>("k", 0)).await.unwrap_err(),
        limited(client.subscribe("topic")).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains("is not part of a cluster: connect with redis://"), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    }
}

#[tokio::test]
async fn somebody_listens_and_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let start = Instant::now();
    let error = Client::builder()
        .url(&url)
        .unwrap()
        .connect_timeout(Duration::from_millis(100))
        .connect()
        .await
        .unwrap_err();
    assert!(error.is_timeout() || error.is_connection(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_lazy_client_connects_with_its_first_command() {
    each(|env| async move {
        let proxy = env.proxy();
        let client = env.through(&proxy).connect_lazy();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(proxy.connections(), 0);
        client.ping().await.unwrap();
        assert_eq!(proxy.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_pool_is_as_large_as_asked() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).connections(3).connect().await.unwrap();
    let tasks: Vec<_> = (0..300)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.ping().await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!((1..=3).contains(&proxy.connections()), "{}", proxy.connections());
}
