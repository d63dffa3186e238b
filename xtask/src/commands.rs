//! `cargo xtask commands`: a program of its own, since it needs the macro's parser, and the other tasks nothing but std.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;
use crate::install::{every_server, paths};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let mut program = cargo();
    let asks = matches!(arguments.first().map(String::as_str), Some("check" | "add"));
    let needs_none = |argument: &String| ["--server", "--help", "-h"].contains(&argument.as_str());
    if asks && !arguments.iter().any(needs_none) {
        program.env("ROUNDTRIP_SERVERS", paths(&every_server(root)?));
    }
    program.args(["run", "--quiet", "--package", "roundtrip-xtask-commands", "--"]).args(arguments);
    crate::run(program.current_dir(root))
}
