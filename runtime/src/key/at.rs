//! Where typed commands are called: a target and a key.

use std::fmt;
use std::marker::PhantomData;

use super::Key;
use crate::client::{Connection, State};
use crate::pipeline::{Mode, Pipeline};
use crate::{Client, Target};

/// A key on a client, a connection, a pipeline or a transaction. It has the commands that fit what is stored under the key.
///
/// Made by [`Client::at`] and the same methods of the other types. It consists of a reference and the key, and is `Copy` if the key
/// is. `D` is the kind of data, one of those in [`roundtrip::key`](crate::key); it decides which methods there are, and their types.
///
/// Every method sends the same as the method of that name on the client, and returns the same: a [`Command`](crate::Command) to
/// await, or a [`Pending`](crate::Pending) handle on a pipeline.
#[must_use = "it does nothing until one of its commands is called"]
pub struct At<'a, X: ?Sized, K, D> {
    target: &'a X,
    key: K,
    data: PhantomData<fn() -> D>,
}

/// Several keys of one kind on a client, a connection, a pipeline or a transaction: it has the commands that take many keys.
///
/// Made by [`Client::at_all`] and the same methods of the other types; otherwise as [`At`]. `Ks` is the list of the keys.
#[must_use = "it does nothing until one of its commands is called"]
pub struct AtAll<'a, X: ?Sized, K, Ks, D> {
    target: &'a X,
    keys: Ks,
    data: PhantomData<fn() -> (K, D)>,
}

impl<'a, X: Target, K: Key> At<'a, X, K, K::Data> {
    /// The key on this target, like `target.at(key)`, for code that is generic over [`Target`].
    #[inline]
    pub fn new(target: &'a X, key: K) -> Self {
        At { target, key, data: PhantomData }
    }
}

impl<'a, X: Target, K: Key, Ks: AsRef<[K]>> AtAll<'a, X, K, Ks, K::Data> {
    /// The keys on this target, like `target.at_all(keys)`, for code that is generic over [`Target`].
    #[inline]
    pub fn new(target: &'a X, keys: Ks) -> Self {
        AtAll { target, keys, data: PhantomData }
    }
}

impl<'a, X: ?Sized, K, D> At<'a, X, K, D> {
    /// The key.
    pub fn key(&self) -> &K {
        &self.key
    }

    #[doc(hidden)]
    #[inline]
    pub fn __target(&self) -> &'a X {
        self.target
    }
}

impl<'a, X: ?Sized, K, Ks: AsRef<[K]>, D> AtAll<'a, X, K, Ks, D> {
    /// The keys.
    pub fn keys(&self) -> &[K] {
        self.keys.as_ref()
    }

    #[doc(hidden)]
    #[inline]
    pub fn __target(&self) -> &'a X {
        self.target
    }
}

impl<X: ?Sized, K: Clone, D> Clone for At<'_, X, K, D> {
    fn clone(&self) -> Self {
        At { target: self.target, key: self.key.clone(), data: PhantomData }
    }
}

impl<X: ?Sized, K: Copy, D> Copy for At<'_, X, K, D> {}

impl<X: ?Sized, K, Ks: Clone, D> Clone for AtAll<'_, X, K, Ks, D> {
    fn clone(&self) -> Self {
        AtAll { target: self.target, keys: self.keys.clone(), data: PhantomData }
    }
}

impl<X: ?Sized, K, Ks: Copy, D> Copy for AtAll<'_, X, K, Ks, D> {}

/// Without the key, which is the user's data.
impl<X: ?Sized, K, D> fmt::Debug for At<'_, X, K, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("At").finish_non_exhaustive()
    }
}

/// Without the keys, which are the user's data.
impl<X: ?Sized, K, Ks, D> fmt::Debug for AtAll<'_, X, K, Ks, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtAll").finish_non_exhaustive()
    }
}

macro_rules! targets {
    ($($(#[$doc:meta])* [$($generics:tt)*] $target:ty;)*) => {$(
        impl<$($generics)*> $target {
            /// The commands that fit what is stored under a typed key: see [`roundtrip::key`](crate::key).
            ///
            $(#[$doc])*
            #[inline]
            pub fn at<K: Key>(&self, key: K) -> At<'_, Self, K, K::Data> {
                At::new(self, key)
            }

            /// The commands that take several typed keys of one kind, as an array, a slice or a `Vec`.
            ///
            /// ```no_run
            /// # use roundtrip::{Client, Key, key::Set};
            /// # #[derive(Key, Clone, Copy)] #[key("tags:{0}", Set<String>)] struct Tags(u64);
            /// # async fn example(client: &Client) -> roundtrip::Result<()> {
            /// let common = client.at_all([Tags(1), Tags(2)]).sinter().await?; // Vec<String>
            /// # Ok(()) }
            /// ```
            #[inline]
            pub fn at_all<K: Key, Ks: AsRef<[K]>>(&self, keys: Ks) -> AtAll<'_, Self, K, Ks, K::Data> {
                AtAll::new(self, keys)
            }
        }
    )*};
}

targets! {
    /// ```no_run
    /// # use roundtrip::{Client, Key, key::Str};
    /// # #[derive(Key)] #[key("visits:{0}", Str<u64>)] struct Visits(u64);
    /// # async fn example(client: &Client) -> roundtrip::Result<()> {
    /// let visits = client.at(Visits(7)).incr().await?;
    /// # Ok(()) }
    /// ```
    [] Client;
    [S: State] Connection<S>;
    /// ```no_run
    /// # use roundtrip::{Client, Key, key::Str};
    /// # #[derive(Key)] #[key("visits:{0}", Str<u64>)] struct Visits(u64);
    /// # async fn example(client: &Client) -> roundtrip::Result<()> {
    /// let pipe = client.pipeline();
    /// let (ann, bob) = (pipe.at(Visits(7)).incr(), pipe.at(Visits(8)).get());
    /// let (ann, bob) = pipe.execute((ann, bob)).await?; // (i64, Option<u64>)
    /// # Ok(()) }
    /// ```
    [M: Mode] Pipeline<M>;
}
