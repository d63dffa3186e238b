//! `cargo xtask soak`: callers of every kind while everything goes wrong, for minutes; `--cluster`: on a cluster that changes.

use std::process::ExitCode;

/// What happens is one of the tests (`tests/tests/soak`), which knows a shorter form as well.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let (cluster, rest) = match arguments.split_first() {
        Some((first, rest)) if first == "--cluster" => (true, rest),
        _ => (false, arguments),
    };
    let each = match rest {
        [] if cluster => "20",
        [] => "1000",
        [option, each] if option == "--each" => each,
        _ => return Err("cargo xtask soak [--cluster] [--each N]: how many faults of each kind".to_owned()),
    };
    let (test, setting) = match cluster {
        true => ("what_callers_were_told_is_true_while_a_cluster_changes", "ROUNDTRIP_SOAK_CLUSTER"),
        false => ("what_callers_were_told_is_true_whatever_goes_wrong", "ROUNDTRIP_SOAK"),
    };
    let mut command = crate::cargo();
    command.args(["test", "--release", "--locked", "--package", "roundtrip-tests", "--test", "soak", "--"]);
    crate::run(command.args(["--exact", test, "--nocapture"]).env(setting, each))
}
