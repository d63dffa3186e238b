//! Messages that are missing, and that a subscription says so at the place.

use std::collections::HashMap;
use std::time::Duration;

use roundtrip::{MissedReason, WhenFull};
use roundtrip_tests::Direction;

use super::{publisher, text, until};
use crate::support::{Env, each, memory, ms, one};

/// A publisher numbers messages on many channels and notes the number of the last one in a key, the proxy cuts again and again: every hole is told at
/// its place, nothing comes twice, and whoever reads the key on being told misses nothing after that.
async fn every_hole_is_told(env: &Env, channels: usize, cuts: usize) {
    let (client, proxy) = {
        let proxy = env.proxy();
        let client = env.through(&proxy).reconnect(ms(1), ms(4), 1000).connect().await.unwrap();
        (client, proxy)
    };
    let other = publisher(env).await;
    let names: Vec<_> = (0..channels).map(|n| env.key(&format!("c{n}"))).collect();
    let half = names.len() / 2;
    let mut sub = client.subscribe(&names[..half]).await.unwrap();
    sub.subscribe(&names[half..]).await.unwrap();
    let (done, ended) = (std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)), env.key("last"));
    let publishes = tokio::spawn({
        let (other, names, done, ended) = (other.clone(), names.clone(), done.clone(), ended.clone());
        async move {
            let mut n = 0_u64;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                n += 1;
                let pipe = other.pipeline();
                // what is published after the key was read has a higher number than the key
                let _counted = pipe.set(&ended, n);
                for name in &names {
                    let _sent = pipe.publish(name, n);
                }
                pipe.flush().await.unwrap();
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            n
        }
    });
    let cutting = async {
        let mut seed = 7_u64;
        for _ in 0..cuts {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            tokio::time::sleep(Duration::from_micros(500 + (seed >> 40) % 4000)).await;
            let connects = client.stats().connects;
            match (seed >> 33) % 3 {
                0 => proxy.cut(),
                // in the middle of what comes, or of what is said on the new connection
                1 => proxy.cut_after(Direction::ToClient, (seed >> 50) as usize % 5000 + 1),
                _ => proxy.cut_after(Direction::ToServer, (seed >> 50) as usize % 900 + 1),
            }
            // some cuts wait for the next connection: then for so long
            let lost = until("the connection is made again", async || client.stats().connects > connects);
            let _in_time = tokio::time::timeout(ms(40), lost).await;
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    let mut last: HashMap<String, u64> = HashMap::new();
    let mut told: HashMap<String, u64> = HashMap::new();
    let mut gaps = 0_u64;
    let reading = async {
        loop {
            match sub.next_timeout(ms(1500)).await {
                Ok(Some(message)) => {
                    let (channel, n) =
                        (message.channel::<String>().unwrap(), message.payload::<u64>().unwrap());
                    let before = last.insert(channel.clone(), n).unwrap_or(0);
                    assert!(n > before, "{channel}: {n} after {before}");
                    match told.remove(&channel) {
                        // a gap was told since the last message: from what the key said then nothing is missing
                        Some(counted) => {
                            assert!(n <= counted + 1, "{channel}: {n}, but the key said {counted}")
                        }
                        None => assert_eq!(n, before + 1, "{channel}: a hole that nobody told of"),
                    }
                }
                Ok(None) if publishes.is_finished() => break,
                Ok(None) => {}
                Err(error) => {
                    assert_eq!(error.missed().expect("a gap").reason, MissedReason::Reconnected);
                    gaps += 1;
                    let counted = other.get::<u64>(&ended).await.unwrap().unwrap_or(0);
                    told = names.iter().map(|name| (name.clone(), counted)).collect();
                }
            }
        }
    };
    tokio::join!(cutting, reading);
    let sent = publishes.await.unwrap();
    for name in &names {
        assert!(
            last.get(name).copied() == Some(sent) || told.contains_key(name),
            "{name}: the end is missing"
        );
    }
    assert!(gaps > 0, "no gap for {cuts} cuts");
    assert_eq!(client.stats().missed, sub.stats().missed);
    assert_eq!(client.stats().unknown_pushes, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hole_is_told_at_its_place() {
    each(async |env| every_hole_is_told(&env, 50, 25).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn every_hole_of_many_is_told_at_its_place() {
    each(async |env| every_hole_is_told(&env, 50, 200).await).await;
}

#[tokio::test]
async fn a_loss_while_it_subscribes_again_loses_no_name() {
    each(async |env| {
        let proxy = env.proxy();
        let client = env.through(&proxy).reconnect(ms(1), ms(2), 1000).connect().await.unwrap();
        let other = publisher(&env).await;
        let names: Vec<_> = (0..3000).map(|n| env.key(&format!("{n:04}"))).collect();
        let mut sub = client.subscribe(&names).await.unwrap();
        for (direction, bytes) in
            [(Direction::ToServer, 50_000), (Direction::ToClient, 60_000), (Direction::ToServer, 300)]
        {
            proxy.cut_after(direction, bytes);
            proxy.cut();
            // the cut within the resubscription happens, too
            let before = client.stats().connects;
            until("the connection is made again twice", async || client.stats().connects > before + 1).await;
        }
        until("all names are subscribed to again", async || sub.is_live()).await;
        let error = sub.next().await.unwrap().unwrap_err();
        assert_eq!(error.missed().unwrap().reason, MissedReason::Reconnected);
        let pipe = other.pipeline();
        let sent: Vec<_> = names.iter().map(|name| pipe.publish(name, name)).collect();
        let sent = pipe.execute(sent).await.unwrap();
        assert!(sent.iter().all(|n| *n == 1));
        for name in &names {
            assert_eq!(text(&mut sub).await, *name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_gap_waits_until_all_is_subscribed_to_again() {
    each(async |env| {
        let proxy = env.proxy();
        let client = env.through(&proxy).reconnect(ms(1), ms(2), 1000).connect().await.unwrap();
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        proxy.refuse(true);
        proxy.cut();
        until("the loss is known", async || !sub.is_live()).await;
        tokio::time::sleep(ms(50)).await;
        assert!(sub.next_now().is_none(), "it is not live, so nothing is told");
        proxy.refuse(false);
        let missed = sub.next().await.unwrap().unwrap_err().missed().unwrap();
        assert!(sub.is_live());
        assert_eq!((missed.reason, missed.messages), (MissedReason::Reconnected, None));
        assert!(missed.since >= ms(50) && missed.since < Duration::from_secs(10), "{missed:?}");
        assert_eq!(sub.stats().missed, 1);
        client.publish(&name, "x").await.unwrap();
        assert_eq!(text(&mut sub).await, "x");
    })
    .await;
}

#[tokio::test]
async fn a_slow_subscriber_stays_within_its_bound_and_hurts_nobody() {
    each(async |env| {
        let client = env.client().await;
        let other = publisher(&env).await;
        let name = env.key("a");
        const BOUND: usize = 4 << 20;
        let mut slow = client.subscribe(&name).buffer(BOUND).await.unwrap();
        let mut fast = client.subscribe(&name).await.unwrap();
        let payload = "x".repeat(1000);
        let count = 20_000_u64;
        let before = memory();
        let publish = async {
            for n in 0..count / 100 {
                let pipe = other.pipeline();
                for i in 0..100 {
                    let _sent = pipe.publish(&name, format!("{:08}{payload}", n * 100 + i));
                }
                pipe.flush().await.unwrap();
            }
        };
        let read = async {
            for n in 0..count {
                let message = fast.next().await.unwrap().expect("it reads in time");
                assert_eq!(message.payload_bytes()[..8], *format!("{n:08}").as_bytes());
            }
        };
        tokio::join!(publish, read);
        until("all messages are there", async || slow.stats().received == count).await;
        let stats = slow.stats();
        assert!(stats.bytes_waiting <= BOUND, "{stats:?}");
        let grown = memory().saturating_sub(before);
        assert!(grown < 2 * BOUND + (8 << 20), "{grown} bytes more");
        let missed = slow.next().await.unwrap().unwrap_err().missed().unwrap();
        assert_eq!((missed.reason, missed.messages), (MissedReason::Overflow, Some(stats.dropped)));
        assert!(stats.dropped > 0 && stats.missed == 1, "{stats:?}");
        for n in stats.dropped..count {
            let message = slow.next().await.unwrap().unwrap();
            assert_eq!(message.payload_bytes()[..8], *format!("{n:08}").as_bytes());
        }
        assert!(slow.next_now().is_none());
        assert_eq!(client.stats().messages_dropped, stats.dropped);
    })
    .await;
}

#[tokio::test]
async fn a_message_larger_than_its_buffer_is_held_alone() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let mut sub = client.subscribe(&name).buffer(1000).when_full(WhenFull::DropOldest).await.unwrap();
        client.publish(&name, "x".repeat(100_000)).await.unwrap();
        assert_eq!(text(&mut sub).await.len(), 100_000);
    })
    .await;
}

#[tokio::test]
async fn a_message_beyond_the_limits_is_told_as_missing() {
    each(async |env| {
        let client = env.builder().reply_limits(64, 1000, 1000).connect().await.unwrap();
        let name = env.key("a");
        let mut sub = client.subscribe(&name).await.unwrap();
        client.publish(&name, "x").await.unwrap();
        client.publish(&name, "x".repeat(100_000)).await.unwrap();
        client.publish(&name, "y").await.unwrap();
        assert_eq!(text(&mut sub).await, "x");
        let missed = sub.next().await.unwrap().unwrap_err().missed().unwrap();
        assert_eq!((missed.reason, missed.messages), (MissedReason::Overflow, Some(1)));
        assert_eq!(text(&mut sub).await, "y");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left() {
    let env = one();
    let proxy = env.proxy();
    let builder = env.through(&proxy).response_timeout(ms(400)).reconnect(ms(1), ms(2), 1000);
    let client = builder.connect().await.unwrap();
    let name = env.key("a");
    let mut sub = client.subscribe(&name).await.unwrap();
    // it is asked, and answers: nothing happens
    tokio::time::sleep(ms(1500)).await;
    assert!(sub.next_now().is_none() && sub.is_live());
    proxy.stall(Direction::ToClient);
    until("the loss is known", async || !sub.is_live()).await;
    proxy.resume(Direction::ToClient);
    let missed = sub.next().await.unwrap().unwrap_err().missed().unwrap();
    assert_eq!(missed.reason, MissedReason::Reconnected);
    client.publish(&name, "x").await.unwrap();
    assert_eq!(text(&mut sub).await, "x");
}
