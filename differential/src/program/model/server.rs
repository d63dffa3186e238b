//! What the server does.

use std::collections::BTreeMap;

pub type Database = BTreeMap<String, i64>;

/// A server, and what was sent to it.
#[derive(Clone)]
pub struct Server {
    pub database: Database,
    /// Command by command, in order.
    pub sent: Vec<String>,
}

impl Server {
    pub fn incr(&mut self, key: &str) -> i64 {
        self.sent.push(format!("INCR {key}"));
        self.add(key, 1)
    }

    pub fn incr_by(&mut self, key: &str, by: i64) -> i64 {
        self.sent.push(format!("INCRBY {key} {by}"));
        self.add(key, by)
    }

    pub fn get(&mut self, key: &str) -> Option<i64> {
        self.sent.push(format!("GET {key}"));
        self.database.get(key).copied()
    }

    pub fn set(&mut self, key: &str, value: i64) {
        self.sent.push(format!("SET {key} {value}"));
        self.database.insert(key.to_owned(), value);
    }

    pub fn del(&mut self, key: &str) {
        self.sent.push(format!("DEL {key}"));
        self.database.remove(key);
    }

    fn add(&mut self, key: &str, by: i64) -> i64 {
        let value = self.database.entry(key.to_owned()).or_default();
        *value += by;
        *value
    }
}
