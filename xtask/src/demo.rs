//! `cargo xtask demo`: the tour, against a server that comes and goes with it.

use std::process::ExitCode;

use roundtrip_tests::{Options, Server};

use crate::cargo;
use crate::install::servers_or_install;

pub(crate) fn run() -> Result<ExitCode, String> {
    let binaries = servers_or_install()?;
    // the first is the system's own
    let binary = binaries.first().ok_or("no server")?;
    let server = Server::start(binary, Options::new());
    eprintln!("{binary} on port {}, process {}, for this demo only", server.port(), server.pid());
    let mut tour = cargo();
    // release: the tour ends with a timing, and should time the server and the network
    tour.args(["run", "--release", "--package", "roundtrip-examples", "--example", "tour"]);
    crate::run(tour.env("REDIS_URL", server.url()))
}
