//! Methods that call Lua scripts: by their hashes, and the client sees to it that the server knows them.

use std::sync::Barrier;
use std::thread;

use roundtrip::{Client, Outcome, Script};
use roundtrip_tests::Direction::ToServer;
use roundtrip_tests::{Options, Proxy};
use tokio::time::sleep;

use crate::played::Played;
use crate::support::{each, each_alone, limited, ms, over_tls, own_server};

roundtrip::commands! { file = "scripts.toml", trait = Scripts }

#[tokio::test]
async fn a_script_is_loaded_with_its_first_call() {
    each_alone(|env| async move {
        let client = env.client().await;
        client.script_flush().await.unwrap();
        let key = env.key("n");
        let before = client.stats().round_trips;
        assert_eq!(client.add_to(&key, 5).await.unwrap(), 5);
        assert_eq!(client.add_to(&key, 5).await.unwrap(), 10);
        assert_eq!(client.stats().round_trips - before, 2);
        // more than nine words, so that the count takes two digits
        let text: String = client.echo_back(["a", "b", "c", "d", "e", "f", "g", "h"], "text").await.unwrap();
        assert_eq!(text, "text");
        let large = "x".repeat(100_000);
        client.script_flush().await.unwrap();
        let back: String = client.echo_back(["k"], large.as_str()).await.unwrap();
        assert_eq!(back, large);
        // kept by reference in its request, and behind the place where hash and text change
        client.script_flush().await.unwrap();
        let large = bytes::Bytes::from(large);
        let back: bytes::Bytes = client.echo_back(["k"], large.clone()).await.unwrap();
        assert_eq!(back, large);
    })
    .await;
}

#[tokio::test]
async fn a_single_call_finds_out_that_somebody_else_has_made_the_server_forget() {
    each_alone(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        client.add_to(&key, 1).await.unwrap();
        env.raw().call(&["SCRIPT", "FLUSH"]);
        let before = client.stats().round_trips;
        assert_eq!(client.add_to(&key, 1).await.unwrap(), 2);
        assert_eq!(client.stats().round_trips - before, 3, "the hash, whether it is unknown, the text");
        env.raw().call(&["SCRIPT", "FLUSH"]);
        // loaded anew, since what the last call met was noted
        assert_eq!(client.add_to(&key, 1).await.unwrap(), 3);
        assert_eq!(client.stats().round_trips - before, 4);
    })
    .await;
}

