//! One measurement: connect, warm up, run, count.

use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use crate::{
    Contender, Endpoint, Sample, allocations,
    usage::{Usage, server_cpu},
    workloads,
};

/// The whole program of a contender. Prints a [`Sample`] as a line of JSON.
///
/// ```text
/// CLIENT URL WORKLOAD one|two MILLISECONDS    a measurement of about that long, after a warm-up
/// CLIENT URL WORKLOAD one|two =CALLS          exactly so many calls, and nothing else: for callgrind
/// ```
pub fn main<C: Contender>() {
    let args: Vec<String> = std::env::args().collect();
    let [client, url, workload, runtime, length] = &args[..] else {
        panic!("usage: CLIENT URL WORKLOAD one|two MILLISECONDS|=CALLS");
    };
    let endpoint = Endpoint(url.clone());
    let length = match length.strip_prefix('=') {
        Some(calls) => Length::Calls(calls.parse().expect("a number of calls")),
        None => Length::Time(Duration::from_millis(length.parse().expect("milliseconds"))),
    };
    let measured = build(runtime).block_on(measure::<C>(&endpoint, workload, length));
    let sample = Sample {
        client: client.rsplit('/').next().unwrap_or_default().to_owned(),
        transport: endpoint.transport().to_owned(),
        runtime: runtime.clone(),
        ..measured
    };
    println!("{}", serde_json::to_string(&sample).expect("JSON"));
}

#[derive(Clone, Copy)]
enum Length {
    Time(Duration),
    Calls(usize),
}

fn build(runtime: &str) -> Runtime {
    let mut builder =
        if runtime == "one" { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.worker_threads(2).enable_all().build().expect("a runtime")
}

async fn measure<C: Contender>(endpoint: &Endpoint, workload: &str, length: Length) -> Sample {
    let (commands, tasks) = workloads::shape(workload).unwrap_or_else(|| panic!("no workload {workload}"));
    let mut contender = C::connect(endpoint).await;
    let whole = |calls: f64| (calls as usize).div_ceil(tasks).max(1) * tasks;

    let calls = match length {
        Length::Calls(calls) => calls,
        Length::Time(time) => {
            whole(rate(&mut contender, workload, tasks, time / 4).await * time.as_secs_f64())
        }
    };

    let (server, usage, started) = (server_cpu(endpoint).expect("INFO"), Usage::now(), Instant::now());
    let mut latencies = workloads::run(workload, &mut contender, calls).await;
    let (seconds, usage) = (started.elapsed().as_secs_f64(), Usage::now() - usage);
    let server = server_cpu(endpoint).expect("INFO") - server;

    // counting slows the clients that allocate most: so not while the clock runs
    let counted = whole(calls as f64 / 8.0);
    let (allocations, bytes) = match length {
        Length::Calls(_) => (0, 0),
        Length::Time(_) => {
            allocations::start();
            workloads::run(workload, &mut contender, counted).await;
            allocations::stop()
        }
    };

    latencies.sort_unstable();
    let percentile =
        |p: f64| latencies.get((latencies.len() as f64 * p) as usize).map_or(0.0, |&ns| f64::from(ns) / 1e3);
    let ops = (calls * commands) as f64;
    let counted = (counted * commands) as f64;
    Sample {
        client: String::new(),
        workload: workload.to_owned(),
        transport: String::new(),
        runtime: String::new(),
        round: 0,
        ops: ops as u64,
        seconds,
        ops_per_second: ops / seconds,
        cpu_ns_per_op: usage.cpu.as_nanos() as f64 / ops,
        server_cpu_ns_per_op: server.as_nanos() as f64 / ops,
        allocations_per_op: allocations as f64 / counted,
        allocated_bytes_per_op: bytes as f64 / counted,
        switches_per_1000_ops: usage.switches as f64 * 1e3 / ops,
        page_faults_per_1000_ops: usage.faults as f64 * 1e3 / ops,
        p50_us: percentile(0.5),
        p99_us: percentile(0.99),
        p999_us: percentile(0.999),
    }
}

/// Warms up for about `time`, and gives calls per second.
async fn rate<C: Contender>(contender: &mut C, workload: &str, tasks: usize, time: Duration) -> f64 {
    let mut calls = tasks;
    loop {
        let started = Instant::now();
        workloads::run(workload, contender, calls).await;
        let elapsed = started.elapsed();
        if elapsed * 2 >= time {
            return calls as f64 / elapsed.as_secs_f64();
        }
        calls *= 2;
    }
}
