//! Kinds of data under a key.

use std::collections::HashMap;
use std::marker::PhantomData;

/// What is stored under a key: [`Str`], [`List`], [`Set`] and the other kinds of this module.
///
/// A kind is a type without values. A data type of a module, or of a script of yours, can be one too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kind of data under a key",
    label = "expected `Str<V>`, `List<E>`, `Set<E>`, `SortedSet<E>`, `Hash<F, V>` or another kind of `roundtrip::key`",
    note = "a string of bytes or a number is a `Str`: `Str<u64>`, `Str<Vec<u8>>`"
)]
pub trait Kind {
    /// What TYPE returns for such a key.
    const TYPE: &'static str;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident<$($parameter:ident $(= $default:ty)?),*> $ty:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name<$($parameter $(= $default)?),*>(PhantomData<fn() -> ($($parameter,)*)>);

        impl<$($parameter),*> Kind for $name<$($parameter),*> {
            const TYPE: &'static str = $ty;
        }

        impl<$($parameter),*> std::fmt::Debug for $name<$($parameter),*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

kinds! {
    /// A string that holds a `V`: text, bytes, a number, a value of yours. A counter is a `Str<u64>`.
    Str<V> "string";
    /// A list of `E`.
    List<E> "list";
    /// A set of `E`, which is read into an `L`: `Set<Tag, BTreeSet<Tag>>`.
    Set<E, L = Vec<E>> "set";
    /// A sorted set of `E`: members in the order of their scores.
    SortedSet<E> "zset";
    /// A hash of fields `F` with values `V`, which is read into an `M`: `Hash<String, u64, BTreeMap<String, u64>>`.
    Hash<F, V, M = HashMap<F, V>> "hash";
    /// A HyperLogLog: about how many different `E` were seen.
    HyperLogLog<E> "string";
    /// A stream whose entries' fields are read into an `R`: a map, or a struct that derives `FromReply`.
    Stream<R> "stream";
    /// Geo positions of `E`, which are stored in a sorted set.
    Geo<E> "zset";
    /// A string as bits.
    Bitmap<> "string";
    /// A record: a hash whose fields are those of the model `M`.
    Record<M> "hash";
    /// The kind of a key whose derive has failed.
    #[doc(hidden)]
    Unknown<> "";
}

#[cfg(feature = "json")]
kinds! {
    /// A document of the server's JSON module. (JSON as text in a string is a `Str<Json<T>>`.)
    JsonDocument<V> "ReJSON-RL";
}
