//! Handlers, and the task that calls them.

use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use roundtrip::{Message, Result};

use super::{publisher, until};
use crate::support::{each, limited, ms, one};

/// What handlers have got.
#[derive(Clone, Default)]
struct Got(Arc<Mutex<Vec<String>>>);

impl Got {
    fn push(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

async fn print(message: Message) -> Result<()> {
    message.payload::<String>().map(drop)
}

#[tokio::test]
async fn each_message_goes_to_its_handler_in_order() {
    each(async |env| {
        let client = env.client().await;
        let got = Got::default();
        let (a, b, p) = (env.key("a"), env.key("b"), env.key("p*"));
        let handler = |word: &'static str| {
            let got = got.clone();
            move |message: Message| {
                let got = got.clone();
                async move {
                    got.push(format!("{word} {}", message.payload::<String>()?));
                    Ok::<_, roundtrip::Error>(())
                }
            }
        };
        let worker = client
            .handlers()
            .on(&a, handler("a"))
            .on(&b, handler("not this"))
            .on(&b, handler("b"))
            .on_pattern(&p, handler("p"))
            .start()
            .await
            .unwrap();
        for n in 0..10 {
            for channel in [&a, &b, &env.key("p1")] {
                assert_eq!(client.publish(channel, n).await.unwrap(), 1);
            }
        }
        let late = env.key("late");
        worker.on(&late, handler("late")).await.unwrap();
        assert_eq!(client.publish(&late, "x").await.unwrap(), 1);
        assert!(worker.is_running());
        worker.stop().await.unwrap();
        let wanted = (0..10).flat_map(|n| ["a", "b", "p"].map(|word| format!("{word} {n}")));
        assert_eq!(got.take(), wanted.chain(["late x".into()]).collect::<Vec<_>>());
        assert_eq!(client.publish(&a, "x").await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_plain_async_fn_is_a_handler() {
    each(async |env| {
        let client = env.client().await;
        let name = env.key("a");
        let worker = client.handlers().on(&name, print).on("other", async |_| {}).start().await.unwrap();
        client.publish(&name, "x").await.unwrap();
        worker.stop().await.unwrap();
        assert!(client.handlers().start().await.unwrap_err().is_argument());
    })
    .await;
}

#[tokio::test]
async fn an_error_stops_it_or_not() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    let handler = |message: Message| async move { message.payload::<u64>().map(drop) };
    let mut worker = client.handlers().on(&name, handler).start().await.unwrap();
    client.publish(&name, "1").await.unwrap();
    client.publish(&name, "no number").await.unwrap();
    let error = worker.ended().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(!worker.is_running());
    until("the worker has ended", async || client.publish(&name, "1").await.unwrap() == 0).await;
    assert!(worker.stop().await.is_ok(), "the error was told");

    let errors = Got::default();
    let told = errors.clone();
    let worker = client
        .handlers()
        .on(&name, |message: Message| async move {
            message
                .payload::<String>()?
                .parse::<u64>()
                .map(drop)
                .map_err(Box::<dyn std::error::Error + Send + Sync>::from)
        })
        .on_error(move |error| {
            told.push(error.to_string());
            if told.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .start()
        .await
        .unwrap();
    for payload in ["x", "1", "y"] {
        client.publish(&name, payload).await.unwrap();
    }
    until("both errors are told", async || errors.len() == 2).await;
    let error = worker.stop().await.unwrap_err();
    assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<std::num::ParseIntError>()));
}

#[tokio::test]
async fn a_panic_comes_out_of_stop() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    for concurrent in [1, 2] {
        let handlers = client.handlers().on(&name, async |message: Message| {
            assert!(message.payload_bytes().is_empty(), "oh");
        });
        let worker = handlers.concurrent(concurrent).start().await.unwrap();
        client.publish(&name, "x").await.unwrap();
        let panic = AssertUnwindSafe(worker.stop()).catch_unwind().await.unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"oh"));
    }
}

#[tokio::test]
async fn several_at_a_time_where_that_is_asked_for() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let handled = Got::default();
    let handler = {
        let (running, most, handled) = (running.clone(), most.clone(), handled.clone());
        move |_: Message| {
            let (running, most, handled) = (running.clone(), most.clone(), handled.clone());
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(ms(10)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                handled.push("");
            }
        }
    };
    let worker = client.handlers().on(&name, handler).concurrent(4).start().await.unwrap();
    for n in 0..20 {
        client.publish(&name, n).await.unwrap();
    }
    worker.stop().await.unwrap();
    assert_eq!((handled.len(), most.load(Ordering::SeqCst)), (20, 4), "stop waits for all");
}

