//! `cargo xtask bench`: the side-by-side benchmark, which is a workspace of its own.

use std::process::ExitCode;

/// Hands over to `benches/runner`: what the arguments mean stands there, in `main.rs`.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../benches/Cargo.toml");
    let mut command = crate::cargo();
    command.args(["run", "--quiet", "--release", "--manifest-path", manifest, "--package", "runner", "--"]);
    crate::run(command.args(arguments))
}
