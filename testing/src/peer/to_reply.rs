//! From the values that a program gets to the replies that say them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use roundtrip::types::{ExpireTime, PexpireTime, Pttl, Ttl};

use super::Frame;

/// A value that a command returns, encoded as its reply.
#[diagnostic::on_unimplemented(
    message = "the peer does not know how a server says `{Self}`",
    note = "give the reply itself: `expect_frame(call, Frame::..)`"
)]
pub trait ToReply {
    /// The reply.
    fn to_reply(&self) -> Frame;
}

/// The values of a transaction: one, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "the peer does not know how a server says `{Self}`",
    note = "the values of a transaction are those that its handles give: `((), 2)` for `(tx.set(..), tx.incr(..))`"
)]
pub trait ToReplies {
    /// A reply for each command.
    fn to_replies(&self) -> Vec<Frame>;
}

impl ToReply for Frame {
    fn to_reply(&self) -> Frame {
        self.clone()
    }
}

impl ToReply for () {
    fn to_reply(&self) -> Frame {
        Frame::ok()
    }
}

impl ToReply for bool {
    fn to_reply(&self) -> Frame {
        Frame::Int(i64::from(*self))
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl ToReply for $ty {
            /// As a number, or as a string where it is too large for one.
            fn to_reply(&self) -> Frame {
                i64::try_from(*self).map_or_else(|_| Frame::bulk(self.to_string()), Frame::Int)
            }
        }
    )*};
}
// not u8: a `Vec<u8>` is a string
numbers!(i16 i32 i64 i128 isize u16 u32 u64 u128 usize);

impl ToReply for f64 {
    fn to_reply(&self) -> Frame {
        Frame::Double(*self)
    }
}

impl ToReply for f32 {
    fn to_reply(&self) -> Frame {
        Frame::Double((*self).into())
    }
}

impl ToReply for String {
    fn to_reply(&self) -> Frame {
        Frame::bulk(self)
    }
}

impl ToReply for Bytes {
    fn to_reply(&self) -> Frame {
        Frame::Bulk(self.clone())
    }
}

impl ToReply for Vec<u8> {
    fn to_reply(&self) -> Frame {
        Frame::bulk(self)
    }
}

impl<T: ToReply> ToReply for Option<T> {
    fn to_reply(&self) -> Frame {
        self.as_ref().map_or(Frame::Nil, T::to_reply)
    }
}

impl<T: ToReply> ToReply for Vec<T> {
    fn to_reply(&self) -> Frame {
        Frame::Array(self.iter().map(T::to_reply).collect())
    }
}

impl<T: ToReply, S: BuildHasher> ToReply for HashSet<T, S> {
    fn to_reply(&self) -> Frame {
        Frame::Array(self.iter().map(T::to_reply).collect())
    }
}

impl<T: ToReply> ToReply for BTreeSet<T> {
    fn to_reply(&self) -> Frame {
        Frame::Array(self.iter().map(T::to_reply).collect())
    }
}

impl<K: ToReply, V: ToReply, S: BuildHasher> ToReply for HashMap<K, V, S> {
    fn to_reply(&self) -> Frame {
        Frame::Map(self.iter().map(|(key, value)| (key.to_reply(), value.to_reply())).collect())
    }
}

impl<K: ToReply, V: ToReply> ToReply for BTreeMap<K, V> {
    fn to_reply(&self) -> Frame {
        Frame::Map(self.iter().map(|(key, value)| (key.to_reply(), value.to_reply())).collect())
    }
}

macro_rules! times {
    ($($ty:ident $variant:ident $number:expr),*) => {$(
        impl ToReply for $ty {
            fn to_reply(&self) -> Frame {
                match self {
                    $ty::Missing => Frame::Int(-2),
                    $ty::Persistent => Frame::Int(-1),
                    $ty::$variant(value) => ($number)(*value).to_reply(),
                }
            }
        }
    )*};
}
times!(
    Ttl Expires |left: Duration| left.as_secs(),
    Pttl Expires |left: Duration| left.as_millis(),
    ExpireTime At |time: SystemTime| since_epoch(time).as_secs(),
    PexpireTime At |time: SystemTime| since_epoch(time).as_millis()
);

fn since_epoch(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        #[allow(non_snake_case, reason = "a parameter and its value have one name")]
        impl<$($name: ToReply),*> ToReply for ($($name,)*) {
            fn to_reply(&self) -> Frame {
                Frame::Array(self.to_replies())
            }
        }

        #[allow(non_snake_case, reason = "a parameter and its value have one name")]
        impl<$($name: ToReply),*> ToReplies for ($($name,)*) {
            fn to_replies(&self) -> Vec<Frame> {
                let ($($name,)*) = self;
                vec![$($name.to_reply()),*]
            }
        }
    )*};
}
tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

macro_rules! single {
    ($($ty:ty)*) => {$(
        impl ToReplies for $ty {
            fn to_replies(&self) -> Vec<Frame> {
                vec![self.to_reply()]
            }
        }
    )*};
}
single!(() bool i64 u64 usize f64 String Bytes);

impl<T: ToReply> ToReplies for Option<T> {
    fn to_replies(&self) -> Vec<Frame> {
        vec![self.to_reply()]
    }
}

impl<T: ToReply> ToReplies for Vec<T> {
    /// The values of a list of handles.
    fn to_replies(&self) -> Vec<Frame> {
        self.iter().map(T::to_reply).collect()
    }
}
