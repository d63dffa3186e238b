//! The closure of `pipelined` may borrow what is not `Sync`, and the future crosses tasks all the same.
use std::cell::Cell;

use roundtrip::{Client, Result};

struct Counter {
    calls: Cell<u64>,
    client: Client,
}

impl Counter {
    fn count(&self, key: &str) -> impl Future<Output = Result<i64>> + Send + use<> {
        self.client.pipelined(|p| {
            self.calls.set(self.calls.get() + 1);
            p.incr(key)
        })
    }

    fn count_both(&self, a: &str, b: &str) -> impl Future<Output = Result<(i64, i64)>> + Send + use<> {
        self.client.atomically(|tx| {
            self.calls.set(self.calls.get() + 1);
            (tx.incr(a), tx.incr(b))
        })
    }
}

fn main() {
    let client = Client::connect_lazy("redis://127.0.0.1:1").unwrap();
    let counter = Counter { calls: Cell::new(0), client };
    let _nothing_is_sent = (counter.count("a"), counter.count_both("a", "b"));
    assert_eq!(counter.calls.get(), 2);
}
