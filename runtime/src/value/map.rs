//! Maps.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::{DecodeError, FromMap, FromReply, FromValue, Reply};

impl<K: FromValue + Eq + Hash, V: FromReply, S: BuildHasher + Default> FromReply for HashMap<K, V, S> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let items = reply.items::<(K, V)>()?;
        let mut map = HashMap::with_capacity_and_hasher(items.len(), S::default());
        for item in items {
            let (key, value) = item?;
            map.insert(key, value);
        }
        Ok(map)
    }
}

impl<K: FromValue + Ord, V: FromReply> FromReply for BTreeMap<K, V> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        reply.items::<(K, V)>()?.collect()
    }
}

impl<K: FromValue + Eq + Hash, V: FromValue, S: BuildHasher + Default> FromMap for HashMap<K, V, S> {}
impl<K: FromValue + Ord, V: FromValue> FromMap for BTreeMap<K, V> {}
impl<K: FromValue, V: FromValue> FromMap for Vec<(K, V)> {}
impl<T: FromMap> FromMap for Option<T> {}
