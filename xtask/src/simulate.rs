//! `cargo xtask simulate`: the real client in seeded worlds.

use std::process::ExitCode;

/// Hands over to `simulation/`: what the arguments mean stands there, in `arguments.rs`.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let mut command = crate::cargo();
    command.args(["run", "--quiet", "--release", "--locked", "--package", "roundtrip-simulation", "--"]);
    crate::run(command.args(arguments))
}
