//! Changing what is subscribed to, while messages come and while connections are lost.

use std::collections::BTreeSet;

use roundtrip::{Client, Outcome};

use super::{message, nothing, publisher, text, until};
use crate::support::{Env, dropped_after, each, ms};

async fn subscribers(client: &Client, name: &str) -> u64 {
    client.pubsub_numsub([name]).await.unwrap()[0].1
}

#[tokio::test]
async fn unsubscribe_and_subscribe_again_leaves_it_subscribed() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let names = sub.names();
        let leaves = sub.unsubscribe(&name);
        let comes = names.subscribe(&name);
        let (left, came) = tokio::join!(leaves, comes);
        left.unwrap();
        came.unwrap();
        assert_eq!(client.publish(&name, "x").await.unwrap(), 1);
        assert_eq!(text(&mut sub).await, "x");
        assert_eq!(names.channels(), [name.as_bytes()]);
    })
    .await;
}

#[tokio::test]
async fn another_task_changes_the_names_while_one_reads() {
    each(async |env| {
        let client = env.client().await;
        let (a, b) = (env.key("a"), env.key("b"));
        let mut sub = client.subscribe(&a).await.unwrap();
        let names = sub.names();
        let reads = tokio::spawn(async move {
            let mut got = Vec::new();
            while let Some(message) = sub.next().await {
                got.push(message.unwrap().payload::<String>().unwrap());
            }
            got
        });
        names.subscribe(&b).await.unwrap();
        names.psubscribe("nothing:*").await.unwrap();
        assert_eq!(names.channels().into_iter().collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(names.patterns(), ["nothing:*"]);
        assert!(names.shard_channels().is_empty());
        client.publish(&b, "b").await.unwrap();
        names.unsubscribe(&b).await.unwrap();
        assert_eq!(client.publish(&b, "not").await.unwrap(), 0);
        client.publish(&a, "a").await.unwrap();
        names.unsubscribe_all().await.unwrap();
        assert_eq!(reads.await.unwrap(), ["b", "a"]);
        let error = names.subscribe(&a).await.unwrap_err();
        assert!(error.is_closed(), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_ended_subscription_may_begin_again() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        client.publish(&name, 1).await.unwrap();
        sub.unsubscribe_all().await.unwrap();
        // what had come can still be read
        assert!(!sub.is_ended());
        assert_eq!(text(&mut sub).await, "1");
        assert!(sub.next().await.is_none());
        assert!(sub.is_ended() && !sub.is_live());
        sub.subscribe(&name).await.unwrap();
        client.publish(&name, 2).await.unwrap();
        assert_eq!(text(&mut sub).await, "2");
    })
    .await;
}

#[tokio::test]
async fn dropping_unsubscribes() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let name = env.key("a");
        let sub = client.subscribe(&name).await.unwrap();
        assert_eq!(subscribers(&other, &name).await, 1);
        drop(sub);
        until("nobody listens", async || subscribers(&other, &name).await == 0).await;
        // and again, on the connection that is kept
        let sub = client.subscribe(&name).await.unwrap();
        assert_eq!(subscribers(&other, &name).await, 1);
        drop(client);
        assert_eq!(other.publish(&name, "x").await.unwrap(), 1);
        drop(sub);
        until("nobody listens", async || subscribers(&other, &name).await == 0).await;
    })
    .await;
}

/// A user that may only use the channels of this test whose names begin with `ok`, and what else it is given.
async fn user(env: &Env, more: &[&str]) -> Client {
    let admin = env.client().await;
    let name = env.key("user");
    let channels = format!("&{}", env.key("ok*"));
    let words = ["on", "nopass", "+@all", "~*", "resetchannels", &channels];
    let mut command = admin.command("ACL SETUSER").arg(&name);
    for word in words.iter().chain(more) {
        command = command.arg(*word);
    }
    command.query::<()>().await.unwrap();
    env.builder().user(&name).connect().await.unwrap()
}

