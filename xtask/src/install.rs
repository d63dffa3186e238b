//! A server for a machine that has none.

use std::path::Path;
use std::process::{Command, Stdio};

use roundtrip_tests::{Binary, NoServer, servers};

/// The servers of this machine; installs one where there is none.
///
/// The error is one line that says what the user can do.
pub(crate) fn servers_or_install() -> Result<Vec<Binary>, String> {
    if let Ok(found) = servers() {
        return Ok(found);
    }
    for steps in recipes() {
        eprintln!("==> no redis-server here: installing one, which takes about half a minute");
        if steps.iter().enumerate().all(|(n, step)| {
            eprintln!("    {} of {}: {}", n + 1, steps.len(), step.join(" "));
            succeeds(step)
        }) {
            return servers().map_err(|NoServer| ADVICE.to_owned());
        }
    }
    Err(ADVICE.to_owned())
}

/// Those, and newer ones if this machine has a way to get them.
pub(crate) fn every_server(root: &Path) -> Result<Vec<Binary>, String> {
    let mut binaries = servers_or_install()?;
    // who names servers means these and no others
    if std::env::var_os("ROUNDTRIP_SERVERS").is_none() {
        for binary in newer(root) {
            if !binaries.iter().any(|known| known.is_same_server(&binary)) {
                binaries.push(binary);
            }
        }
    }
    Ok(binaries)
}

/// The value of `ROUNDTRIP_SERVERS` that means these.
pub(crate) fn paths(binaries: &[Binary]) -> String {
    binaries.iter().map(|binary| binary.path.display().to_string()).collect::<Vec<_>>().join(",")
}

/// What may work on this machine, each a list of commands that must all succeed.
fn recipes() -> Vec<Vec<Vec<&'static str>>> {
    let mut recipes = Vec::new();
    let root: Option<&[&str]> = if is_root() {
        Some(&[])
    } else if exists("sudo") && quietly(&["sudo", "-n", "true"]) {
        // -n: it must not stop and ask for a password where nobody is there to type it
        Some(&["sudo", "-n"])
    } else {
        None
    };
    if let Some(root) = root.filter(|_| exists("apt-get")) {
        for package in ["redis-server", "valkey-server"] {
            let apt = |arguments: &[&'static str]| [root, APT, arguments].concat();
            recipes.push(vec![
                apt(&["-qq", "update"]),
                apt(&["-qq", "install", "--yes", "--no-install-recommends", package]),
            ]);
        }
    }
    if exists("brew") {
        recipes.push(vec![vec!["brew", "install", "--quiet", "redis"]]);
    }
    recipes
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn exists(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join(program).is_file())
}

fn succeeds(words: &[&str]) -> bool {
    let [program, arguments @ ..] = words else { return false };
    let mut command = Command::new(program);
    // a package's own questions would wait for ever where there is no terminal
    command.args(arguments).stdin(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn quietly(words: &[&str]) -> bool {
    let [program, arguments @ ..] = words else { return false };
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Newer servers than the distribution's, where the machine's owner has left a way to get them beside this checkout: a script
/// that prints the paths of the programs that it made. Nothing found or made is no error, only fewer servers.
fn newer(root: &Path) -> Vec<Binary> {
    let script = root.join("../shared/servers/install-newer-servers");
    if !script.is_file() {
        return Vec::new();
    }
    match Command::new(&script).stdin(Stdio::null()).stderr(Stdio::inherit()).output() {
        Ok(output) if output.status.success() => {
            let paths = String::from_utf8_lossy(&output.stdout).into_owned();
            paths.lines().filter_map(|path| Binary::new(Path::new(path))).collect()
        }
        _ => {
            eprintln!("{} failed: going on without newer servers", script.display());
            Vec::new()
        }
    }
}

/// `env`, so that it reaches apt through sudo too.
const APT: &[&str] = &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];

const ADVICE: &str = "needs a server: install redis-server or valkey-server (apt-get install redis-server, brew install redis, ..), or name one in ROUNDTRIP_SERVERS=/path/to/redis-server";
