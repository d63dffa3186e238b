//! Rounds of measurements: every client in turn, each round beginning with another one, so that a machine that
//! warms up or is disturbed favours nobody.

use std::{
    env,
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use harness::{Endpoint, Sample};

use crate::{
    Result,
    args::{Args, takes_part},
    server::Server,
    table,
};

pub fn run(args: &Args) -> Result {
    build(args)?;
    let server = Server::start(args.server.as_deref(), &args.transports)?;
    let mut json = match &args.json {
        Some(path) => Some(OpenOptions::new().create(true).append(true).open(path)?),
        None => None,
    };
    let mut all = Vec::new();
    for transport in &args.transports {
        let endpoint = server.endpoint(transport);
        for runtime in &args.runtimes {
            for workload in &args.workloads {
                let mut samples = Vec::new();
                let takes_part = |client: &&String| takes_part(client, workload, transport);
                let clients: Vec<_> = args.clients.iter().filter(takes_part).collect();
                if clients.is_empty() {
                    continue;
                }
                for round in 0..args.rounds {
                    for turn in 0..clients.len() {
                        let client = clients[(turn + round) % clients.len()];
                        let length = args.length.as_millis().to_string();
                        let sample = measure(client, &endpoint, workload, runtime, &length)
                            .map_err(|error| format!("{client}, {workload}: {error}"))?;
                        samples.push(Sample { round, ..sample });
                    }
                }
                if let Some(json) = &mut json {
                    for sample in &samples {
                        writeln!(json, "{}", serde_json::to_string(sample)?)?;
                    }
                }
                table::print_workload(&samples);
                all.append(&mut samples);
            }
        }
    }
    if args.workloads.len() > 1 {
        table::print(&all);
    }
    Ok(())
}

/// One measurement, in a process of its own.
pub fn measure(
    client: &str,
    endpoint: &Endpoint,
    workload: &str,
    runtime: &str,
    length: &str,
) -> Result<Sample> {
    let output = Command::new(program(client)).args([&endpoint.0, workload, runtime, length]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The contenders are built like this program, and stand beside it.
pub fn program(client: &str) -> PathBuf {
    env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(client))).unwrap_or_else(|| client.into())
}

pub fn build(args: &Args) -> Result {
    if !args.build {
        return Ok(());
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--release", "--manifest-path"]).arg(manifest);
    for client in &args.clients {
        let package = match &client[..] {
            "wire" | "typed" => "floor",
            client => client.split('-').next().unwrap_or_default(),
        };
        cargo.args(["-p", &format!("bench-{package}")]);
    }
    if cargo.status()?.success() { Ok(()) } else { Err("the contenders do not build".into()) }
}
