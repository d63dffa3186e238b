//! A primary, its replicas, and sentinels that watch them.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::start::{free_port, is_taken};
use crate::{Binary, Options, Raw, Server, Value};

/// A primary with replicas on 127.0.0.1, and the sentinels that promote a replica when the primary is gone. They notice that after half a
/// second.
#[derive(Debug)]
pub struct Sentinels {
    servers: Vec<Server>,
    sentinels: Vec<Server>,
}

/// What the sentinels call the primary.
const NAME: &str = "main";

/// A failover takes a few seconds, but sentinels that do not agree try again after six, and on a busy machine more than once.
const READY_TIMEOUT: Duration = Duration::from_secs(60);

impl Sentinels {
    /// Starts a primary, as many replicas and as many sentinels, which know each other from the start, and waits until they would
    /// fail over. `options` are the servers', `sentinel_options` the sentinels'. Either all of them speak TLS or none.
    ///
    /// # Panics
    /// They do not come up.
    pub fn start(
        binary: &Binary,
        replicas: usize,
        sentinels: usize,
        options: &Options,
        sentinel_options: &Options,
    ) -> Sentinels {
        let with_tls = |options: &Options| options.clone().tls_among_servers(&["--tls-replication"]);
        let (options, sentinel_options) = (&with_tls(options), &with_tls(sentinel_options));
        for _ in 0..5 {
            let Some(servers) = start_servers(binary, replicas, options) else { continue };
            let Some(sentinels) = start_sentinels(binary, &servers, sentinels, options, sentinel_options)
            else {
                continue;
            };
            let all = Sentinels { servers, sentinels };
            all.sentinels.iter().for_each(hurry);
            all.wait_until("the sentinels know who follows whom", Sentinels::are_ready);
            return all;
        }
        panic!("{binary}: five times another process took a port");
    }

    /// What the sentinels call the primary.
    pub fn name(&self) -> &'static str {
        NAME
    }

    /// `redis-sentinel://127.0.0.1:port,127.0.0.1:port,../name`; `rediss-sentinel://` where they speak TLS.
    pub fn url(&self) -> String {
        let sentinels: Vec<String> = self.sentinels.iter().map(Server::address).collect();
        let scheme = self.sentinels.first().map_or("redis", Server::scheme);
        format!("{scheme}-sentinel://{}/{NAME}", sentinels.join(","))
    }

    /// The servers, first the one that was the primary when they started.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// One of the servers, to stop or restart it.
    pub fn server_mut(&mut self, index: usize) -> &mut Server {
        &mut self.servers[index]
    }

    /// The sentinels.
    pub fn sentinels(&self) -> &[Server] {
        &self.sentinels
    }

    /// One of the sentinels, to stop or restart it.
    pub fn sentinel_mut(&mut self, index: usize) -> &mut Server {
        &mut self.sentinels[index]
    }

    /// The server that the first sentinel that runs calls the primary.
    ///
    /// # Panics
    /// No sentinel runs.
    pub fn primary(&self) -> usize {
        self.named_by(self.asked())
    }

    /// The server that one of the sentinels calls the primary.
    ///
    /// # Panics
    /// It does not run, or names none of them.
    pub fn named_by(&self, sentinel: &Server) -> usize {
        let address = sentinel.raw().call(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME]);
        let Value::List(address) = address else { panic!("the address of the primary: {address:?}") };
        let is_it = |server: &Server| address.get(1) == Some(&Value::Text(server.port().to_string()));
        self.servers.iter().position(is_it).expect("one of the servers")
    }

    /// Makes the sentinels promote a replica, and waits until it is the primary and they all say so. Returns the number of that server.
    pub fn fail_over(&self) -> usize {
        let before = self.primary();
        self.wait_until("another server is the primary", |all| {
            let primary = all.primary();
            if primary == before {
                // once more where one was given up
                all.begin_fail_over();
            }
            primary != before && is_primary(&all.servers[primary])
        });
        self.primary()
    }

    /// Asks the first sentinel that runs to promote a replica. Returns whether it has begun: it does not if a failover is in progress, or
    /// if it knows no suitable replica.
    pub fn begin_fail_over(&self) -> bool {
        self.asked().raw().call(&["SENTINEL", "FAILOVER", NAME]) == Value::Text("OK".into())
    }

    /// Waits until something holds.
    ///
    /// # Panics
    /// It takes longer than a minute.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Sentinels) -> bool) {
        let deadline = Instant::now() + READY_TIMEOUT;
        while !holds(self) {
            assert!(Instant::now() < deadline, "after {READY_TIMEOUT:?} still not so: {what}");
            sleep(Duration::from_millis(20));
        }
    }

    fn asked(&self) -> &Server {
        self.sentinels.iter().find(|sentinel| sentinel.is_running()).expect("a sentinel runs")
    }

    /// Whether every server follows the primary, and every sentinel knows that and all others.
    pub fn are_ready(&self) -> bool {
        let replicas = self.servers.len() - 1;
        let followers = |server: &Server| match role(server).as_slice() {
            [Value::Text(role), _, Value::List(followers)] if role == "master" => followers.len(),
            _ => 0,
        };
        let followed = self.servers.iter().map(followers).any(|followers| followers == replicas);
        followed
            && self.sentinels.iter().all(|sentinel| {
                let state = sentinel.raw().call(&["SENTINEL", "MASTER", NAME]);
                let Value::List(state) = state else { return false };
                let is = |field: &str, value: &str| {
                    let place = state.iter().position(|word| *word == Value::Text(field.into()));
                    place.and_then(|place| state.get(place + 1)) == Some(&Value::Text(value.into()))
                };
                is("flags", "master")
                    && is("num-slaves", &replicas.to_string())
                    && is("num-other-sentinels", &(self.sentinels.len() - 1).to_string())
                    && replicas_are_seen(&mut sentinel.raw(), replicas)
            })
    }
}

