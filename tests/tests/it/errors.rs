//! What an error, or anything else that can be printed, must not tell.

use std::error::Error as _;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use roundtrip::{Client, Error, Protocol};
use roundtrip_tests::Direction::ToClient;
use roundtrip_tests::Options;

use crate::support::{each, own_server};

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    // its pipeline, whose type the compiler does not look into, and its number
    assert_eq!(size_of::<roundtrip::Pending<String>>(), 3 * size_of::<usize>());
}

/// What the system has said of a connection, as its own error.
pub(crate) fn said(error: &Error) -> Option<&io::Error> {
    error.source()?.downcast_ref()
}

#[tokio::test]
async fn what_the_system_says_of_a_connection_is_the_source() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Client::connect(&format!("redis://{nobody}")).await.unwrap_err();
    assert_eq!(said(&error).map(io::Error::kind), Some(io::ErrorKind::ConnectionRefused), "{error}");
    each(|env| async move {
        let (key, proxy) = (env.key("none"), env.proxy());
        let client = env.through(&proxy).name(&key).connect().await.unwrap();
        let waits = client.blpop::<String, String>(&key, 0);
        let cut = async {
            env.blocked(&key, 1).await;
            proxy.cut();
        };
        let error = futures_util::join!(waits, cut).0.unwrap_err();
        assert!(error.is_connection() && said(&error).is_some(), "{error}");
    })
    .await;
}

#[test]
fn what_crosses_tasks() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<Client>();
    sent::<roundtrip::Pipeline>();
    sent::<roundtrip::Transaction>();
    sent::<roundtrip::Pending<String>>();
    sent::<roundtrip::Command<'static, String>>();
    sent::<roundtrip::Connection>();
    sent::<Error>();
}

/// Keys, values and passwords are nobody's business who reads a log.
#[tokio::test]
async fn no_key_value_or_password_is_ever_shown() {
    each(|env| async move {
        let proxy = env.proxy();
        let client =
            env.through(&proxy).response_timeout(Duration::from_millis(100)).connect().await.unwrap();
        let (key, value) = (env.key("secretkey"), "secretvalue");
        client.set(&key, value).await.unwrap();
        let mut shown = Vec::new();
        let mut see =
            |error: Error| shown.push(format!("{error} {error:?} {:?}", std::error::Error::source(&error)));

        see(client.get::<i64>(&key).await.unwrap_err());
        see(client.get::<[u8; 4]>(&key).await.unwrap_err());
        see(client.incr(&key).await.unwrap_err());
        see(client.lpush(&key, value).await.unwrap_err());
        see(client.echo::<f64>(value).await.unwrap_err());
        see(client.pipelined(|p| (p.set(&key, value), p.get::<i64>(&key))).await.unwrap_err());
        see(client.atomically(|tx| (tx.set(&key, value), tx.get::<bool>(&key))).await.unwrap_err());
        see(client.del(Vec::<&str>::new()).await.unwrap_err());
        // the server repeats the arguments of a command that it does not know
        see(client.command("NOSUCHCOMMAND").arg(&key).arg(value).query::<()>().await.unwrap_err());
        proxy.stall(ToClient);
        see(client.set(&key, value).await.unwrap_err());
        proxy.resume(ToClient);
        proxy.cut_after(ToClient, 1);
        see(client.append(&key, value).await.unwrap_err());

        let pipe = client.pipeline();
        let pending = pipe.set(&key, value);
        let command = client.set(&key, value);
        shown.push(format!("{client:?} {pipe:?} {pending:?} {command:?}"));
        for text in shown {
            assert!(!text.contains("secret"), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn not_even_where_the_password_is_wrong() {
    let server = own_server(Options::new().password("right"));
    for url in [
        format!("{}://:secretpass@{}", server.scheme(), server.address()),
        format!("{}://ann:secretpass@{}", server.scheme(), server.address()),
    ] {
        let builder = Client::builder().url(url.as_str()).unwrap();
        let mut shown = format!("{builder:?}");
        let error = builder.connect().await.unwrap_err();
        shown += &format!("{error} {error:?}");
        let lazy = Client::connect_lazy(url.as_str()).unwrap();
        let error = lazy.ping().await.unwrap_err();
        shown += &format!("{error} {error:?} {lazy:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
    // an old server repeats what it does not understand, HELLO's password too
    let old = own_server(
        Options::new().password("secretpass").argument("--rename-command").argument("HELLO").argument(""),
    );
    for protocol in [Protocol::Resp3, Protocol::Auto] {
        let url = format!("{}://ann:secretpass@{}", old.scheme(), old.address());
        let error = Client::builder().url(&url).unwrap().protocol(protocol).connect().await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
    let client =
        Client::connect(&format!("{}://:right@{}", server.scheme(), server.address())).await.unwrap();
    let connection = client.connection().await.unwrap();
    let error = connection.auth_user("ann", "secretpass").await.unwrap_err();
    assert_eq!(error.code(), Some("WRONGPASS"));
    assert!(!format!("{error} {error:?} {connection:?}").contains("secret"));
}

/// The first word of such an error may be a key: it is in no label and in no span.
#[tokio::test]
async fn a_script_s_error_without_a_code_has_none() {
    each(|env| async move {
        let client = env.client().await;
        let script = "return redis.error_reply(ARGV[1])";
        for text in ["user:7 is locked", "my failure"] {
            let error = client.eval::<()>(script, [""; 0], text).await.unwrap_err();
            assert_eq!((error.code(), error.server_message()), (None, Some(text)), "{error}");
            assert!(error.is_server() && error.outcome() == roundtrip::Outcome::Refused, "{error:?}");
        }
        let error = client.eval::<()>(script, [""; 0], "LOCKED by user:7").await.unwrap_err();
        assert_eq!((error.code(), error.server_message()), (Some("LOCKED"), Some("by user:7")));
    })
    .await;
}

#[tokio::test]
async fn a_command_of_newer_servers_says_where_to_look() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("hash");
        if let Err(error) = client.hgetdel::<String>(&key, "field").await {
            assert!(error.to_string().contains("which versions of Redis and Valkey have it"), "{error}");
        }
    })
    .await;
}
