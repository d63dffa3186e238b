//! Instructions per operation, counted by callgrind: the difference of two lengths of run, so that connecting and
//! starting up drop out. It counts user code only: system calls cost what they cost.
//!
//! All run on one core, the clients with the lowest priority: so the server has answered before a client that has written goes on. On two
//! cores a client is woken once or twice for one reply, since a unix socket that is read from at the other end can be written to
//! again. Each time is 1,100 instructions of the runtime, and how often it happens depends on what else the machine does.

use std::{fs, path::Path, process, process::Command};

use harness::{Endpoint, workloads};

use crate::{
    Result,
    args::{Args, takes_part},
    rounds::{build, measure, program},
    server::Server,
};

pub fn run(args: &Args) -> Result {
    build(args)?;
    pin()?;
    let server = Server::start(args.server.as_deref(), &[])?;
    let endpoint = server.endpoint("unix");
    println!("| instructions per operation | {} |", args.clients.join(" | "));
    println!("| --- |{}", " ---: |".repeat(args.clients.len()));
    for workload in &args.workloads {
        print!("| {workload} |");
        for client in &args.clients {
            if !takes_part(client, workload, "unix") {
                print!(" |");
                continue;
            }
            let count = per_operation(client, &endpoint, workload, args.keep.as_deref())?;
            print!(" {count:.0} |");
        }
        println!();
    }
    Ok(())
}

/// Puts this program on one core, and with it all that it starts from now on.
fn pin() -> Result {
    let status = fs::read_to_string("/proc/self/status")?;
    let cores = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let first = cores.and_then(|cores| cores.trim().split([',', '-']).next()).unwrap_or("0");
    let pinned = Command::new("taskset").args(["-cp", first, &process::id().to_string()]).output();
    match pinned {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("`taskset`, of util-linux, is needed to count on one core".into()),
    }
}

fn per_operation(client: &str, endpoint: &Endpoint, workload: &str, keep: Option<&Path>) -> Result<f64> {
    let (commands, tasks) = workloads::shape(workload).ok_or("no such workload")?;
    // as many calls as take about 20 ms without callgrind, and three times as many
    let native = measure(client, endpoint, workload, "one", "20")?;
    let few = (native.ops as usize / commands).next_multiple_of(tasks).max(2 * tasks);
    let many = 3 * few;
    let counted = |calls| count(client, endpoint, workload, calls, keep);
    Ok((counted(many)? - counted(few)?) / ((many - few) * commands) as f64)
}

fn count(
    client: &str,
    endpoint: &Endpoint,
    workload: &str,
    calls: usize,
    keep: Option<&Path>,
) -> Result<f64> {
    let file =
        keep.map_or("/dev/null".into(), |dir| dir.join(format!("callgrind.{client}.{workload}.{calls}")));
    let output = Command::new("nice")
        .args(["-n", "19", "valgrind"])
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", file.display())])
        .arg(program(client))
        .args([&endpoint.0, workload, "one", &format!("={calls}")])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.ok_or_else(|| format!("{client}, {workload}: callgrind says: {log}").into())
}
