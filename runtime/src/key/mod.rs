//! Typed keys: types that say how a key is spelled and what is stored under it.
//!
//! A key is a struct. `#[derive(Key)]` makes it an argument for every command, spelled as its template says.
//! [`at`](crate::Client::at) has the commands that fit what is stored there, with members and values of the right types:
//!
//! ```no_run
//! use roundtrip::key::SortedSet;
//! use roundtrip::{Client, FromValue, Key, Result, ToArg};
//!
//! #[derive(ToArg, FromValue, Clone, Copy, Debug)]
//! struct UserId(u64);
//!
//! /// The followers of a user, in the order of time.
//! #[derive(Key, Clone, Copy, Debug)]
//! #[key("followers:{user}", SortedSet<UserId>)]
//! struct Followers {
//!     user: UserId,
//! }
//!
//! # async fn example(client: &Client, ann: UserId, bob: UserId) -> Result<()> {
//! let followers = client.at(Followers { user: ann });
//! followers.zadd((1732.5, bob)).await?; // another type of member does not compile
//! let all = followers.zrange(0, -1).await?; // Vec<UserId>
//! client.del(Followers { user: ann }).await?; // every command takes the key
//! # let _ = all;
//! # Ok(()) }
//! ```
//!
//! What is stored under a key is one of the kinds in this module: [`Str`], [`List`], [`Set`], [`SortedSet`], [`Hash`](struct@Hash), [`HyperLogLog`],
//! [`Stream`], [`Geo`], [`Bitmap`], `JsonDocument` (feature `json`), [`Record`]. They are types without values.
//!
//! **A typed method sends the same as the untyped one.** It only adds types: nothing is checked, copied or allocated at run time.
//! If another program has written a value of another type, decoding it is an error, as always.
//!
//! The values in options (such as `SetOptions`) are not checked against the key. Commands whose
//! keys are part of rows (MSET, XREAD) are only on the client, and take typed keys there.
//!
//! # A namespace before every key
//!
//! [`Prefixed`] puts text before a key, typed or not. If a program has one prefix, write a function for it:
//!
//! ```
//! use roundtrip::key::{Prefixed, Str};
//! use roundtrip::Key;
//!
//! #[derive(Key)]
//! #[key("visits:{0}", Str<u64>)]
//! struct Visits(u64);
//!
//! fn staging<K>(key: K) -> Prefixed<K> {
//!     Prefixed::new("staging:", key)
//! }
//!
//! # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
//! client.at(staging(Visits(7))).incr().await?; // staging:visits:7
//! # Ok(()) }
//! ```

mod args;
mod at;
mod count;
mod kinds;
mod parts;
mod prefixed;
mod scan;

use crate::arg::{ToArg, ToArgs};

pub use args::{ArgOf, ArgsOf, Of, Typed};
pub use at::{At, AtAll};
pub use count::{Counter, Decimal};
#[cfg(feature = "json")]
pub use kinds::JsonDocument;
pub use kinds::{Bitmap, Geo, Hash, HyperLogLog, Kind, List, Record, Set, SortedSet, Str, Stream, Unknown};
pub use parts::Parts;
pub use prefixed::Prefixed;
pub use roundtrip_macros::Key;

/// A key that says what is stored under it: what [`at`](crate::Client::at) takes.
///
/// Derive it. To write it by hand, implement [`ToArg`], this trait, and [`KeyOf`] its kind:
///
/// ```
/// use roundtrip::arg::{ArgWriter, ToArg, Written};
/// use roundtrip::key::{Key, KeyOf, Str};
///
/// struct Visits(u64);
///
/// impl ToArg for Visits {
///     fn to_arg(&self, out: ArgWriter<'_>) -> Written {
///         out.display(&format_args!("visits:{:08x}", self.0))
///     }
/// }
///
/// impl Key for Visits {
///     type Data = Str<u64>;
///     const PATTERN: &'static str = "visits:*";
/// }
///
/// impl KeyOf<Str<u64>> for Visits {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a typed key",
    label = "a type that derives `Key` is expected here",
    note = "derive `Key` for a type of your own, or call the command itself, as in `client.sadd(key, ..)`"
)]
pub trait Key: ToArg {
    /// What is stored under it: one of the kinds of this module.
    type Data: Kind;

    /// A glob pattern that all keys of this type match, for [`keys_of`](crate::Client::keys_of).
    const PATTERN: &'static str = "*";
}

impl<K: Key + ?Sized> Key for &K {
    type Data = K::Data;
    const PATTERN: &'static str = K::PATTERN;
}

/// A key of the kind `D`: what a typed command takes for its further keys, such as the destination of SMOVE.
///
/// `#[derive(Key)]` implements it for the key's own kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of `{D}`",
    label = "a key of the same kind is expected here",
    note = "what the command reads and what it writes has one kind: `{D}`"
)]
pub trait KeyOf<D>: ToArg {}

impl<D, K: KeyOf<D> + ?Sized> KeyOf<D> for &K {}

/// One key of the kind `D`, or several: what a typed command takes where it repeats further keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a key of `{D}` nor a list of such keys",
    label = "keys of the same kind are expected here",
    note = "a list is an array, a slice or a `Vec` of keys"
)]
pub trait KeysOf<D>: ToArgs {}

impl<D, K: KeyOf<D>> KeysOf<D> for K {}
impl<D, K: KeyOf<D>> KeysOf<D> for Vec<K> {}
impl<D, K: KeyOf<D>> KeysOf<D> for &Vec<K> {}
impl<D, K: KeyOf<D>> KeysOf<D> for &[K] {}
impl<D, K: KeyOf<D>, const N: usize> KeysOf<D> for [K; N] {}
impl<D, K: KeyOf<D>, const N: usize> KeysOf<D> for &[K; N] {}
