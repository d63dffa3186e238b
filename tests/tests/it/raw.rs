//! Raw words are kept off where the methods of the same commands are: judged by name and subcommand, however they are put.

use std::time::{Duration, Instant};

use roundtrip::arg::many;
use roundtrip::{Command, Error, Pending, RawCommand, Target};

use crate::support::{each, one, over_tls};

roundtrip::commands! { file = "tests/it/raw.toml", trait = RawWords, names = RAW_WORDS }

/// The words as the name, as the name and arguments, and in lower case.
fn spelled<'a, X: Target>(
    command: impl Fn(&str) -> RawCommand<'a, X>,
    words: &str,
) -> [RawCommand<'a, X>; 3] {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    [
        command(words),
        command(first).args(many(rest.split_terminator(' '))),
        command(&first.to_lowercase()).args(many(rest.to_lowercase().split_terminator(' '))),
    ]
}

async fn refused(command: Command<'_, ()>) -> Error {
    let error = command.await.unwrap_err();
    assert!(error.is_argument() && !error.was_sent(), "{error}");
    error
}

async fn not_queued(pending: Pending<()>) -> Error {
    let error = pending.await.unwrap_err();
    assert!(error.is_argument() && !error.was_sent(), "{error}");
    error
}

const UNMATCHED: &[&str] = &[
    "CLIENT REPLY OFF",
    "CLIENT REPLY SKIP",
    "MONITOR",
    "PSUBSCRIBE c",
    "PUNSUBSCRIBE",
    "SSUBSCRIBE c",
    "SUBSCRIBE c",
    "SUNSUBSCRIBE",
    "UNSUBSCRIBE",
    "SYNC",
    "PSYNC ? -1",
];

const STATEFUL: &[&str] = &[
    "AUTH password",
    "CLIENT NEWER ON",
    "CLIENT NO-TOUCH ON",
    "CLIENT SETNAME name",
    "CLIENT TRACKING ON",
    "DISCARD",
    "EXEC",
    "HELLO 2",
    "MULTI",
    "QUIT",
    "RESET",
    "SELECT 1",
    "UNWATCH",
    "WATCH k",
];

#[tokio::test]
async fn what_makes_replies_indistinguishable_is_refused_everywhere() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let connection = client.connection().await.unwrap();
        let (pipe, key) = (client.pipeline(), env.key("k"));
        client.set(&key, "value").await.unwrap();
        for words in UNMATCHED {
            for command in spelled(|name| client.command(name), words) {
                let error = refused(command.query()).await;
                assert!(error.to_string().contains("matched to commands"), "{error}");
                assert_eq!(client.get::<String>(&key).await.unwrap().as_deref(), Some("value"), "{words}");
            }
            for command in spelled(|name| connection.command(name), words) {
                refused(command.query()).await;
            }
            for command in spelled(|name| pipe.command(name), words) {
                let (error, value) = (command.query::<()>(), pipe.get::<String>(&key));
                not_queued(error).await;
                assert_eq!(value.await.unwrap().as_deref(), Some("value"), "{words}");
            }
        }
        assert_eq!(connection.get::<String>(&key).await.unwrap().as_deref(), Some("value"));
        let sent = proxy.text(roundtrip_tests::Direction::ToServer).to_uppercase();
        assert!(!sent.contains("REPLY") && !sent.contains("SUBSCRIBE") && !sent.contains("SYNC"), "{sent}");
    })
    .await;
}

#[tokio::test]
async fn what_changes_a_connection_needs_one_of_its_own() {
    each(|env| async move {
        let client = env.client().await;
        let pipe = client.pipeline();
        for words in STATEFUL {
            for command in spelled(|name| client.command(name), words) {
                let error = refused(command.query()).await;
                assert!(error.to_string().contains("client.connection()"), "{error}");
            }
            for command in spelled(|name| pipe.command(name), words) {
                not_queued(command.query()).await;
            }
            let tx = client.transaction();
            let queued = spelled(|name| tx.command(name), words).map(|command| command.query::<()>());
            let error = tx.exec(queued).await.unwrap_err();
            assert!(error.is_argument() && !error.was_sent(), "{words}: {error}");
        }
        let connection = client.connection().await.unwrap();
        connection.command("select").arg(3).query::<()>().await.unwrap();
        let id: u64 = connection.client_id().await.unwrap();
        drop(connection);
        assert_ne!(client.connection().await.unwrap().client_id().await.unwrap(), id, "not used again");
        for words in ["CLIENT ID", "CLIENT HELP", "CLIENT LIST", "SCRIPT HELP", "OBJECT HELP"] {
            for command in spelled(|name| client.command(name), words) {
                command.query::<roundtrip::value::Dynamic>().await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_blocks_holds_nobody_up() {
    each(|env| async move {
        let (client, list) = (env.client().await, env.key("list"));
        let stream = env.key("stream");
        let pipe = client.pipeline();
        for words in [format!("BLPOP {list} 0"), format!("XREAD COUNT 1 BLOCK 0 STREAMS {stream} $")] {
            for command in spelled(|name| pipe.command(name), &words) {
                let error = not_queued(command.query()).await;
                assert!(error.to_string().contains("waits"), "{error}");
            }
        }
        let popped =
            async { client.command("blpop").arg(&list).arg(0).query::<(String, String)>().await.unwrap() };
        let meanwhile = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            client.ping().await.unwrap();
            client.rpush(&list, "item").await.unwrap();
        };
        let ((_, item), ()) = tokio::join!(popped, meanwhile);
        assert_eq!(item, "item");
        // without BLOCK it is a read like others
        let read = pipe.command("XREAD").arg("STREAMS").arg(&stream).arg(0).query::<Option<i64>>();
        assert_eq!(read.await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_blocks_may_take_longer_than_a_response() {
    let env = one();
    let patience = Duration::from_millis(200);
    let client = env.builder().response_timeout(patience).connect().await.unwrap();
    let begun = Instant::now();
    let none = client.command("BLPOP").arg(env.key("list")).arg("0.7").query::<Option<(String, String)>>();
    assert_eq!(none.await.unwrap(), None);
    assert!(begun.elapsed() > 2 * patience);
}

#[tokio::test]
async fn wait_speaks_of_the_writes_before_it() {
    each(|env| async move {
        let client = env.client().await;
        let error = refused(client.command("WAIT").arg(0).arg(10).query()).await;
        assert!(error.to_string().contains("own connection"), "{error}");
        let error = client.atomically(|tx| tx.command("WAIT 0 10").query::<i64>()).await.unwrap_err();
        assert!(error.is_argument(), "{error}");
        let pipe = client.pipeline();
        assert_eq!(pipe.command("WAIT 0 10").query::<i64>().await.unwrap(), 0);
        let connection = client.connection().await.unwrap();
        assert_eq!(connection.command("WAIT 0 10").query::<i64>().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn users_say_what_is_known_of_their_commands() {
    let env = one();
    let client = env.builder().names(&RAW_WORDS).connect().await.unwrap();
    let error = refused(client.command("ECHO").arg("hello").query()).await;
    assert!(error.to_string().contains("client.connection()"), "{error}");
    let connection = client.connection().await.unwrap();
    assert_eq!(connection.command("ECHO hello").query::<String>().await.unwrap(), "hello");
    assert_eq!(client.push_and_count(env.key("list"), ["a", "b"]).await.unwrap(), 2);
    assert_eq!(env.client().await.command("ECHO hello").query::<String>().await.unwrap(), "hello");
}
