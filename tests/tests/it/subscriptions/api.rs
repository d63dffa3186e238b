//! What a subscription gives, to whom, and in what form.

use bytes::Bytes;
use roundtrip::{TopicKind, WhenFull};

use super::{message, nothing, publisher, text};
use crate::support::{each, each_alone, ms, over_tls};

#[tokio::test]
async fn what_is_published_after_subscribe_returned_arrives() {
    each(async |env| {
        let client = env.client().await;
        let (a, b) = (env.key("a"), env.key("b"));
        let mut sub = client.subscribe([&a, &b]).await.unwrap();
        assert!(sub.is_live());
        assert_eq!(client.publish(&a, "1").await.unwrap(), 1);
        assert_eq!(client.publish(&b, 2).await.unwrap(), 1);
        let first = message(&mut sub).await;
        assert_eq!(first.kind(), TopicKind::Channel);
        assert_eq!((first.channel::<String>().unwrap(), first.payload_bytes()), (a.clone(), &b"1"[..]));
        assert_eq!(first.pattern::<String>().unwrap(), None);
        let second = message(&mut sub).await;
        assert_eq!((second.channel::<String>().unwrap(), second.payload::<u64>().unwrap()), (b, 2));
        nothing(&mut sub).await;
        let stats = sub.stats();
        assert_eq!((stats.received, stats.dropped, stats.missed, stats.bytes_waiting), (2, 0, 0, 0));
        assert_eq!((client.stats().messages, client.stats().unknown_pushes), (2, 0));
    })
    .await;
}

#[tokio::test]
async fn a_message_of_a_channel_and_a_pattern_comes_for_each() {
    each(async |env| {
        let client = env.client().await;
        let channel = env.key("news.a");
        let pattern = env.key("news.*");
        let mut sub = client.subscribe(&channel).await.unwrap();
        sub.psubscribe(&pattern).await.unwrap();
        assert_eq!(client.publish(&channel, "x").await.unwrap(), 2);
        let mut kinds = Vec::new();
        for _ in 0..2 {
            let message = message(&mut sub).await;
            assert_eq!(message.channel::<String>().unwrap(), channel);
            assert_eq!(message.payload::<String>().unwrap(), "x");
            if message.kind() == TopicKind::Pattern {
                assert_eq!(message.pattern::<String>().unwrap().as_ref(), Some(&pattern));
            }
            kinds.push(message.kind());
        }
        kinds.sort();
        assert_eq!(kinds, [TopicKind::Channel, TopicKind::Pattern]);
        nothing(&mut sub).await;
    })
    .await;
}

