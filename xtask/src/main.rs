//! The project's own tasks: `cargo xtask demo | test | bench | simulate | soak | commands | api`.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a tool for the people at this keyboard: it may stop with a message

mod api;
mod bench;
mod commands;
mod demo;
mod install;
mod simulate;
mod soak;
mod test;
mod verdict;

use std::process::{Command, ExitCode, ExitStatus};

const USAGE: &str = "\
cargo xtask demo            a tour against a server of its own: calls, pipelines, transactions, and what a round trip costs
cargo xtask demo --cluster  counters on a cluster of its own, while one of its primaries is killed
cargo xtask test [ARGS]     every test against every server found, and a verdict at the end; ARGS go to `cargo test`
            test --quick    without the programs in docs, against the first server only, and not over TLS
            test --tls      only the tests of the library over TLS
cargo xtask bench [ARGS]    side by side with other clients: --quick, --only conc64, --clients roundtrip,redis2;
                            bench compile: what a hello-world costs to build; bench instructions: counted by callgrind;
                            bench nodes: clusters of up to 1,000 nodes in memory;
                            bench functions: what a batch function costs to compile;
                            bench table|summary FILE: tables of what --json FILE kept
cargo xtask simulate [ARGS] seeded worlds: what every change must pass; --seeds N, --seed S, --shrink FINDING; --help for the rest
cargo xtask soak [--each N] a server and its network that fail 1,000 times in each way, and callers whose every word is checked
     soak --cluster [--each N]  all hash slots move, 20 failovers and 20 deaths of primaries; a node stalls, one comes and goes
     soak --sentinel [--each N] 20 failovers on demand and 20 deaths of primaries that sentinels watch over
cargo xtask commands        commands.toml and servers: check, add, page
cargo xtask api [--write]   the docs as on docs.rs, and the public API in them held against docs/api

Servers are those of ROUNDTRIP_SERVERS=path,path, else what is installed; where there is none, one is installed.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments.split_first().map_or(("", &[][..]), |(task, rest)| (task.as_str(), rest));
    let asks = |word: &String| word == "--help" || word == "-h";
    // programs of their own say what they may be told
    let is_own = !["bench", "simulate", "commands"].contains(&task);
    if task == "help" || arguments.first().is_some_and(asks) || is_own && rest.iter().any(asks) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let result = match (task, rest) {
        ("demo", []) => demo::run(),
        ("demo", [what]) if what == "--cluster" => demo::run_cluster(),
        ("test", _) => test::run(rest),
        ("bench", _) => bench::run(rest),
        ("simulate", _) => simulate::run(rest),
        ("soak", _) => soak::run(rest),
        ("commands", _) => commands::run(rest),
        ("api", _) => api::run(rest),
        ("", _) => Err(USAGE.to_owned()),
        ("demo", _) => Err(format!("demo: nothing but --cluster may follow\n\n{USAGE}")),
        _ => Err(format!("there is no task `{task}`\n\n{USAGE}")),
    };
    match result {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command in the terminal and gives its exit code; an error only where it could not be started.
fn run(command: &mut Command) -> Result<ExitCode, String> {
    let status = command.status().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    Ok(exit_code(status))
}

fn exit_code(status: ExitStatus) -> ExitCode {
    // no code: ended by a signal
    let code = status.code().unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// The cargo that runs this.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
