//! Pipelines: which errors are told, and by whom.

use roundtrip::Outcome;
use roundtrip_tests::Direction::{ToClient, ToServer};

use crate::support::{each, each_form, over_tls, pipelined};

#[tokio::test]
async fn the_first_error_in_wire_order_is_the_one_that_counts() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let text = env.key("text");
        client.set(&text, "text").await.unwrap();
        let values = pipelined!(form, client, |pipe| {
            let (first, second, third) = (pipe.get::<String>(&text), pipe.incr(&text), pipe.lpush(&text, 1));
            // in whatever order the handles are given
            (third, first, second)
        });
        let error = values.unwrap_err();
        assert_eq!((error.command(), error.place(), error.code()), (Some("INCR"), Some(1), Some("ERR")));
        assert_eq!(error.outcome(), Outcome::Refused);
        assert!(error.to_string().contains("INCR") && error.to_string().contains("command 2"), "{error}");
        assert!(!error.to_string().contains(&text), "a key in {error}");
        // the other one that failed is told as well
        let others: Vec<_> = error.others().iter().map(|other| (other.command(), other.place())).collect();
        assert_eq!(others, [(Some("LPUSH"), Some(2))]);
    })
    .await;
}

#[tokio::test]
async fn attempt_keeps_the_others() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let text = env.key("text");
        let values = pipelined!(form, client, |pipe| {
            (pipe.set(&text, "text"), pipe.incr(&text).attempt(), pipe.get::<String>(&text))
        });
        let ((), error, value) = values.unwrap();
        assert_eq!(error.unwrap_err().place(), Some(1));
        assert_eq!(value.as_deref(), Some("text"));
    })
    .await;
}

#[tokio::test]
async fn after_a_flush_each_handle_has_its_own_result() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let text = env.key("text");
        let pipe = client.pipeline();
        let (set, incr, get) = (pipe.set(&text, "text"), pipe.incr(&text), pipe.get::<String>(&text));
        pipe.flush().await.unwrap();
        assert_eq!(get.await.unwrap().as_deref(), Some("text"));
        assert_eq!(incr.await.unwrap_err().command(), Some("INCR"));
        set.await.unwrap();
        assert_eq!(proxy.round_trips(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_awaited_handle_reports_its_own_error_only() {
    each(|env| async move {
        let client = env.client().await;
        let text = env.key("text");
        let pipe = client.pipeline();
        let (_set, wrong, right) = (pipe.set(&text, "text"), pipe.incr(&text), pipe.strlen(&text));
        assert_eq!(right.await.unwrap(), 4);
        assert!(wrong.await.unwrap_err().is_server());
    })
    .await;
}

#[tokio::test]
async fn every_handle_of_a_lost_connection_has_an_error() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        proxy.cut_after(ToServer, 10);
        let pipe = client.pipeline();
        let handles: Vec<_> = (0..100).map(|_| pipe.incr(env.key("n"))).collect();
        // the handles have the errors, so there is none that nobody holds
        pipe.flush().await.unwrap();
        for handle in handles {
            let error = handle.await.unwrap_err();
            assert!(error.is_connection(), "{error}");
            assert_eq!(error.outcome(), Outcome::Unknown);
        }
        // and the next pipeline is well
        assert_eq!(client.pipelined(|p| p.incr(env.key("other"))).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn replies_that_came_before_the_loss_are_kept() {
    if over_tls() {
        return;
    }
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        // `:1\r\n`, `:2\r\n`, and half of the third
        proxy.cut_after(ToClient, 10);
        let pipe = client.pipeline();
        let (a, b, c) = (pipe.incr(env.key("n")), pipe.incr(env.key("n")), pipe.incr(env.key("n")));
        let _ = pipe.flush().await;
        assert_eq!(a.await.unwrap(), 1);
        assert_eq!(b.await.unwrap(), 2);
        assert_eq!(c.await.unwrap_err().outcome(), Outcome::Unknown);
    })
    .await;
}
