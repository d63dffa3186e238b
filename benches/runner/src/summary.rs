//! A table for docs/BENCHMARKS.md: roundtrip beside the best of the others, for each way the clients were run.

use harness::Sample;

use crate::table::{ALLOCATIONS, CPU, Metric, OPS, Section, row, sections};

const HEAD: &[&str] = &[
    "workload",
    "ops/s",
    "CPU ns/op",
    "allocations/op",
    "CPU ÷ typed floor",
    "best peer's ops/s",
    "ours ÷ its",
    "best peer's CPU",
    "ours ÷ its",
];

pub fn print(samples: &[Sample]) {
    for (name, section) in sections(samples) {
        println!("\n### {name}\n");
        row(HEAD.iter().map(|cell| (*cell).to_owned()));
        row(HEAD.iter().enumerate().map(|(i, _)| if i == 0 { "---" } else { "---:" }.to_owned()));
        for workload in section.workloads() {
            line(&section, workload);
        }
    }
}

fn line(section: &Section<'_>, workload: &str) {
    let ours = |metric: &Metric| section.value(metric, workload, "roundtrip").unwrap_or(f64::NAN);
    let mut cells = vec![
        workload.to_owned(),
        thousands(ours(&OPS) * 1e3),
        thousands(ours(&CPU)),
        format!("{:.2}", ours(&ALLOCATIONS)),
        ratio(ours(&CPU), section.value(&CPU, workload, "typed")),
    ];
    for (metric, scale) in [(&OPS, 1e3), (&CPU, 1.0)] {
        let best = section.best_peer(metric, workload);
        let who = best.and_then(|best| section.who(metric, workload, best)).unwrap_or_default();
        cells.push(best.map_or_else(String::new, |best| format!("{} ({who})", thousands(best * scale))));
        cells.push(ratio(ours(metric), best));
    }
    row(cells.into_iter());
}

fn ratio(ours: f64, other: Option<f64>) -> String {
    other.map_or_else(String::new, |other| format!("{:.2}", ours / other))
}

/// `1,234,567`.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let commas = |(i, digit): (usize, char)| {
        let comma = i > 0 && (digits.len() - i).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(commas).collect()
}
