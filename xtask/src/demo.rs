//! `cargo xtask demo`: the tour, the page view and the profile, against a server that comes and goes with them.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use roundtrip_tests::{Cluster, Options, Shape};

use crate::cargo;
use crate::install::servers_or_install;

pub(crate) fn run() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    // the first is the system's own
    let binary = binaries.first().ok_or("no server")?;
    let server = binary.start(Options::new());
    eprintln!("{binary} on port {}, process {}, for this demo only", server.port(), server.pid());
    for example in ["tour", "page-view", "profile"] {
        let mut run = cargo();
        // release: they end with timings, and should time the server and the network
        run.args(["run", "--release", "--package", "roundtrip-examples", "--example", example]);
        let code = crate::run(run.env("REDIS_URL", server.url()))?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Counters on three primaries, each with a replica, of which one primary is killed.
pub(crate) fn run_cluster() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    let binary = binaries.first().ok_or("no server")?;
    let build = ["build", "--release", "--package", "roundtrip-examples", "--example", "cluster"];
    let code = crate::run(cargo().args(build))?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let cluster = Cluster::start(binary, Shape { primaries: 3, replicas: 1 }, &Options::new());
    eprintln!("{binary}, six of them, for this demo only");
    thread::scope(|scope| {
        let Some(victim) = cluster.servers().first() else { return Err("no server".to_owned()) };
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(3));
            eprintln!("       kill -9 {}, the primary on port {}", victim.pid(), victim.port());
            victim.kill();
        });
        let mut run = cargo();
        run.args(["run", "--release", "--quiet", "--package", "roundtrip-examples", "--example", "cluster"]);
        crate::run(run.env("REDIS_URL", cluster.url()).env("SECONDS", "10"))
    })
}
