//! Every typed method, called on every server, in RESP2 and RESP3, on a client and on a pipeline, with its reply's type and
//! value; and the proof that none was left out.
//!
//! A [`Run`] is one server, one protocol and one way of sending. The groups call [`check!`] again and again, which notes what
//! differed instead of stopping there, and remembers that the method was called. Whatever a server does not have must be newer
//! than that server by the spec's own word, and is listed as skipped. What the library takes for the first key of a command is compared
//! with what the server does.

mod bits;
mod cluster;
mod connection;
mod first_key;
mod generic;
mod geo;
mod hash;
mod list;
mod scripting;
mod server;
mod set;
mod sorted_set;
mod stream;
mod string;
mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use first_key::Sent;
use roundtrip::{Client, Protocol};
use roundtrip_tests::{Binary, Options, Product, Server, Spec, Version, servers};

/// Calls a method on this run's client or pipeline and compares its reply, in type and in value:
/// `check!(run, get::<String>("k") => None)`. Options newer than their command have the versions that know them:
/// `check!(run, redis "8.4" valkey "-", set_with(..) => true)`.
macro_rules! check {
    ($run:ident, redis $redis:literal valkey $valkey:literal, $method:ident $($call:tt)*) => {
        if $run.has($redis, $valkey) {
            $crate::commands::check!($run, $method $($call)*);
        } else {
            $run.left_out(stringify!($method), $redis, $valkey);
        }
    };
    ($run:ident, $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => $want:expr) => {
        let reply = $crate::commands::send!($run, $method $(::<$($t),+>)? ($($argument),*));
        $run.equal(stringify!($method), line!(), file!(), reply, $want)
    };
}

/// As [`check!`], for a reply that only has to satisfy a condition: `check_that!(run, ttl("k") => |ttl| ..)`.
macro_rules! check_that {
    ($run:ident, redis $redis:literal valkey $valkey:literal, $method:ident $($call:tt)*) => {
        if $run.has($redis, $valkey) {
            $crate::commands::check_that!($run, $method $($call)*);
        } else {
            $run.left_out(stringify!($method), $redis, $valkey);
        }
    };
    ($run:ident, $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => $holds:expr) => {
        let reply = $crate::commands::send!($run, $method $(::<$($t),+>)? ($($argument),*));
        $run.satisfies(stringify!($method), line!(), file!(), reply, $holds)
    };
}

/// As [`check!`], on a connection of the test's own: `check_on!(run, connection, select(1) => ())`.
macro_rules! check_on {
    ($run:ident, $target:expr, $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => $want:expr) => {
        let command = $target.$method $(::<$($t),+>)? ($($argument),*);
        let sent = $crate::commands::Sent::of(command.__request());
        let reply = command.await;
        $run.compare_first_key(sent, line!(), file!()).await;
        $run.equal(stringify!($method), line!(), file!(), reply, $want)
    };
}

/// As [`check_that!`], on a connection of the test's own.
macro_rules! check_that_on {
    ($run:ident, $target:expr, $method:ident $(::<$($t:ty),+>)? ($($argument:expr),* $(,)?) => $holds:expr) => {
        let command = $target.$method $(::<$($t),+>)? ($($argument),*);
        let sent = $crate::commands::Sent::of(command.__request());
        let reply = command.await;
        $run.compare_first_key(sent, line!(), file!()).await;
        $run.satisfies(stringify!($method), line!(), file!(), reply, $holds)
    };
}

/// The reply to one call, sent in this run's way.
macro_rules! send {
    ($run:ident, $($call:tt)*) => {
        match $run.way {
            $crate::commands::Way::Client => {
                let command = $run.client.$($call)*;
                let sent = $crate::commands::Sent::of(command.__request());
                let reply = command.await;
                $run.compare_first_key(sent, line!(), file!()).await;
                reply
            }
            $crate::commands::Way::Pipeline => {
                let pipe = $run.client.pipeline();
                let pending = pipe.$($call)*;
                pipe.execute(pending).await
            }
        }
    };
}

use {check, check_on, check_that, check_that_on, send};

/// How a run sends what every target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Client,
    Pipeline,
}

