//! What a pipeline takes and gives: handles in every shape, and arguments whose own code misbehaves.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use roundtrip::arg::{ArgWriter, ToArg, Written, many};
use roundtrip::value::{DecodeError, FromValue, Value};
use roundtrip::{Outcome, Pipeline};

use crate::support::{Form, atomically, each, each_form, memory, one, over_tls, pipelined};

#[tokio::test]
async fn shapes() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let (key, list) = (env.key("n"), env.key("list"));
        let sixteen = pipelined!(form, client, |pipe| {
            let n = || pipe.incr(&key);
            (n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n(), n())
        });
        let sixteen = sixteen.unwrap();
        assert_eq!((sixteen.0, sixteen.15), (1, 16));

        let array = pipelined!(form, client, |pipe| [(); 3].map(|()| pipe.incr(&key)));
        assert_eq!(array.unwrap(), [17, 18, 19]);

        let nested = pipelined!(form, client, |pipe| {
            let n = || pipe.incr(&key);
            (vec![n(), n()], Some(n()), None::<roundtrip::Pending<i64, _>>, (n(), ()))
        });
        assert_eq!(nested.unwrap(), (vec![20, 21], Some(22), None, (23, ())));

        let maps = pipelined!(form, client, |pipe| {
            let n = || pipe.incr(&key);
            (BTreeMap::from([("a", n()), ("b", n())]), HashMap::from([(7, n()), (8, n())]))
        });
        let (by_name, by_id) = maps.unwrap();
        assert_eq!(by_name, BTreeMap::from([("a", 24), ("b", 25)]));
        assert_eq!(by_id, HashMap::from([(7, 26), (8, 27)]));
        let failed = pipelined!(form, client, |pipe| {
            HashMap::from([("n", pipe.lpush(&key, "x")), ("list", pipe.lpush(&list, "x"))])
        });
        assert_eq!(failed.unwrap_err().code(), Some("WRONGTYPE"));
    })
    .await;
}

fn client_side<T>(why: &str) -> roundtrip::Result<T> {
    Err(DecodeError::custom(why.to_owned()).into())
}

#[tokio::test]
async fn adapters() {
    each_form(|env, form| async move {
        let (client, key) = (env.client().await, env.key("n"));
        let values = pipelined!(form, client, |pipe| {
            (pipe.incr(&key).map(|n| n * 2), pipe.echo::<String>("17").map(|text| text.len()))
        });
        assert_eq!(values.unwrap(), (2, 2));
        assert_eq!(client.pipeline().incr(&key).map(|n| format!("#{n}")).await.unwrap(), "#2");

        let values = pipelined!(form, client, |pipe| {
            let tried = pipe.get::<i64>(&key).and_then(|n| n.map_or_else(|| client_side("missing"), Ok));
            (tried, pipe.ping().and_then(|()| client_side::<()>("refused")).attempt())
        });
        let (n, refused) = values.unwrap();
        assert_eq!(n, 2);
        assert!(refused.unwrap_err().to_string().contains("refused"));
    })
    .await;
}

