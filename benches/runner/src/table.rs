//! Medians, ratios and tables (Markdown, for docs/BENCHMARKS.md).

use harness::{Sample, workloads};

use crate::{args::CLIENTS, targets};

/// What the tables show of a sample.
pub struct Metric {
    pub name: &'static str,
    pub of: fn(&Sample) -> f64,
    pub higher_is_better: bool,
    /// Digits after the point.
    digits: usize,
    /// Shown with ratios to the typed floor and the best peer.
    compared: bool,
}

pub const OPS: Metric = metric("1,000 operations a second", |s| s.ops_per_second / 1e3, 1).compared(true);
pub const CPU: Metric = metric("client CPU, ns per operation", |s| s.cpu_ns_per_op, 0).compared(false);
const METRICS: &[Metric] = &[
    OPS,
    CPU,
    metric("server CPU, ns per operation", |s| s.server_cpu_ns_per_op, 0),
    ALLOCATIONS,
    metric("allocated bytes per operation", |s| s.allocated_bytes_per_op, 0),
    metric("context switches per 1,000 operations", |s| s.switches_per_1000_ops, 1),
    metric("page faults per 1,000 operations", |s| s.page_faults_per_1000_ops, 1),
    metric("latency of a call, p50, µs", |s| s.p50_us, 0),
    metric("latency of a call, p99, µs", |s| s.p99_us, 0),
    metric("latency of a call, p99.9, µs", |s| s.p999_us, 0),
];
pub const ALLOCATIONS: Metric = metric("allocations per operation", |s| s.allocations_per_op, 2);

const fn metric(name: &'static str, of: fn(&Sample) -> f64, digits: usize) -> Metric {
    Metric { name, of, higher_is_better: false, digits, compared: false }
}

impl Metric {
    const fn compared(self, higher_is_better: bool) -> Self {
        Self { higher_is_better, compared: true, ..self }
    }

    /// The median over the rounds, where there is one.
    pub fn median<'a>(&self, samples: impl Iterator<Item = &'a Sample>) -> Option<f64> {
        let mut values: Vec<f64> = samples.map(self.of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    pub fn best(&self, values: impl Iterator<Item = f64>) -> Option<f64> {
        if self.higher_is_better { values.reduce(f64::max) } else { values.reduce(f64::min) }
    }
}

/// Samples of one transport and runtime.
pub struct Section<'a> {
    samples: Vec<&'a Sample>,
}

impl<'a> Section<'a> {
    pub fn value(&self, metric: &Metric, workload: &str, client: &str) -> Option<f64> {
        metric.median(self.samples.iter().copied().filter(|s| s.workload == workload && s.client == client))
    }

    /// The best of the other libraries.
    pub fn best_peer(&self, metric: &Metric, workload: &str) -> Option<f64> {
        let peers = CLIENTS
            .iter()
            .filter(|client| !matches!(**client, "wire" | "typed") && !client.starts_with("roundtrip"));
        metric.best(peers.filter_map(|client| self.value(metric, workload, client)))
    }

    fn clients(&self) -> Vec<&'static str> {
        CLIENTS.iter().copied().filter(|client| self.samples.iter().any(|s| s.client == *client)).collect()
    }

    /// The client whose median that is.
    pub fn who(&self, metric: &Metric, workload: &str, value: f64) -> Option<&'static str> {
        self.clients().into_iter().find(|client| self.value(metric, workload, client) == Some(value))
    }

    pub fn workloads(&self) -> impl Iterator<Item = &'static str> {
        workloads::NAMES.iter().copied().filter(|name| self.samples.iter().any(|s| s.workload == *name))
    }

    fn print(&self, metric: &Metric) {
        println!("\n**{}**\n", metric.name);
        let mut head = vec!["workload"];
        head.extend(self.clients());
        if metric.compared {
            head.extend(["÷ typed floor", "÷ best peer"]);
        }
        row(head.iter().map(|cell| (*cell).to_owned()));
        row(head.iter().enumerate().map(|(i, _)| if i == 0 { "---" } else { "---:" }.to_owned()));
        for workload in self.workloads() {
            let number = |value: Option<f64>, digits| {
                value.map_or_else(String::new, |value| format!("{value:.digits$}"))
            };
            let mut cells = vec![workload.to_owned()];
            cells.extend(
                self.clients()
                    .into_iter()
                    .map(|client| number(self.value(metric, workload, client), metric.digits)),
            );
            if metric.compared {
                let ours = self.value(metric, workload, "roundtrip");
                let ratio = |to: Option<f64>| Some(ours? / to?);
                cells.push(number(ratio(self.value(metric, workload, "typed")), 2));
                cells.push(number(ratio(self.best_peer(metric, workload)), 2));
            }
            row(cells.into_iter());
        }
    }
}

/// The samples by transport and runtime, with a name for each.
pub fn sections(samples: &[Sample]) -> Vec<(String, Section<'_>)> {
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for sample in samples {
        let kind = (&sample.transport[..], &sample.runtime[..]);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let section = |(transport, runtime)| {
        let workers = if runtime == "one" { "current-thread runtime" } else { "two workers" };
        let of_kind = |s: &&Sample| s.transport == transport && s.runtime == runtime;
        (format!("{transport}, {workers}"), Section { samples: samples.iter().filter(of_kind).collect() })
    };
    kinds.into_iter().map(section).collect()
}

/// Every table.
pub fn print(samples: &[Sample]) {
    for (name, section) in sections(samples) {
        println!("\n### {name}");
        METRICS.iter().for_each(|metric| section.print(metric));
        targets::print(&section);
    }
}

/// One workload as soon as it is measured, a line for each client.
pub fn print_workload(samples: &[Sample]) {
    let Some(first) = samples.first() else { return };
    println!("\n{}  {} {}", first.workload, first.transport, first.runtime);
    println!(
        "{:>10} {:>9} {:>9} {:>9} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}",
        "",
        "kops/s",
        "cpu ns",
        "server",
        "allocs",
        "bytes",
        "switch/k",
        "fault/k",
        "p50 µs",
        "p99",
        "p99.9",
        "ops÷typed",
        "cpu÷typed"
    );
    let section = Section { samples: samples.iter().collect() };
    for client in section.clients() {
        let value =
            |metric: &Metric, client| section.value(metric, &first.workload, client).unwrap_or(f64::NAN);
        print!("{client:>10}");
        for (metric, width) in METRICS.iter().zip([9, 9, 9, 8, 9, 8, 8, 8, 8, 8]) {
            print!(" {:>width$.digits$}", value(metric, client), digits = metric.digits);
        }
        println!(
            " {:>9.2} {:>9.2}",
            value(&OPS, client) / value(&OPS, "typed"),
            value(&CPU, client) / value(&CPU, "typed")
        );
    }
}

pub fn row(cells: impl Iterator<Item = String>) {
    println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
}
