//! `cargo xtask test`: everything, against every server there is, and a verdict at the end.

use std::io::{self, BufRead, BufReader, IsTerminal, Write, pipe};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use roundtrip_tests::Binary;

use crate::cargo;
use crate::install::{every_server, paths, servers_or_install};
use crate::verdict::Verdict;

/// What `--quick` leaves out takes long and seldom fails alone: programs in docs, and all servers but the first.
const QUICK: [&str; 4] = ["--lib", "--bins", "--tests", "--examples"];

pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is in the workspace's root")?;
    let first = arguments.first().map(String::as_str);
    let (quick, tls) = (first == Some("--quick"), first == Some("--tls"));
    let rest = arguments.get(usize::from(quick || tls)..).unwrap_or_default();
    let binaries = if quick {
        // the first is the system's own
        servers_or_install()?.into_iter().take(1).collect()
    } else {
        every_server(root)?
    };
    for binary in &binaries {
        eprintln!("testing against {binary}, {}", binary.path.display());
    }
    let mut plain = Ok(ExitCode::SUCCESS);
    if !tls {
        let mut test = cargo();
        test.args(["test", "--workspace", "--no-fail-fast"]).args(QUICK.iter().filter(|_| quick)).args(rest);
        test.env("ROUNDTRIP_SERVERS", paths(&binaries)).current_dir(root);
        plain = judged(&mut test, &binaries);
    }
    // who chooses tests means these and no others
    let all = !quick && rest.iter().all(|argument| argument == "--locked");
    if tls || (all && plain == Ok(ExitCode::SUCCESS)) { over_tls(root, binaries, rest, tls) } else { plain }
}

/// The tests of the library once more, with servers that speak TLS and clients that trust whom the environment says.
/// `asked`: for nothing else, so that it is a failure where no server can do it.
fn over_tls(
    root: &Path,
    mut binaries: Vec<Binary>,
    rest: &[String],
    asked: bool,
) -> Result<ExitCode, String> {
    binaries.retain(Binary::speaks_tls);
    if binaries.is_empty() {
        let none = "no server here was built with TLS: nothing was tested over it";
        if asked {
            return Err(none.to_owned());
        }
        eprintln!("{none}");
        return Ok(ExitCode::SUCCESS);
    }
    for binary in &binaries {
        eprintln!("testing over TLS against {binary}");
    }
    let folder = root.join("target").join("tls");
    let mut certificates = cargo();
    certificates.args(["run", "--quiet", "--package", "roundtrip-tests", "--example", "certificates", "--"]);
    let made = certificates.arg(&folder).current_dir(root).status();
    if !made.is_ok_and(|status| status.success()) {
        return Err("no certificates were made".into());
    }
    let mut test = cargo();
    // of the whole workspace, so that nothing is built with other features than before
    test.args(["test", "--workspace", "--no-fail-fast", "--test", "it"]).args(rest);
    test.env("ROUNDTRIP_SERVERS", paths(&binaries)).current_dir(root);
    test.env("ROUNDTRIP_TLS", &folder).env("SSL_CERT_FILE", folder.join("ca.pem"));
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
