//! Accepted argument types for a member, a field or a value of a certain type.

use std::borrow::Cow;
use std::collections::{self, btree_map, btree_set, hash_map, hash_set, vec_deque};
use std::convert::Infallible;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;
use std::{array, iter, ops, option, slice, str, vec};

use bytes::{Bytes, BytesMut};

use crate::arg::{Column, ManyArgs, RowWriter, ToArg, ToArgs, ToRows, Words, iterators, lists};

/// What may be passed where an `E` is stored: an `E`, a reference to one, and the usual types for strings and bytes.
///
/// It does not change how a value is written. To accept another type of yours: `impl ArgOf<UserId> for &User {}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a `{E}`",
    label = "this keyspace holds `{E}`",
    note = "`{E}`, `&{E}`, and for strings and bytes their slices are expected here"
)]
pub trait ArgOf<E>: ToArg {}

/// What may be passed where an `E` is repeated: one, or a list of them.
///
/// Lists are those of [`ToArgs`]: arrays, slices, `Vec`s, sets, the iterators of `std`, and [`many(it)`](crate::arg::many).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{E}` nor a list of `{E}`",
    label = "this keyspace holds `{E}`",
    note = "one, or an array, `Vec`, slice, set or iterator of `{E}` is expected here; another iterator goes in as `roundtrip::arg::many(it)`"
)]
pub trait ArgsOf<E>: ToArgs {}

/// In a row: a value that may be passed for an `E`.
#[derive(Debug)]
pub enum Of<E> {
    #[doc(hidden)]
    Never(Infallible, PhantomData<fn() -> E>),
}

/// Rows whose types have been checked, as any rows.
#[doc(hidden)]
#[derive(Debug)]
pub struct Typed<T, R> {
    rows: T,
    checked: PhantomData<fn() -> R>,
}

impl<T: ToRows<R>, R> Typed<T, R> {
    #[inline]
    pub fn new(rows: T) -> Typed<T, R> {
        Typed { rows, checked: PhantomData }
    }
}

impl<T: ToRows<R>, R, S> ToRows<S> for Typed<T, R> {
    #[inline]
    fn to_rows(self, out: &mut RowWriter<'_>) {
        self.rows.to_rows(out);
    }
}

impl<E, T: ArgOf<E> + ?Sized> Column<Of<E>> for T {
    #[inline]
    fn to_slot(&self, words: &mut Words) {
        words.arg(self);
    }
}

impl<E: ToArg> ArgOf<E> for E {}
impl<E: ToArg> ArgOf<E> for &E {}
impl<E: ToArg> ArgOf<E> for &&E {}

macro_rules! texts {
    ($($of:ty),*) => {$(
        impl ArgOf<$of> for &str {}
        impl ArgOf<$of> for &&str {}
        impl ArgOf<$of> for Cow<'_, str> {}
        impl ArgOf<$of> for &Cow<'_, str> {}
    )*};
}
texts!(String, Box<str>, Arc<str>, Rc<str>);

macro_rules! more_texts {
    ($($of:ty: $($for:ty),*;)*) => {$($(
        impl ArgOf<$of> for $for {}
        impl ArgOf<$of> for &$for {}
    )*)*};
}
more_texts! {
    String: Box<str>, Arc<str>, Rc<str>, char;
    Box<str>: String, Arc<str>, Rc<str>;
    Arc<str>: String, Box<str>, Rc<str>;
    Rc<str>: String, Box<str>, Arc<str>;
    Vec<u8>: Bytes, BytesMut, Box<[u8]>, Cow<'_, [u8]>, String;
    Bytes: Vec<u8>, BytesMut, Box<[u8]>, Cow<'_, [u8]>, String;
    BytesMut: Vec<u8>, Bytes, Box<[u8]>, Cow<'_, [u8]>, String;
}

macro_rules! bytes {
    ($($of:ty),*) => {$(
        impl ArgOf<$of> for &[u8] {}
        impl ArgOf<$of> for &str {}
        impl<const N: usize> ArgOf<$of> for [u8; N] {}
        impl<const N: usize> ArgOf<$of> for &[u8; N] {}
    )*};
}
bytes!(Vec<u8>, Bytes, BytesMut);

impl<E, T: ArgOf<E>> ArgsOf<E> for T {}

macro_rules! as_args {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<E, T: ArgOf<E>, $($generics)*> ArgsOf<E> for $t {}
    )*};
}
lists!(as_args);

impl<E, I: IntoIterator<Item: ArgOf<E>>> ArgsOf<E> for ManyArgs<I> {}

macro_rules! of_iterators {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<$($generics)*, E> ArgsOf<E> for $t where $t: Iterator<Item: ArgOf<E>> {}
    )*};
}
iterators!(of_iterators);
