//! Runs the contenders side by side, and says who was faster.
//!
//! What it may be told stands in [`args::USAGE`].

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
    if ["help", "-h"].contains(&&command[..]) || words.iter().any(|word| word == "--help") {
        println!("{}", args::USAGE);
        return Ok(());
    }
    match &command[..] {
        "" => rounds::run(&Args::parse(&words)?),
        "instructions" => instructions::run(&Args::parse(&words)?),
        "compile" => compile::run(&Args::parse(&words)?),
        "nodes" => nodes(),
        "functions" => functions::run(&Args::parse(&words)?),
        "table" => read(&words).map(|samples| table::print(&samples)),
        "summary" => read(&words).map(|samples| summary::print(&samples)),
        other => Err(format!("no command {other}\n\n{}", args::USAGE).into()),
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
