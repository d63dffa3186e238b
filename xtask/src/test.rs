//! `cargo xtask test`: everything, against every server there is.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;
use crate::install::{every_server, paths};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let binaries = every_server(root)?;
    for binary in &binaries {
        eprintln!("testing against {binary}, {}", binary.path.display());
    }
    let mut test = cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]).args(arguments).current_dir(root);
    crate::run(test.env("ROUNDTRIP_SERVERS", paths(&binaries)))
}
