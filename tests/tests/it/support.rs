//! What the tests share: servers, an environment for each of them, and futures that are dropped on purpose.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use roundtrip::{Builder, Client, Protocol};
pub(crate) use roundtrip_tests::limited;
use roundtrip_tests::{Identity, Options, Proxy, Raw, Server, servers, until};

/// A server and a protocol to try something with. Keys begin with [`Env::key`]'s prefix, since the servers are shared.
pub(crate) struct Env {
    pub(crate) server: &'static Server,
    pub(crate) protocol: Protocol,
    number: u32,
}

/// Runs a test on every server, in RESP2 and RESP3.
pub(crate) async fn each<F: Future<Output = ()>>(test: impl Fn(Env) -> F) {
    each_of(shared(), test).await;
}

/// How what travels together is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// In a closure, whose handles are numbers on a scope.
    Closure,
    /// On a pipeline or transaction, whose handles share it.
    Handles,
}

/// Runs a test on every server, in RESP2 and RESP3, in both forms: what it queues by [`pipelined!`] and [`atomically!`].
pub(crate) async fn each_form<F: Future<Output = ()>>(test: impl Fn(Env, Form) -> F) {
    for form in Form::ALL {
        println!("{form:?}");
        each(|env| test(env, form)).await;
    }
}

impl Form {
    pub(crate) const ALL: [Form; 2] = [Form::Closure, Form::Handles];
}

/// The values of handles that are queued on a pipeline, in a form.
macro_rules! pipelined {
    ($form:expr, $client:expr, |$pipe:ident| $handles:expr) => {
        match $form {
            $crate::support::Form::Closure => $client.pipelined(|$pipe| $handles).await,
            $crate::support::Form::Handles => {
                let pipe = $client.pipeline();
                let $pipe = &pipe;
                let handles = $handles;
                pipe.execute(handles).await
            }
        }
    };
}

/// The same of a transaction.
macro_rules! atomically {
    ($form:expr, $client:expr, |$tx:ident| $handles:expr) => {
        match $form {
            $crate::support::Form::Closure => $client.atomically(|$tx| $handles).await,
            $crate::support::Form::Handles => {
                let transaction = $client.transaction();
                let $tx = &transaction;
                let handles = $handles;
                transaction.exec(handles).await
            }
        }
    };
}

pub(crate) use {atomically, pipelined};

/// The same on servers that no other test uses, for what is common to a whole server, as the scripts that it knows.
pub(crate) async fn each_alone<F: Future<Output = ()>>(test: impl Fn(Env) -> F) {
    // never dropped: they end with this process
    each_of(Vec::leak(started()), test).await;
}

async fn each_of<F: Future<Output = ()>>(servers: &'static [Server], test: impl Fn(Env) -> F) {
    for server in servers {
        for protocol in [Protocol::Resp2, Protocol::Resp3] {
            println!("{}, {protocol:?}", server.binary());
            limited(test(Env::new(server, protocol))).await;
        }
    }
}

/// One environment, for what no server can influence.
pub(crate) fn one() -> Env {
    Env::new(&shared()[0], Protocol::Resp3)
}

/// Whether this run is one over TLS. Tests that read or cut what is on its way, or that connect without the library, are
/// for the others.
pub(crate) fn over_tls() -> bool {
    Identity::of_this_run().is_some()
}

/// So many milliseconds.
pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A server of the test's own, of the first kind, to stop or to configure.
pub(crate) fn own_server(options: Options) -> Server {
    servers().unwrap()[0].start(options)
}

impl Env {
    /// A server that no other test uses.
    pub(crate) fn of(server: &'static Server, protocol: Protocol) -> Env {
        Env::new(server, protocol)
    }

    fn new(server: &'static Server, protocol: Protocol) -> Env {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        Env { server, protocol, number: COUNT.fetch_add(1, Ordering::Relaxed) }
    }

    /// A key that no other test uses.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("test:{}:{name}", self.number)
    }

    pub(crate) fn raw(&self) -> Raw {
        self.server.raw()
    }

    /// What the server says of each connection of this name.
    pub(crate) fn connections(&self, name: &str) -> Vec<String> {
        let named = format!(" name={name} ");
        let all = self.raw().text(&["CLIENT", "LIST"]);
        all.lines().filter(|line| line.contains(&named)).map(str::to_owned).collect()
    }

    /// Waits until so many connections of this name are in a blocking command.
    pub(crate) async fn blocked(&self, name: &str, count: usize) {
        until("so many are blocked", async || {
            self.connections(name).iter().filter(|line| line.contains(" flags=b ")).count() == count
        })
        .await;
    }

    pub(crate) fn builder(&self) -> Builder {
        Client::builder().url(&self.server.url()).unwrap().protocol(self.protocol)
    }

    pub(crate) async fn client(&self) -> Client {
        self.builder().connect().await.unwrap()
    }

    /// A client that is connected through a proxy, on which nothing is counted yet.
    pub(crate) async fn proxied(&self) -> (Client, Proxy) {
        let proxy = self.proxy();
        let client = self.through(&proxy).connect().await.unwrap();
        client.ping().await.unwrap();
        proxy.forget();
        (client, proxy)
    }

    pub(crate) fn proxy(&self) -> Proxy {
        Proxy::before(self.server)
    }

    pub(crate) fn through(&self, proxy: &Proxy) -> Builder {
        Client::builder().url(&proxy.url()).unwrap().protocol(self.protocol)
    }
}

/// Polls `future` at most `polls` times, each after it asked for it, then drops it; also where it does not ask for so
/// many, as something that blocks. Its output if it came so far.
pub(crate) async fn dropped_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    let polled = poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    });
    tokio::time::timeout(Duration::from_millis(100), polled).await.ok().flatten()
}

fn shared() -> &'static [Server] {
    static SERVERS: OnceLock<Vec<Server>> = OnceLock::new();
    SERVERS.get_or_init(started)
}

fn started() -> Vec<Server> {
    servers().unwrap().iter().map(|binary| binary.start(Options::new())).collect()
}

/// How many bytes of memory this process has.
pub(crate) fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}
