//! Text before a key.

use super::{Key, KeyOf};
use crate::arg::{ArgWriter, ToArg, Written};

/// A key behind a prefix, such as the name of a tenant or of a test: `Prefixed::new("staging:", key)`.
///
/// The key is a typed key or any other argument, and so is the prefix. It works for sending only: a key in a reply has the
/// prefix, and cannot be decoded into a `Prefixed`.
///
/// In a cluster a prefix with braces, `{tenant}:`, decides alone to which node the key belongs, because the first tag of a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefixed<K, P = &'static str> {
    prefix: P,
    key: K,
}

impl<K, P> Prefixed<K, P> {
    /// The key with this text before it.
    pub const fn new(prefix: P, key: K) -> Prefixed<K, P> {
        Prefixed { prefix, key }
    }
}

impl<K: ToArg, P: ToArg> ToArg for Prefixed<K, P> {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.join(|word| {
            word.part(&self.prefix);
            word.part(&self.key);
        })
    }
}

impl<K: Key, P: ToArg> Key for Prefixed<K, P> {
    type Data = K::Data;
}

impl<D, K: KeyOf<D>, P: ToArg> KeyOf<D> for Prefixed<K, P> {}
