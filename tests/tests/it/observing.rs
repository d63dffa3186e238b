//! What a program is told of what it sends: by `Observe`, and by `tracing`.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use roundtrip::{Client, Event, Observe, OperationKind, Report, redis_batch};
use roundtrip_tests::Direction::ToClient;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use crate::support::{each, limited, ms};

/// Notes all that it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Observe for Notes {
    fn command(&self, report: &Report<'_>) {
        assert!(report.bytes > 0 && report.time < Duration::from_secs(5), "{report:?}");
        let end = match report.error {
            None => "fine".to_owned(),
            Some(error) => match error.code() {
                Some(code) => code.to_owned(),
                None => format!("{:?}", error.outcome()),
            },
        };
        let commands = report.commands;
        self.0.lock().unwrap().push(format!("{} ({commands}): {end}", report.operation));
    }

    fn connection(&self, event: &Event) {
        let what = match event {
            Event::Up { .. } => "up",
            Event::Lost { .. } => "lost",
            Event::Failed { .. } => "failed",
            _ => "?",
        };
        self.0.lock().unwrap().push(what.to_owned());
    }
}

#[redis_batch(round_trips = 2)]
async fn visits(pipe: &roundtrip::Pipeline, key: &str) -> roundtrip::Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.expire(key, 60).await?;
    let copy: i64 = n;
    pipe.set(key, copy).await?;
    Ok(copy)
}

