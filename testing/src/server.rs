//! One running server.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::options::SENTINEL_CONFIG;
use crate::{Binary, Identity, NoServer, Options, Proxy, Raw, servers};

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
    binary: Binary,
    options: Options,
    folder: PathBuf,
    port: u16,
    pid: u32,
    supervisor: Child,
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

    pub(crate) fn try_start(binary: &Binary, options: &Options, port: u16) -> Result<Server, String> {
        let folder = new_folder(options.sentinel);
        let log = folder.join("log");
        let mut command = Command::new("sh");
        command.args(["-c", SUPERVISE, "sh"]).arg(&folder).arg(&binary.path);
        if options.sentinel {
            command.arg(folder.join(SENTINEL_CONFIG)).arg("--sentinel");
        }
        command.args(["--bind", "127.0.0.1"]);
        match &options.tls {
            None => _ = command.args(["--port", &port.to_string()]),
            Some(identity) => {
                command.args(["--port", "0", "--tls-port", &port.to_string(), "--tls-auth-clients", "no"]);
                identity.write_to(&folder, &mut command);
            }
        }
        command.arg("--unixsocket").arg(socket_in(&folder)).arg("--dir").arg(&folder);
        if !options.sentinel {
            command.args(["--save", "", "--appendonly", "no"]);
            // blocking commands that time out are noticed this often a second
            command.args(["--hz", "500", "--dynamic-hz", "no"]);
        }
        if let Some(password) = &options.password {
            command.args(["--requirepass", password]);
        }
        for (name, contents) in &options.files {
            fs::write(folder.join(name), contents).expect("the temporary folder is writable");
        }
        if let Some(acl) = &options.acl {
            let file = folder.join("users.acl");
            fs::write(&file, acl).expect("the temporary folder is writable");
            command.arg("--aclfile").arg(file);
        }
        command.args(&options.arguments);
        let mut supervisor = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sh runs");
        let mut pid = String::new();
        let stdout = supervisor.stdout.take().expect("it was piped");
        BufReader::new(stdout).read_line(&mut pid).expect("the supervisor prints the id first");
        let pid = pid.trim().parse().expect("the supervisor prints an id");
        let (binary, options) = (binary.clone(), options.clone());
        let server = Server { binary, options, folder, port, pid, supervisor };

        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if Raw::connect(&server.socket()).is_some_and(|mut raw| raw.answers()) {
                return Ok(server);
            }
            let log = fs::read_to_string(&log).unwrap_or_default();
            let failed = is_taken(&log) || ["aborting", "FATAL CONFIG"].iter().any(|word| log.contains(word));
            if failed || Instant::now() > deadline {
                return Err(log);
            }
            sleep(Duration::from_millis(5));
        }
    }
}

impl Binary {
    /// Starts it on a free port of 127.0.0.1 and a unix socket, and waits until it answers.
    ///
    /// # Panics
    /// It does not come up; the message has the end of its log.
    pub fn start(&self, mut options: Options) -> Server {
        if options.tls.is_none() && !options.plain && self.speaks_tls() {
            options.tls = Identity::of_this_run();
        }
        for _ in 0..5 {
            match Server::try_start(self, &options, free_port()) {
                Ok(server) => return server,
                // between choosing the port and binding it another process took it
                Err(log) if is_taken(&log) => {}
                Err(log) => panic!("{self} ({}) did not start:\n{log}", self.path.display()),
            }
        }
        panic!("{self}: five free ports in a row were taken by others");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether the server ended because somebody else has its port.
pub(crate) fn is_taken(log: &str) -> bool {
    log.contains("Address already in use")
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback address to listen on");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// Short, since a unix socket's path may have about a hundred bytes only.
/// `in_memory`: for sentinels, which stand still until their file is on the disk; where that is busy they miss a failover.
fn new_folder(in_memory: bool) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let memory = Some(PathBuf::from("/dev/shm")).filter(|memory| in_memory && memory.is_dir());
    let parent = memory.unwrap_or_else(std::env::temp_dir);
    loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("roundtrip-{}-{count}", std::process::id()));
        match fs::create_dir(&folder) {
            Ok(()) => return folder,
            // of a process that had this id before, or has it in another container
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => panic!("{}: {error}", folder.display()),
        }
    }
}

/// With a blank, which is part of the addresses of its clients.
fn socket_in(folder: &Path) -> PathBuf {
    folder.join("the socket")
}

/// The file in which a node of a cluster writes down what it knows.
pub(crate) const NODES: &str = "nodes.conf";

const START_TIMEOUT: Duration = Duration::from_secs(20);

/// Signals of the terminal go to the whole group: the shell outlives them, to clean up after the process that got them too.
const SUPERVISE: &str = r#"
trap '' INT TERM HUP QUIT
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
pid=$!
echo "$pid"
exec >&-
read _ 2>/dev/null
kill -KILL "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
# a child of the server that saves in the background may still be writing
for _ in 1 2 3 4 5; do
  rm -rf "$folder" 2>/dev/null && break
  sleep 0.2
done
"#;

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
    fn a_folder_that_is_there_already_is_another_ones() {
        let next = new_folder(false);
        let name = next.file_name().unwrap().to_str().unwrap().to_owned();
        let (before, count) = name.rsplit_once('-').unwrap();
        // whatever other tests take meanwhile
        let taken: Vec<PathBuf> = (1..50)
            .map(|further| {
                next.with_file_name(format!("{before}-{}", count.parse::<u32>().unwrap() + further))
            })
            .filter(|folder| fs::create_dir(folder).is_ok())
            .collect();
        let found = new_folder(false);
        assert!(!taken.contains(&found), "{}", found.display());
        for folder in taken.iter().chain([&next, &found]) {
            fs::remove_dir(folder).unwrap();
        }
    }

    #[test]
    #[should_panic(expected = "did not start")]
    fn a_wrong_argument_shows_the_log() {
        any().start(Options::new().argument("--no-such-option").argument("1"));
    }
}
