//! Methods that call Lua scripts: by hash where the server knows them, and they never fail where it does not.

use std::sync::Barrier;
use std::thread;

use roundtrip::{Client, Error, Script};
use roundtrip_tests::Options;

use crate::support::{Env, each, each_alone, one, own_server};

roundtrip::commands! { file = "scripts.toml", trait = Scripts }
roundtrip::commands! { file = "prefixed.toml", trait = Prefixed }

#[tokio::test]
async fn a_script_that_the_server_does_not_know_is_sent_with_its_text() {
    each_alone(|env| async move {
        let client = env.client().await;
        client.script_flush().await.unwrap();
        let key = env.key("n");
        let before = client.stats().round_trips;
        assert_eq!(client.add_to(&key, 5).await.unwrap(), 5);
        assert_eq!(client.stats().round_trips - before, 3, "the hash, whether it is unknown, the text");
        assert_eq!(client.add_to(&key, 5).await.unwrap(), 10);
        assert_eq!(client.stats().round_trips - before, 4, "the hash is enough now");
        // more than nine words, so that the count takes two digits
        let text: String = client.echo_back(["a", "b", "c", "d", "e", "f", "g", "h"], "text").await.unwrap();
        assert_eq!(text, "text");
        let large = "x".repeat(100_000);
        client.script_flush().await.unwrap();
        let back: String = client.echo_back(["k"], large.as_str()).await.unwrap();
        assert_eq!(back, large);
    })
    .await;
}

#[tokio::test]
async fn in_pipelines_and_transactions_order_is_kept_and_no_script_is_missing() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        client.script_flush().await.unwrap();
        let pipe = client.pipeline();
        let handles = (pipe.set(&key, 1), pipe.add_to(&key, 10), pipe.incr(&key), pipe.add_to(&key, 10));
        let ((), first, second, third) = pipe.execute(handles).await.unwrap();
        assert_eq!((first, second, third, pipe.round_trips()), (11, 12, 22, 1));
        // forgotten between two flushes
        client.script_flush().await.unwrap();
        let handle = pipe.add_to(&key, 1);
        assert_eq!(pipe.execute(handle).await.unwrap(), 23);

        client.script_flush().await.unwrap();
        let sums = client.atomically(|tx| (tx.add_to(&key, 1), tx.add_to(&key, 1))).await.unwrap();
        assert_eq!(sums, (24, 25));
    })
    .await;
}

#[tokio::test]
async fn an_error_in_a_script_names_the_method() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("list");
        client.rpush(&key, "x").await.unwrap();
        let error: Error = client.add_to(&key, 1).await.unwrap_err();
        assert_eq!(error.command(), Some("add_to"));
        assert!(error.is_server(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn the_methods_of_a_file_with_a_prefix_are_named_with_it() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("text");
        client.my_set(&key, "text").await.unwrap();
        assert!(!client.my_set_with(&key, "other", MySetOptions::new().nx()).await.unwrap());
        let (length, ours) = client.atomically(|tx| (tx.my_strlen(&key), tx.strlen(&key))).await.unwrap();
        assert_eq!((length, ours), (4, 4));
        assert_eq!(client.my_eval(&key).await.unwrap_err().command(), Some("my_eval"));
    })
    .await;
}

#[tokio::test]
async fn a_script_may_lie_in_a_file_of_its_own() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        assert_eq!(client.raise_to(&key, 5).await.unwrap(), 5);
        assert_eq!(client.raise_to(&key, 3).await.unwrap(), 5);
        assert_eq!(client.pipelined(|p| p.raise_to(&key, 7)).await.unwrap(), 7);
    })
    .await;
}

/// `Pipelined` is a future of its own: it borrows neither the client nor what its closure used.
#[tokio::test]
async fn a_closure_runs_at_once_and_its_commands_when_they_are_awaited() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        let mut queued = 0;
        let (dropped, counted) = {
            let (client, key) = (client.clone(), key.clone());
            let dropped = client.pipelined(|p| p.set(&key, 100));
            let counted = client.atomically(|tx| {
                queued += 1;
                (tx.incr(&key), tx.incr(&key))
            });
            (dropped, counted)
        };
        assert_eq!(queued, 1);
        drop(dropped);
        let before = client.stats().round_trips;
        let counts = tokio::spawn(counted).await.unwrap().unwrap();
        assert_eq!((counts, client.stats().round_trips - before), ((1, 2), 1));
        let error = client.pipelined(|p| (p.incr(&key), p.lpush(&key, "x"))).await.unwrap_err();
        assert_eq!(error.code(), Some("WRONGTYPE"));
        assert_eq!(client.get::<i64>(&key).await.unwrap(), Some(3));
    })
    .await;
}

