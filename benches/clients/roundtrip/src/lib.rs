//! roundtrip, and three ways to write what takes one round trip or two.

use std::{collections::HashMap, marker::PhantomData};

use bytes::Bytes;
use harness::{Batch, Client, Collections, Command, Endpoint, Results, Subscriber};
use roundtrip::{Pending, Pipeline, ReadFrom, Tls, Writable, value::FromValue};

mod join;
mod waves;

pub use waves::{Batched, Calls, Pipelined, Waves};

/// `W` is how functions of one and two round trips are written; all else is the same.
#[derive(Clone)]
pub struct Roundtrip<W = Batched>(roundtrip::Client, PhantomData<W>);

impl<W: Waves> Client for Roundtrip<W> {
    async fn connect(endpoint: &Endpoint) -> Self {
        let url = match endpoint.path() {
            Some(path) => format!("redis+unix://{}", path.display()),
            None => endpoint.url().to_owned(),
        };
        let mut builder = roundtrip::Client::builder().url(&url).expect("a URL");
        if let Some(authority) = endpoint.authority() {
            builder = builder.tls(Tls::new().roots_pem(authority).expect("a certificate"));
        }
        if endpoint.reads_from_replicas() {
            builder = builder.read_from(ReadFrom::PreferReplica);
        }
        Self(builder.connect().await.expect("a connection"), PhantomData)
    }

    async fn get(&mut self, key: &'static str) -> Option<String> {
        self.0.get(key).await.expect("GET")
    }

    async fn set(&mut self, key: &'static str, value: &'static str) {
        self.0.set(key, value).await.expect("SET");
    }

    async fn pipeline(&mut self, batch: Batch) -> Results {
        let (strings, integers) = W::pipeline(&self.0, batch).await.expect("a pipeline");
        Results { strings, integers }
    }

    async fn transaction(&mut self, batch: Batch) -> Results {
        let (strings, integers) = W::transaction(&self.0, batch).await.expect("a transaction");
        Results { strings, integers }
    }

    async fn one_wave(&mut self, batch: Batch) -> Results {
        W::one(&self.0, batch).await.expect("one wave")
    }

    async fn two_waves(&mut self, first: usize, joined: usize) -> Vec<Option<String>> {
        W::two(&self.0, first, joined).await.expect("two waves")
    }

    async fn get_blob(&mut self, key: &'static str) -> Bytes {
        self.0.get::<Bytes>(key).await.expect("GET").expect("a value")
    }

    async fn set_blob(&mut self, key: &'static str, value: Bytes) {
        self.0.set(key, value).await.expect("SET");
    }
}

impl<W: Waves, V: FromValue + Send> Collections<V> for Roundtrip<W> {
    async fn hash(&mut self, key: &'static str) -> HashMap<String, V> {
        self.0.hgetall(key).await.expect("HGETALL")
    }

    async fn list(&mut self, key: &'static str) -> Vec<V> {
        self.0.lrange(key, 0, -1).await.expect("LRANGE")
    }

    async fn many(&mut self, keys: &'static [String]) -> Vec<Option<V>> {
        self.0.mget(keys).await.expect("MGET")
    }
}

impl<W: Waves> Subscriber for Roundtrip<W> {
    type Subscription = roundtrip::Subscription;

    async fn subscribe(&self, channels: Vec<String>) -> Self::Subscription {
        self.0.subscribe(channels).await.expect("SUBSCRIBE")
    }

    async fn next(subscription: &mut Self::Subscription) -> usize {
        subscription.next().await.expect("a message").expect("no gap").payload_bytes().len()
    }
}

type Queued<M> = (Vec<Pending<Option<String>, M>>, Vec<Pending<i64, M>>);

fn queue<M: Writable>(pipe: &Pipeline<M>, batch: Batch) -> Queued<M> {
    let (mut strings, mut integers) = (Vec::with_capacity(batch.room()), Vec::with_capacity(batch.room()));
    for command in batch.iter() {
        match command {
            Command::Set(key, value) => drop(pipe.set(key, value)),
            Command::Get(key) => strings.push(pipe.get(key)),
            Command::Incr(key) => integers.push(pipe.incr(key)),
        }
    }
    (strings, integers)
}