#[tokio::test]
async fn every_command_flush_and_transaction_is_reported_once_it_has_ended() {
    each(|env| async move {
        let notes = Notes::default();
        let client = env.builder().observe(notes.clone()).connect().await.unwrap();
        assert_eq!(notes.take(), ["up"]);
        let (a, b) = (env.key("a"), env.key("b"));

        client.set(&a, "text").await.unwrap();
        client.incr(&a).await.unwrap_err();
        client.get::<i64>(&a).await.unwrap_err();
        assert_eq!(notes.take(), ["SET (1): fine", "INCR (1): ERR", "GET (1): Answered"]);

        let pipe = client.pipeline();
        let (x, y) = (pipe.incr(&b), pipe.incr(&b));
        pipe.execute((x, y)).await.unwrap();
        let (x, y) = (pipe.get::<String>(&a), pipe.incr(&a));
        pipe.execute((x, y)).await.unwrap_err();
        // a handle that is awaited sends, too
        assert_eq!(pipe.strlen(&a).await.unwrap(), 4);
        assert_eq!(
            notes.take(),
            ["PIPELINE INCR (2): fine", "PIPELINE (2): ERR", "PIPELINE STRLEN (1): fine"]
        );

        client.atomically(|tx| (tx.incr(&b), tx.incr(&b))).await.unwrap();
        assert_eq!(notes.take(), ["MULTI INCR (2): fine"]);
        client.del(&b).await.unwrap();
        visits(&client, &b).await.unwrap();
        assert_eq!(notes.take(), ["DEL (1): fine", "PIPELINE (2): fine", "PIPELINE SET (1): fine"]);

        // connections of one's own, and those of commands that block
        let connection = client.connection().await.unwrap();
        connection.ping().await.unwrap();
        client.blpop::<String, String>(env.key("none"), 0.01).await.unwrap();
        let told: Vec<_> = notes.take().into_iter().filter(|line| line != "up").collect();
        assert_eq!(told, ["PING (1): fine", "BLPOP (1): fine"]);
        client.del([&a, &b]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_late_or_lost_is_reported_and_what_is_dropped_is_not() {
    each(|env| async move {
        let notes = Notes::default();
        let proxy = env.proxy();
        let client = env.through(&proxy).observe(notes.clone()).connect().await.unwrap();
        client.ping().await.unwrap();
        assert_eq!(notes.take(), ["up", "PING (1): fine"]);
        let key = env.key("n");

        proxy.stall(ToClient);
        let late = limited(client.incr(&key).timeout(ms(30))).await.unwrap_err();
        assert!(late.is_timeout());
        let pipe = client.pipeline();
        let n = pipe.incr(&key);
        limited(pipe.execute(n).timeout(ms(30))).await.unwrap_err();
        assert_eq!(notes.take(), ["INCR (1): Unknown", "PIPELINE INCR (1): Unknown"]);
        assert!(tokio::time::timeout(ms(30), client.incr(&key)).await.is_err());
        assert_eq!(notes.take(), [""; 0]);

        let cut = async {
            tokio::time::sleep(ms(30)).await;
            proxy.cut();
            proxy.resume(ToClient);
        };
        let (lost, ()) = limited(futures_util::future::join(client.incr(&key), cut)).await;
        lost.unwrap_err();
        let told = notes.take();
        assert!(
            told.contains(&"INCR (1): Unknown".to_owned()) && told.contains(&"lost".to_owned()),
            "{told:?}"
        );
        limited(client.del(&key)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_took_long_is_told_to_whoever_asks_for_it() {
    each(|env| async move {
        let count = Arc::new(AtomicU64::new(0));
        let counts = count.clone();
        let slow = move |report: &Report<'_>| {
            assert_eq!(report.operation.kind, OperationKind::Command);
            assert_eq!(report.operation.command, Some("BLPOP"));
            counts.fetch_add(1, Ordering::Relaxed);
        };
        let client: Client = env.builder().slow(ms(60), slow).connect().await.unwrap();
        client.blpop::<String, String>(env.key("none"), 0.1).await.unwrap();
        client.ping().await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 1);
    })
    .await;
}

/// Writes down spans and events, as they begin and as they change.
#[derive(Default)]
struct Log {
    text: Mutex<String>,
    spans: AtomicU64,
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[derive(Clone, Default)]
struct Logging(Arc<Log>);

impl Subscriber for Logging {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("roundtrip")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.0.spans.fetch_add(1, Ordering::Relaxed) + 1;
        let mut text = self.0.text.lock().unwrap();
        write!(text, "\nspan {id}").unwrap();
        attributes.record(&mut Fields(&mut text));
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut text = self.0.text.lock().unwrap();
        write!(text, "\nmore {}", span.into_u64()).unwrap();
        values.record(&mut Fields(&mut text));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = self.0.text.lock().unwrap();
        write!(text, "\n{} {}", event.metadata().level(), event.metadata().target()).unwrap();
        event.record(&mut Fields(&mut text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn try_close(&self, span: Id) -> bool {
        let mut text = self.0.text.lock().unwrap();
        write!(text, "\nclosed {}", span.into_u64()).unwrap();
        true
    }
}

#[tokio::test]
async fn spans_have_names_and_ends_but_no_key_and_no_value() {
    each(|env| async move {
        let logging = Logging::default();
        // with one subscriber alone, tracing asks only that of the thread which comes to a span first: other tests have none
        let _second = tracing::Dispatch::new(logging.clone());
        // the tasks of a current-thread runtime run on this thread, too
        let _guard = tracing::subscriber::set_default(logging.clone());
        let proxy = env.proxy();
        let client = env.through(&proxy).connect().await.unwrap();
        let key = env.key("secretkey");
        client.set(&key, "secretvalue").await.unwrap();
        client.incr(&key).await.unwrap_err();
        client.atomically(|tx| (tx.get::<String>(&key), tx.get::<String>(&key))).await.unwrap();
        proxy.cut();
        limited(async {
            while client.stats().connects < 2 {
                tokio::time::sleep(ms(5)).await;
            }
        })
        .await;
        limited(client.del(&key)).await.unwrap();

        let text = logging.0.text.lock().unwrap().clone();
        assert!(!text.contains("secret"), "{text}");
        let spans = logging.0.spans.load(Ordering::Relaxed);
        assert_eq!((spans, text.matches("\nclosed ").count()), (4, 4), "{text}");
        for wanted in [
            "INFO roundtrip::connection message=up endpoint=127.0.0.1:",
            "WARN roundtrip::connection message=lost",
            "otel.name=SET otel.kind=\"client\" db.system.name=\"redis\" db.operation.name=SET db.namespace=0",
            "server.address=\"127.0.0.1\"",
            "db.response.status_code=\"ERR\"",
            "error.type=\"ERR\"",
            "roundtrip.outcome=Refused",
            "otel.name=MULTI GET",
            "db.operation.batch.size=2",
        ] {
            assert!(text.contains(wanted), "no {wanted} in {text}");
        }
    })
    .await;
}