/// What a pipeline was answered cannot be asked again without coming after what was queued behind it.
#[tokio::test]
async fn a_flush_that_finds_a_script_forgotten_fails_and_the_next_does_not() {
    each_alone(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        client.add_to(&key, 1).await.unwrap();
        for expected in [2, 3] {
            env.raw().call(&["SCRIPT", "FLUSH"]);
            let error = client.pipelined(|p| (p.exists(&key), p.add_to(&key, 1))).await.unwrap_err();
            assert_eq!((error.code(), error.outcome()), (Some("NOSCRIPT"), roundtrip::Outcome::Refused));
            assert_eq!(client.pipelined(|p| p.add_to(&key, 1)).await.unwrap(), expected);
        }
        env.raw().call(&["SCRIPT", "FLUSH"]);
        let error = client.atomically(|tx| (tx.exists(&key), tx.add_to(&key, 1))).await.unwrap_err();
        assert_eq!(error.code(), Some("NOSCRIPT"), "{error}");
        assert_eq!(client.atomically(|tx| tx.add_to(&key, 1)).await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn the_text_of_a_script_travels_once_a_connection_however_often_it_is_called() {
    if over_tls() {
        return;
    }
    const CALLS: usize = 8_000;
    each_alone(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        let sent = |proxy: &Proxy, word: &str| proxy.text(ToServer).matches(word).count();
        let flushes: Vec<_> =
            (0..CALLS).map(|_| tokio::spawn(client.pipelined(|p| p.add_to(&key, 1)))).collect();
        for flush in flushes {
            flush.await.unwrap().unwrap();
        }
        // before the server has said that this user may load scripts, the first call brings the text, too
        assert_eq!((sent(&proxy, " LOAD "), sent(&proxy, " EVAL "), sent(&proxy, "INCRBY")), (1, 1, 2));
        assert_eq!(sent(&proxy, " EVALSHA "), CALLS - 1);
        proxy.forget();
        let raised = client.pipelined(|p| (0..CALLS).map(|_| p.raise_to(&key, 1)).collect::<Vec<_>>());
        assert_eq!(raised.await.unwrap().len(), CALLS);
        assert_eq!(client.raise_to(&key, 1).await.unwrap(), CALLS as i64);
        assert_eq!((sent(&proxy, " LOAD "), sent(&proxy, " EVAL "), sent(&proxy, "math.max")), (1, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_script_of_a_transaction_is_loaded_before_multi_in_the_same_write() {
    if over_tls() {
        return;
    }
    each_alone(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        let sums = client.atomically(|tx| (tx.add_to(&key, 1), tx.add_to(&key, 1))).await.unwrap();
        assert_eq!((sums, proxy.round_trips()), ((1, 2), 1));
        let sent = proxy.text(ToServer);
        let places = ["LOAD", "MULTI", "EVAL ", "EVALSHA", "EXEC"].map(|word| sent.find(word).unwrap());
        assert!(places.is_sorted(), "{sent}");
        // MULTI, EVALSHA, EXEC
        proxy.forget();
        assert_eq!(client.atomically(|tx| tx.add_to(&key, 1)).await.unwrap(), 3);
        assert!(!proxy.text(ToServer).contains("INCRBY"));
        // a connection of its own has loaded nothing yet
        let watched = client.watch([&key], async |w| w.multi().exec(()).await).await;
        watched.unwrap();
        let sum = client.watch([&key], async |w| {
            let tx = w.multi();
            let sum = tx.add_to(&key, 1);
            tx.exec(sum).await
        });
        assert_eq!(sum.await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_user_who_may_not_load_scripts_sends_their_texts() {
    if over_tls() {
        return;
    }
    each_alone(|env| async move {
        let acl = ["ACL", "SETUSER", "caller", "on", "nopass", "allkeys", "+@all", "-script"];
        assert_eq!(env.raw().text(&acl), "OK");
        let proxy = env.proxy();
        let client = env.through(&proxy).user("caller").connect().await.unwrap();
        let key = env.key("n");
        let sent = |word: &str| proxy.text(ToServer).matches(word).count();
        for n in 0..3 {
            assert_eq!(client.add_to(&key, 1).await.unwrap(), 4 * n + 1);
            let sums = client.pipelined(|p| (p.add_to(&key, 1), p.exists(&key), p.add_to(&key, 1))).await;
            assert_eq!(sums.unwrap(), (4 * n + 2, 1, 4 * n + 3));
            assert_eq!(client.atomically(|tx| tx.add_to(&key, 1)).await.unwrap(), 4 * n + 4);
            env.raw().call(&["SCRIPT", "FLUSH"]);
        }
        assert_eq!((sent(" LOAD "), sent(" EVAL "), sent(" EVALSHA ")), (1, 9, 3));
    })
    .await;
}

#[tokio::test]
async fn a_new_connection_has_loaded_nothing_and_what_waits_for_it_is_seen_to() {
    if over_tls() {
        return;
    }
    each_alone(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        let pipe = client.pipeline();
        pipe.execute(pipe.add_to(&key, 1)).await.unwrap();
        client.raise_to(&key, 0).await.unwrap();
        // queued while there is no connection: nothing of it has been written when the next one comes
        proxy.refuse(true);
        proxy.cut();
        while client.stats().failed_connects == 0 {
            sleep(ms(1)).await;
        }
        env.raw().call(&["SCRIPT", "FLUSH"]);
        let first =
            tokio::spawn(client.pipelined(|p| (p.add_to(&key, 1), p.raise_to(&key, 9), p.add_to(&key, 1))));
        let second = tokio::spawn(client.atomically(|tx| tx.add_to(&key, 1)));
        let third = tokio::spawn({
            let (client, key) = (client.clone(), key.clone());
            async move { client.raise_to(&key, 20).await }
        });
        sleep(ms(20)).await;
        proxy.forget();
        proxy.refuse(false);
        assert_eq!(first.await.unwrap().unwrap(), (2, 9, 10));
        assert_eq!(second.await.unwrap().unwrap(), 11);
        assert_eq!(third.await.unwrap().unwrap(), 20);
        let sent = proxy.text(ToServer);
        assert_eq!((sent.matches(" LOAD ").count(), sent.matches(" EVAL ").count()), (2, 2), "{sent}");
        // cut while nothing waits
        proxy.cut();
        env.raw().call(&["SCRIPT", "FLUSH"]);
        while client.stats().losses < 2 {
            sleep(ms(1)).await;
        }
        assert_eq!(pipe.execute(pipe.add_to(&key, 1)).await.unwrap(), 21);
    })
    .await;
}

#[tokio::test]
async fn what_script_flush_makes_the_server_forget_is_loaded_anew() {
    each_alone(|env| async move {
        let client = env.client().await;
        let key = env.key("n");
        // on the same connection and in the same flush, by method and by name
        let pipe = client.pipeline();
        let before = pipe.add_to(&key, 1);
        pipe.script_flush();
        let (first, second) = (pipe.add_to(&key, 1), pipe.add_to(&key, 1));
        let flushed = pipe.command("script flush").query::<()>();
        let handles = (before, first, second, flushed, pipe.add_to(&key, 1));
        assert_eq!(pipe.execute(handles).await.unwrap(), (1, 2, 3, (), 4));
        assert_eq!(client.pipelined(|p| p.add_to(&key, 1)).await.unwrap(), 5);
        client.command("SCRIPT").arg("FLUSH").query::<()>().await.unwrap();
        assert_eq!(client.pipelined(|p| p.add_to(&key, 1)).await.unwrap(), 6);
        // on another connection of the same client
        let connection = client.connection().await.unwrap();
        let own = connection.pipeline();
        assert_eq!(own.execute(own.add_to(&key, 1)).await.unwrap(), 7);
        client.script_flush().await.unwrap();
        assert_eq!(own.execute(own.add_to(&key, 1)).await.unwrap(), 8);
        connection.script_flush().await.unwrap();
        assert_eq!(client.atomically(|tx| tx.add_to(&key, 1)).await.unwrap(), 9);
    })
    .await;
}

/// One that the server cannot compile says so each time, and spoils nothing for others.
#[tokio::test]
async fn a_script_that_does_not_compile_is_the_server_s_error() {
    if over_tls() {
        return;
    }
    each_alone(|env| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        let broken = Script::new("return no(");
        for _ in 0..2 {
            let call = client.script(&broken).query::<()>();
            let error = call.await.unwrap_err();
            assert!(error.is_server() && error.command() == Some("EVALSHA"), "{error}");
            let error = client.pipelined(|p| p.script(&broken).query::<()>()).await.unwrap_err();
            let told = error.to_string();
            assert!(told.contains("ompiling") || told.contains("or this one does not compile"), "{told}");
        }
        client.add_to(&key, 1).await.unwrap();
        proxy.forget();
        client.add_to(&key, 1).await.unwrap();
        assert!(proxy.text(ToServer).contains("EVALSHA"));
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

/// A script may say NOSCRIPT itself, after it has written: until SCRIPT EXISTS is answered nobody knows.
#[tokio::test]
async fn a_call_that_is_given_up_while_it_asks_for_its_script_may_have_run() {
    limited(async {
        let server = Played::new().await;
        let client = server.client().connect_lazy();
        let script = Script::new("return 1");
        let call = |limit| {
            let (client, script) = (client.clone(), script.clone());
            tokio::spawn(async move { client.script(&script).query::<i64>().timeout(limit).await })
        };
        let first = call(ms(50_000));
        let mut on = server.accept(7).await;
        assert_eq!(on.command().await, "SCRIPT LOAD return 1");
        assert_eq!(on.command().await, "EVAL return 1 0");
        on.say(&format!("+{}\r\n:1\r\n", script.sha1())).await;
        assert_eq!(first.await.unwrap().unwrap(), 1);
        let second = call(ms(1_000));
        assert!(on.command().await.starts_with("EVALSHA "));
        on.say("-NOSCRIPT No matching script. Please use EVAL.\r\n").await;
        assert!(on.command().await.starts_with("SCRIPT EXISTS "));
        let error = second.await.unwrap().unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    })
    .await;
}
