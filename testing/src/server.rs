//! One running server.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::start::{NODES, START_TIMEOUT, socket_in};
use crate::{Binary, NoServer, Options, Proxy, Raw, servers};

/// A running server. Dropping it stops the server and removes its folder.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use roundtrip_test::{Direction, Server};
///
/// let server = Server::start()?;
/// let client = server.client().await?;
/// client.set("k", "v").await?;
///
/// let proxy = server.proxy();
/// let through = roundtrip::Client::connect(&proxy.url()).await?;
/// proxy.stall(Direction::ToClient); // replies no longer arrive
/// # let _ = through;
/// # Ok(())
/// # }
/// ```
///
/// ```text
/// this process ──stdin pipe──► sh ──parent of──► redis-server
/// ```
///
/// The shell in between waits until the pipe closes, then kills the server by its id and removes the folder. The
/// kernel closes the pipe however this process ends, so a server that lives in a `static`, or whose test was killed, ends too;
/// and since the shell is the server's parent, that id cannot have passed to another process.
#[derive(Debug)]
pub struct Server {
    pub(crate) binary: Binary,
    pub(crate) options: Options,
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    pub(crate) pid: u32,
    pub(crate) supervisor: Child,
}

impl Server {
    /// Starts the first server program of this machine, see [`servers`](crate::servers), on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// There is none: the message says what to install.
    ///
    /// # Panics
    /// It does not come up; the message has the end of its log.
    pub fn start() -> Result<Server, NoServer> {
        Server::start_with(Options::new())
    }

    /// The same with options.
    ///
    /// # Errors
    /// There is no server program.
    ///
    /// # Panics
    /// It does not come up.
    pub fn start_with(options: Options) -> Result<Server, NoServer> {
        servers()?.first().map(|binary| binary.start(options)).ok_or(NoServer)
    }

    /// Starts every server program of this machine, for tests that have to pass on all of them.
    ///
    /// # Errors
    /// There is none.
    ///
    /// # Panics
    /// One does not come up.
    pub fn each() -> Result<Vec<Server>, NoServer> {
        Ok(servers()?.iter().map(|binary| binary.start(Options::new())).collect())
    }

    /// A client of this server, connected, with its password.
    ///
    /// # Errors
    /// It cannot connect.
    #[cfg(feature = "client")]
    pub async fn client(&self) -> roundtrip::Result<roundtrip::Client> {
        self.builder().connect().await
    }

    /// A builder for such a client, with settings to be added.
    ///
    /// # Panics
    /// Never in practice: the address is not valid.
    #[cfg(feature = "client")]
    pub fn builder(&self) -> roundtrip::Builder {
        let builder = roundtrip::Client::builder().url(&self.url()).expect("the address of a server");
        match &self.options.password {
            Some(password) => builder.password(password),
            None => builder,
        }
    }

    /// A proxy in front of this server, to disturb its connections.
    ///
    /// # Panics
    /// There is no free port.
    pub fn proxy(&self) -> Proxy {
        Proxy::before(self)
    }

    /// Kills the server, and starts it on the same port without data. A node of a cluster keeps its map of the cluster: with an old one it
    /// would claim hash slots that other nodes have by now.
    ///
    /// # Panics
    /// It does not come up again.
    pub fn restart(&mut self) {
        for (name, contents) in self.options.files.iter_mut().filter(|(name, _)| name == NODES) {
            let now = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
            if !now.is_empty() {
                *contents = now;
            }
        }
        self.stop();
        let deadline = Instant::now() + START_TIMEOUT;
        *self = loop {
            match Server::try_start(&self.binary, &self.options, self.port) {
                Ok(server) => break server,
                Err(log) if Instant::now() > deadline => {
                    panic!("{} did not start again:\n{log}", self.binary)
                }
                Err(_) => sleep(Duration::from_millis(20)),
            }
        };
    }

