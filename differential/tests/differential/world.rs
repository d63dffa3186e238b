//! A server, a proxy that counts, and a client.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use roundtrip::Client;
use roundtrip_differential::program::model::Database;
use roundtrip_tests::{Options, Proxy, Raw, Server, servers};

/// One server for the test binary; a test has it for itself.
static SERVER: LazyLock<Mutex<Server>> = LazyLock::new(|| {
    let binary = servers().expect("a server to test against").remove(0);
    Mutex::new(binary.start(Options::new()))
});

pub(crate) struct World {
    server: MutexGuard<'static, Server>,
    proxy: Proxy,
    pub(crate) client: Client,
}

impl World {
    #[expect(
        clippy::await_holding_lock,
        reason = "a test has the server for itself, and a thread of its own"
    )]
    pub(crate) async fn new() -> World {
        let server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
        let proxy = Proxy::start(server.address());
        let client = Client::connect(&proxy.url()).await.expect("a connection");
        client.ping().await.expect("an answer");
        proxy.forget();
        World { server, proxy, client }
    }

    fn raw(&self) -> Raw {
        self.server.raw()
    }

    /// Just this in the database, and no trips counted.
    pub(crate) fn fill(&self, database: &Database) {
        let mut raw = self.raw();
        raw.call(&["FLUSHALL"]);
        for (key, value) in database {
            raw.call(&["SET", key, &value.to_string()]);
        }
        self.proxy.forget();
    }

    /// Round trips since the last count.
    pub(crate) fn trips(&self) -> usize {
        let trips = self.proxy.round_trips();
        self.proxy.forget();
        trips
    }

    /// Just this is in the database.
    pub(crate) fn compare(&self, database: &Database, what: &str) {
        let mut raw = self.raw();
        let size = raw.int(&["DBSIZE"]);
        for (key, value) in database {
            assert_eq!(raw.text(&["GET", key]), value.to_string(), "{what}: {key}");
        }
        assert_eq!(size, i64::try_from(database.len()).unwrap(), "{what}: keys that nobody knows");
    }
}
