//! Records: structs whose fields are fields of a hash.
//!
//! A struct that derives [`Model`](trait@Model) has an id, which is part of its key, and other fields, which are stored in the hash under that key:
//!
//! ```no_run
//! use std::time::SystemTime;
//!
//! use roundtrip::{Client, Model, Pipeline, Result, redis_batch};
//!
//! #[derive(Model, Clone, Debug)]
//! #[model(key = "user:{id}", ttl = "30d")]
//! struct User {
//!     id: u64,
//!     name: String,
//!     #[field(default)]
//!     visits: i64,
//!     last_seen: Option<SystemTime>,
//! }
//!
//! # async fn example(client: &Client) -> Result<()> {
//! let ann = User { id: 7, name: "Ann".to_owned(), visits: 0, last_seen: None };
//! let new = ann.create(client).await?; // false: there is one already, which stays as it is
//! let user = User::load(client, 7).await?; // Option<User>: `None` only if there is no such record
//! User::update(client, 7, (User::NAME.set("Anna"), User::LAST_SEEN.clear())).await?;
//! let visits = client.at(User::key(7)).incr(User::VISITS, 1).await?;
//! # let _ = (new, user, visits); Ok(()) }
//!
//! #[redis_batch(round_trips = 1)]
//! async fn visit(pipe: &Pipeline, id: u64) -> Result<Option<User>> {
//!     User::update(pipe, id, User::LAST_SEEN.set(SystemTime::now())).await?;
//!     User::load(pipe, id).await
//! }
//! ```
//!
//! **Every method is one command**, which is atomic. It works on a client, a connection, a pipeline and a transaction, like any other
//! command. To load many records in one round trip, execute many handles:
//!
//! ```no_run
//! # use roundtrip::{Client, Model, Result};
//! # #[derive(Model)] #[model(key = "user:{id}")] struct User { id: u64, name: String }
//! # async fn example(client: &Client) -> Result<()> {
//! let pipe = client.pipeline();
//! let users: Vec<_> = [7, 8, 9].map(|id| User::load(&pipe, id)).into();
//! let users: Vec<Option<User>> = pipe.execute(users).await?;
//! client.unlink([7, 8].map(User::key)).await?; // a key is an argument of every command
//! # let _ = users; Ok(()) }
//! ```
//!
//! # What is sent
//!
//! | method | sends | returns |
//! | --- | --- | --- |
//! | [`User::load`](Model::load) | HGETALL | `Option<User>` |
//! | [`User::load_fields`](Model::load_fields) | HMGET | the values of the fields |
//! | [`User::load_as`](Model::load_as) | HMGET | `Option` of a struct with some of the fields |
//! | [`user.save`](Model::save) | HSET; a script if a field is an `Option` or has an alias, or there is a TTL or a version | `()` |
//! | [`user.create`](Model::create) | a script | whether there was none |
//! | [`User::update`](Model::update) | a script | whether there is one |
//! | [`user.save_if_unchanged`](Model::save_if_unchanged) | a script | the new version, or `None` if another client wrote in between |
//! | [`at(User::key(7))`](crate::key::At) | HMGET, HSET, HSETNX, HINCRBY, HDEL, .. | one field, by its constant |
//! | [`User::keys`](Model::keys) | SCAN | a stream of keys |
//!
//! Scripts are called by their hash, or with their text if the server does not know them. If another client makes the server forget them
//! (SCRIPT FLUSH), a script in a pipeline or transaction fails once with NOSCRIPT, and the commands around it are carried out, also those
//! of a transaction: see [`Script`](crate::Script). If an ACL or a proxy forbids scripts, these still
//! work: loads; `save`, if the table says HSET; and the methods of `at`, except `set_nx`, `incr` and `incr_float` of a field with an alias.
//!
//! # How records change
//!
//! - Make a new field an `Option`, or give it a `default`. If a required field is missing, loading that record is an error.
//! - Give a renamed field an `alias`: it is read by both names, and `save` writes the new one and deletes the old one. `incr` of `at`
//!   uses the name that the record has, so programs with either name can run at the same time; `set` of `at` writes the new name.
//! - Fields of the hash that the model does not have are ignored when it is loaded, and stay when it is saved.
//! - A TTL, `#[model(ttl = "30d")]`, is set by `create`, `save` and `update`, not by reads, and not by the methods of `at`. Without
//!   that attribute a key keeps the TTL that it has.
//! - A version, `#[field(version)] version: u64`, is increased by `create`, `save`, `update` and `save_if_unchanged`, not by the
//!   methods of `at`.
//! - The methods of `at` are plain commands on the hash: `incr` creates the hash if there is no such record.
//! - A record whose fields are all `None` does not exist, because servers have no empty hashes.
//!
//! A struct in memory is a plain struct. Assigning a field sends nothing, a clone writes nothing, and writing does not change the struct
//! in memory.
//!
//! # Limits
//!
//! There are no secondary indexes (FT.CREATE over a model), no models of JSON documents, no field that collects unknown fields,
//! and no attribute for the TTL of a single field (use `at(key).expire_field(..)`). Relations, dirty tracking and identity
//! maps are not planned.

