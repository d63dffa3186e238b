//! `()`, `Option`, lists and sets.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use super::{DecodeError, FromList, FromReply, FromValue, Reply};

/// Whatever came, unless it is the server's error.
impl FromReply for () {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        match reply.error() {
            None => reply.skip(),
            Some(error) => Err(DecodeError::server(&error)),
        }
    }
}

/// Nothing (nil) is `None`; for a tuple also the empty list, as `ZPOPMIN` has it, and for a struct that derives [`FromReply`] the
/// empty map, as HGETALL of a key that is not there.
impl<T: FromReply> FromReply for Option<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        if reply.null() || (T::EMPTY_IS_NONE && reply.empty_list()) {
            return Ok(None);
        }
        T::from_reply(reply).map(Some)
    }
}

impl<T: FromReply> FromReply for Vec<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let items = reply.items::<T>()?;
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            list.push(item?);
        }
        Ok(list)
    }
}

impl<T: FromReply> FromReply for VecDeque<T> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        Vec::from_reply(reply).map(VecDeque::from)
    }
}

impl<T: FromReply> FromReply for Box<[T]> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        Vec::from_reply(reply).map(Vec::into_boxed_slice)
    }
}

impl<T: FromReply + Eq + Hash, S: BuildHasher + Default> FromReply for HashSet<T, S> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let items = reply.items::<T>()?;
        let mut set = HashSet::with_capacity_and_hasher(items.len(), S::default());
        for item in items {
            set.insert(item?);
        }
        Ok(set)
    }
}

impl<T: FromReply + Ord> FromReply for BTreeSet<T> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        reply.items::<T>()?.collect()
    }
}

/// A list of exactly `N`.
impl<T: FromReply, const N: usize> FromReply for [T; N] {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let list = Vec::from_reply(reply)?;
        list.try_into().map_err(|list: Vec<T>| DecodeError::count(N, list.len()))
    }
}

impl<T: FromValue> FromList for Vec<T> {}
impl<T: FromValue> FromList for VecDeque<T> {}
impl<T: FromValue> FromList for Box<[T]> {}
impl<T: FromValue + Eq + Hash, S: BuildHasher + Default> FromList for HashSet<T, S> {}
impl<T: FromValue + Ord> FromList for BTreeSet<T> {}
