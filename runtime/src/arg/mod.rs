//! Arguments: what can be passed to a command, and how it is written.
//!
//! A single argument is any type that is [`ToArg`]: strings, bytes, integers, floats, and your own types. A repeated argument
//! is one or many ([`ToArgs`]): `del("a")`, `del(["a", "b"])`, `del(&keys)`, `del(keys.iter().map(..))`. Pass an iterator that is not one
//! of `std`'s as [`many`]`(it)`. A repeated group takes tuples ([`ToRows`]): `hset("k", [("f", 1), ("g", 2)])`, a map, or
//! an iterator of pairs. For values of different types in one list use [`arg`]`(..)`.
//!
//! Bytes are one argument everywhere: `del(b"abc")` deletes one key. That is why `u8` and `i8` are not arguments.

mod any;
mod args;
mod block;
mod bound;
mod convert;
mod error;
mod impls;
mod iterators;
mod join;
mod lists;
mod many;
pub(crate) mod options;
mod rows;
mod time;
mod to_arg;
mod words;

pub use any::{Arg, arg};
pub use args::{ArgsWriter, ToArgs};
pub use block::{BlockTimeout, ToBlockMillis, ToBlockSeconds};
pub use bound::{LexBound, ScoreBound};
pub use convert::As;
pub use error::ArgError;
pub(crate) use iterators::iterators;
pub use join::Join;
pub(crate) use lists::lists;
pub use many::{Many, ManyArgs, many};
pub use roundtrip_macros::{ToArg, ToRows};
pub use rows::{Any, Column, Double, Int, Row, RowWriter, ToRows};
pub use time::{ToMillis, ToSeconds, ToUnixMillis, ToUnixSeconds};
pub use to_arg::{ArgWriter, ToArg, Written};

#[doc(hidden)]
pub use options::OptionWords;
pub(crate) use words::Prefix;
pub(crate) use words::payloads::Payloads;
#[doc(hidden)]
pub use words::{CountMark, Mark, Words};
