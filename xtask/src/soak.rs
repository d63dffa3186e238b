//! `cargo xtask soak`: callers of every kind while everything goes wrong, for minutes.

use std::process::ExitCode;

/// What happens is one of the tests (`tests/tests/soak`), which knows a shorter form as well.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let each = match arguments {
        [] => "1000",
        [option, each] if option == "--each" => each,
        _ => return Err("cargo xtask soak [--each N]: how many faults of each kind".to_owned()),
    };
    let mut command = crate::cargo();
    command.args(["test", "--release", "--locked", "--package", "roundtrip-tests", "--test", "soak", "--"]);
    crate::run(command.arg("--nocapture").env("ROUNDTRIP_SOAK", each))
}
