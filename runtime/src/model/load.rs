//! Whole records.

use std::fmt;

use super::Model;
use crate::commands::__requests;
use crate::pipeline::{Finish, Finished};
use crate::request::Request;
use crate::value::{DecodeError, FromReply, Reply};
use crate::with::fields::each_field;
use crate::{Result, Target};

/// What HGETALL has of a record: all but the id, which is in the key.
pub struct Stored<M: Model>(Option<M::__Values>);

/// The last step of a load: puts the id to what came.
pub struct WithId<M: Model>(M::Id);

pub(super) fn load<M: Model, X: Target>(target: &X, id: M::Id) -> Finished<X::Out<'_, Stored<M>>, WithId<M>> {
    let mut request = Request::new();
    __requests::hgetall(&mut request, M::key(id.clone()));
    Finished::new(target.__issue(request), WithId(id))
}

impl<M: Model> FromReply for Stored<M> {
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut partial = M::__Partial::default();
        let fields = each_field(reply, |name, reply| M::__read_field(&mut partial, name, reply))?;
        // there is no empty hash
        Ok(Stored(if fields == 0 { None } else { Some(M::__finish(partial)?) }))
    }
}

impl<M: Model> Finish<Stored<M>> for WithId<M> {
    type Output = Option<M>;

    fn finish(self, stored: Stored<M>) -> Result<Option<M>> {
        Ok(stored.0.map(|values| M::__with_id(self.0, values)))
    }
}

impl<M: Model> fmt::Debug for Stored<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored").field("is_there", &self.0.is_some()).finish_non_exhaustive()
    }
}

/// Without the id, which is part of a key.
impl<M: Model> fmt::Debug for WithId<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithId").finish_non_exhaustive()
    }
}
