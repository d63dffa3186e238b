//! The feature `metrics`: what a recorder is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use roundtrip::{Client, Metrics};
use roundtrip_tests::{Options, Server};
use tokio::runtime::Builder;

use crate::support::own_server;

/// All values by name and labels: of a histogram how many there were.
#[derive(Debug, Clone, Default)]
struct Notes(Arc<Mutex<BTreeMap<String, f64>>>);

impl Notes {
    fn at(&self, key: &Key) -> Arc<Note> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Note(self.clone(), format!("{} {}", key.name(), labels.join(" "))))
    }

    fn get(&self, key: &str) -> Option<f64> {
        self.0.lock().unwrap().get(key).copied()
    }
}

struct Note(Notes, String);

impl Note {
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut notes = self.0.0.lock().unwrap();
        let value = notes.entry(self.1.clone()).or_default();
        *value = change(*value);
    }
}

impl CounterFn for Note {
    fn increment(&self, by: u64) {
        self.change(|value| value + by as f64);
    }
    fn absolute(&self, to: u64) {
        self.change(|_| to as f64);
    }
}

impl GaugeFn for Note {
    fn increment(&self, by: f64) {
        self.change(|value| value + by);
    }
    fn decrement(&self, by: f64) {
        self.change(|value| value - by);
    }
    fn set(&self, to: f64) {
        self.change(|_| to);
    }
}

impl HistogramFn for Note {
    fn record(&self, seconds: f64) {
        assert!((0.0..60.0).contains(&seconds), "{seconds}");
        self.change(|count| count + 1.0);
    }
}

impl Recorder for Notes {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, what: SharedString) {
        self.0.lock().unwrap().insert(format!("about {}: {what}", key.as_str()), 0.0);
    }
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, unit: Option<Unit>, _: SharedString) {
        assert_eq!(unit, Some(Unit::Seconds));
    }
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.at(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.at(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.at(key))
    }
}

async fn session(server: &mut Server, metrics: &Metrics) {
    let client =
        Client::builder().url(&server.url()).unwrap().observe(metrics.clone()).connect().await.unwrap();
    client.set("secret key", "secret value").await.unwrap();
    client.incr("secret key").await.unwrap_err();
    let pipe = client.pipeline();
    let both = (pipe.incr("a"), pipe.incr("b"));
    pipe.execute(both).await.unwrap();
    client.atomically(|tx| (tx.incr("a"), tx.get::<i64>("b"))).await.unwrap();
    metrics.stats(&client.stats());
    server.freeze();
    client.incr("a").timeout(std::time::Duration::from_millis(20)).await.unwrap_err();
    server.thaw();
}

#[test]
fn a_recorder_is_told_of_operations_and_connections() {
    let notes = Notes::default();
    // one thread, so that the connection's task tells this recorder, too
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&notes, || {
        let metrics = Metrics::named("sessions");
        let mut server = own_server(Options::new());
        runtime.block_on(session(&mut server, &metrics));
    });
    let all = "db.system.name=redis client=sessions";
    let operations = ["SET", "INCR", "PIPELINE INCR", "MULTI"].map(|name| match name {
        "INCR" => "INCR error.type=ERR".to_owned(),
        name => name.to_owned(),
    });
    for operation in operations.iter().map(String::as_str).chain(["INCR error.type=timeout"]) {
        let key = format!("db.client.operation.duration {all} db.operation.name={operation}");
        assert_eq!(notes.get(&key), Some(1.0), "{key}\n{notes:#?}");
    }
    assert_eq!(notes.get(&format!("roundtrip.unknown_outcomes {all}")), Some(1.0), "{notes:#?}");
    assert_eq!(notes.get(&format!("roundtrip.connections {all} event=up")), Some(1.0), "{notes:#?}");
    assert_eq!(notes.get(&format!("roundtrip.in_flight {all}")), Some(0.0), "{notes:#?}");
    assert_eq!(notes.get(&format!("roundtrip.round_trips {all}")), Some(4.0), "{notes:#?}");
    assert!(notes.get(&format!("roundtrip.bytes_queued {all}")) > Some(100.0), "{notes:#?}");
    assert!(
        notes.get("about roundtrip.unsent: Commands dropped with their pipeline").is_some(),
        "{notes:#?}"
    );
    assert!(!format!("{notes:?}").contains("secret"), "{notes:#?}");
}
