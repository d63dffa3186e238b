//! How a server is started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How to start a server. [`Options::default`] is one without password or persistence.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(super) arguments: Vec<String>,
    pub(super) password: Option<String>,
    pub(super) acl: Option<String>,
    /// Names and contents of what lies in its folder before it starts.
    pub(super) files: Vec<(String, String)>,
    pub(super) tls: Option<Identity>,
    pub(super) plain: bool,
    pub(super) sentinel: bool,
}

/// What a server needs to speak TLS, all of it PEM.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its certificate.
    pub certificate: String,
    /// The private key of that.
    pub key: String,
    /// Who signs the certificates of clients that it lets in, where it asks for them.
    pub authority: String,
}

/// A sentinel writes into its file what it learns.
pub(super) const SENTINEL_CONFIG: &str = "sentinel.conf";

/// Where this is set, it names a folder with `server.pem`, `server.key` and `ca.pem`, and servers speak TLS with these where
/// a test does not say otherwise.
const TLS: &str = "ROUNDTRIP_TLS";

impl Options {
    /// No password, no persistence.
    pub fn new() -> Options {
        Options::default()
    }

    /// One more argument of the command line, as in `.argument("--maxclients").argument("10")`.
    #[must_use]
    pub fn argument(mut self, argument: impl Into<String>) -> Options {
        self.arguments.push(argument.into());
        self
    }

    /// The password of the default user.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Options {
        self.password = Some(password.into());
        self
    }

    /// A file in the server's folder, there before it starts.
    #[must_use]
    pub(crate) fn file(mut self, name: &str, contents: String) -> Options {
        self.files.push((name.to_owned(), contents));
        self
    }

    /// It is no server of data, but a sentinel with this configuration.
    #[must_use]
    pub(crate) fn sentinel(mut self, config: String) -> Options {
        self.sentinel = true;
        self.file(SENTINEL_CONFIG, config)
    }

    pub(crate) fn given_password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// It speaks TLS on its port, and asks clients for no certificate. Its unix socket is as always.
    #[must_use]
    pub fn tls(mut self, identity: Identity) -> Options {
        self.tls = Some(identity);
        self
    }

    /// Where it speaks TLS, it does so with other servers, too: by these settings.
    #[must_use]
    pub(crate) fn tls_among_servers(self, settings: &[&str]) -> Options {
        let settings = if self.tls.is_some() { settings } else { &[] };
        settings.iter().fold(self, |options, setting| options.argument(*setting).argument("yes"))
    }

    /// It does not speak TLS, also in a test run over TLS.
    #[must_use]
    pub fn plain(mut self) -> Options {
        self.plain = true;
        self
    }

    /// The lines of an ACL file, as in `user ann on >secret ~* +@all -multi`. The default user is not changed unless a line names it.
    #[must_use]
    pub fn acl(mut self, lines: &str) -> Options {
        self.acl = Some(format!("{lines}\n"));
        self
    }
}

impl Identity {
    /// That of a test run over TLS; nothing in others.
    ///
    /// # Panics
    /// The folder has not what it should.
    pub fn of_this_run() -> Option<Identity> {
        let folder = PathBuf::from(std::env::var_os(TLS)?);
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{TLS}: {}: {error}", path.display()))
        };
        Some(Identity { certificate: read("server.pem"), key: read("server.key"), authority: read("ca.pem") })
    }

    /// Writes it into files there and names them in the command line.
    pub(super) fn write_to(&self, folder: &Path, command: &mut Command) {
        let files = [
            ("--tls-cert-file", "server.pem", &self.certificate),
            ("--tls-key-file", "server.key", &self.key),
            ("--tls-ca-cert-file", "ca.pem", &self.authority),
        ];
        for (option, name, text) in files {
            let path = folder.join(name);
            fs::write(&path, text).expect("the temporary folder is writable");
            command.arg(option).arg(path);
        }
    }
}