#[tokio::test]
async fn shard_channels_are_a_kind_of_their_own() {
    each(async |env| {
        let client = env.client().await;
        if client.command("SPUBLISH").arg("x").arg("y").query::<u64>().await.is_err() {
            // before 7.0
            return;
        }
        let name = env.key("s");
        let mut sub = client.ssubscribe(&name).await.unwrap();
        assert_eq!(client.publish(&name, "not here").await.unwrap(), 0);
        assert_eq!(client.spublish(&name, "here").await.unwrap(), 1);
        let message = message(&mut sub).await;
        assert_eq!((message.kind(), message.payload_bytes()), (TopicKind::Shard, &b"here"[..]));
        assert_eq!(client.pubsub_shardchannels_matching(&name).await.unwrap().len(), 1);
        assert_eq!(client.pubsub_shardnumsub([&name]).await.unwrap()[0].1, 1);
        sub.sunsubscribe(&name).await.unwrap();
        assert!(sub.next().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn names_are_bytes_and_payloads_are_any_type() {
    each(async |env| {
        let client = env.client().await;
        let name = [env.key("").into_bytes(), b"\x00\xff\r\n \"".to_vec()].concat();
        let mut sub = client.subscribe(&name).await.unwrap();
        client.publish(&name, &b"\xff\r\n"[..]).await.unwrap();
        client.publish(&name, "").await.unwrap();
        client.publish(&name, 1.5).await.unwrap();
        let binary = message(&mut sub).await;
        assert_eq!(binary.channel_bytes(), name);
        assert_eq!(binary.payload::<Vec<u8>>().unwrap(), b"\xff\r\n");
        assert!(binary.payload::<String>().unwrap_err().is_decode());
        assert!(binary.channel::<String>().unwrap_err().is_decode());
        assert_eq!(text(&mut sub).await, "");
        assert!((message(&mut sub).await.payload::<f64>().unwrap() - 1.5).abs() < f64::EPSILON);
        let debug = format!("{binary:?}");
        assert!(debug.contains("payload_bytes: 3"), "{debug}");
    })
    .await;
}

#[tokio::test]
async fn next_has_three_meanings_of_waiting() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        assert!(sub.next_now().is_none());
        let begun = std::time::Instant::now();
        assert!(sub.next_timeout(ms(40)).await.unwrap().is_none());
        assert!(begun.elapsed() >= ms(40));
        client.publish(&name, 1).await.unwrap();
        assert_eq!(message(&mut sub).await.payload::<u64>().unwrap(), 1);
        client.publish(&name, 2).await.unwrap();
        let now = loop {
            if let Some(now) = sub.next_now() {
                break now.unwrap();
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(now.payload::<u64>().unwrap(), 2);
        // a future that is dropped takes nothing along
        for n in 0..100 {
            client.publish(&name, n).await.unwrap();
        }
        let mut got = Vec::new();
        while got.len() < 100 {
            if let Ok(Some(message)) = tokio::time::timeout(ms(0), sub.next()).await {
                got.push(message.unwrap().payload::<u64>().unwrap());
            }
        }
        assert_eq!(got, (0..100).collect::<Vec<_>>());
        sub.unsubscribe(&name).await.unwrap();
        assert!(sub.next_timeout(ms(10)).await.unwrap_err().is_closed());
    })
    .await;
}

#[tokio::test]
async fn it_is_a_stream() {
    each(async |env| {
        use std::pin::Pin;
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        client.publish(&name, "x").await.unwrap();
        let next = std::future::poll_fn(|cx| futures_util::Stream::poll_next(Pin::new(&mut sub), cx)).await;
        assert_eq!(next.unwrap().unwrap().payload_bytes(), b"x");
        let mut messages = sub.messages();
        client.publish(&name, "y").await.unwrap();
        let next =
            std::future::poll_fn(|cx| futures_util::Stream::poll_next(Pin::new(&mut messages), cx)).await;
        assert_eq!(next.unwrap().payload_bytes(), b"y");
    })
    .await;
}

#[tokio::test]
async fn one_name_in_two_subscriptions_is_one_subscribe() {
    each(async |env| {
        let (client, proxy) = env.proxied().await;
        let name = env.key("a");
        let mut one = client.subscribe(&name).await.unwrap();
        let mut two = client.subscribe(&name).await.unwrap();
        assert_eq!(client.publish(&name, "x").await.unwrap(), 1);
        assert_eq!((text(&mut one).await, text(&mut two).await), ("x".into(), "x".into()));
        if !over_tls() {
            assert_eq!(proxy.text(roundtrip_tests::Direction::ToServer).matches("SUBSCRIBE").count(), 1);
        }
        drop(one);
        assert_eq!(client.publish(&name, "y").await.unwrap(), 1);
        assert_eq!(text(&mut two).await, "y");
        two.unsubscribe(&name).await.unwrap();
        assert_eq!(client.publish(&name, "z").await.unwrap(), 0);
        // the first came once, for both
        assert_eq!(client.stats().messages, 2);
    })
    .await;
}

#[tokio::test]
async fn a_large_payload_is_not_copied_and_may_be_kept() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let payload = Bytes::from(vec![b'x'; 200_000]);
        client.publish(&name, &payload).await.unwrap();
        let message = message(&mut sub).await;
        let bytes = message.payload::<Bytes>().unwrap();
        assert_eq!(bytes, payload);
        assert_eq!(bytes.as_ptr(), message.payload_bytes().as_ptr());
    })
    .await;
}

#[tokio::test]
async fn arguments_that_make_no_sense_are_errors_and_send_nothing() {
    each(async |env| {
        let client = env.client().await;
        let error = client.subscribe([] as [&str; 0]).await.unwrap_err();
        assert!(error.is_argument(), "{error}");
        assert_eq!(error.command(), Some("SUBSCRIBE"));
        for name in ["SUBSCRIBE", "psubscribe", "SSUBSCRIBE", "UNSUBSCRIBE", "MONITOR"] {
            let error = client.command(name).arg("x").query::<()>().await.unwrap_err();
            assert!(error.is_argument(), "{error}");
            let method = if name == "MONITOR" { "client.monitor()" } else { "client.subscribe(..)" };
            assert!(error.to_string().contains(method), "{error}");
        }
        let sub = client.subscribe("x").buffer(1).when_full(WhenFull::End).timeout(ms(5000)).await;
        assert!(sub.is_ok());
    })
    .await;
}

#[tokio::test]
async fn commands_go_on_beside_subscriptions_and_pubsub_commands_tell_of_them() {
    each_alone(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let (a, p) = (env.key("a"), env.key("p*"));
        let sub = client.subscribe(&a).await.unwrap();
        sub.psubscribe(&p).await.unwrap();
        let numbers = other.pubsub_numsub([&a, &env.key("none")]).await.unwrap();
        assert_eq!(numbers.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1, 0], "in order, with zeros");
        assert_eq!(numbers[0].0.to_string(), a);
        assert_eq!(other.pubsub_channels_matching(&a).await.unwrap().len(), 1);
        // nobody else is on this server
        assert_eq!(other.pubsub_channels().await.unwrap(), [a.as_str()]);
        assert_eq!(other.pubsub_numpat().await.unwrap(), 1);
        client.set(env.key("k"), 1).await.unwrap();
        assert_eq!(client.get::<u64>(env.key("k")).await.unwrap(), Some(1));
    })
    .await;
}

#[tokio::test]
async fn publish_is_a_command_like_any_other() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let pipe = client.pipeline();
        let (one, two) = (pipe.publish(&name, 1), pipe.publish(&name, 2));
        assert_eq!(pipe.execute((one, two)).await.unwrap(), (1, 1));
        assert_eq!(client.atomically(|tx| tx.publish(&name, 3)).await.unwrap(), 1);
        for n in 1..=3 {
            assert_eq!(message(&mut sub).await.payload::<u64>().unwrap(), n);
        }
    })
    .await;
}
