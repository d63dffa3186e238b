//! Commands of a user's own spec called where their flags do not let them be.

use roundtrip::{Client, Connection, Open, Pipeline, Transaction, Watching};

roundtrip::commands! { file = "reach.toml", trait = Commands }

fn right(client: &Client, connection: &Connection<Open>, pipeline: &Pipeline, transaction: &Transaction) {
    drop(client.waits::<String>("k", 1));
    drop(connection.waits::<String>("k", 1));
    drop(connection.selects(1));
    drop(connection.speaks_of_writes(1, 1));
    let _ = pipeline.speaks_of_writes(1, 1);
    let _ = transaction.writes("k", "v");
}

fn wrong(client: &Client, pipeline: &Pipeline, transaction: &Transaction, watching: &Pipeline<Watching>) {
    pipeline.waits::<String>("k", 1);
    client.selects(1);
    client.speaks_of_writes(1, 1);
    transaction.speaks_of_writes(1, 1);
    watching.writes("k", "v");
}

fn main() {}