/// One server, one protocol, one way of sending, and what was found with them.
struct Run {
    spec: Spec,
    binary: Binary,
    server: Server,
    protocol: Protocol,
    way: Way,
    client: Client,
    failures: Vec<String>,
    /// Method and the reason why this server does not have it.
    skipped: BTreeMap<String, String>,
    answered: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_on_every_server() {
    let spec = Spec::read();
    let (mut failures, mut skipped) = (Vec::new(), BTreeMap::<String, BTreeSet<String>>::new());
    let (mut called, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for binary in servers().unwrap() {
        for protocol in [Protocol::Resp2, Protocol::Resp3] {
            for way in [Way::Client, Way::Pipeline] {
                let run = Run::of_everything(&spec, &binary, protocol, way).await;
                failures.extend(run.failures);
                called.extend(run.answered.iter().cloned().chain(run.skipped.keys().cloned()));
                answered.extend(run.answered);
                for (method, reason) in run.skipped {
                    skipped.entry(format!("{method}: {reason}")).or_default().insert(binary.to_string());
                }
            }
        }
    }
    for (what, servers) in skipped {
        let servers: Vec<&str> = servers.iter().map(String::as_str).collect();
        println!("skipped on {}: {what}", servers.join(", "));
    }
    let methods = spec.methods_of_servers();
    println!(
        "{} methods, {} answered by at least one server",
        methods.len(),
        answered.intersection(&methods).count()
    );
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    let forgotten: Vec<&String> = methods.difference(&called).collect();
    assert!(forgotten.is_empty(), "methods of commands.toml that no test calls: {forgotten:?}");
}

impl Run {
    async fn of_everything(spec: &Spec, binary: &Binary, protocol: Protocol, way: Way) -> Run {
        let server = binary.start(Options::new().argument("--enable-debug-command").argument("yes"));
        let client =
            Client::builder().url(&server.url()).unwrap().protocol(protocol).connect().await.unwrap();
        let mut run = Run {
            spec: spec.clone(),
            binary: binary.clone(),
            server,
            protocol,
            way,
            client,
            failures: Vec::new(),
            skipped: BTreeMap::new(),
            answered: BTreeSet::new(),
        };
        string::strings(&mut run).await;
        generic::keys(&mut run).await;
        hash::hashes(&mut run).await;
        list::lists(&mut run).await;
        set::sets(&mut run).await;
        sorted_set::sorted_sets(&mut run).await;
        bits::bitmaps_and_counters(&mut run).await;
        geo::positions(&mut run).await;
        stream::streams(&mut run).await;
        scripting::scripts(&mut run).await;
        scripting::functions(&mut run).await;
        scripting::publishing(&mut run).await;
        vector::vector_sets(&mut run).await;
        vector::arrays(&mut run).await;
        cluster::clusters(&mut run).await;
        server::servers(&mut run).await;
        connection::connections(&mut run).await;
        run
    }

    /// Whether this server is at least so new; `-`: no version of it has this.
    fn has(&self, redis: &str, valkey: &str) -> bool {
        let since = match self.binary.product {
            Product::Redis => redis,
            Product::Valkey => valkey,
        };
        since != "-" && self.binary.version >= Version::parse(since).unwrap()
    }

    /// Whether this server has the method by the spec's own word.
    fn should_have(&self, method: &str) -> bool {
        let since = self.spec.since(method);
        self.has(&since.redis, &since.valkey)
    }

    /// Options that this server is too old for.
    fn left_out(&mut self, method: &str, redis: &str, valkey: &str) {
        if !self.answered.contains(method) {
            self.skipped.insert(method.to_owned(), format!("options of Redis {redis}, Valkey {valkey}"));
        }
    }

    fn equal<T: PartialEq + Debug>(
        &mut self,
        method: &str,
        line: u32,
        file: &str,
        reply: roundtrip::Result<T>,
        want: T,
    ) {
        if let Some(got) = self.value(method, line, file, reply)
            && got != want
        {
            self.fail(method, line, file, &format!("got {got:?}, wanted {want:?}"));
        }
    }

    fn satisfies<T: Debug>(
        &mut self,
        method: &str,
        line: u32,
        file: &str,
        reply: roundtrip::Result<T>,
        holds: impl FnOnce(&T) -> bool,
    ) {
        if let Some(got) = self.value(method, line, file, reply) {
            let shown = format!("got {got:?}");
            if !holds(&got) {
                self.fail(method, line, file, &shown);
            }
        }
    }

    /// The value of a reply, unless this server does not have the command, or it failed.
    fn value<T>(&mut self, method: &str, line: u32, file: &str, reply: roundtrip::Result<T>) -> Option<T> {
        match reply {
            Ok(value) => {
                self.skipped.remove(method);
                self.answered.insert(method.to_owned());
                Some(value)
            }
            Err(error) if is_unknown(&error) && !self.should_have(method) => {
                let since = self.spec.since(method);
                self.skipped.insert(
                    method.to_owned(),
                    format!("since Redis {}, Valkey {}", since.redis, since.valkey),
                );
                None
            }
            Err(error) => {
                self.fail(method, line, file, &error.to_string());
                None
            }
        }
    }

    /// A call that this server refuses, with a text that contains `why`, because of how it is set up.
    fn refused<T: Debug>(
        &mut self,
        method: &str,
        line: u32,
        file: &str,
        reply: roundtrip::Result<T>,
        why: &str,
    ) {
        match reply {
            Err(error)
                if error.server_message().is_some_and(|text| text.contains(why)) && !is_unknown(&error) =>
            {
                self.called(method);
            }
            Err(error) if error.code() == Some(why) => self.called(method),
            other => self.satisfies(method, line, file, other, |_| false),
        }
    }

    /// A call whose reply cannot be foreseen.
    fn called(&mut self, method: &str) {
        self.skipped.remove(method);
        self.answered.insert(method.to_owned());
    }

    fn fail(&mut self, method: &str, line: u32, file: &str, what: &str) {
        let Run { binary, protocol, way, .. } = &*self;
        self.failures.push(format!("{file}:{line}: {method} on {binary}, {protocol:?}, {way:?}: {what}"));
    }
}

/// What a server says that does not have a command, or that form of it.
fn is_unknown(error: &roundtrip::Error) -> bool {
    error
        .server_message()
        .is_some_and(|text| text.starts_with("unknown ") || text.starts_with("syntax error"))
}
