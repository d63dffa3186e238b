//! Connections with TLS: who is trusted and who is not, and what is said about it.

use std::error::Error as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use roundtrip::rustls::pki_types::CertificateDer;
use roundtrip::rustls::pki_types::pem::PemObject;
use roundtrip::rustls::{self, ClientConfig, RootCertStore};
use roundtrip::{Builder, Client, Endpoint, Error, Protocol, Tls};
use roundtrip_tests::{Identity, Options, Server, servers};
use tokio::io::BufStream;

use crate::certificates::{Authority, HERE};
use crate::support::{limited, ms};

/// Every server that speaks TLS, in both protocols, with a client that trusts it.
pub(crate) async fn each_tls<F: Future<Output = ()>>(test: impl Fn(Builder, Arc<Server>) -> F) {
    let authority = Authority::new();
    for binary in servers().unwrap().iter().filter(|binary| binary.speaks_tls()) {
        let server = Arc::new(binary.start(Options::new().tls(authority.identity(&HERE))));
        for protocol in [Protocol::Resp2, Protocol::Resp3] {
            println!("{binary}, {protocol:?}");
            let builder = Client::builder().url(&server.url()).unwrap().protocol(protocol);
            limited(test(builder.tls(trusting(&authority)), server.clone())).await;
        }
    }
}

fn trusting(authority: &Authority) -> Tls {
    Tls::new().roots_pem(authority.pem()).unwrap()
}

/// A server with this certificate.
fn server(identity: Identity) -> Server {
    let all = servers().unwrap();
    let binary = all.iter().find(|binary| binary.speaks_tls()).expect("a server that speaks TLS");
    binary.start(Options::new().tls(identity))
}

async fn refused(builder: Builder) -> Error {
    limited(builder.connect_timeout(ms(2000)).connect()).await.unwrap_err()
}

fn to(server: &Server, tls: Tls) -> Builder {
    Client::builder().url(&server.url()).unwrap().tls(tls)
}

#[tokio::test]
async fn everything_works() {
    each_tls(|builder, _server| async move {
        let client = builder.connect().await.unwrap();
        assert_eq!(client.echo::<String>("alone").await.unwrap(), "alone");
        let all = join_all((0..1000).map(|_| client.incr("n"))).await;
        assert!(all.into_iter().all(|n| n.is_ok()));
        let queued = client.pipelined(|p| (0..1000).map(|n| p.echo::<usize>(n)).collect::<Vec<_>>());
        assert_eq!(queued.await.unwrap(), (0..1000).collect::<Vec<_>>());
        // more than one record, more than is sealed ahead, more than any buffer
        for size in [1, 16 << 10, 100_000, 1 << 20] {
            let value: Vec<u8> = (0..=u8::MAX).cycle().take(size).collect();
            client.set("large", &value).await.unwrap();
            assert_eq!(client.get::<Vec<u8>>("large").await.unwrap(), Some(value), "{size}");
        }
        let large = "x".repeat(40_000);
        let pipe = client.pipeline();
        let set: Vec<_> = (0..50).map(|n| pipe.set(format!("l{n}"), &large)).collect();
        let got: Vec<_> = (0..50).map(|n| pipe.get::<String>(format!("l{n}"))).collect();
        let (_, got) = pipe.execute((set, got)).await.unwrap();
        assert!(got.iter().all(|value| value.as_ref() == Some(&large)));
        let popped = client.blpop::<String, String>("none", ms(20)).await.unwrap();
        assert_eq!(popped, None);
        client.flushall().await.unwrap();
        client.close().await;
    })
    .await;
}

