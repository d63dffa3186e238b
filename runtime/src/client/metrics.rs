//! Metrics for the crate `metrics`: the reports for observers, and the counts of `Client::stats`.

use metrics::{
    Label, SharedString, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};

use super::Stats;
use crate::error::Outcome;
use crate::link::event::Event;
use crate::link::observe::{Observe, Operation, OperationKind, Report};

/// Reports what a client does to the crate [`metrics`](https://docs.rs/metrics), and so to any of its exporters.
///
/// | metric | kind | labels |
/// | --- | --- | --- |
/// | `db.client.operation.duration` | histogram of seconds | `db.operation.name` (`GET`, `PIPELINE GET`, `MULTI`, ..), `error.type` if it failed |
/// | `roundtrip.bytes_queued` | counter | |
/// | `roundtrip.unknown_outcomes` | counter of errors with [`Outcome::Unknown`](crate::Outcome::Unknown) | |
/// | `roundtrip.connections` | counter | `event`: `up`, `lost`, `failed` |
///
/// and from [`stats`](Metrics::stats) the gauge `roundtrip.in_flight` and counters such as `roundtrip.round_trips` and
/// `roundtrip.commands`. All have the label `db.system.name` = `redis` and, if made by [`named`](Metrics::named), `client`. No label ever
/// contains a key, a value or an argument.
///
/// ```
/// use roundtrip::{Client, Metrics};
///
/// let metrics = Metrics::new();
/// let client = Client::builder().observe(metrics.clone()).connect_lazy();
/// // before each scrape, or every few seconds
/// metrics.stats(&client.stats());
/// ```
#[derive(Debug, Clone, Default)]
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub struct Metrics {
    client: Option<SharedString>,
}

const DURATION: &str = "db.client.operation.duration";
const BYTES: &str = "roundtrip.bytes_queued";
const UNKNOWN: &str = "roundtrip.unknown_outcomes";
const CONNECTIONS: &str = "roundtrip.connections";
const IN_FLIGHT: &str = "roundtrip.in_flight";

/// Where in the statistics a number stands.
type Count = fn(&Stats) -> u64;

/// What `stats` counts: name, what it is, and where it stands.
const COUNTERS: [(&str, &str, Count); 9] = [
    ("roundtrip.round_trips", "Round trips asked for", |stats| stats.round_trips),
    ("roundtrip.commands", "Commands sent, counted singly", |stats| stats.commands),
    ("roundtrip.writes", "System calls that wrote", |stats| stats.writes),
    ("roundtrip.reads", "System calls that read", |stats| stats.reads),
    ("roundtrip.unheld_errors", "Errors in pipelines that no call has returned", |stats| stats.unheld_errors),
    ("roundtrip.unsent", "Commands dropped with their pipeline", |stats| stats.unsent),
    ("roundtrip.messages", "Messages of subscriptions", |stats| stats.messages),
    ("roundtrip.messages_dropped", "Messages dropped, since a buffer was full", |stats| {
        stats.messages_dropped
    }),
    ("roundtrip.missed", "Times a subscription reported that messages may be missing", |stats| stats.missed),
];

impl Metrics {
    /// For a program with one client. It describes each metric to the recorder, which must be installed before.
    pub fn new() -> Metrics {
        describe_histogram!(DURATION, Unit::Seconds, "From the first poll to the reply, or the end");
        describe_counter!(BYTES, Unit::Bytes, "Bytes of commands");
        describe_counter!(UNKNOWN, "Errors after which it is unknown whether the command was carried out");
        describe_counter!(CONNECTIONS, "Connections that came up, were lost, or could not be made");
        describe_gauge!(IN_FLIGHT, "Replies outstanding");
        for (name, what, _) in COUNTERS {
            describe_counter!(name, what);
        }
        Metrics { client: None }
    }

    /// For one of several clients: all metrics have the label `client` = `name`.
    pub fn named(name: impl Into<String>) -> Metrics {
        let mut metrics = Metrics::new();
        metrics.client = Some(name.into().into());
        metrics
    }

    /// Records what [`Client::stats`](crate::Client::stats) counts. Call it regularly, for example before each scrape.
    pub fn stats(&self, stats: &Stats) {
        #[allow(clippy::cast_precision_loss, reason = "there are never 2^52 replies outstanding")]
        gauge!(IN_FLIGHT, self.labels()).set(stats.in_flight as f64);
        for (name, _, count) in COUNTERS {
            counter!(name, self.labels()).absolute(count(stats));
        }
    }

    fn labels(&self) -> Vec<Label> {
        let client = self.client.iter().map(|name| Label::new("client", name.clone()));
        std::iter::once(Label::from_static_parts("db.system.name", "redis")).chain(client).collect()
    }
}

impl Observe for Metrics {
    fn command(&self, report: &Report<'_>) {
        let mut labels = self.labels();
        counter!(BYTES, labels.clone()).increment(u64::try_from(report.bytes).unwrap_or(u64::MAX));
        if report.error.is_some_and(|error| error.outcome() == Outcome::Unknown) {
            counter!(UNKNOWN, labels.clone()).increment(1);
        }
        let name = match report.operation {
            Operation { kind: OperationKind::Command, command: Some(name) } => SharedString::const_str(name),
            several => several.to_string().into(),
        };
        labels.push(Label::new("db.operation.name", name));
        labels.extend(report.error.map(|error| Label::new("error.type", error.kind().to_owned())));
        histogram!(DURATION, labels).record(report.time);
    }

    fn connection(&self, event: &Event) {
        let event = match event {
            Event::Up { .. } => "up",
            Event::Lost { .. } => "lost",
            Event::Failed { .. } => "failed",
        };
        let mut labels = self.labels();
        labels.push(Label::from_static_parts("event", event));
        counter!(CONNECTIONS, labels).increment(1);
    }
}
