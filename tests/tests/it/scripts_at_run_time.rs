//! Scripts whose text is known only when the program runs.

use roundtrip::Script;

use crate::support::{Env, each_alone, one};

fn appending(env: &Env, separator: &str) -> Script {
    Script::new(format!(
        "-- {}\nfor _, text in ipairs(ARGV) do redis.call('APPEND', KEYS[#KEYS], '{separator}' .. text) end \
         return redis.call('GET', KEYS[#KEYS])",
        env.key("script")
    ))
}

#[tokio::test]
async fn a_script_made_at_run_time_is_called_like_any_other() {
    each_alone(|env| async move {
        let client = env.client().await;
        let script = appending(&env, "+");
        let (key, other) = (env.key("text"), env.key("other"));
        let before = client.stats().round_trips;
        let text: String = client.script(&script).key(&key).arg("a").arg(2).query().await.unwrap();
        assert_eq!((text.as_str(), client.stats().round_trips - before), ("+a+2", 1));
        let connection = client.connection().await.unwrap();
        let text: String =
            connection.script(&script).keys([&other, &key]).args(["b", "c"]).query().await.unwrap();
        assert_eq!((text.as_str(), client.stats().round_trips - before), ("+a+2+b+c", 2));
        // more keys and arguments than one digit counts
        let many: Vec<String> = (0..12).map(|n| env.key(&format!("many:{n}"))).collect();
        let text: String = client.script(&script).keys(&many).args(0..12).query().await.unwrap();
        assert_eq!(text, "+0+1+2+3+4+5+6+7+8+9+10+11");
        let none: Option<String> = client.script(&script).key(&other).query().await.unwrap();
        assert_eq!(none, None);
    })
    .await;
}

#[tokio::test]
async fn several_scripts_of_one_flush_are_all_known() {
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
