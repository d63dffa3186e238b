//! Structs of the user's as arguments and replies.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use roundtrip::types::{StreamEntry, StreamId};
use roundtrip::value::DecodeError;
use roundtrip::{FromReply, Json, ToRows, with};

use crate::support::each;

#[derive(FromReply, ToRows, PartialEq, Debug, Clone)]
struct Event {
    kind: String,
    #[field(default)]
    weight: f64,
    at: Option<SystemTime>,
    #[field(flatten = "from.")]
    source: Source,
    #[field(json)]
    details: Vec<u64>,
    #[field(with = with::flag_or_empty)]
    seen: bool,
}

#[derive(FromReply, ToRows, PartialEq, Debug, Clone)]
struct Source {
    host: String,
    port: Option<u16>,
}

#[derive(FromReply, PartialEq, Debug)]
struct Brief(String, Option<f64>, #[field(default)] i64);

fn event() -> Event {
    let source = Source { host: "roof".to_owned(), port: None };
    let at = Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123));
    Event { kind: "rain".to_owned(), weight: 0.5, at, source, details: vec![1, 2], seen: false }
}

#[tokio::test]
async fn a_struct_goes_into_a_hash_and_comes_back() {
    each(|env| async move {
        let client = env.client().await;
        let (key, none) = (env.key("event"), env.key("none"));
        assert_eq!(client.hset(&key, &event()).await.unwrap(), 6, "`port` is `None`, which writes nothing");
        assert_eq!(client.hgetall::<Event>(&key).await.unwrap(), event());
        assert_eq!(client.hgetall::<Option<Event>>(&key).await.unwrap(), Some(event()));
        assert_eq!(client.hgetall::<Option<Event>>(&none).await.unwrap(), None);
        // in one trip with others, and in a transaction
        let both =
            |key: String| (client.hgetall::<Option<Event>>(key), client.hgetall::<Option<Event>>(&none));
        let (one, other) = both(key.clone());
        assert_eq!(tokio::try_join!(one, other).unwrap(), (Some(event()), None));
        let all = client.atomically(|tx| (tx.hset(&key, &event()), tx.hgetall::<Event>(&key))).await.unwrap();
        assert_eq!(all, (0, event()));
        // as another client would see it
        let port = client.hset(&key, [("from.port", "80")]).await;
        assert_eq!(port.unwrap(), 1);
        let brief: Brief =
            client.command("HMGET").key(&key).args(["kind", "weight", "missing"]).query().await.unwrap();
        assert_eq!(brief, Brief("rain".to_owned(), Some(0.5), 0));
        assert_eq!(
            client.hgetall::<Source>(&key).await.unwrap_err().to_string().split(';').next(),
            Some("HGETALL: `Source` has no field `host`")
        );
    })
    .await;
}

#[tokio::test]
async fn a_struct_goes_into_a_stream_and_comes_back() {
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("events");
        client.xadd(&key, &event()).await.unwrap();
        let entries: Vec<StreamEntry<Event>> =
            client.xrange(&key, StreamId::MIN, StreamId::MAX).await.unwrap();
        assert_eq!(entries.iter().map(|entry| &entry.fields).collect::<Vec<_>>(), [&event()]);
    })
    .await;
}

#[tokio::test]
async fn an_error_in_one_handle_leaves_the_others_alone() {
    each(|env| async move {
        let client = env.client().await;
        let (good, bad) = (env.key("good"), env.key("bad"));
        client.hset(&good, &event()).await.unwrap();
        client.hset(&bad, &event()).await.unwrap();
        client.hset(&bad, [("weight", "heavy")]).await.unwrap();
        let pipe = client.pipeline();
        let handles = (pipe.hgetall::<Event>(&bad).attempt(), pipe.hgetall::<Event>(&good));
        let (failed, loaded) = pipe.execute(handles).await.unwrap();
        assert_eq!(loaded, event());
        let error = failed.unwrap_err();
        assert!(error.is_decode());
        assert!(
            error.to_string().contains("`Event.weight`: a string of 5 bytes came, which is no number"),
            "{error}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_fails_its_own_command() {
    #[derive(ToRows)]
    struct Tagged {
        #[field(with = with::joined)]
        tags: Vec<String>,
    }
    each(|env| async move {
        let client = env.client().await;
        let key = env.key("tagged");
        let tagged = Tagged { tags: vec!["a,b".to_owned()] };
        let error = client.hset(&key, &tagged).await.unwrap_err();
        let text = "HSET: refused: an element of a joined list that contains a comma; nothing was sent";
        assert!(error.is_argument() && !error.was_sent(), "{error:?}");
        assert_eq!(error.to_string(), text);
        let pipe = client.pipeline();
        let handles = (pipe.set(&key, 1), pipe.hset(&key, &tagged).attempt(), pipe.incr(&key));
        let ((), refused, n) = pipe.execute(handles).await.unwrap();
        assert_eq!(n, 2, "the rest of the pipeline is sent");
        assert!(refused.unwrap_err().is_argument());
    })
    .await;
}

#[tokio::test]
async fn json_goes_wherever_a_value_goes() {
    each(|env| async move {
        let client = env.client().await;
        let (key, list) = (env.key("json"), env.key("list"));
        let value = Json(vec![(1, "a".to_owned()), (2, "b".to_owned())]);
        client.set(&key, &value).await.unwrap();
        assert_eq!(client.get(&key).await.unwrap(), Some(value.clone()));
        client.rpush(&list, [&value, &value]).await.unwrap();
        assert_eq!(client.lrange::<Json<Vec<(u64, String)>>>(&list, 0, -1).await.unwrap().len(), 2);
        client.set(&key, "[1]").await.unwrap();
        let error = client.get::<Json<Vec<(u64, String)>>>(&key).await.unwrap_err();
        let decode = std::error::Error::source(&error).unwrap();
        assert!(
            decode.is::<DecodeError>() && decode.source().unwrap().to_string().contains("tuple"),
            "{error}"
        );
        // large ones are sent from where they lie
        let large = Json("x".repeat(100_000));
        client.set(&key, &large).await.unwrap();
        assert_eq!(client.get(&key).await.unwrap(), Some(large));
    })
    .await;
}
