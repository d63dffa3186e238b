//! A struct that others see may have fields of types that they do not.
#![deny(warnings)]
#![allow(dead_code)]

use roundtrip::{FromReply, FromValue, Model, ToArg, ToRows};

#[derive(Clone, Debug, PartialEq, ToArg, FromValue)]
enum Private {
    One,
    Two,
}

#[derive(Debug, FromReply, ToRows)]
struct Inner {
    kind: Private,
}

#[derive(Clone, Debug, Model)]
#[model(key = "user:{id}")]
pub struct User {
    pub id: u64,
    kind: Private,
    other: Option<Private>,
    #[field(version)]
    version: u64,
}

#[derive(Debug, FromReply)]
pub struct Entry {
    kind: Private,
    other: Option<Private>,
}

#[derive(Debug, FromReply)]
pub struct Generic<T: Clone>
where
    T: PartialEq,
{
    kind: Private,
    value: T,
    other: Option<T>,
    #[field(flatten)]
    inner: Inner,
}

#[derive(Debug, FromReply)]
pub struct Skips<T> {
    kind: Private,
    #[field(skip)]
    value: std::marker::PhantomData<T>,
}

#[derive(Debug, FromReply, ToRows)]
pub struct Flattened {
    #[field(flatten)]
    inner: Inner,
    n: i64,
}

fn reads<T: FromReply>() {}

fn main() {
    reads::<Generic<String>>();
    reads::<Skips<String>>();
}
