//! `cargo xtask test`: everything, against every server there is, and a verdict at the end.

use std::io::{self, BufRead, BufReader, IsTerminal, Write, pipe};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use roundtrip_tests::Binary;

use crate::cargo;
use crate::install::{every_server, paths, servers_or_install};
use crate::verdict::Verdict;

/// What `--quick` leaves out takes long and seldom fails alone: programs in docs, and all servers but the first.
const QUICK: [&str; 3] = ["--lib", "--bins", "--tests"];

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let (quick, rest) = match arguments {
        [first, rest @ ..] if first == "--quick" => (true, rest),
        all => (false, all),
    };
    let binaries = if quick {
        // the first is the system's own
        servers_or_install()?.into_iter().take(1).collect()
    } else {
        every_server(root)?
    };
    for binary in &binaries {
        eprintln!("testing against {binary}, {}", binary.path.display());
    }
    let mut test = cargo();
    test.args(["test", "--workspace", "--no-fail-fast"]).args(QUICK.iter().filter(|_| quick)).args(rest);
    test.env("ROUNDTRIP_SERVERS", paths(&binaries)).current_dir(root);
    judged(&mut test, &binaries)
}

/// Runs the tests in the terminal and says at the end what came out.
fn judged(test: &mut Command, binaries: &[Binary]) -> Result<ExitCode, String> {
    let failed = |error: io::Error| format!("cargo test: {error}");
    // one pipe for both streams: which program a test belongs to, cargo says on the other stream than the test
    let (output, input) = pipe().map_err(failed)?;
    test.stdout(input.try_clone().map_err(failed)?).stderr(input);
    if io::stdout().is_terminal() && std::env::var_os("CARGO_TERM_COLOR").is_none() {
        test.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = test.spawn().map_err(failed)?;
    // they hold the pipe's other end, which would keep it open
    test.stdout(Stdio::null()).stderr(Stdio::null());
    let mut verdict = Verdict::new(binaries.iter().map(ToString::to_string).collect());
    let mut stdout = io::stdout();
    for line in BufReader::new(output).split(b'\n') {
        let line = line.map_err(failed)?;
        stdout.write_all(&line).and_then(|()| stdout.write_all(b"\n")).map_err(failed)?;
        verdict.read(&String::from_utf8_lossy(&line));
    }
    let status = child.wait().map_err(failed)?;
    println!("\n{}", verdict.text(status.success()));
    Ok(crate::exit_code(status))
}
