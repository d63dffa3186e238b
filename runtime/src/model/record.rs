//! What can be done to the fields of a record, one by one.

use super::by_name::{self, ByName, Only};
use super::field::Optional;
use super::{Field, FieldForm, FieldValue, Fields, Inner, Partial, PlainForm, partial};
use crate::arg::{ArgError, ToMillis};
use crate::client::reach::Writes;
use crate::commands::__requests;
use crate::key::{At, Counter, Decimal, Key, Record};
use crate::pipeline::{Finish, Finished};
use crate::request::Request;
use crate::types::{FieldExpire, FieldPersist, Pttl};
use crate::value::FromValue;
use crate::with::Storing;
use crate::{Result, Target};

/// The fields of a record, by their constants. Each method is a plain command on the hash: `incr` creates the hash if there is no such
/// record, and no method sets the model's TTL or increases its version.
///
/// A record may still have a field under its `alias`. Methods that read, delete or expire the field use all its names. `set_nx`, `incr`
/// and `incr_float` of such a field are a script, which uses the name that the record has.
impl<'a, X: Target, K: Key, M> At<'a, X, K, Record<M>> {
    /// A field, or several as a tuple: HMGET. As [`Model::load_fields`](super::Model::load_fields).
    ///
    /// # Errors
    ///
    /// A field cannot be decoded; and the errors of every command.
    pub fn get<F: Fields<M>>(&self, fields: F) -> Finished<X::Out<'a, Partial<F>>, Inner> {
        partial::load_fields(self.__target(), self.key(), &fields)
    }

    /// Sets a field: HSET.
    ///
    /// # Errors
    ///
    /// The field's `validate` refuses the value (nothing is sent then); and the errors of every command.
    pub fn set<T, P, F: FieldForm<T>>(
        &self,
        field: Field<M, T, P, F>,
        value: impl FieldValue<T>,
    ) -> X::Out<'a, ()>
    where
        X: Writes,
    {
        let value = value.into_value();
        let mut request = Request::new();
        __requests::hset(&mut request, self.key(), (field.name(), Storing(&value, F::store)));
        self.issue(validated(request, F::validate(&value)))
    }

    /// Sets a field if it is absent: HSETNX. Returns whether it was set.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set).
    pub fn set_nx<T, P, F: FieldForm<T>>(
        &self,
        field: Field<M, T, P, F>,
        value: impl FieldValue<T>,
    ) -> X::Out<'a, bool>
    where
        X: Writes,
    {
        let value = value.into_value();
        let stored = Storing(&value, F::store);
        let request = match field.names() {
            names @ [_, _, ..] => by_name::first_there(&by_name::HSETNX, self.key(), names, &stored),
            _ => {
                let mut request = Request::new();
                __requests::hsetnx(&mut request, self.key(), field.name(), stored);
                request
            }
        };
        self.issue(validated(request, F::validate(&value)))
    }

    /// Adds to an integer; an absent field counts as 0: HINCRBY. Returns the sum.
    ///
    /// # Errors
    ///
    /// The field is not an integer, or the sum does not fit 64 bits or the type of the field; and the errors of every command.
    pub fn incr<T: Counter + FromValue, P, F: PlainForm<T>>(
        &self,
        field: Field<M, T, P, F>,
        by: i64,
    ) -> X::Out<'a, T>
    where
        X: Writes,
    {
        self.issue(match field.names() {
            names @ [_, _, ..] => by_name::first_there(&by_name::HINCRBY, self.key(), names, &by),
            _ => {
                let mut request = Request::new();
                __requests::hincrby(&mut request, self.key(), field.name(), by);
                request
            }
        })
    }

    /// Adds to a number; an absent field counts as 0: HINCRBYFLOAT. Returns the sum.
    ///
    /// # Errors
    ///
    /// The field is not a number; and the errors of every command.
    pub fn incr_float<T: Decimal + FromValue, P, F: PlainForm<T>>(
        &self,
        field: Field<M, T, P, F>,
        by: f64,
    ) -> X::Out<'a, T>
    where
        X: Writes,
    {
        self.issue(match field.names() {
            names @ [_, _, ..] => by_name::first_there(&by_name::HINCRBYFLOAT, self.key(), names, &by),
            _ => {
                let mut request = Request::new();
                __requests::hincrbyfloat(&mut request, self.key(), field.name(), by);
                request
            }
        })
    }

    /// Reads optional fields and deletes them: HGETDEL, since Redis 8.0. Returns the same as [`get`](Self::get).
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    pub fn take<T, F: FieldForm<T>>(&self, field: Field<M, T, Optional, F>) -> Taken<'a, X, M, T, F>
    where
        X: Writes,
    {
        let mut request = Request::new();
        __requests::hgetdel(&mut request, self.key(), field.names());
        Finished::new(self.issue(request), Inner)
    }

    /// Deletes an optional field: HDEL. Returns whether it was there.
    ///
    /// # Errors
    ///
    /// The errors of every command.
    pub fn clear<T, F>(&self, field: Field<M, T, Optional, F>) -> Finished<X::Out<'a, u64>, WasThere>
    where
        X: Writes,
    {
        let mut request = Request::new();
        __requests::hdel(&mut request, self.key(), field.names());
        Finished::new(self.issue(request), WasThere)
    }

    /// Lets a field expire after a time, in milliseconds or as a `Duration`: HPEXPIRE, since Redis 7.4. Writing the field removes its TTL.
    ///
    /// # Errors
    ///
    /// The errors of every command.
    pub fn expire_field<T, P, F>(
        &self,
        field: Field<M, T, P, F>,
        after: impl ToMillis,
    ) -> Finished<X::Out<'a, ByName<FieldExpire>>, Only>
    where
        X: Writes,
    {
        let mut request = Request::new();
        __requests::hpexpire(&mut request, self.key(), after, field.names());
        Finished::new(self.issue(request), Only)
    }

    /// The remaining time to live of a field: HPTTL, since Redis 7.4.
    ///
    /// # Errors
    ///
    /// The errors of every command.
    pub fn field_ttl<T, P, F>(&self, field: Field<M, T, P, F>) -> Finished<X::Out<'a, ByName<Pttl>>, Only> {
        let mut request = Request::new();
        __requests::hpttl(&mut request, self.key(), field.names());
        Finished::new(self.issue(request), Only)
    }

    /// Removes the TTL of a field: HPERSIST, since Redis 7.4.
    ///
    /// # Errors
    ///
    /// The errors of every command.
    pub fn persist_field<T, P, F>(
        &self,
        field: Field<M, T, P, F>,
    ) -> Finished<X::Out<'a, ByName<FieldPersist>>, Only>
    where
        X: Writes,
    {
        let mut request = Request::new();
        __requests::hpersist(&mut request, self.key(), field.names());
        Finished::new(self.issue(request), Only)
    }

    fn issue<T: crate::value::FromReply>(&self, request: Request) -> X::Out<'a, T> {
        self.__target().__issue(request)
    }
}

/// What [`take`](At::take) returns: an optional field.
pub type Taken<'a, X, M, T, F> = Finished<<X as Target>::Out<'a, Partial<Field<M, T, Optional, F>>>, Inner>;

/// The last step of a deletion: whether anything was deleted.
#[derive(Debug, Clone, Copy)]
pub struct WasThere;

impl Finish<u64> for WasThere {
    type Output = bool;

    fn finish(self, deleted: u64) -> Result<bool> {
        Ok(deleted > 0)
    }
}

fn validated(mut request: Request, verdict: Result<(), &'static str>) -> Request {
    if let Err(reason) = verdict {
        request.words().fail(ArgError::Refused(reason));
    }
    request
}
