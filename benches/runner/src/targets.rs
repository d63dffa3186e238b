//! What roundtrip means to reach, checked against what was measured.

use crate::table::{CPU, Metric, OPS, Section};

enum Against {
    BestPeer,
    TypedFloor,
    /// roundtrip's own pipelines, written by hand.
    ByHand,
}
use Against::{BestPeer, ByHand, TypedFloor};

/// Ratios: of operations a second, at least; of anything else, at most.
const TARGETS: &[(&str, Metric, Against, f64)] = &[
    ("conc64", OPS, BestPeer, 1.5),
    ("conc64", CPU, BestPeer, 0.5),
    ("conc256", OPS, BestPeer, 2.0),
    ("conc256", CPU, BestPeer, 0.4),
    ("conc1024", OPS, BestPeer, 2.0),
    ("conc1024", CPU, BestPeer, 0.4),
    ("seq", OPS, BestPeer, 1.0),
    ("seq", CPU, BestPeer, 1.0),
    ("seq", CPU, TypedFloor, 1.05),
    ("pipe10", OPS, BestPeer, 1.0),
    ("pipe10", CPU, BestPeer, 1.0),
    ("pipe10", CPU, TypedFloor, 1.05),
    ("tx10", OPS, BestPeer, 1.0),
    ("tx10", CPU, BestPeer, 1.0),
    ("tx10", CPU, TypedFloor, 1.05),
    ("pipe100", CPU, BestPeer, 0.6),
    ("pipe1000", OPS, BestPeer, 1.5),
    ("pipe1000", CPU, BestPeer, 0.4),
    ("pipe10000", OPS, BestPeer, 1.5),
    ("pipe10000", CPU, BestPeer, 0.35),
    ("16xpipe100", OPS, BestPeer, 1.5),
    ("16xpipe100", CPU, BestPeer, 0.35),
    ("hgetall-str", CPU, BestPeer, 0.6),
    ("lrange-str", CPU, BestPeer, 0.4),
    ("lrange-i64", CPU, BestPeer, 0.35),
    ("mget-str", CPU, BestPeer, 0.5),
    ("mget-i64", CPU, BestPeer, 0.5),
    ("get1m", CPU, TypedFloor, 1.05),
    ("set1m", CPU, TypedFloor, 1.03),
    ("pubsub", CPU, BestPeer, 0.5),
    ("pubsub-1000", CPU, BestPeer, 0.5),
    ("pubsub-fanout", CPU, BestPeer, 0.5),
    ("pubsub-64k", CPU, BestPeer, 0.5),
    ("batch1", CPU, ByHand, 1.05),
    ("batch1x100", CPU, ByHand, 1.05),
    ("batch2", CPU, ByHand, 1.2),
    ("batch2x100", CPU, ByHand, 1.2),
];

pub fn print(section: &Section<'_>) {
    let mut lines = Vec::new();
    for (workload, metric, against, limit) in TARGETS {
        let (other, against) = match against {
            BestPeer => (section.best_peer(metric, workload), "the best peer's"),
            TypedFloor => (section.value(metric, workload, "typed"), "the typed floor's"),
            ByHand => (section.value(metric, workload, "roundtrip-pipes"), "the hand-written pipelines'"),
        };
        let (Some(ours), Some(other)) = (section.value(metric, workload, "roundtrip"), other) else {
            continue;
        };
        let ratio = ours / other;
        let (sign, met) =
            if metric.higher_is_better { ("≥", ratio >= *limit) } else { ("≤", ratio <= *limit) };
        let verdict = if met { "yes" } else { "**no**" };
        lines.push(format!(
            "| {workload} | {} | {sign} {limit} × {against} | {ratio:.2} × | {verdict} |",
            metric.name
        ));
    }
    if !lines.is_empty() {
        println!(
            "\n**targets**\n\n| workload | metric | target | measured | met |\n| --- | --- | --- | ---: | --- |"
        );
        lines.iter().for_each(|line| println!("{line}"));
    }
}
