//! Commands on a field that had other names before: a record may still have it under one of those.

use std::sync::LazyLock;

use super::write::scripted;
use crate::Result;
use crate::arg::ToArg;
use crate::facts::Facts;
use crate::pipeline::Finish;
use crate::request::{Request, Script};
use crate::types::{FieldExpire, FieldPersist, Pttl};
use crate::value::{DecodeError, FromReply, Reply};

pub(super) static HSETNX: Facts = scripted("HSETNX");
pub(super) static HINCRBY: Facts = scripted("HINCRBY");
pub(super) static HINCRBYFLOAT: Facts = scripted("HINCRBYFLOAT");

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("by_name.lua")));

/// A command with one argument, on the first of these names under which the field is there.
pub(super) fn first_there(
    facts: &'static Facts,
    key: &impl ToArg,
    names: &'static [&'static str],
    argument: &impl ToArg,
) -> Request {
    let mut request = Request::new();
    request.script(facts, &SCRIPT);
    request.words().arg("1");
    request.key(key);
    request.words().arg(facts.name);
    request.words().arg(argument);
    request.words().args(names);
    request.finish();
    request
}

/// What a command says of one field that has several names. It was asked for all of them; the first name that is there counts.
#[derive(Debug, Clone, Copy)]
pub struct ByName<T>(T);

/// A reply about one name, which may be that there is no such field.
pub trait OfName: FromReply {
    #[doc(hidden)]
    fn is_missing(&self) -> bool;
}

macro_rules! of_name {
    ($($name:ident)*) => {$(
        impl OfName for $name {
            fn is_missing(&self) -> bool {
                matches!(self, $name::Missing)
            }
        }
    )*};
}
of_name!(FieldExpire FieldPersist Pttl);

impl<T: OfName> FromReply for ByName<T> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut first: Option<T> = None;
        for _ in 0..reply.list()? {
            match &first {
                Some(there) if !there.is_missing() => reply.skip()?,
                _ => first = Some(T::from_reply(reply)?),
            }
        }
        first.map(ByName).ok_or_else(|| DecodeError::end("what became of the field"))
    }
}

/// The last step of what speaks of one field: the answer for it.
#[derive(Debug, Clone, Copy)]
pub struct Only;

impl<T> Finish<ByName<T>> for Only {
    type Output = T;

    fn finish(self, ByName(value): ByName<T>) -> Result<T> {
        Ok(value)
    }
}
