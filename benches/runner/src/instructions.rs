//! Instructions per operation, counted by callgrind: the difference of two lengths of run, so that connecting and
//! starting up drop out. It counts user code only: system calls cost what they cost.

use std::{path::Path, process::Command};

use harness::{Endpoint, workloads};

use crate::{
    Result,
    args::{Args, takes_part},
    rounds::{build, measure, program},
    server::Server,
};

pub fn run(args: &Args) -> Result {
    build(args)?;
    let server = Server::start(&args.server, &[])?;
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
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", file.display())])
        .arg(program(client))
        .args([&endpoint.0, workload, "one", &format!("={calls}")])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.ok_or_else(|| format!("{client}, {workload}: callgrind says: {log}").into())
}