#[doc(hidden)]
pub mod backends;
mod by_name;
mod changes;
mod field;
mod load;
mod partial;
mod record;
mod write;

pub use by_name::{ByName, OfName, Only};
pub use changes::{Changes, Clear, Set};
pub use field::{
    Defaulted, FallsBack, Field, FieldForm, FieldValue, Optional, OwnForm, PlainForm, Presence, Required,
};
pub use load::{Stored, WithId};
pub use partial::{AnyFields, Fields, Inner, Part, PartOf, Partial, same};
pub use record::{Taken, WasThere};
pub use roundtrip_macros::Model;
#[doc(hidden)]
pub use write::Description;

use crate::arg::{ArgsWriter, RowWriter};
use crate::client::reach::Writes;
use crate::key::{Key, Record};
use crate::pipeline::Finished;
use crate::value::{DecodeError, FromValue, Reply};
use crate::{Client, ScanStream, Target};

/// A record: a struct whose fields are those of a hash, under a key that has its id. See [`roundtrip::model`](crate::model).
///
/// Derive it; do not implement it by hand. The page of the derive has the attributes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "a struct that derives `Model` is expected here",
    note = "write `#[derive(Model)] #[model(key = \"name:{{id}}\")]` on it"
)]
pub trait Model: Sized {
    /// What identifies a record: the field in the key, or a tuple of several, in their order in the key.
    type Id: Clone;

    /// The key of a record.
    type Key: Key<Data = Record<Self>>;

    /// The fields that have come so far.
    #[doc(hidden)]
    type __Partial: Default;

    /// All fields but those of the id.
    #[doc(hidden)]
    type __Values;

    #[doc(hidden)]
    const __DESCRIPTION: &'static Description;

    /// The key of the record with this id, for `at` and for every other command.
    fn key(id: Self::Id) -> Self::Key;

    /// The id of this record.
    fn id(&self) -> Self::Id;

    #[doc(hidden)]
    fn __read_field(
        partial: &mut Self::__Partial,
        name: &[u8],
        reply: &mut Reply<'_>,
    ) -> Result<bool, DecodeError>;

    #[doc(hidden)]
    fn __finish(partial: Self::__Partial) -> Result<Self::__Values, DecodeError>;

    #[doc(hidden)]
    fn __with_id(id: Self::Id, values: Self::__Values) -> Self;

    #[doc(hidden)]
    fn __store(&self, out: &mut RowWriter<'_>);

    #[doc(hidden)]
    fn __absent(&self, out: &mut ArgsWriter<'_>);

    #[doc(hidden)]
    fn __validate(&self) -> Result<(), &'static str>;

    #[doc(hidden)]
    fn __version(&self) -> u64;

    /// Loads the record: HGETALL. `None` only if there is no such record.
    ///
    /// # Errors
    ///
    /// A required field is missing, or a field cannot be decoded; and the errors of every command.
    fn load<'a, X: Target>(target: &'a X, id: Self::Id) -> Finished<X::Out<'a, Stored<Self>>, WithId<Self>> {
        load::load(target, id)
    }