#[tokio::test]
async fn one_refused_name_fails_the_call_and_none_of_the_others() {
    each(async |env| {
        let client = user(&env, &[]).await;
        let other = publisher(&env).await;
        let ok = env.key("ok");
        let error = client.subscribe([&*ok, "no"]).await.unwrap_err();
        assert_eq!((error.code(), error.command()), (Some("NOPERM"), Some("SUBSCRIBE")), "{error}");
        assert_eq!(error.outcome(), Outcome::Refused);
        until("nobody listens", async || subscribers(&other, &ok).await == 0).await;
        let sub = client.subscribe(&ok).await.unwrap();
        assert_eq!(sub.psubscribe("*").await.unwrap_err().command(), Some("PSUBSCRIBE"));
        // among many good ones, and while somebody else subscribes to those
        let many: Vec<_> = (0..1200).map(|n| format!("{ok}:{n}")).collect();
        let bad: Vec<_> = many.iter().cloned().chain(["no".into()]).collect();
        let (bad, good) = tokio::join!(client.subscribe(&bad), client.subscribe(&many));
        assert_eq!(bad.unwrap_err().code(), Some("NOPERM"));
        let mut good = good.unwrap();
        assert!(good.is_live() && sub.is_live());
        assert_eq!(other.publish(&many[1199], "x").await.unwrap(), 1);
        assert_eq!(text(&mut good).await, "x");
        assert_eq!(client.stats().unknown_pushes, 0);
    })
    .await;
}