/// Two threads queue the first call of a script on one pipeline, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn threads_that_share_a_pipeline_find_their_script() {
    const ROUNDS: usize = 1000;
    let server = own_server(Options::new());
    let client = Client::connect(server.url().as_str()).await.unwrap();
    let (pipe, turn, key) = (client.pipeline(), Barrier::new(2), "n");
    for _ in 0..ROUNDS {
        client.script_flush().await.unwrap();
        let queue = || {
            turn.wait();
            [pipe.add_to(key, 1), pipe.add_to(key, 1)]
        };
        let (one, other) = thread::scope(|scope| {
            let other = scope.spawn(queue);
            (queue(), other.join().unwrap())
        });
        pipe.execute((one, other)).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_sent_makes_no_script_known() {
    each_alone(|env| async move {
        let client = env.client().await;
        client.script_flush().await.unwrap();
        let pipe = client.pipeline();
        let faulty = pipe.add_to(Vec::<String>::new(), 1).attempt();
        let (faulty, n) = pipe.execute((faulty, pipe.add_to(env.key("n"), 1))).await.unwrap();
        assert!(faulty.unwrap_err().is_argument());
        assert_eq!(n, 1);
    })
    .await;
}
/// A script that no other test knows.
fn appending(env: &Env, separator: &str) -> Script {
    Script::new(format!(
        "-- {}\nfor _, text in ipairs(ARGV) do redis.call('APPEND', KEYS[#KEYS], '{separator}' .. text) end \
         return redis.call('GET', KEYS[#KEYS])",
        env.key("script")
    ))
}

#[tokio::test]
async fn a_script_made_at_run_time_is_called_by_hash_and_by_text_where_it_is_unknown() {
    each_alone(|env| async move {
        let client = env.client().await;
        let script = appending(&env, "+");
        let (key, other) = (env.key("text"), env.key("other"));
        let before = client.stats().round_trips;
        let text: String = client.script(&script).key(&key).arg("a").arg(2).query().await.unwrap();
        assert_eq!((text.as_str(), client.stats().round_trips - before), ("+a+2", 3));
        let connection = client.connection().await.unwrap();
        let text: String =
            connection.script(&script).keys([&other, &key]).args(["b", "c"]).query().await.unwrap();
        assert_eq!((text.as_str(), client.stats().round_trips - before), ("+a+2+b+c", 4));
        // more keys and arguments than one digit counts
        let many: Vec<String> = (0..12).map(|n| env.key(&format!("many:{n}"))).collect();
        let text: String = client.script(&script).keys(&many).args(0..12).query().await.unwrap();
        assert_eq!(text, "+0+1+2+3+4+5+6+7+8+9+10+11");
        let none: Option<String> = client.script(&script).key(&other).query().await.unwrap();
        assert_eq!(none, None);
        let error = client.script(&Script::new("return no(")).query::<()>().await.unwrap_err();
        assert!(error.is_server() && error.command() == Some("a script"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn in_a_pipeline_the_first_call_of_each_script_of_a_flush_carries_its_text() {
    each_alone(|env| async move {
        let client = env.client().await;
        let key = env.key("text");
        let (plus, minus) = (appending(&env, "+"), appending(&env, "-"));
        for sent in 1..=2 {
            let pipe = client.pipeline();
            let call = |script: &Script, n: u32| pipe.script(script).key(&key).arg(n).query::<String>();
            // a script of the same text is the same script
            let handles =
                (call(&plus, 1), call(&minus, 2), call(&Script::new(plus.source()), 3), pipe.strlen(&key));
            let (_, _, text, length) = pipe.execute(handles).await.unwrap();
            assert_eq!(text, "+1-2+3".repeat(sent));
            assert_eq!((length, pipe.round_trips()), (text.len() as u64, 1));
            client.script_flush().await.unwrap();
        }
        let tx = client.transaction();
        let handles = (
            tx.script(&minus).key(&key).arg("x").query::<String>(),
            tx.script(&minus).key(&key).arg("y").query::<String>(),
        );
        let (_, text) = tx.exec(handles).await.unwrap();
        assert!(text.ends_with("-x-y"), "{text}");
    })
    .await;
}

/// The hash is our own: the server is asked whether it agrees, for texts that end anywhere in a block of the hash.
#[tokio::test]
async fn texts_of_every_length_have_the_hash_that_the_server_gives_them() {
    let env = one();
    let client = env.client().await;
    let scripts: Vec<Script> =
        (0..200).map(|length| Script::new(format!("--{}", "x".repeat(length)))).collect();
    let hashes =
        client.pipelined(|p| scripts.iter().map(|script| p.script_load(script.source())).collect::<Vec<_>>());
    let hashes: Vec<String> = hashes.await.unwrap();
    let ours: Vec<&str> = scripts.iter().map(Script::sha1).collect();
    assert_eq!(ours, hashes);
}
