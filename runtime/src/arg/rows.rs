//! A repeated group of arguments, such as `(field value)...`.

use std::collections::{self, BTreeMap, HashMap};

use super::{Prefix, ToArg, Words, lists};

/// A repeated group of arguments: one tuple, or many.
///
/// `R` says what stands in each place of a row: [`Any`] argument, an [`Int`] or a [`Double`]. Rows are tuples, in arrays, slices, `Vec`s,
/// maps, the iterators of `std`, or [`many(it)`](crate::arg::many).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of rows `{R}` of arguments",
    label = "a tuple, or an array, `Vec`, slice, map or iterator of tuples is expected here",
    note = "what belongs together is a tuple: `hset(\"h\", (\"f\", \"v\"))`, `zadd(\"z\", (1.5, \"m\"))`, `xread((\"s\", \"0\"))`; several are an array of tuples: `[(\"f\", \"v\"), (\"g\", \"w\")]`",
    note = "an iterator of a type of its own goes in as `roundtrip::arg::many(it)`; values of different types as `[(\"a\", arg(1)), (\"b\", arg(\"x\"))]`"
)]
pub trait ToRows<R> {
    /// Writes the rows, one after the other.
    fn to_rows(self, out: &mut RowWriter<'_>);
}

/// One row of a repeated group: a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row `{R}` of arguments",
    label = "a tuple of as many arguments is expected here",
    note = "a row has its values in the order in which the command has them: `(field, value)`, `(score, member)`"
)]
pub trait Row<R> {
    /// Writes the row, with one of the methods of `out` for each place.
    fn to_row(&self, out: &mut RowWriter<'_>);
}

/// One place of a row of kind `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit a place of kind `{K}` in a row of arguments",
    label = "a row with another type in this place is expected here",
    note = "a row has its values in the order in which the command has them: `(field, value)`, `(score, member)`",
    note = "`Any` takes whatever is `ToArg`, `Int` takes integers, `Double` takes `f64`, `f32`, `i32`, `i64` and `u32`"
)]
pub trait Column<K> {
    /// Writes the argument.
    fn to_slot(&self, words: &mut Words);
}

/// In a row: any argument.
#[derive(Debug, Clone, Copy)]
pub enum Any {}

/// In a row: an integer, such as a slot.
#[derive(Debug, Clone, Copy)]
pub enum Int {}

/// In a row: a number, such as a score.
#[derive(Debug, Clone, Copy)]
pub enum Double {}

/// Writes rows.
#[derive(Debug)]
pub struct RowWriter<'a> {
    first: &'a mut Words,
    /// Where the other places of a row go if they are a list of their own.
    others: Option<&'a mut Words>,
    prefix: Prefix,
    rows: u32,
}

impl<'a> RowWriter<'a> {
    #[inline]
    pub(crate) fn new(first: &'a mut Words, others: Option<&'a mut Words>, prefix: Prefix) -> RowWriter<'a> {
        RowWriter { first, others, prefix, rows: 0 }
    }

    /// Starts a row with its first argument.
    #[inline]
    pub fn start<K, S: Column<K> + ?Sized>(&mut self, arg: &S) {
        self.rows += 1;
        self.first.prefix(self.prefix);
        arg.to_slot(self.first);
    }

    /// Writes a further argument of the row.
    #[inline]
    pub fn then<K, S: Column<K> + ?Sized>(&mut self, arg: &S) {
        arg.to_slot(self.others.as_deref_mut().unwrap_or(self.first));
    }

    /// Writes each of `rows`.
    #[inline]
    pub fn extend<R, I: IntoIterator<Item: Row<R>>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| row.to_row(self));
    }

    #[inline]
    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }
}

impl<T: ToArg + ?Sized> Column<Any> for T {
    #[inline]
    fn to_slot(&self, words: &mut Words) {
        words.arg(self);
    }
}

macro_rules! numbers {
    ($kind:ident: $($t:ty)*) => {
        impl<T: Column<$kind> + ?Sized> Column<$kind> for &T {
            #[inline]
            fn to_slot(&self, words: &mut Words) {
                T::to_slot(self, words);
            }
        }

        $(impl Column<$kind> for $t {
            #[inline]
            fn to_slot(&self, words: &mut Words) {
                words.arg(self);
            }
        })*
    };
}
numbers!(Int: i16 i32 i64 isize u16 u32 u64 usize);
numbers!(Double: f64 f32 i32 i64 u32);

macro_rules! tuples {
    ($(($first:ident $first_column:ident $($t:ident $column:ident)*))*) => {$(
        #[allow(non_snake_case, reason = "one name for a place's type and its value")]
        impl<$first: Column<$first_column>, $first_column, $($t: Column<$column>, $column),*> Row<($first_column, $($column,)*)>
            for ($first, $($t,)*)
        {
            #[inline]
            fn to_row(&self, out: &mut RowWriter<'_>) {
                let ($first, $($t,)*) = self;
                out.start::<$first_column, _>($first);
                $(out.then::<$column, _>($t);)*
            }
        }

        impl<$first: Column<$first_column>, $first_column, $($t: Column<$column>, $column),*> ToRows<($first_column, $($column,)*)>
            for ($first, $($t,)*)
        {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                self.to_row(out);
            }
        }

        impl<$first: Column<$first_column>, $first_column, $($t: Column<$column>, $column),*> ToRows<($first_column, $($column,)*)>
            for &($first, $($t,)*)
        {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                self.to_row(out);
            }
        }
    )*};
}
tuples! {
    (A SA B SB)
    (A SA B SB C SC)
    (A SA B SB C SC D SD)
}

impl<R, T: Row<R> + ?Sized> Row<R> for &T {
    #[inline]
    fn to_row(&self, out: &mut RowWriter<'_>) {
        T::to_row(self, out);
    }
}

macro_rules! as_rows {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<R, T: Row<R>, $($generics)*> ToRows<R> for $t {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                out.extend(self);
            }
        }
    )*};
}
lists!(as_rows);

macro_rules! maps {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<K: Column<A>, V: Column<B>, A, B, $($generics)*> ToRows<(A, B)> for $t {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                out.extend(self);
            }
        }
    )*};
}
macro_rules! map_refs {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<K: Column<A>, V: Column<B>, A, B, $($generics)*> ToRows<(A, B)> for $t {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                for (key, value) in self {
                    out.start::<A, _>(key);
                    out.then::<B, _>(value);
                }
            }
        }
    )*};
}
maps! {
    [] BTreeMap<K, V>;
    [S] HashMap<K, V, S>;
}
map_refs! {
    [] &BTreeMap<K, V>;
    [S] &HashMap<K, V, S>;
}
