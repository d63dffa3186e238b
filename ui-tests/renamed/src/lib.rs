//! A crate that calls `roundtrip` by another name: every macro and derive finds it by one line at the root.
//!
//! That it compiles is the test.

extern crate rt as roundtrip;

use rt::key::{List, Str};
use rt::{
    Backends, Client, FromReply, FromValue, Key, Model, Pipeline, Result, ToArg, ToRows, Transaction,
    redis_batch,
};

rt::commands! { file = "own.toml", trait = OwnCommands }

/// Where keys live.
#[derive(Debug, Backends, Clone)]
pub struct Stores {
    /// Users.
    pub users: Client,
    /// Their messages.
    pub messages: Client,
}

/// A record.
#[derive(Debug, Clone, Model)]
#[model(key = "user:{id}", on = Stores::users)]
pub struct User {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Counted.
    #[field(version)]
    pub version: u64,
}

/// A key.
#[derive(Debug, Clone, Key)]
#[key("inbox:{0}", List<String>, on = Stores::messages)]
pub struct Inbox(pub u64);

/// Another.
#[derive(Debug, Clone, Key)]
#[key("kind:{0}", Str<Kind>)]
pub struct KindOf(pub u64);

/// A value.
#[derive(Debug, Clone, ToArg, FromValue)]
pub enum Kind {
    /// One.
    One,
    /// Another.
    Other,
}

/// A reply.
#[derive(Debug, FromReply, ToRows)]
pub struct Entry {
    /// A field.
    pub name: String,
    /// Another.
    pub n: i64,
}

/// A budget, and a call in it.
#[redis_batch(round_trips = 2)]
pub async fn both(pipe: &Pipeline, key: &str) -> Result<(i64, Option<String>)> {
    let n = one(pipe, key).await?;
    let text = pipe.get(format!("{key}:{n}")).await?;
    Ok((n, text))
}

/// A command of the spec.
#[redis_batch(round_trips = 1)]
pub async fn one(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.own(key).await?;
    Ok(n)
}

/// Reads, then writes.
#[redis_batch(atomic, watch(key))]
pub async fn take(tx: &Transaction, key: &str) -> Result<bool> {
    let left: i64 = tx.get(key).await?.unwrap_or(0);
    tx.set(key, left - 1).await?;
    Ok(left > 0)
}
