//! `cargo xtask demo`: the tour, the page view and the profile, against a server that comes and goes with them.

use std::process::ExitCode;

use roundtrip_tests::Options;

use crate::cargo;
use crate::install::servers_or_install;

pub(crate) fn run() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    // the first is the system's own
    let binary = binaries.first().ok_or("no server")?;
    let server = binary.start(Options::new());
    eprintln!("{binary} on port {}, process {}, for this demo only", server.port(), server.pid());
    for example in ["tour", "page-view", "profile"] {
        let mut run = cargo();
        // release: they end with timings, and should time the server and the network
        run.args(["run", "--release", "--package", "roundtrip-examples", "--example", example]);
        let code = crate::run(run.env("REDIS_URL", server.url()))?;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}
