//! `fred`.

use std::collections::HashMap;

use bytes::Bytes;
use fred::{
    prelude::TransactionInterface,
    prelude::{
        Builder, ClientLike, Config, EventInterface, FredResult, FromValue, HashesInterface, KeysInterface,
        ListInterface, PubsubInterface, Value,
    },
};
use harness::{Batch, Client, Collections, Command, Endpoint, Results, Subscriber, Tasks};

#[derive(Clone)]
struct Fred(fred::clients::Client, Kind);

/// What it is connected with.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Server,
    Cluster,
    /// And reads are its replicas'.
    Replicas,
}

impl Client for Fred {
    async fn connect(endpoint: &Endpoint) -> Self {
        let url = match (endpoint.path(), endpoint.cluster()) {
            (Some(path), _) => format!("redis+unix://{}", path.display()),
            (None, Some(nodes)) => {
                let others: Vec<_> = nodes[1..].iter().map(|node| format!("node={node}")).collect();
                format!("redis-cluster://{}?{}", nodes[0], others.join("&"))
            }
            (None, None) => endpoint.url().to_owned(),
        };
        let mut builder = Builder::from_config(Config::from_url(&url).expect("a URL"));
        // with its default of 32 messages it drops most of a burst
        builder.with_performance_config(|config| config.broadcast_channel_capacity = 1 << 14);
        let client = builder.build().expect("a client");
        client.init().await.expect("a connection");
        let kind = match endpoint.transport() {
            "cluster" => Kind::Cluster,
            "replicas" => Kind::Replicas,
            _ => Kind::Server,
        };
        Self(client, kind)
    }

    async fn get(&mut self, key: &'static str) -> Option<String> {
        match self.1 {
            Kind::Replicas => self.0.replicas().get(key).await.expect("GET"),
            _ => self.0.get(key).await.expect("GET"),
        }
    }

    async fn set(&mut self, key: &'static str, value: &'static str) {
        self.0.set(key, value, None, None, false).await.expect("SET")
    }

    async fn pipeline(&mut self, batch: Batch) -> Results {
        let pipeline = self.0.pipeline();
        queue(&pipeline, batch).await.expect("a pipeline");
        results(batch, pipeline.all().await.expect("a pipeline"))
    }

    async fn transaction(&mut self, batch: Batch) -> Results {
        let transaction = self.0.multi();
        queue(&transaction, batch).await.expect("a transaction");
        results(batch, transaction.exec(true).await.expect("a transaction"))
    }

    async fn get_blob(&mut self, key: &'static str) -> Bytes {
        self.0.get(key).await.expect("GET")
    }

    async fn set_blob(&mut self, key: &'static str, value: Bytes) {
        self.0.set(key, value, None, None, false).await.expect("SET")
    }
}

impl<V: FromValue + Send> Collections<V> for Fred {
    async fn hash(&mut self, key: &'static str) -> HashMap<String, V> {
        self.0.hgetall(key).await.expect("HGETALL")
    }

    async fn list(&mut self, key: &'static str) -> Vec<V> {
        self.0.lrange(key, 0, -1).await.expect("LRANGE")
    }

    async fn many(&mut self, keys: &'static [String]) -> Vec<Option<V>> {
        // it takes no MGET apart
        match self.1 {
            Kind::Server => self.0.mget(keys.to_vec()).await.expect("MGET"),
            Kind::Cluster => gets(self.0.pipeline(), keys).await,
            Kind::Replicas => gets(self.0.replicas().pipeline(), keys).await,
        }
    }
}

impl Subscriber for Fred {
    type Subscription = tokio::sync::broadcast::Receiver<fred::types::Message>;

    async fn subscribe(&self, channels: Vec<String>) -> Self::Subscription {
        let messages = self.0.message_rx();
        self.0.subscribe(channels).await.expect("SUBSCRIBE");
        messages
    }

    async fn next(subscription: &mut Self::Subscription) -> usize {
        match subscription.recv().await.expect("no message was dropped").value {
            Value::Bytes(bytes) => bytes.len(),
            Value::String(text) => text.len(),
            _ => 0,
        }
    }
}

/// A GET for each key.
async fn gets<V: FromValue, C: ClientLike>(
    pipeline: fred::clients::Pipeline<C>,
    keys: &'static [String],
) -> Vec<Option<V>>
where
    fred::clients::Pipeline<C>: KeysInterface,
{
    for key in keys {
        pipeline.get::<(), _>(&**key).await.expect("a pipeline");
    }
    pipeline.all().await.expect("a pipeline")
}

/// Each await here returns at once: the command waits in the pipeline.
async fn queue(pipeline: &impl KeysInterface, batch: Batch) -> FredResult<()> {
    for command in batch.iter() {
        match command {
            Command::Set(key, value) => pipeline.set::<(), _, _>(key, value, None, None, false).await?,
            Command::Get(key) => pipeline.get::<(), _>(key).await?,
            Command::Incr(key) => pipeline.incr::<(), _>(key).await?,
        }
    }
    Ok(())
}

fn results(batch: Batch, values: Vec<Value>) -> Results {
    batch.results(values, |v| v.convert().expect("a string"), |v| v.convert().expect("an integer"))
}

fn main() {
    harness::main::<Tasks<Fred>>();
}
