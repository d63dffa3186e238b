//! MULTI and EXEC: all or nothing, and whose error it is.

use roundtrip::{Client, Error, Outcome};
use roundtrip_tests::Direction::{ToClient, ToServer};
use roundtrip_tests::Options;

use crate::support::{Form, atomically, each, each_form, one, over_tls, own_server};

#[tokio::test]
async fn a_transaction_is_one_contiguous_write() {
    if over_tls() {
        return;
    }
    each_form(|env, form| async move {
        let (client, proxy) = env.proxied().await;
        let (a, b) = (env.key("a"), env.key("b"));
        let values = atomically!(form, client, |tx| (tx.set(&a, "123"), tx.incr(&b), tx.get::<i64>(&a)));
        assert_eq!(values.unwrap(), ((), 1, Some(123)));
        assert_eq!((proxy.chunks(ToServer).len(), proxy.round_trips()), (1, 1));
        let sent = proxy.text(ToServer);
        assert!(sent.starts_with("*1 $5 MULTI *3 $3 SET ") && sent.ends_with("*1 $4 EXEC "), "{sent}");

        let both = atomically!(form, client, |tx| (tx.incr(&b), tx.incr(&b)));
        assert_eq!((both.unwrap(), proxy.round_trips()), ((2, 3), 2));
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_sends_nothing() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let tx = client.transaction();
        drop((tx.incr(env.key("n")), tx));
        client.ping().await.unwrap();
        assert!(!proxy.text(ToServer).contains("MULTI"));
    })
    .await;
}

#[tokio::test]
async fn a_connection_has_transactions_of_its_own() {
    each(|env| async move {
        let (client, other, key) = (env.client().await, env.client().await, env.key("n"));
        let connection = client.connection().await.unwrap();
        connection.select(2).await.unwrap();
        let tx = connection.transaction();
        let (n, id) = (tx.incr(&key), tx.client_id());
        let id_of_connection = connection.client_id().await.unwrap();
        assert_eq!(tx.exec((n, id)).await.unwrap(), (1, id_of_connection));
        assert_eq!(client.exists(&key).await.unwrap(), 0, "it ran in another database");

        connection.select(0).await.unwrap();
        connection.watch(&key).await.unwrap();
        other.set(&key, 5).await.unwrap();
        let tx = connection.transaction();
        let n = tx.incr(&key);
        assert!(tx.exec(n).await.unwrap_err().is_watch_conflict());
        let tx = connection.transaction();
        let n = tx.incr(&key);
        assert_eq!(tx.exec(n).await.unwrap(), 6);
    })
    .await;
}

/// Whoever sends MULTI by raw words gets raw replies; a typed call would take QUEUED for its reply.
#[tokio::test]
async fn a_typed_call_behind_a_raw_multi_says_that_it_was_queued() {
    each(|env| async move {
        let (client, key) = (env.client().await, env.key("n"));
        let connection = client.connection().await.unwrap();
        connection.command("MULTI").query::<()>().await.unwrap();
        let pipe = connection.pipeline();
        let handles = (pipe.set(&key, 2).attempt(), pipe.command("INCR").arg(&key).query::<String>());
        let (set, raw) = pipe.execute(handles).await.unwrap();
        assert_eq!(raw, "QUEUED");
        for error in [set.unwrap_err(), connection.set(&key, 3).await.unwrap_err()] {
            assert_eq!((error.command(), error.outcome()), (Some("SET"), Outcome::Unknown));
            assert!(error.to_string().contains("`Connection::transaction`"), "{error}");
        }
        let replies = connection.command("EXEC").query::<(String, i64, String)>().await.unwrap();
        assert_eq!(replies, ("OK".to_owned(), 3, "OK".to_owned()));
        assert_eq!(connection.get::<i64>(&key).await.unwrap(), Some(3));
        // a script may say so on any connection
        const NONE: [&str; 0] = [];
        let said = "return redis.status_reply('QUEUED')";
        assert_eq!(client.eval::<String>(said, NONE, NONE).await.unwrap(), "QUEUED");
    })
    .await;
}

