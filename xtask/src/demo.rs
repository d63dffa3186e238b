//! `cargo xtask demo`: the tour, the page view and the profile, against a server that comes and goes with them.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use roundtrip_tests::{Cluster, Options, Shape};

use crate::cargo;
use crate::install::servers_or_install;

pub(crate) fn run() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    // the first is the system's own
    let binary = binaries.first().ok_or("no server")?;
    let code = build(&EXAMPLES)?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let server = binary.start(Options::new());
    eprintln!("{binary} on port {}, process {}, for this demo only", server.port(), server.pid());
    for (n, example) in EXAMPLES.iter().enumerate() {
        eprintln!("\n==> {} of {}: examples/{example}.rs", n + 1, EXAMPLES.len());
        let mut run = cargo();
        run.args(["run", "--release", "--quiet", "--package", "roundtrip-examples", "--example", example]);
        let code = crate::run(run.env("REDIS_URL", server.url()))?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    eprintln!("\n{NEXT}");
    Ok(ExitCode::SUCCESS)
}

const EXAMPLES: [&str; 3] = ["tour", "page-view", "profile"];

const NEXT: &str = "\
What to try next:
  cargo xtask demo --cluster         three primaries, one of which is killed while counters run
  examples/                          whole programs to copy: sessions, a job queue, a cache, a rate limiter, ...
  docs/how-to.md                     short answers, each with a program
  docs/coming-from/                  for those who know redis-rs, fred, rustis or redis-py
In a program of your own: cargo add roundtrip, and tokio with the features macros and rt-multi-thread.";

/// Builds these examples, which cargo shows as it goes along. In release: they end with timings, and should time the server and the network.
fn build(examples: &[&str]) -> Result<ExitCode, String> {
    eprintln!("==> building {} (a minute or two the first time)", examples.join(", "));
    let began = Instant::now();
    let mut build = cargo();
    build.args(["build", "--release", "--package", "roundtrip-examples"]);
    for example in examples {
        build.args(["--example", example]);
    }
    let code = crate::run(&mut build)?;
    eprintln!("    built in {} s", began.elapsed().as_secs());
    Ok(code)
}

/// Counters on three primaries, each with a replica, of which one primary is killed.
pub(crate) fn run_cluster() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    let binary = binaries.first().ok_or("no server")?;
    let code = build(&["cluster"])?;
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
