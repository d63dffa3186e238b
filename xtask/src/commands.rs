//! `cargo xtask commands`: a program of its own, since it needs the macro's parser, and the other tasks nothing but std.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;
use crate::install::servers_or_install;

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let asks = arguments.first().is_some_and(|verb| verb != "page");
    if asks && !arguments.iter().any(|argument| argument == "--server") {
        servers_or_install()?;
    }
    let mut program = cargo();
    program.args(["run", "--quiet", "--package", "roundtrip-xtask-commands", "--"]).args(arguments);
    crate::run(program.current_dir(root))
}
