//! What is said to whoever asks, or has made a slip: without a server, and without a build of anything else.
#![allow(clippy::unwrap_used)] // tests stop where they fail

use std::process::{Command, Output};

fn xtask(arguments: &[&str]) -> Output {
    // nothing that it starts may be a server or a build
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("CARGO", "/nowhere/cargo")
        .env("ROUNDTRIP_SERVERS", "/nowhere/server")
        .output()
        .unwrap()
}

#[test]
fn whoever_asks_is_told() {
    for asked in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["test", "--help"],
        &["test", "--quick", "-h"],
        &["demo", "--help"],
        &["soak", "--cluster", "--help"],
        &["api", "--help"],
    ] {
        let output = xtask(asked);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.starts_with("cargo xtask demo"), "{asked:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{asked:?}: {output:?}");
    }
}

#[test]
fn a_slip_is_named() {
    for (wrong, named) in [
        (&[][..], "cargo xtask demo"),
        (&["tset"], "there is no task `tset`\n\ncargo xtask demo"),
        (&["demo", "--clustr"], "demo: nothing but --cluster may follow"),
        (&["soak", "--each"], "cargo xtask soak [--cluster | --sentinel] [--each N]"),
    ] {
        let output = xtask(wrong);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.starts_with(named), "{wrong:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{wrong:?}: {output:?}");
    }
}
