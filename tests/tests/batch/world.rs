//! A server, a proxy that counts, and a client.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use roundtrip::Client;
use roundtrip_tests::{Direction, Options, Proxy, Raw, Server, servers};

/// One server for the test binary; a test has it for itself.
static SERVER: LazyLock<Mutex<Server>> = LazyLock::new(|| {
    let binary = servers().expect("a server to test against").remove(0);
    Mutex::new(binary.start(Options::new()))
});

/// What a test works with.
pub(crate) struct World {
    server: MutexGuard<'static, Server>,
    proxy: Proxy,
    pub(crate) client: Client,
}

impl World {
    /// An empty database, and a client connected through a proxy.
    #[expect(
        clippy::await_holding_lock,
        reason = "a test has the server for itself, and a thread of its own"
    )]
    pub(crate) async fn new() -> World {
        let server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
        server.raw().call(&["FLUSHALL"]);
        let proxy = Proxy::start(server.address());
        let client = Client::connect(&proxy.url()).await.expect("a connection");
        client.ping().await.expect("an answer");
        proxy.forget();
        World { server, proxy, client }
    }

    /// Round trips since the last call.
    pub(crate) fn trips(&self) -> usize {
        let trips = self.proxy.round_trips();
        self.proxy.forget();
        trips
    }

    /// Writes of the client since the last count of trips.
    pub(crate) fn writes(&self) -> usize {
        self.proxy.chunks(Direction::ToServer).len()
    }

    /// A client with a connection of its own.
    pub(crate) async fn another_client(&self) -> Client {
        Client::connect(&self.proxy.url()).await.expect("a connection")
    }

    /// Replies come late.
    pub(crate) fn slow(&self, by: Duration) {
        self.proxy.delay(Direction::ToClient, by);
    }

    /// What the client sent since the last count of trips.
    pub(crate) fn sent(&self) -> String {
        self.proxy.text(Direction::ToServer)
    }

    /// The server, asked without the library.
    pub(crate) fn raw(&self) -> Raw {
        self.server.raw()
    }
}
