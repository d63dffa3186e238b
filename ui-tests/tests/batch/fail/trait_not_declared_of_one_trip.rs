#![allow(unused_imports, dead_code)]
use roundtrip::{Client, Pipeline, Result, Transaction, redis_batch};

trait Load {
    fn load(&self, pipe: &Pipeline, key: &str) -> impl Future<Output = Result<Option<String>>>;
}

struct Users;

impl Load for Users {
    #[redis_batch(round_trips = 1)]
    async fn load(&self, pipe: &Pipeline, key: &str) -> Result<Option<String>> {
        pipe.get(key).await
    }
}

fn main() {}
