//! Runs the contenders side by side, and says who was faster.
//!
//! ```text
//! runner [FILTERS]                 measure, print tables, append JSON lines
//! runner instructions [FILTERS]    instructions per operation, counted by callgrind: the number that repeats
//! runner compile [--clients A,B]   what a hello-world costs to build with each client
//! runner nodes                     memory and flushes of clusters of up to 1,000 nodes, which answer in memory
//! runner functions [--rounds 5]    what a batch function costs to compile
//! runner table FILE...             the tables again, from JSON lines
//! runner summary FILE...           those of docs/BENCHMARKS.md
//! ```
//!
//! | filter | default | `--quick` |
//! | --- | --- | --- |
//! | `--clients roundtrip,redis2` | all | |
//! | `--only conc64,pipe` | all workloads; a name, or how names begin | |
//! | `--transports tcp,unix,tls,cluster,replicas` | `tcp,unix` | `tcp` |
//! | `--runtimes two,one` | both | `two` |
//! | `--rounds 5` | 5 | 3 |
//! | `--millis 300` | 300, each measurement | 100 |
//! | `--json FILE` | none: append the samples there | |
//! | `--no-build` | builds what it measures; with this, takes what stands beside it | |
//! | `--server redis-server` | the one in the PATH | |

mod args;
mod compile;
mod functions;
mod instructions;
mod rounds;
mod server;
mod summary;
mod table;
mod targets;

use std::{fs, process::ExitCode};

use args::Args;
use harness::Sample;

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn run(mut words: Vec<String>) -> Result {
    let command = if words.first().is_some_and(|word| !word.starts_with("--")) {
        words.remove(0)
    } else {
        String::new()
    };
    match &command[..] {
        "" => rounds::run(&Args::parse(&words)?),
        "instructions" => instructions::run(&Args::parse(&words)?),
        "compile" => compile::run(&Args::parse(&words)?),
        "nodes" => nodes(),
        "functions" => functions::run(&Args::parse(&words)?),
        "table" => read(&words).map(|samples| table::print(&samples)),
        "summary" => read(&words).map(|samples| summary::print(&samples)),
        other => Err(format!(
            "no command {other}: there are instructions, compile, nodes, functions, table, summary"
        )
        .into()),
    }
}

/// Another program of roundtrip's, which needs no server.
fn nodes() -> Result {
    let args = Args::parse(&["--clients".to_owned(), "roundtrip".to_owned()])?;
    rounds::build(&args)?;
    let status = std::process::Command::new(rounds::program("roundtrip-nodes")).status()?;
    if status.success() { Ok(()) } else { Err("roundtrip-nodes has failed".into()) }
}

/// The samples of earlier runs.
fn read(files: &[String]) -> Result<Vec<Sample>> {
    let lines: String = files.iter().map(fs::read_to_string).collect::<std::io::Result<_>>()?;
    Ok(lines.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?)
}
