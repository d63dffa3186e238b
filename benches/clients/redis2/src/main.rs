//! The `redis` crate, 2.0: its multiplexed connection and async pipelines.

use std::collections::HashMap;

use bytes::Bytes;
use futures_util::{StreamExt, future::join_all};
use harness::{Batch, Client, Collections, Command, Endpoint, Results, Subscriber, Tasks};
use redis::{
    AsyncCommands, Cmd, FromRedisValue, RedisFuture, RedisResult, TlsCertificates, Value,
    aio::{ConnectionLike, MultiplexedConnection},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
    cluster_read_routing::RandomReplicaStrategy,
    from_redis_value,
};

#[derive(Clone)]
struct Redis(Connection, Option<redis::Client>);

#[derive(Clone)]
enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Connection::One(connection) => connection.req_packed_command(command),
            Connection::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipe: &'a redis::Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Connection::One(connection) => connection.req_packed_commands(pipe, offset, count),
            Connection::Cluster(connection) => connection.req_packed_commands(pipe, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        0
    }
}

impl Client for Redis {
    async fn connect(endpoint: &Endpoint) -> Self {
        if let Some(nodes) = endpoint.cluster() {
            let mut builder = ClusterClient::builder(nodes.iter().map(|node| format!("redis://{node}")));
            if endpoint.reads_from_replicas() {
                builder = builder.read_routing_strategy(RandomReplicaStrategy::new());
            }
            let client = builder.build().expect("a cluster");
            let connection = client.get_async_connection().await.expect("a connection");
            return Self(Connection::Cluster(connection), None);
        }
        let client = match endpoint.authority() {
            Some(authority) => {
                // it takes the cryptography of the process
                let provider = rustls::crypto::ring::default_provider();
                provider.install_default().expect("nobody else has");
                let trusted = TlsCertificates::new().root_cert(authority);
                redis::Client::build_with_tls(endpoint.url(), trusted)
            }
            None => redis::Client::open(endpoint.url()),
        };
        let client = client.expect("a URL");
        let connection = client.get_multiplexed_async_connection().await.expect("a connection");
        Self(Connection::One(connection), Some(client))
    }

    async fn get(&mut self, key: &'static str) -> Option<String> {
        self.0.get(key).await.expect("GET")
    }

    async fn set(&mut self, key: &'static str, value: &'static str) {
        self.0.set(key, value).await.expect("SET")
    }

    async fn pipeline(&mut self, batch: Batch) -> Results {
        match &self.0 {
            Connection::Cluster(connection) => one_by_one(connection, batch).await,
            Connection::One(_) => execute(&mut self.0, redis::pipe(), batch).await.expect("a pipeline"),
        }
    }

    async fn transaction(&mut self, batch: Batch) -> Results {
        let mut pipe = redis::pipe();
        pipe.atomic();
        execute(&mut self.0, pipe, batch).await.expect("a transaction")
    }

    async fn get_blob(&mut self, key: &'static str) -> Bytes {
        self.0.get(key).await.expect("GET")
    }

    async fn set_blob(&mut self, key: &'static str, value: Bytes) {
        self.0.set(key, &value[..]).await.expect("SET")
    }
}

impl<V: FromRedisValue + Send + Sync> Collections<V> for Redis {
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

impl Subscriber for Redis {
    type Subscription = redis::aio::PubSubStream;

    async fn subscribe(&self, channels: Vec<String>) -> Self::Subscription {
        let client = self.1.as_ref().expect("one server");
        let pubsub = client.get_async_pubsub().await.expect("a connection");
        let (mut sink, stream) = pubsub.split();
        sink.subscribe(channels).await.expect("SUBSCRIBE");
        // dropping the sink would end the connection
        std::mem::forget(sink);
        stream
    }

    async fn next(subscription: &mut Self::Subscription) -> usize {
        subscription.next().await.expect("a message").get_payload_bytes().len()
    }
}

/// It refuses pipelines of several hash slots: calls that are joined are the nearest to one.
async fn one_by_one(connection: &ClusterConnection, batch: Batch) -> Results {
    let call = |command| {
        let mut connection = connection.clone();
        async move {
            match command {
                Command::Set(key, value) => connection.set(key, value).await,
                Command::Get(key) => connection.get(key).await,
                Command::Incr(key) => connection.incr(key, 1).await,
            }
        }
    };
    let values: RedisResult<Vec<Value>> = join_all(batch.iter().map(call)).await.into_iter().collect();
    results(batch, values.expect("calls"))
}

fn results(batch: Batch, values: Vec<Value>) -> Results {
    batch.results(
        values,
        |v| from_redis_value(v).expect("a string"),
        |v| from_redis_value(v).expect("an integer"),
    )
}

async fn execute(
    connection: &mut impl ConnectionLike,
    mut pipe: redis::Pipeline,
    batch: Batch,
) -> RedisResult<Results> {
    for command in batch.iter() {
        match command {
            Command::Set(key, value) => pipe.set(key, value),
            Command::Get(key) => pipe.get(key),
            Command::Incr(key) => pipe.incr(key, 1),
        };
    }
    let values: Vec<Value> = pipe.query_async(connection).await?;
    Ok(results(batch, values))
}

fn main() {
    harness::main::<Tasks<Redis>>();
}