/// Also where no further message comes; and what runs beside it is neither cut off nor silent.
#[tokio::test]
async fn an_error_beside_others_is_told_at_once() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    let (told, handled) = (Got::default(), Got::default());
    let (go, gate) = tokio::sync::watch::channel(false);
    let handler = {
        let handled = handled.clone();
        move |message: Message| {
            let (handled, mut gate) = (handled.clone(), gate.clone());
            async move {
                let word: String = message.payload()?;
                handled.push(&word);
                if word.starts_with("slow") {
                    gate.wait_for(|open| *open).await.unwrap();
                    handled.push(format!("{word} ended"));
                }
                if word == "slow" { Ok(()) } else { Err(roundtrip::Error::custom(word)) }
            }
        }
    };
    let on_error = {
        let told = told.clone();
        move |error: &roundtrip::Error| {
            told.push(error.to_string());
            ControlFlow::Break(())
        }
    };
    let handlers = client.handlers().on(&name, handler).concurrent(1_000).on_error(on_error);
    let mut worker = handlers.start().await.unwrap();
    for word in ["slow", "slow and wrong", "wrong"] {
        client.publish(&name, word).await.unwrap();
    }
    limited(until("the error is told", async || told.len() == 1)).await;
    assert_eq!(told.take(), ["wrong"]);
    go.send(true).unwrap();
    assert_eq!(worker.ended().await.unwrap_err().to_string(), "wrong", "the first");
    assert_eq!(told.take(), ["slow and wrong"]);
    assert_eq!(handled.len(), 5, "{:?}", handled.take());
}

#[tokio::test]
async fn dropped_it_ends_after_the_handler_that_runs() {
    let env = one();
    let client = env.client().await;
    let name = env.key("a");
    let handled = Got::default();
    let handler = {
        let handled = handled.clone();
        move |_: Message| {
            let handled = handled.clone();
            async move {
                handled.push("begun");
                tokio::time::sleep(ms(30)).await;
                handled.push("ended");
            }
        }
    };
    let worker = client.handlers().on(&name, handler).start().await.unwrap();
    for n in 0..5 {
        client.publish(&name, n).await.unwrap();
    }
    until("the handler has begun", async || handled.len() == 1).await;
    drop(worker);
    until("nobody listens", async || client.publish(&name, "x").await.unwrap() == 0).await;
    tokio::time::sleep(ms(100)).await;
    assert_eq!(handled.take(), ["begun", "ended"]);
}

#[tokio::test]
async fn gaps_are_told_to_the_handlers() {
    let env = one();
    let proxy = env.proxy();
    let client = env.through(&proxy).reconnect(ms(1), ms(2), 1000).connect().await.unwrap();
    let other = publisher(&env).await;
    let name = env.key("a");
    let got = Got::default();
    let (told, texts) = (got.clone(), got.clone());
    let worker = client
        .handlers()
        .on(&name, move |message: Message| {
            let texts = texts.clone();
            async move {
                texts.push(message.payload::<String>()?);
                Ok::<_, roundtrip::Error>(())
            }
        })
        .on_missed(move |missed| {
            let told = told.clone();
            async move { told.push(format!("{:?}", missed.reason)) }
        })
        .start()
        .await
        .unwrap();
    other.publish(&name, "before").await.unwrap();
    until("the message is handled", async || got.len() == 1).await;
    proxy.cut();
    until("the gap is told", async || got.len() == 2).await;
    other.publish(&name, "after").await.unwrap();
    worker.stop().await.unwrap();
    assert_eq!(got.take(), ["before", "Reconnected", "after"]);
}