    /// Stops the server and waits until it is gone. [`Server::restart`] brings it back. There is no process any more that could be
    /// sent a signal.
    pub fn stop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }

    /// Stops the process where it stands (SIGSTOP): its connections stay, and it reads nothing until [`Server::thaw`].
    ///
    /// # Panics
    /// It cannot be sent a signal, as where it was stopped.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets a frozen process continue.
    ///
    /// # Panics
    /// It cannot be sent a signal, as where it was stopped.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        assert!(self.supervisor.stdin.is_some(), "it was stopped: its id may be another process's by now");
        let status = Command::new("kill").args([signal, &self.pid.to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "kill {signal} {}", self.pid);
    }

    /// Whether it answers. A frozen one takes twenty seconds to count as one that does not.
    pub fn is_running(&self) -> bool {
        Raw::connect(&self.socket()).is_some_and(|mut raw| raw.answers())
    }

    /// The server program that runs.
    pub fn binary(&self) -> &Binary {
        &self.binary
    }

    /// Its TCP port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The path of its unix socket.
    pub fn socket(&self) -> PathBuf {
        socket_in(&self.folder)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// `redis://127.0.0.1:port`, without the password; `rediss://` where it speaks TLS.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme(), self.address())
    }

    /// `redis`, or `rediss` where it speaks TLS.
    pub fn scheme(&self) -> &'static str {
        if self.options.tls.is_some() { "rediss" } else { "redis" }
    }

    /// `redis+unix://` and the path of its socket.
    pub fn unix_url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// A connection that does not use the library under test, authenticated if there is a password.
    ///
    /// # Panics
    /// The server cannot be reached.
    pub fn raw(&self) -> Raw {
        let mut raw = Raw::connect(&self.socket()).expect("the server answered a moment ago");
        self.log_in(&mut raw);
        raw
    }

    pub(crate) fn password(&self) -> Option<&str> {
        self.options.given_password()
    }

    /// With its password, if there is one.
    pub(crate) fn log_in(&self, raw: &mut Raw) {
        if let Some(password) = self.password() {
            raw.try_call(&["AUTH", password]);
        }
    }

    /// Sends the process a signal that it cannot ignore, and does not wait: the harness finds out later, as peers do.
    ///
    /// # Panics
    /// It cannot be sent a signal, as where it was stopped.
    pub fn kill(&self) {
        self.signal("-KILL");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    fn any() -> Binary {
        servers().unwrap_or_else(|none| panic!("{none}")).remove(0)
    }

    #[test]
    fn answers_on_both_addresses_and_ends_with_its_value() {
        let server = any().start(Options::new());
        let (folder, port) = (server.folder.clone(), server.port());
        assert_eq!(server.raw().call(&["ECHO", "a b\r\n"]), Value::Text("a b\r\n".into()));
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(server);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn comes_back_empty_on_the_same_port() {
        let mut server = any().start(Options::new().password("pass"));
        let port = server.port();
        server.raw().call(&["SET", "key", "value"]);
        server.restart();
        assert_eq!(server.port(), port);
        assert_eq!(server.raw().call(&["GET", "key"]), Value::Nil);
    }

    #[test]
    fn acl_lines_make_users() {
        let server = any().start(Options::new().acl("user ann on >secret ~* +@all -multi"));
        let mut raw = server.raw();
        assert_eq!(raw.call(&["AUTH", "ann", "secret"]), Value::Text("OK".into()));
        assert!(matches!(raw.call(&["MULTI"]), Value::Error(text) if text.starts_with("NOPERM")));
    }

    /// Its id may be another's by then.
    #[test]
    #[should_panic(expected = "it was stopped")]
    fn a_server_that_was_stopped_is_sent_no_signal() {
        let mut server = any().start(Options::new());
        server.stop();
        server.kill();
    }

    #[test]
    #[should_panic(expected = "did not start")]
    fn a_wrong_argument_shows_the_log() {
        any().start(Options::new().argument("--no-such-option").argument("1"));
    }
}