#[tokio::test]
async fn valkeys_means_what_rediss_means() {
    let authority = Authority::new();
    let server = server(authority.identity(&HERE));
    let url = server.url().replace("rediss://", "valkeys://");
    assert!(url.starts_with("valkeys://"), "{url}");
    let client = Client::builder().url(&url).unwrap().tls(trusting(&authority)).connect().await.unwrap();
    assert_eq!(client.echo::<String>("sealed").await.unwrap(), "sealed");
    // without our authority the certificate would not do: nothing was sent in plain
    let error = refused(Client::builder().url(&url).unwrap()).await;
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[tokio::test]
async fn a_certificate_must_be_good() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let expired = server(ours.identity_until(&HERE, 2021));
    let error = refused(to(&expired, trusting(&ours))).await;
    assert!(error.to_string().contains("the server's certificate expired "), "{error}");

    let elsewhere = server(ours.identity(&["elsewhere.example", "other.example"]));
    let error = refused(to(&elsewhere, trusting(&ours))).await;
    let wanted = "the server's certificate is for elsewhere.example, other.example, not for 127.0.0.1";
    assert!(error.to_string().contains(wanted), "{error}");
    assert!(error.is_connection() && !error.was_sent(), "{error:?}");
    let said = crate::errors::said(&error).and_then(|error| error.source()?.downcast_ref());
    assert!(matches!(said, Some(rustls::Error::InvalidCertificate(_))), "{said:?}");
    let named = trusting(&ours).server_name("other.example").unwrap();
    to(&elsewhere, named).connect().await.unwrap().ping().await.unwrap();

    let good = server(ours.identity(&HERE));
    let error = refused(to(&good, trusting(&theirs))).await;
    assert!(error.to_string().contains("signed by a CA that is not trusted here"), "{error}");
    // both are trusted
    let both = trusting(&theirs).roots_pem(ours.pem()).unwrap();
    to(&good, both).connect().await.unwrap();
    for server in [&expired, &elsewhere, &good] {
        let any = Tls::new().dangerous_accept_any_certificate().unwrap();
        to(server, any).connect().await.unwrap().ping().await.unwrap();
    }
}

#[tokio::test]
async fn a_name_is_asked_for_as_it_is_written() {
    let authority = Authority::new();
    let server = server(authority.identity(&["localhost"]));
    let client = Client::builder().tcp("localhost", server.port()).tls(trusting(&authority)).connect();
    client.await.unwrap().ping().await.unwrap();
    let error = refused(Client::builder().tcp("127.0.0.1", server.port()).tls(trusting(&authority))).await;
    assert!(error.to_string().contains("is for localhost, not for 127.0.0.1"), "{error}");
    let error = refused(Client::builder().unix(server.socket()).tls(trusting(&authority))).await;
    assert!(error.to_string().contains("`Tls::server_name`"), "{error}");
}

#[tokio::test]
async fn servers_may_ask_who_the_client_is() {
    let (authority, other) = (Authority::new(), Authority::new());
    for binary in servers().unwrap().iter().filter(|binary| binary.speaks_tls()) {
        for version in ["TLSv1.2", "TLSv1.3"] {
            let options = Options::new()
                .tls(authority.identity(&HERE))
                .argument("--tls-auth-clients")
                .argument("yes")
                .argument("--tls-protocols")
                .argument(version);
            let server = binary.start(options);
            let with = |identity: &Identity| {
                trusting(&authority).identity_pem(&identity.certificate, &identity.key).unwrap()
            };
            let mine = authority.identity(&["a client"]);
            to(&server, with(&mine)).connect().await.unwrap().ping().await.unwrap();

            let start = Instant::now();
            let error = refused(to(&server, trusting(&authority))).await.to_string();
            assert!(error.contains("client certificate"), "{binary} {version}: {error}");
            assert!(error.contains("Tls::identity_pem"), "{binary} {version}: {error}");
            for bad in [other.identity(&["a client"]), authority.identity_until(&["a client"], 2021)] {
                let error = refused(to(&server, with(&bad))).await.to_string();
                assert!(error.contains("does not accept the client certificate"), "{version}: {error}");
            }
            assert!(start.elapsed() < Duration::from_secs(1), "none of this waits: {:?}", start.elapsed());
        }
    }
}

