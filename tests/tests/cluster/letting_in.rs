//! Nodes that the client does not trust, or that do not let it in.

use std::future::Future;
use std::time::Duration;

use roundtrip::{Builder, Client, Error, Outcome, Result, Tls};
use roundtrip_tests::{Cluster, Options, Shape, limited, servers};

use crate::certificates::{Authority, HERE};

/// As each kind of call of a client that has made no connection yet, what it says.
async fn errors(builder: &Builder) -> Vec<Error> {
    async fn error<T>(call: impl Future<Output = Result<T>>) -> Error {
        limited(call).await.err().expect("nobody lets it in")
    }
    let lazy = || builder.clone().connect_lazy();
    vec![
        error(builder.clone().connect()).await,
        error(async { lazy().get::<String>("k").await }).await,
        error(async { lazy().echo::<String>("k").await }).await,
        error(async { lazy().mget::<String>(["k", "l"]).await }).await,
        error(async { lazy().dbsize().await }).await,
        error(async { lazy().blpop::<String, String>("k", 0.1).await }).await,
        error(async { lazy().pipelined(|p| (p.get::<String>("k"), p.get::<String>("l"))).await }).await,
        error(async { lazy().atomically(|tx| tx.get::<String>("k")).await }).await,
        error(async { lazy().watch(["k"], async |w| w.get::<String>("k").await).await }).await,
        error(async { lazy().connection_for("k").await }).await,
        error(async { lazy().subscribe("k").await }).await,
        error(async { lazy().ssubscribe("k").await }).await,
        error(async { lazy().key_events("*").await }).await,
    ]
}

/// Each call of a lazy client waited for as long as for a reply, and its error was that of a server which may come back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waiting_does_not_change_is_told_at_once() {
    let Some(binary) = servers().unwrap().into_iter().find(|binary| binary.speaks_tls()) else {
        panic!("none of the servers speaks TLS")
    };
    let authority = Authority::new();
    let trusted = || Tls::new().roots_pem(authority.pem()).unwrap();
    let options = || Options::new().tls(authority.identity(&HERE));
    let shape = Shape { primaries: 3, replicas: 0 };
    let cluster = tokio::task::block_in_place(|| Cluster::start(&binary, shape, &options()));
    let alone = tokio::task::block_in_place(|| binary.start(options()));
    // longer than the test waits
    let of = |url: &str, tls| {
        Client::builder().url(url).unwrap().tls(tls).response_timeout(Duration::from_secs(600))
    };
    let stranger = || Tls::new().roots_pem(Authority::new().pem()).unwrap();
    let alone_url = format!("rediss-cluster://{}", alone.address());
    for (builder, why) in [
        (of(&cluster.url(), stranger()), "signed by a CA that is not trusted"),
        (of(&cluster.url(), trusted().server_name("other.example").unwrap()), "not for other.example"),
        (of(&alone_url, trusted()), "is not part of a cluster"),
    ] {
        for error in errors(&builder).await {
            let text = error.to_string();
            assert!(text.contains(why) && error.outcome() == Outcome::NotSent, "{text}");
            let once = ["cannot connect", "nothing was sent"].map(|words| text.matches(words).count());
            assert!(once.iter().all(|count| *count <= 1), "{text}");
        }
    }
}

/// Each node has a certificate of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_that_is_not_trusted_keeps_nobody_from_the_others() {
    let Some(binary) = servers().unwrap().into_iter().find(|binary| binary.speaks_tls()) else {
        panic!("none of the servers speaks TLS")
    };
    let authority = Authority::new();
    let options = Options::new().tls(authority.identity(&HERE));
    let shape = Shape { primaries: 3, replicas: 0 };
    let cluster = tokio::task::block_in_place(|| Cluster::start(&binary, shape, &options));
    let foreign = Options::new().tls(Authority::new().identity(&HERE));
    let foreign = tokio::task::block_in_place(|| binary.start(foreign));
    let seeds = [foreign.address(), cluster.servers()[0].address()];
    let tls = Tls::new().roots_pem(authority.pem()).unwrap();
    let builder = Client::builder().cluster(seeds).unwrap().tls(tls);
    limited(async {
        builder.clone().connect().await.unwrap().set("k", 1).await.unwrap();
        assert_eq!(builder.connect_lazy().get::<i64>("k").await.unwrap(), Some(1));
    })
    .await;
}
