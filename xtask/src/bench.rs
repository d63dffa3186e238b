//! `cargo xtask bench`: the side-by-side benchmark, which is a workspace of its own.

use std::process::ExitCode;

use crate::install::servers_or_install;

/// What needs no server: builds, clusters in memory, tables of what was measured before.
const WITHOUT: [&str; 9] =
    ["compile", "nodes", "functions", "table", "summary", "help", "-h", "--help", "--server"];

/// Hands over to `benches/runner`: what the arguments mean stands there, in `args.rs`.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../benches/Cargo.toml");
    if !arguments.iter().any(|argument| WITHOUT.contains(&argument.as_str())) {
        servers_or_install()?;
    }
    let mut command = crate::cargo();
    command.args(["run", "--quiet", "--release", "--manifest-path", manifest, "--package", "runner", "--"]);
    crate::run(command.args(arguments))
}
