//! `cargo xtask test`: everything, against every server there is.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;
use crate::install::{newer, servers_or_install};

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let mut binaries = servers_or_install()?;
    // who names servers means these and no others
    if std::env::var_os("ROUNDTRIP_SERVERS").is_none() {
        for binary in newer(root) {
            if !binaries.iter().any(|known| known.is_same_server(&binary)) {
                binaries.push(binary);
            }
        }
    }
    for binary in &binaries {
        eprintln!("testing against {binary}, {}", binary.path.display());
    }
    let paths: Vec<String> = binaries.iter().map(|binary| binary.path.display().to_string()).collect();
    let mut test = cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]).args(arguments).current_dir(root);
    crate::run(test.env("ROUNDTRIP_SERVERS", paths.join(",")))
}