#[tokio::test]
async fn a_user_who_may_not_ping_may_subscribe() {
    each(async |env| {
        let (client, ok) = (user(&env, &["-ping"]).await, env.key("ok"));
        let mut sub = client.subscribe(&ok).await.unwrap();
        assert_eq!(client.subscribe("no").await.unwrap_err().code(), Some("NOPERM"));
        client.publish(&ok, "x").await.unwrap();
        assert_eq!(text(&mut sub).await, "x");
        sub.unsubscribe(&ok).await.unwrap();
        assert!(sub.next().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_user_who_loses_a_channel_is_told() {
    each(async |env| {
        let (ok, gone) = (env.key("ok"), env.key("gone"));
        let client = user(&env, &[&format!("&{gone}")]).await;
        let mut sub = client.subscribe([&ok, &gone]).await.unwrap();
        let admin = publisher(&env).await;
        let name = env.key("user");
        let set = admin.command("ACL SETUSER").arg(&name).arg("resetchannels").arg(format!("&{ok}"));
        set.query::<()>().await.unwrap();
        // servers close such a connection
        let mut errors = Vec::new();
        while errors.len() < 2 {
            match sub.next().await.expect("it goes on") {
                Ok(message) => panic!("{message:?}"),
                Err(error) => errors.push(error),
            }
        }
        assert!(errors.iter().any(|error| error.missed().is_some()), "{errors:?}");
        assert!(errors.iter().any(|error| error.code() == Some("NOPERM")), "{errors:?}");
        assert_eq!(sub.names().channels(), [&*ok]);
        until("all names are subscribed to again", async || sub.is_live()).await;
        assert_eq!(admin.publish(&ok, "x").await.unwrap(), 1);
        assert_eq!(text(&mut sub).await, "x");
    })
    .await;
}

#[tokio::test]
async fn dropped_at_every_poll_it_takes_back_what_it_asked_for() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let (kept, name) = (env.key("kept"), env.key("a"));
        let mut sub = client.subscribe(&kept).await.unwrap();
        for polls in 1..5 {
            let all = [name.clone(), kept.clone()];
            if let Some(done) = dropped_after(polls, client.subscribe(&all)).await {
                drop(done.unwrap());
            }
            if dropped_after(polls, sub.subscribe(&all)).await.is_some() {
                sub.unsubscribe(&name).await.unwrap();
            }
            let _ = dropped_after(polls, sub.unsubscribe("never was")).await;
            let _ = dropped_after(polls, sub.next()).await;
        }
        until("nobody listens", async || subscribers(&other, &name).await == 0).await;
        assert_eq!(subscribers(&other, &kept).await, 1);
        other.publish(&kept, "x").await.unwrap();
        assert_eq!(text(&mut sub).await, "x");
    })
    .await;
}

/// Many tasks subscribe to and leave a few names, some of them dropped midway. At the end the server has what is wanted.
#[tokio::test]
async fn the_server_ends_up_with_what_is_wanted() {
    each(async |env| {
        let (client, proxy) = env.proxied().await;
        let other = publisher(&env).await;
        let names: Vec<_> = (0..4).map(|n| env.key(&n.to_string())).collect();
        // the connection has been up: an attempt that is cut while it greets is followed by another
        let held = client.subscribe(env.key("held")).await.unwrap();
        let tasks: Vec<_> = (0..8_u64)
            .map(|task| {
                let (client, names) = (client.clone(), names.clone());
                tokio::spawn(async move {
                    let mut sub = client.subscribe(&names[0]).await.unwrap();
                    let mut seed = task + 1;
                    for _ in 0..60 {
                        seed = seed
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        let name = &names[(seed >> 33) as usize % names.len()];
                        let polls = (seed >> 40) as usize % 4;
                        match (seed >> 50) % 4 {
                            0 => _ = dropped_after(polls, sub.subscribe(name)).await,
                            1 => sub.subscribe(name).await.unwrap(),
                            2 => _ = dropped_after(polls, sub.unsubscribe(name)).await,
                            _ => sub = client.subscribe(name).await.unwrap(),
                        }
                    }
                    // the first half of them end with something
                    sub.unsubscribe_all().await.unwrap();
                    sub.subscribe(&names[usize::from(task % 2 == 0)]).await.unwrap();
                    sub
                })
            })
            .collect();
        for _ in 0..5 {
            tokio::time::sleep(ms(20)).await;
            proxy.cut();
        }
        let mut subs = Vec::new();
        for task in tasks {
            subs.push(task.await.unwrap());
        }
        let wanted = [1, 1, 0, 0];
        for (name, wanted) in names.iter().zip(wanted) {
            until("the server knows as many as there are", async || {
                subscribers(&other, name).await == wanted
            })
            .await;
        }
        for sub in &mut subs {
            until("all names are subscribed to again", async || sub.is_live()).await;
            while sub.next_now().is_some() {}
        }
        other.publish(&names[0], "x").await.unwrap();
        other.publish(&names[1], "y").await.unwrap();
        for (task, sub) in subs.iter_mut().enumerate() {
            let got = loop {
                // gaps are told first
                if let Some(Ok(message)) = sub.next().await {
                    break message.payload::<String>().unwrap();
                }
            };
            assert_eq!(got, if task % 2 == 0 { "y" } else { "x" });
            nothing(sub).await;
        }
        drop(held);
        assert_eq!(client.stats().unknown_pushes, 0);
    })
    .await;
}

#[tokio::test]
async fn messages_until_the_confirmation_come() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        let (under_way, begun) = tokio::sync::oneshot::channel();
        // the server says who gets a message: nobody, once it has confirmed
        let publish = async {
            let (mut under_way, mut sent) = (Some(under_way), 0_u64);
            while client.publish(&name, sent).await.unwrap() == 1 {
                sent += 1;
                if let Some(under_way) = under_way.take_if(|_| sent == 20) {
                    under_way.send(()).unwrap();
                }
            }
            sent
        };
        let leave = async {
            begun.await.unwrap();
            sub.unsubscribe(&name).await.unwrap();
        };
        let (sent, ()) = tokio::join!(publish, leave);
        assert!(sent >= 20);
        for n in 0..sent {
            assert_eq!(message(&mut sub).await.payload::<u64>().unwrap(), n);
        }
        assert!(sub.next().await.is_none());
    })
    .await;
}
