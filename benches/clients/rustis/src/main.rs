//! `rustis`.

use std::{collections::HashMap, fmt, sync::Arc};

use bytes::Bytes;
use futures_util::StreamExt;
use harness::{Batch, Client, Collections, Command, Endpoint, Results, Subscriber, Tasks, batch::Kind};
use rustis::{
    client::{BatchPreparedCommand, IntoConfig, PubSubStream},
    commands::{HashCommands, ListCommands, PubSubCommands, StringCommands},
    resp::{BulkString, RefBulkString},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, SeqAccess, Visitor},
};

/// A pipeline and a transaction have the same methods, by traits on `&mut` of two types.
macro_rules! queue {
    ($pipeline:ident, $batch:ident) => {
        for command in $batch.iter() {
            match command {
                Command::Set(key, value) => $pipeline.set(key, value).queue(),
                Command::Get(key) => $pipeline.get::<()>(key).queue(),
                Command::Incr(key) => $pipeline.incr(key).queue(),
            }
        }
    };
}
#[derive(Clone)]
struct Rustis(rustis::client::Client);

impl Client for Rustis {
    async fn connect(endpoint: &Endpoint) -> Self {
        // what it makes of a URL takes the cryptography of the process
        rustls::crypto::ring::default_provider().install_default().expect("nobody else has");
        let url = match endpoint.reads_from_replicas() {
            true => format!("{}?read_preference=prefer_replica", endpoint.url()),
            false => endpoint.url().to_owned(),
        };
        let mut config = url.into_config().expect("a URL");
        if let (Some(authority), Some(tls)) = (endpoint.authority(), &mut config.tls_config) {
            tls.rustls_config = Arc::new(trusting(&authority));
        }
        Self(rustis::client::Client::connect(config).await.expect("a connection"))
    }

    async fn get(&mut self, key: &'static str) -> Option<String> {
        self.0.get(key).await.expect("GET")
    }

    async fn set(&mut self, key: &'static str, value: &'static str) {
        self.0.set(key, value).await.expect("SET");
    }

    async fn pipeline(&mut self, batch: Batch) -> Results {
        let mut pipeline = self.0.create_pipeline();
        pipeline.reserve(batch.commands);
        queue!(pipeline, batch);
        let results = match batch.kind {
            Kind::Mixed => pipeline.execute::<Decoded>().await.map(|decoded| decoded.0),
            Kind::Get => pipeline.execute().await.map(|strings| Results { strings, integers: Vec::new() }),
            Kind::Incr => pipeline.execute().await.map(|integers| Results { strings: Vec::new(), integers }),
        };
        results.expect("a pipeline")
    }

    async fn transaction(&mut self, batch: Batch) -> Results {
        let mut transaction = self.0.create_transaction();
        queue!(transaction, batch);
        transaction.execute::<Decoded>().await.expect("a transaction").0
    }

    async fn get_blob(&mut self, key: &'static str) -> Bytes {
        let value: BulkString = self.0.get(key).await.expect("GET");
        Vec::from(value).into()
    }

    async fn set_blob(&mut self, key: &'static str, value: Bytes) {
        self.0.set(key, RefBulkString::new(&value)).await.expect("SET");
    }
}

impl<V: DeserializeOwned + Send> Collections<V> for Rustis {
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

impl Subscriber for Rustis {
    type Subscription = PubSubStream;

    async fn subscribe(&self, channels: Vec<String>) -> PubSubStream {
        self.0.subscribe(channels).await.expect("SUBSCRIBE")
    }

    async fn next(subscription: &mut PubSubStream) -> usize {
        subscription.next().await.expect("a message").expect("a message").payload().len()
    }
}

/// Settings of rustls that trust only this one.
fn trusting(authority: &[u8]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority).expect("PEM")).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder.expect("versions").with_root_certificates(roots).with_no_client_auth()
}

/// Straight from the replies, without `rustis::resp::Value` in between.
struct Decoded(Results);

impl<'de> Deserialize<'de> for Decoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Replies)
    }
}

/// The replies to SET, GET and INCR, in turn.
struct Replies;

impl<'de> Visitor<'de> for Replies {
    type Value = Decoded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the replies of a pipeline")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut replies: A) -> Result<Decoded, A::Error> {
        let mut results = Results::with_capacity(replies.size_hint().unwrap_or(0) / 3 + 1);
        while replies.next_element::<()>()?.is_some() {
            results.strings.extend(replies.next_element::<Option<String>>()?);
            results.integers.extend(replies.next_element::<i64>()?);
        }
        Ok(Decoded(results))
    }
}

fn main() {
    harness::main::<Tasks<Rustis>>();
}