#[tokio::test]
async fn the_other_side_speaks_something_else() {
    let authority = Authority::new();
    let speaks = server(authority.identity(&HERE));
    let plain = format!("redis://{}", speaks.address());
    for protocol in [Protocol::Auto, Protocol::Resp2, Protocol::Resp3] {
        let error = refused(Client::builder().url(&plain).unwrap().protocol(protocol)).await.to_string();
        assert!(error.contains("TLS"), "{protocol:?}: {error}");
    }

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = refused(tls_to(silent.local_addr().unwrap().port(), &authority)).await.to_string();
    assert!(error.contains("is this the server's TLS port?"), "{error}");
    // a server that speaks plain: it may say so, or wait for the end of a line
    let deaf = servers().unwrap()[0].start(Options::new().plain());
    for _ in 0..5 {
        let error = refused(tls_to(deaf.port(), &authority)).await.to_string();
        assert!(error.contains("is this the server's TLS port?"), "{error}");
    }
    for answer in
        ["-ERR Protocol error: unbalanced quotes in request\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", ""]
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 1000]).and_then(|_| stream.write(answer.as_bytes()));
            }
        });
        let start = Instant::now();
        let error = refused(tls_to(port, &authority)).await.to_string();
        assert!(error.contains("TLS port?"), "{answer:?}: {error}");
        assert!(start.elapsed() < Duration::from_secs(1));
    }
}

pub(crate) fn tls_to(port: u16, authority: &Authority) -> Builder {
    Client::builder().tcp("127.0.0.1", port).tls(trusting(authority))
}

#[tokio::test]
async fn what_cannot_be_used_is_an_error_at_once() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (mine, foreign) = (authority.identity(&HERE), other.identity(&HERE));
    let error = |result: Result<Tls, Error>| result.unwrap_err().to_string();
    assert!(error(Tls::new().roots_pem("")).contains("no certificate in the PEM"));
    assert!(error(Tls::new().roots_pem(&mine.key)).contains("no certificate in the PEM"));
    let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    assert!(error(Tls::new().roots_pem(broken)).contains("Tls::roots_pem"));
    assert!(error(Tls::new().identity_pem(&mine.certificate, "")).contains("no private key"));
    let mismatch = error(Tls::new().identity_pem(&mine.certificate, &foreign.key));
    assert!(mismatch.contains("Tls::identity_pem") && !mismatch.contains("BEGIN"), "{mismatch}");
    assert!(error(Tls::new().server_name("not a name")).contains("`not a name`"));
    let by_hand = Tls::from_config(config(&authority));
    for refused in [
        by_hand.clone().roots_pem(&mine.certificate),
        by_hand.clone().identity_pem(&mine.certificate, &mine.key),
        by_hand.dangerous_accept_any_certificate(),
    ] {
        assert!(error(refused).contains("if you configure rustls yourself"));
    }
    let shown = format!(
        "{:?}",
        Client::builder().tls(Tls::new().identity_pem(&mine.certificate, &mine.key).unwrap())
    );
    assert!(shown.contains("identity: true") && !shown.contains("PRIVATE"), "{shown}");
}

/// The settings of a client, made by hand.
fn config(authority: &Authority) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Arc::new(builder.unwrap().with_root_certificates(roots).with_no_client_auth())
}

#[tokio::test]
async fn rustls_may_be_configured_by_hand() {
    let authority = Authority::new();
    let server = server(authority.identity(&HERE));
    let by_hand = config(&authority);
    to(&server, Tls::from_config(by_hand.clone())).connect().await.unwrap().ping().await.unwrap();

    let (port, config) = (server.port(), by_hand);
    let asked = Tls::from_fn(move |endpoint: &Endpoint| match endpoint {
        Endpoint::Tcp { host, port: there } if host == "127.0.0.1" && *there == port => Ok(config.clone()),
        other => Err(format!("nobody knows {other}")),
    });
    to(&server, asked.clone()).connect().await.unwrap().ping().await.unwrap();
    let error = refused(Client::builder().tcp("localhost", server.port()).tls(asked)).await;
    assert!(error.to_string().contains("nobody knows localhost:"), "{error}");
}

#[tokio::test]
async fn a_transport_of_the_users_own_carries_it_too() {
    each_tls(|builder, server| async move {
        let address = server.address();
        let connector = move |_: Endpoint| {
            let address = address.clone();
            async move { tokio::net::TcpStream::connect(address).await.map(BufStream::new) }
        };
        let client = builder.connector(connector).connect().await.unwrap();
        let all = join_all((0..100).map(|n| client.echo::<usize>(n))).await;
        assert!(all.into_iter().enumerate().all(|(n, echo)| echo.unwrap() == n));
        let large = "x".repeat(1 << 20);
        client.set("large", &large).await.unwrap();
        assert_eq!(client.getdel::<String>("large").await.unwrap(), Some(large));
    })
    .await;
}
