//! What a client must be able to do to take part.

use std::collections::HashMap;

use bytes::Bytes;

use crate::{Batch, Endpoint, Results, Subscriber, batch::Kind};

/// A client library, used as its documentation says, with its own defaults.
///
/// Each task holds its own clone. An error is a panic: a benchmark of failures measures nothing.
pub trait Client:
    Collections<String> + Collections<i64> + Subscriber + Clone + Send + Sync + 'static
{
    /// One client over one multiplexed connection.
    fn connect(endpoint: &Endpoint) -> impl Future<Output = Self> + Send;

    fn get(&mut self, key: &'static str) -> impl Future<Output = Option<String>> + Send;
    fn set(&mut self, key: &'static str, value: &'static str) -> impl Future<Output = ()> + Send;

    /// All commands of the batch in one explicit pipeline, every result in hand.
    fn pipeline(&mut self, batch: Batch) -> impl Future<Output = Results> + Send;
    /// The same in MULTI/EXEC.
    fn transaction(&mut self, batch: Batch) -> impl Future<Output = Results> + Send;

    /// Functions of three commands, together those of the batch, that take one round trip and are joined.
    fn one_wave(&mut self, batch: Batch) -> impl Future<Output = Results> + Send {
        self.pipeline(batch)
    }

    /// So many joined functions of two round trips: an INCR, and a GET of the key whose number it answers.
    fn two_waves(&mut self, first: usize, joined: usize) -> impl Future<Output = Vec<Option<String>>> + Send {
        async move {
            let incr = Batch { kind: Kind::Incr, first, commands: joined };
            let first = self.pipeline(incr).await.integers.first().map_or(0, |n| *n as usize);
            self.pipeline(Batch { kind: Kind::Get, first, commands: joined }).await.strings
        }
    }

    fn get_blob(&mut self, key: &'static str) -> impl Future<Output = Bytes> + Send;
    fn set_blob(&mut self, key: &'static str, value: Bytes) -> impl Future<Output = ()> + Send;
}

/// Replies with many elements, each decoded into a `V`.
pub trait Collections<V> {
    /// HGETALL.
    fn hash(&mut self, key: &'static str) -> impl Future<Output = HashMap<String, V>> + Send;
    /// LRANGE 0 -1.
    fn list(&mut self, key: &'static str) -> impl Future<Output = Vec<V>> + Send;
    /// MGET.
    fn many(&mut self, keys: &'static [String]) -> impl Future<Output = Vec<Option<V>>> + Send;
}
