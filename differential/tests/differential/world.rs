//! A server, a proxy that counts, and a client.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use roundtrip::Client;
use roundtrip_differential::program::model::server::Database;
use roundtrip_tests::{Direction, Options, Proxy, Raw, Server, servers};

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

    /// Round trips since the database was filled.
    pub(crate) fn trips(&self) -> usize {
        self.proxy.round_trips()
    }

    /// The commands since then, in the order in which they were sent.
    pub(crate) fn sent(&self) -> Vec<String> {
        let text = self.proxy.text(Direction::ToServer);
        // a command begins with how many words it has, and a word with how long it is
        let mut commands: Vec<String> = Vec::new();
        for word in text.split_ascii_whitespace() {
            match (word.starts_with('*'), word.starts_with('$'), commands.last_mut()) {
                (true, ..) => commands.push(String::new()),
                (_, false, Some(command)) if command.is_empty() => command.push_str(word),
                (_, false, Some(command)) => *command = format!("{command} {word}"),
                _ => {}
            }
        }
        commands
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