    /// Loads some fields, by their constants: HMGET. A required or optional field gives an `Option`, which is `None` if it is absent;
    /// a field with a default gives its value, or the default. This does not tell whether the record exists.
    ///
    /// ```no_run
    /// # use roundtrip::{Client, Model, Result};
    /// # #[derive(Model)] #[model(key = "user:{id}")]
    /// # struct User { id: u64, name: String, #[field(default)] visits: i64 }
    /// # async fn example(client: &Client) -> Result<()> {
    /// let (name, visits) = User::load_fields(client, 7, (User::NAME, User::VISITS)).await?; // (Option<String>, i64)
    /// # let _: (Option<String>, i64) = (name, visits); Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// A field cannot be decoded; and the errors of every command.
    fn load_fields<'a, X: Target, F: Fields<Self>>(
        target: &'a X,
        id: Self::Id,
        fields: F,
    ) -> Finished<X::Out<'a, Partial<F>>, Inner> {
        partial::load_fields(target, &Self::key(id), &fields)
    }

    /// Loads the fields of a smaller struct: HMGET. `None` if the record has none of them.
    ///
    /// ```no_run
    /// # use roundtrip::{Client, FromReply, Model, Result};
    /// # #[derive(Model)] #[model(key = "user:{id}")]
    /// # struct User { id: u64, name: String, #[field(default)] visits: i64 }
    /// #[derive(FromReply)]
    /// #[reply(of = User)] // names and types are checked against `User`
    /// struct Card {
    ///     name: String,
    /// }
    ///
    /// # async fn example(client: &Client) -> Result<()> {
    /// let card = User::load_as::<Card, _>(client, 7).await?; // Option<Card>
    /// # let _: Option<Card> = card; Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// A required field is missing, or a field cannot be decoded; and the errors of every command.
    fn load_as<P: PartOf<Self>, X: Target>(target: &X, id: Self::Id) -> Finished<X::Out<'_, Part<P>>, Inner> {
        partial::load_as(target, &Self::key(id))
    }

    /// Writes the record if there is none yet: a script. `false` if there is one, which stays as it is.
    ///
    /// # Errors
    ///
    /// A `validate` refuses the record (nothing is sent then); and the errors of every command.
    fn create<'a, X: Target + Writes>(&self, target: &'a X) -> X::Out<'a, bool> {
        target.__issue(write::create(self))
    }

    /// Writes the record, whether there is one or not. Fields that are `None` are deleted; fields that the model does not have stay.
    ///
    /// # Errors
    ///
    /// As for [`create`](Model::create).
    fn save<'a, X: Target + Writes>(&self, target: &'a X) -> X::Out<'a, ()> {
        target.__issue(write::save(self))
    }

    /// Changes some fields of an existing record: a script. `false` if there is none: an update never creates a record.
    ///
    /// `changes` is one change, or a tuple of up to eight: [`User::NAME.set(..)`](Field::set), and for optional fields
    /// [`User::LAST_SEEN.clear()`](Field::clear).
    ///
    /// # Errors
    ///
    /// As for [`create`](Model::create), but only the fields that are set are validated.
    fn update<'a, X: Target + Writes>(
        target: &'a X,
        id: Self::Id,
        changes: impl Changes<Self>,
    ) -> X::Out<'a, bool> {
        target.__issue(write::update(&Self::key(id), &changes))
    }

    /// Writes the record if its version on the server is still the one in memory: a script. Returns the new version, or `None` if
    /// another client wrote in between. Version 0 means that the record was never written, so this also creates one.
    ///
    /// It needs a field with `#[field(version)]`.
    ///
    /// # Errors
    ///
    /// As for [`create`](Model::create).
    fn save_if_unchanged<'a, X: Target + Writes>(&self, target: &'a X) -> X::Out<'a, Option<u64>>
    where
        Self: Versioned,
    {
        target.__issue(write::save_if_unchanged(self))
    }

    /// The keys of all records in the database: SCAN. A key may come more than once.
    fn keys(client: &Client) -> ScanStream<'_, Self::Key>
    where
        Self::Key: FromValue + 'static,
    {
        client.keys_of()
    }
}

/// A model with a field that counts its changes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no version by which a change is seen",
    label = "`save_if_unchanged` needs one",
    note = "add a field to the model: `#[field(version)] version: u64`"
)]
pub trait Versioned: Model {}