#[tokio::test]
async fn a_handle_of_another_pipeline_is_an_error() {
    each(|env| async move {
        let client = env.client().await;
        let (mine, other) = (client.pipeline(), client.pipeline());
        let foreign = other.incr(env.key("n"));
        let own = mine.incr(env.key("n"));
        let error = mine.execute((own, foreign)).await.unwrap_err();
        assert!(error.to_string().contains("another pipeline"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_handle_of_another_pipeline_is_found_before_anything_is_sent() {
    each(|env| async move {
        let (client, proxy) = env.proxied().await;
        let (tx, other) = (client.transaction(), client.transaction());
        let handles = (tx.incr(env.key("n")), vec![Some(other.incr(env.key("n")).map(|n| n + 1))]);
        let error = tx.exec(handles).await.unwrap_err();
        assert!(error.to_string().contains("another pipeline"), "{error}");
        let (pipe, other) = (client.pipeline(), client.pipeline());
        let handles = [pipe.incr(env.key("n")), other.incr(env.key("n"))];
        let second = pipe.execute(handles).await.unwrap_err();
        assert_eq!((error.outcome(), second.outcome()), (Outcome::NotSent, Outcome::NotSent));
        assert_eq!(proxy.round_trips(), 0);
        // the pipeline goes on, with what it had
        let n = pipe.incr(env.key("n"));
        assert_eq!(pipe.execute(n).await.unwrap(), 2);
    })
    .await;
}

/// An argument that panics when it is encoded.
struct Panics;
impl ToArg for Panics {
    fn to_arg(&self, _: ArgWriter<'_>) -> Written {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn an_argument_that_panics_leaves_no_half_frame() {
    if over_tls() {
        return;
    }
    each_form(|env, form| async move {
        let (client, proxy) = env.proxied().await;
        let key = env.key("n");
        let values = pipelined!(form, client, |pipe| {
            let before = pipe.incr(&key);
            assert!(catch_unwind(AssertUnwindSafe(|| pipe.set("half", Panics))).is_err());
            let iterator = many((0..5).map(|n| if n == 3 { panic!("on purpose") } else { n }));
            assert!(catch_unwind(AssertUnwindSafe(|| pipe.rpush("half", iterator))).is_err());
            (before, pipe.incr(&key))
        });
        assert_eq!(values.unwrap(), (1, 2));

        assert!(catch_unwind(AssertUnwindSafe(|| client.set("half", Panics))).is_err());
        let value = atomically!(form, client, |tx| {
            let before = tx.incr(&key);
            assert!(catch_unwind(AssertUnwindSafe(|| tx.set("half", Panics))).is_err());
            before
        });
        assert_eq!(value.unwrap(), 3);
        assert!(!proxy.text(roundtrip_tests::Direction::ToServer).contains("half"));
    })
    .await;
}

/// An argument that queues on the pipeline it is an argument of.
struct Queues<'a>(&'a Pipeline, String);
impl ToArg for Queues<'_> {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        self.0.incr(&self.1);
        out.str("value")
    }
}

#[tokio::test]
async fn no_lock_is_held_while_an_argument_encodes_itself() {
    each(|env| async move {
        let client = env.client().await;
        let pipe = client.pipeline();
        let set = pipe.set(env.key("k"), Queues(&pipe, env.key("n")));
        pipe.execute(set).await.unwrap();
        assert_eq!(client.get::<i64>(env.key("n")).await.unwrap(), Some(1));
        assert_eq!(client.get::<String>(env.key("k")).await.unwrap().as_deref(), Some("value"));
    })
    .await;
}

/// A value that queues on a pipeline while it is decoded.
#[derive(Debug)]
struct Busy;
thread_local! {
    static PIPELINE: std::cell::RefCell<Option<Pipeline>> = const { std::cell::RefCell::new(None) };
}
impl FromValue for Busy {
    fn from_value(_: Value<'_>) -> Result<Self, DecodeError> {
        PIPELINE.with_borrow(|pipe| pipe.as_ref().unwrap().incr("decoded"));
        Ok(Busy)
    }
}

#[tokio::test]
async fn no_lock_is_held_while_a_reply_is_decoded() {
    let env = one();
    let client = env.client().await;
    PIPELINE.set(Some(client.pipeline()));
    let handles = PIPELINE.with_borrow(|pipe| {
        let pipe = pipe.as_ref().unwrap();
        (pipe.echo::<Busy>("a"), pipe.echo::<Busy>("b"))
    });
    let (first, second) = handles;
    tokio::try_join!(first, second).unwrap();
    assert_eq!(PIPELINE.with_borrow(|pipe| pipe.as_ref().unwrap().len()), 2);
}

/// A value whose decoding fails, or panics.
#[derive(Debug)]
struct Fussy;
impl FromValue for Fussy {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match String::from_value(value)?.as_str() {
            "panic" => panic!("on purpose"),
            _ => Err(DecodeError::custom("too plain")),
        }
    }
}

#[tokio::test]
async fn a_reply_that_does_not_decode_disturbs_no_neighbour() {
    each_form(|env, form| async move {
        let client = env.client().await;
        let values = pipelined!(form, client, |pipe| {
            (pipe.echo::<i64>("1"), pipe.echo::<i64>("many").attempt(), pipe.echo::<i64>("3"))
        });
        let (one, error, three) = values.unwrap();
        assert_eq!((one, three), (1, 3));
        let error = error.unwrap_err();
        assert!(error.is_decode() && error.command() == Some("ECHO"), "{error}");
        assert_eq!(error.outcome(), roundtrip::Outcome::Answered);

        let values = pipelined!(form, client, |pipe| {
            (pipe.echo::<Fussy>("x").attempt(), pipe.echo::<String>("fine"))
        });
        let (fussy, fine) = values.unwrap();
        assert!(fussy.unwrap_err().to_string().contains("too plain"));
        assert_eq!(fine, "fine");

        let pipe = client.pipeline();
        let (fussy, fine) = (pipe.echo::<Fussy>("x"), pipe.echo::<String>("fine"));
        assert!(fussy.await.unwrap_err().to_string().contains("too plain"));
        assert_eq!(fine.await.unwrap(), "fine");

        let (panics, fine) = (pipe.echo::<Fussy>("panic"), pipe.echo::<String>("fine"));
        assert!(tokio::spawn(panics).await.unwrap_err().is_panic());
        assert_eq!(fine.await.unwrap(), "fine");
    })
    .await;
}

#[tokio::test]
async fn an_integer_out_of_range_says_how_to_ask() {
    let env = one();
    let client = env.client().await;
    client.set(env.key("n"), 3_000_000_000_i64).await.unwrap();
    let error = client.get::<i32>(env.key("n")).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    let text = error.to_string();
    assert!(text.contains("i32") && text.contains("i64") && text.contains("GET"), "{text}");
    assert_eq!(client.get::<u32>(env.key("n")).await.unwrap(), Some(3_000_000_000));
}

#[tokio::test]
async fn nothing_is_sent_where_a_required_list_is_empty() {
    if over_tls() {
        return;
    }
    each_form(|env, form| async move {
        let (client, proxy) = env.proxied().await;
        let error = client.del(Vec::<String>::new()).await.unwrap_err();
        assert!(error.is_argument() && !error.was_sent(), "{error}");
        let values = pipelined!(form, client, |pipe| (pipe.del([""; 0]).attempt(), pipe.incr(env.key("n"))));
        let (empty, fine) = values.unwrap();
        assert!(empty.unwrap_err().is_argument());
        assert_eq!(fine, 1);
        assert!(!proxy.text(roundtrip_tests::Direction::ToServer).contains("DEL"));
    })
    .await;
}

/// A value that never decodes; `resume_unwind` prints nothing.
#[derive(Debug)]
struct Panicky;
impl FromValue for Panicky {
    fn from_value(_: Value<'_>) -> Result<Self, DecodeError> {
        std::panic::resume_unwind(Box::new(()))
    }
}

/// Limit: 500 replies of 200 kB whose decoding panics leave less than 20 MB.
#[tokio::test]
async fn a_reply_whose_decoding_panics_is_let_go() {
    let env = one();
    let client = env.client().await;
    let pipe = std::sync::Arc::new(client.pipeline());
    let text = "x".repeat(200_000);
    for form in Form::ALL {
        let mut grown = usize::MAX;
        // other tests of this process take and give memory, too: what is not let go grows each time
        for _ in 0..5 {
            let before = memory();
            for _ in 0..500 {
                let panics = match form {
                    Form::Closure => tokio::spawn(
                        client
                            .pipelined(|p| (p.echo::<Panicky>(&text), p.echo::<Panicky>(&text)).0.map(drop)),
                    ),
                    Form::Handles => {
                        let handles = [pipe.echo::<Panicky>(&text), pipe.echo::<Panicky>(&text)];
                        let pipe = pipe.clone();
                        tokio::spawn(async move { pipe.execute(handles).await.map(drop) })
                    }
                };
                assert!(panics.await.unwrap_err().is_panic());
            }
            grown = grown.min(memory().saturating_sub(before));
            if grown < 20 << 20 {
                break;
            }
        }
        assert!(grown < 20 << 20, "{form:?}: {grown} bytes");
    }
    assert_eq!(pipe.echo::<String>("fine").await.unwrap(), "fine");
}
