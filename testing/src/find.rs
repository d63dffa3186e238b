//! Which server programs there are.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// A server program and what it says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// Where it lies.
    pub path: PathBuf,
    /// Redis or Valkey.
    pub product: Product,
    /// The version it prints.
    pub version: Version,
}

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Product {
    /// Redis.
    Redis,
    /// Valkey, which was forked from Redis 7.2.
    Valkey,
}

/// A version such as 7.0.15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16, pub u16);

/// No server program was found.
#[derive(Debug, Clone, Copy)]
pub struct NoServer;

/// The server programs to test against: those of `ROUNDTRIP_SERVERS` (paths, separated by commas) if it is set,
/// otherwise all that are installed.
///
/// # Errors
/// There is none.
///
/// # Panics
/// `ROUNDTRIP_SERVERS` names a file that is not a server.
pub fn servers() -> Result<Vec<Binary>, NoServer> {
    let found: Vec<Binary> = match env::var("ROUNDTRIP_SERVERS") {
        Ok(list) if !list.trim().is_empty() => list
            .split(',')
            .map(str::trim)
            .filter(|path| !path.is_empty())
            .map(|path| match Binary::new(Path::new(path)) {
                Some(binary) => binary,
                None => panic!(
                    "ROUNDTRIP_SERVERS: `{path} --version` does not answer as a Redis or Valkey server"
                ),
            })
            .collect(),
        _ => installed(),
    };
    if found.is_empty() { Err(NoServer) } else { Ok(found) }
}

impl Binary {
    /// Asks the program at `path` what it is. `None` where that is no server.
    pub fn new(path: &Path) -> Option<Binary> {
        let answer = Command::new(path).arg("--version").output().ok()?;
        let answer = String::from_utf8(answer.stdout).ok()?;
        let product = match answer.split_whitespace().next()? {
            "Redis" => Product::Redis,
            "Valkey" => Product::Valkey,
            _ => return None,
        };
        let version = answer.split_whitespace().find_map(|word| word.strip_prefix("v="))?;
        Some(Binary { path: path.to_owned(), product, version: Version::parse(version)? })
    }

    /// Whether it was built with TLS. Asked of the program once.
    pub fn speaks_tls(&self) -> bool {
        static KNOWN: Mutex<BTreeMap<PathBuf, bool>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().expect("nothing panics under this lock");
        *known.entry(self.path.clone()).or_insert_with(|| {
            // it ends at once: for want of a certificate, or because it does not know the option
            let run =
                Command::new(&self.path).args(["--port", "0", "--tls-port", "1", "--save", ""]).output();
            run.is_ok_and(|run| {
                !String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).contains("Bad directive")
            })
        })
    }

    /// Whether testing against both would prove no more than testing against one.
    pub fn is_same_server(&self, other: &Binary) -> bool {
        (self.product, self.version) == (other.product, other.version)
    }
}

impl Version {
    /// Reads `7.0.15`; missing parts are zero.
    pub fn parse(text: &str) -> Option<Version> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let mut next = || parts.next().unwrap_or(Some(0));
        Some(Version(next()?, next()?, next()?))
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.product, self.version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("found no redis-server or valkey-server: install one (apt install redis-server, brew install valkey), or name programs in \
             ROUNDTRIP_SERVERS=path,path")
    }
}

impl std::error::Error for NoServer {}

/// What is in the path, and newer ones that someone put beside it.
fn installed() -> Vec<Binary> {
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let mut candidates: Vec<PathBuf> = in_path.filter(|path| path.is_file()).collect();
    if let Ok(folder) = Path::new(NEWER).read_dir() {
        let mut newer: Vec<PathBuf> =
            folder.flatten().map(|entry| entry.path()).filter(|path| is_server(path)).collect();
        newer.sort();
        candidates.append(&mut newer);
    }
    let mut found: Vec<Binary> = Vec::new();
    for binary in candidates.iter().filter_map(|path| Binary::new(path)) {
        // valkey-server often lies in the path under redis-server's name as well
        if !found.iter().any(|known| known.is_same_server(&binary)) {
            found.push(binary);
        }
    }
    found
}

fn is_server(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| NAMES.iter().any(|prefix| name.starts_with(prefix)))
}

const NAMES: [&str; 2] = ["redis-server", "valkey-server"];

/// Where servers newer than the distribution's are put, beside the system's own.
const NEWER: &str = "/opt/roundtrip-servers/bin";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(Version::parse("7.0.15"), Some(Version(7, 0, 15)));
        assert_eq!(Version::parse("8.4"), Some(Version(8, 4, 0)));
        assert_eq!(Version::parse("unstable"), None);
        assert!(Version(7, 0, 15) > Version(7, 0, 9));
    }

    #[test]
    fn a_sentinel_is_no_server_to_test_against() {
        assert!(is_server(Path::new("/x/redis-server-8")));
        assert!(!is_server(Path::new("/x/redis-sentinel-8")));
        assert_eq!(Binary::new(Path::new("/bin/echo")), None);
    }
}