/// Whether the sentinel has heard from that many replicas whom they follow: before that it makes none of them the primary.
fn replicas_are_seen(sentinel: &mut Raw, replicas: usize) -> bool {
    let Value::List(seen) = sentinel.call(&["SENTINEL", "REPLICAS", NAME]) else { return false };
    let is_up = |replica: &&Value| match replica {
        Value::List(words) => {
            let has = |text: &str| words.contains(&Value::Text(text.into()));
            has("slave") && has("ok")
        }
        _ => false,
    };
    seen.iter().filter(is_up).count() == replicas
}

/// A sentinel looks around every ten seconds, which is most of what a failover takes.
fn hurry(sentinel: &Server) {
    // not the ping period: with the primary down, a replica is only chosen if its last INFO is younger than five of them, and it
    // is asked once a second
    let periods = ["info-period", "200", "ask-period", "100", "publish-period", "200"];
    // where the machine is busy, a sentinel that was late would do nothing for half a minute
    let calm = ["tilt-trigger", "20000", "tilt-period", "1000"];
    let words: Vec<&str> = ["SENTINEL", "DEBUG"].into_iter().chain(periods).chain(calm).collect();
    assert_eq!(sentinel.raw().call(&words), Value::Text("OK".into()));
}

fn is_primary(server: &Server) -> bool {
    role(server).first() == Some(&Value::Text("master".into()))
}

/// The reply of ROLE, of a server that runs.
fn role(server: &Server) -> Vec<Value> {
    let raw = Raw::connect(&server.socket());
    let role = raw.and_then(|mut raw| {
        server.log_in(&mut raw);
        raw.try_call(&["ROLE"])
    });
    match role {
        Some(Value::List(role)) => role,
        _ => Vec::new(),
    }
}

/// Nothing where another process took a port meanwhile.
fn try_start(binary: &Binary, options: &Options, port: u16) -> Option<Server> {
    match Server::try_start(binary, options, port) {
        Ok(server) => Some(server),
        Err(log) if is_taken(&log) => None,
        Err(log) => panic!("{binary} did not start:\n{log}"),
    }
}

fn start_servers(binary: &Binary, replicas: usize, options: &Options) -> Option<Vec<Server>> {
    let mut options = options.clone().argument("--repl-diskless-sync-delay").argument("0");
    options = options.argument("--repl-ping-replica-period").argument("1");
    if let Some(password) = options.given_password().map(str::to_owned) {
        options = options.argument("--masterauth").argument(password);
    }
    let primary = try_start(binary, &options, free_port())?;
    let follower = options.argument("--replicaof").argument("127.0.0.1").argument(primary.port().to_string());
    let followers = (0..replicas).map(|_| try_start(binary, &follower, free_port()));
    std::iter::once(Some(primary)).chain(followers).collect()
}

fn start_sentinels(
    binary: &Binary,
    servers: &[Server],
    count: usize,
    server_options: &Options,
    options: &Options,
) -> Option<Vec<Server>> {
    let ports: Vec<u16> = (0..count).map(|_| free_port()).collect();
    let [primary, replicas @ ..] = servers else { panic!("no primary to watch over") };
    let start = |index: usize| {
        let mut config = format!(
            "sentinel myid {}\nsentinel monitor {NAME} 127.0.0.1 {} {}\n\
             sentinel down-after-milliseconds {NAME} 500\nsentinel failover-timeout {NAME} 3000\n",
            id(index),
            primary.port(),
            count / 2 + 1
        );
        if let Some(password) = server_options.given_password() {
            config += &format!("sentinel auth-pass {NAME} {password}\n");
        }
        if let Some(password) = options.given_password() {
            config += &format!("sentinel sentinel-pass {password}\n");
        }
        for replica in replicas {
            config += &format!("sentinel known-replica {NAME} 127.0.0.1 {}\n", replica.port());
        }
        for (other, port) in ports.iter().enumerate().filter(|(other, _)| *other != index) {
            config += &format!("sentinel known-sentinel {NAME} 127.0.0.1 {port} {}\n", id(other));
        }
        try_start(binary, &options.clone().sentinel(config), ports[index])
    };
    (0..count).map(start).collect()
}

/// Forty hexadecimal digits.
fn id(index: usize) -> String {
    format!("{:040x}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servers;

    #[test]
    fn another_server_becomes_the_primary_on_demand_and_when_one_dies() {
        for binary in servers().unwrap_or_else(|none| panic!("{none}")) {
            let mut all = Sentinels::start(&binary, 2, 3, &Options::new(), &Options::new());
            assert_eq!(all.primary(), 0);
            let mut first = all.servers()[0].raw();
            first.call(&["SET", "k", "v"]);
            // by the same connection: WAIT is about its own writes
            assert_eq!(first.int(&["WAIT", "2", "5000"]), 2);
            let second = all.fail_over();
            assert_ne!(second, 0);
            assert_eq!(all.servers()[second].raw().text(&["GET", "k"]), "v");
            all.wait_until("the old primary follows", Sentinels::are_ready);

            all.server_mut(second).stop();
            all.wait_until("a third takes over", |all| all.primary() != second);
        }
    }

    #[test]
    fn passwords_differ_between_servers_and_sentinels() {
        let binary = servers().unwrap_or_else(|none| panic!("{none}")).remove(0);
        let (servers, sentinels) = (Options::new().password("one"), Options::new().password("other"));
        let all = Sentinels::start(&binary, 1, 3, &servers, &sentinels);
        assert_eq!(all.fail_over(), 1);
    }
}
