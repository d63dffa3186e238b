//! Starting a server: its folder, its port, and the shell that ends it.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::options::SENTINEL_CONFIG;
use crate::{Binary, Identity, Options, Raw, Server};

impl Server {
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
        let mut last = String::new();
        for _ in 0..5 {
            match Server::try_start(self, &options, free_port()) {
                Ok(server) => return server,
                // between choosing the port and binding it another process took it
                Err(log) if is_taken(&log) => last = log,
                Err(log) => panic!("{self} ({}) did not start:\n{log}", self.path.display()),
            }
        }
        panic!(
            "{self}: of five free ports in a row each was taken, or another one that it needs; the last log:\n{last}"
        );
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
pub(crate) fn socket_in(folder: &Path) -> PathBuf {
    folder.join("the socket")
}

/// The file in which a node of a cluster writes down what it knows.
pub(crate) const NODES: &str = "nodes.conf";

pub(crate) const START_TIMEOUT: Duration = Duration::from_secs(20);

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
}
