//! Keys and values, the same for every contender.

use std::{
    io::{self, BufReader, Write},
    sync::LazyLock,
};

use bytes::Bytes;

use crate::{
    endpoint::{Connection, Endpoint},
    resp,
};

/// How many keys of each kind there are.
pub const KEYS: usize = 1_000;
/// Elements of a list.
pub const ELEMENTS: usize = 10_000;
/// Fields of a hash.
pub const FIELDS: usize = 1_000;
/// 32 bytes, as every small value.
pub const VALUE: &str = "a value of two-and-thirty bytes.";

/// The `i`th key that holds a string of 32 bytes.
pub fn key(i: usize) -> &'static str {
    &NAMES.keys[i % KEYS]
}

/// The `i`th key that counts.
pub fn counter(i: usize) -> &'static str {
    &NAMES.counters[i % KEYS]
}

/// The kind of an element: what a reply of many decodes into.
pub trait Element: Send + Sync + 'static {
    const HASH: &'static str;
    const LIST: &'static str;

    fn keys() -> &'static [String];
    fn value(i: usize) -> String;
    fn by_hand(bytes: &[u8]) -> Self;
}

impl Element for String {
    const HASH: &'static str = "hash:strings";
    const LIST: &'static str = "list:strings";

    fn keys() -> &'static [String] {
        &NAMES.keys
    }

    fn value(_: usize) -> String {
        VALUE.to_owned()
    }

    fn by_hand(bytes: &[u8]) -> Self {
        String::from_utf8(bytes.to_vec()).expect("UTF-8")
    }
}

impl Element for i64 {
    const HASH: &'static str = "hash:integers";
    const LIST: &'static str = "list:integers";

    fn keys() -> &'static [String] {
        &NAMES.numbers
    }

    fn value(i: usize) -> String {
        (1_000_000 + i).to_string()
    }

    fn by_hand(bytes: &[u8]) -> Self {
        bytes.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'))
    }
}

/// A value of `bytes` bytes, allocated once.
pub fn blob(bytes: usize) -> Bytes {
    static BLOB: LazyLock<Bytes> = LazyLock::new(|| vec![b'x'; 1 << 20].into());
    BLOB.slice(..bytes)
}

/// The key of a value of `bytes` bytes.
pub fn blob_key(bytes: usize) -> &'static str {
    if bytes == 1 << 20 { "blob:large" } else { "blob:medium" }
}

/// Puts everything that the workloads read into the server; into each node of a cluster what belongs there.
pub fn fill(endpoint: &Endpoint) -> io::Result<()> {
    endpoint.each().iter().try_for_each(fill_one)
}

fn fill_one(endpoint: &Endpoint) -> io::Result<()> {
    let mut filler =
        Filler { connection: BufReader::new(endpoint.connect_blocking()?), commands: Vec::new(), count: 0 };
    filler.command(["FLUSHALL"]);
    for i in 0..KEYS {
        filler.command(["SET", key(i), VALUE]);
        filler.command(["SET", &NAMES.numbers[i], &i64::value(i)]);
        filler.command(["SET", counter(i), "1000"]);
    }
    filler.collections::<String>();
    filler.collections::<i64>();
    for bytes in [64 << 10, 1 << 20] {
        filler.command([b"SET", blob_key(bytes).as_bytes(), &blob(bytes)]);
    }
    filler.finish()
}

struct Names {
    keys: Vec<String>,
    numbers: Vec<String>,
    counters: Vec<String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let named = |kind: &str| (0..KEYS).map(|i| format!("{kind}:{i:06}")).collect();
    Names { keys: named("key"), numbers: named("number"), counters: named("counter") }
});

struct Filler {
    connection: BufReader<Connection>,
    commands: Vec<u8>,
    count: usize,
}

impl Filler {
    fn command<W: AsRef<[u8]>>(&mut self, words: impl IntoIterator<Item = W, IntoIter: ExactSizeIterator>) {
        resp::encode(words, &mut self.commands);
        self.count += 1;
    }

    fn collections<V: Element>(&mut self) {
        for i in 0..FIELDS {
            self.command(["HSET", V::HASH, &format!("field:{i:06}"), &V::value(i)]);
        }
        for i in 0..ELEMENTS {
            self.command(["RPUSH", V::LIST, &V::value(i)]);
        }
    }

    fn finish(mut self) -> io::Result<()> {
        self.connection.get_mut().write_all(&self.commands)?;
        for _ in 0..self.count {
            resp::expect_ok_or_moved(&mut self.connection)?;
        }
        Ok(())
    }
}