#[tokio::test]
async fn an_error_inside_exec_is_its_own_handles() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let (text, n) = (env.key("text"), env.key("n"));
        let values = atomically!(form, client, |tx| {
            (tx.set(&text, "text"), tx.incr(&text).attempt(), tx.incr(&n))
        });
        let ((), error, count) = values.unwrap();
        let error = error.unwrap_err();
        assert_eq!(
            (error.command(), error.place(), error.outcome()),
            (Some("INCR"), Some(1), Outcome::Refused)
        );
        assert_eq!(count, 1);

        let error = atomically!(form, client, |tx| (tx.incr(&n), tx.incr(&text))).unwrap_err();
        assert_eq!((error.command(), error.place()), (Some("INCR"), Some(1)));
        // the others were carried out all the same: Redis has no rollback
        assert_eq!(client.get::<i64>(&n).await.unwrap(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn an_error_at_queueing_aborts_the_others() {
    let server = own_server(Options::new().acl("user default on nopass ~* +@all -lpush"));
    let ways = [server.url(), server.unix_url()].map(|url| Form::ALL.map(|form| (url.clone(), form)));
    for (url, form) in ways.into_iter().flatten() {
        let client = Client::connect(url.as_str()).await.unwrap();
        let values = atomically!(form, client, |tx| {
            (tx.incr("n").attempt(), tx.lpush("list", 1).attempt(), tx.incr("n").attempt())
        });
        let (first, refused, last) = values.unwrap();
        let refused = refused.unwrap_err();
        assert_eq!(
            (refused.code(), refused.command(), refused.outcome()),
            (Some("NOPERM"), Some("LPUSH"), Outcome::Refused)
        );
        for aborted in [first.unwrap_err(), last.unwrap_err()] {
            assert!(aborted.is_aborted(), "{aborted}");
            assert_eq!((aborted.command(), aborted.outcome()), (Some("INCR"), Outcome::Aborted));
        }
        let error = atomically!(form, client, |tx| (tx.incr("n"), tx.lpush("list", 1))).unwrap_err();
        assert_eq!(error.code(), Some("NOPERM"), "the cause, not its consequence: {error}");
        // also where nobody holds the handle of the cause, whether it stands before or behind
        let values = atomically!(form, client, |tx| {
            let _unheld = tx.lpush("list", 1);
            (tx.incr("n"), tx.incr("n"))
        });
        let told = |error: &Error| (error.code().map(str::to_owned), error.place(), error.outcome());
        let refused = |place| (Some("NOPERM".to_owned()), Some(place), Outcome::Refused);
        let error = values.unwrap_err();
        assert_eq!((told(&error), error.others().len()), (refused(0), 1), "{error}");
        assert!(error.others()[0].is_aborted());
        let values = atomically!(form, client, |tx| {
            let n = tx.incr("n");
            let _unheld = (tx.lpush("list", 1), tx.lpush("list", 2));
            n.attempt()
        });
        let error = values.unwrap_err();
        assert_eq!((told(&error), told(&error.others()[0])), (refused(1), refused(2)), "{error}");
        assert_eq!(client.exists("n").await.unwrap(), 0);
    }
}

#[tokio::test]
async fn multi_refused_is_reported_and_leaves_the_connection_well() {
    let server = own_server(Options::new().acl("user default on nopass ~* +@all -multi"));
    let client = Client::connect(server.url().as_str()).await.unwrap();
    for form in [Form::Closure, Form::Handles, Form::Closure] {
        let error = atomically!(form, client, |tx| (tx.incr("n"), tx.incr("n"))).unwrap_err();
        assert!(error.is_not_atomic(), "{error}");
        assert_eq!(error.code(), Some("NOPERM"));
        assert_eq!(client.echo::<String>("well").await.unwrap(), "well");
    }
    let error = client
        .watch(["n"], async |w| {
            let tx = w.multi();
            tx.incr("n");
            tx.exec(()).await
        })
        .await
        .unwrap_err();
    assert!(error.is_not_atomic(), "{error}");
    assert_eq!(client.echo::<String>("well").await.unwrap(), "well");
}

#[tokio::test]
async fn what_was_never_sent_says_so() {
    let env = one();
    let proxy = env.proxy();
    proxy.refuse(true);
    let client = env.through(&proxy).connect_lazy();
    for form in Form::ALL {
        let error = atomically!(form, client, |tx| tx.incr(env.key("n"))).unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(!error.was_sent() && error.is_connection(), "{error}");
    }
}

#[tokio::test]
async fn a_lost_reply_of_exec_leaves_the_outcome_unknown() {
    each_form(|env, form| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        // +OK and +QUEUED come, EXEC's reply does not
        proxy.cut_after(ToClient, "+OK\r\n+QUEUED\r\n+QUEUED\r\n".len());
        let error = atomically!(form, client, |tx| (tx.incr(&key), tx.get::<i64>(&key))).unwrap_err();
        assert_eq!((error.outcome(), error.others().len()), (Outcome::Unknown, 0), "told once for all");
        assert!(error.was_sent() && error.is_connection(), "{error}");
        // it was carried out, once
        assert_eq!(client.get::<i64>(&key).await.unwrap(), Some(1));
    })
    .await;
}

/// However much of a transaction was written when its connection is lost, the rest is not sent on the next one, where it would run
/// outside the transaction.
#[tokio::test(flavor = "multi_thread")]
async fn the_tail_of_a_transaction_is_never_sent_again() {
    if over_tls() {
        return;
    }
    let env = one();
    let length =
        "*1\r\n$5\r\nMULTI\r\n".len() + 2 * "*2\r\n$4\r\nINCR\r\n$1\r\n".len() + "*1\r\n$4\r\nEXEC\r\n".len();
    let key = env.key("n");
    // each place in one of the forms
    let forms = Form::ALL.into_iter().cycle();
    for (bytes, form) in (1..length + 2 * key.len()).step_by(3).zip(forms) {
        let (client, proxy) = env.proxied().await;
        proxy.cut_after(ToServer, bytes);
        let result = atomically!(form, client, |tx| (tx.incr(&key), tx.incr(&key)));
        let error = result.expect_err("it was cut short");
        assert_eq!(error.outcome(), Outcome::Unknown);
        client.ping().await.unwrap();
        assert_eq!(client.get::<i64>(&key).await.unwrap(), None, "cut after {bytes} bytes");
        assert_eq!(proxy.text(ToServer).matches("MULTI").count(), 1, "cut after {bytes} bytes");
    }
}

/// Not even a connection is made for nothing.
#[tokio::test]
async fn an_empty_transaction_sends_nothing() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).connect_lazy();
    for form in Form::ALL {
        atomically!(form, client, |_tx| ()).unwrap();
    }
    assert_eq!(proxy.connections(), 0);
    // on a watched connection, too: what it watches stays watched, and nothing is asked of the server
    if over_tls() {
        return;
    }
    let connection = client.connection().await.unwrap();
    connection.watch(env.key("watched")).await.unwrap();
    proxy.forget();
    connection.transaction().exec(()).await.unwrap();
    assert_eq!(proxy.text(ToServer), "");
}
