//! What the tests share: sentinels with their servers, and clients of the primary.

use std::collections::HashMap;
use std::time::Duration;

use roundtrip::{Builder, Client};
use roundtrip_tests::{Options, Sentinels, servers};
pub(crate) use roundtrip_tests::{limited, until};
use tokio::sync::Mutex;

/// Runs a test on servers of each kind with three sentinels, which are the test's own and end with it.
///
/// One test at a time: sentinels take each other for gone where the machine is busy, and then none of them does anything.
pub(crate) async fn each(test: impl AsyncFn(&mut Sentinels)) {
    static TURN: Mutex<()> = Mutex::const_new(());
    let _turn = TURN.lock().await;
    for binary in servers().unwrap() {
        println!("{binary}");
        let mut all = tokio::task::block_in_place(|| Sentinels::start(&binary, 2, 3, &plain(), &plain()));
        limited(test(&mut all)).await;
    }
}

/// One primary and one replica of the first kind, with three sentinels.
pub(crate) fn one(servers_options: &Options, sentinel_options: &Options) -> Sentinels {
    let binary = &servers().unwrap()[0];
    tokio::task::block_in_place(|| Sentinels::start(binary, 1, 3, servers_options, sentinel_options))
}

pub(crate) fn plain() -> Options {
    Options::new().plain()
}

pub(crate) fn builder(all: &Sentinels) -> Builder {
    // sentinels that do not agree at once try again after six seconds, and on a busy machine twice
    Client::builder().url(&all.url()).unwrap().response_timeout(Duration::from_secs(60))
}

/// Which server the client talks with; 0 while it talks with none.
pub(crate) async fn port(client: &Client) -> u16 {
    let settings = client.config_get::<HashMap<String, u16>>("port").await.unwrap_or_default();
    settings.get("port").copied().unwrap_or_default()
}
