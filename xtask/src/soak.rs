//! `cargo xtask soak`: callers of every kind while everything goes wrong, for minutes; `--cluster`: on a cluster that changes;
//! `--sentinel`: while sentinels make another server the primary.

use std::process::ExitCode;

/// What happens is one of the tests (`tests/tests/soak`, `tests/tests/sentinel`), which knows a shorter form as well.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let (kind, rest) = match arguments.split_first() {
        Some((first, rest)) if first == "--cluster" || first == "--sentinel" => (first.as_str(), rest),
        _ => ("", arguments),
    };
    let (file, test, setting, each) = match kind {
        "--cluster" => (
            "soak",
            "cluster::what_callers_were_told_is_true_while_a_cluster_changes",
            "ROUNDTRIP_SOAK_CLUSTER",
            "20",
        ),
        "--sentinel" => {
            ("sentinel", "failovers::many_failovers_of_each_kind", "ROUNDTRIP_SOAK_SENTINEL", "20")
        }
        _ => ("soak", "server::what_callers_were_told_is_true_whatever_goes_wrong", "ROUNDTRIP_SOAK", "1000"),
    };
    let each = match rest {
        [] => each,
        [option, each] if option == "--each" => each,
        _ => {
            return Err("cargo xtask soak [--cluster | --sentinel] [--each N]: how many faults of each kind"
                .to_owned());
        }
    };
    let mut command = crate::cargo();
    command.args(["test", "--release", "--locked", "--package", "roundtrip-tests", "--test", file, "--"]);
    crate::run(command.args(["--include-ignored", "--exact", test, "--nocapture"]).env(setting, each))
}
