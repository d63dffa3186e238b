//! The iterators of `std` as lists of arguments and of rows.

use std::collections::{btree_map, btree_set, hash_map, hash_set, vec_deque};
use std::{array, iter, ops, option, slice, str, vec};

use super::{ArgsWriter, Row, RowWriter, ToArg, ToArgs, ToRows};

macro_rules! as_lists {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<$($generics)*> ToArgs for $t
        where
            $t: Iterator<Item: ToArg>,
        {
            #[inline]
            fn to_args(self, out: &mut ArgsWriter<'_>) {
                out.extend(self);
            }
        }

        impl<$($generics)*, R> ToRows<R> for $t
        where
            $t: Iterator<Item: Row<R>>,
        {
            #[inline]
            fn to_rows(self, out: &mut RowWriter<'_>) {
                out.extend(self);
            }
        }
    )*};
}

/// Calls a macro with the iterators of `std`, each as `[GENERICS] TYPE;`. Whoever calls it has the modules of `std` in scope.
macro_rules! iterators {
    ($with:ident) => {
        $with! {
            [I, F] iter::Map<I, F>;
            [I, F] iter::Filter<I, F>;
            [I, F] iter::FilterMap<I, F>;
            [I, U: IntoIterator, F] iter::FlatMap<I, U, F>;
            [I: Iterator<Item: IntoIterator>] iter::Flatten<I>;
            [I, J] iter::Chain<I, J>;
            [I, J] iter::Zip<I, J>;
            [I] iter::Enumerate<I>;
            [I] iter::Cloned<I>;
            [I] iter::Copied<I>;
            [I] iter::Rev<I>;
            [I] iter::Take<I>;
            [I] iter::Skip<I>;
            [I] iter::StepBy<I>;
            [I, F] iter::TakeWhile<I, F>;
            [I, F] iter::SkipWhile<I, F>;
            [I: Iterator] iter::Peekable<I>;
            [I, F] iter::Inspect<I, F>;
            [T] ops::Range<T>;
            [T] ops::RangeInclusive<T>;
            [T] iter::Once<T>;
            [T] iter::Empty<T>;
            [F] iter::FromFn<F>;
            ['a, T] slice::Iter<'a, T>;
            [T] vec::IntoIter<T>;
            ['a, T] vec::Drain<'a, T>;
            [T, const N: usize] array::IntoIter<T, N>;
            [T] option::IntoIter<T>;
            ['a, T] vec_deque::Iter<'a, T>;
            ['a, T] hash_set::Iter<'a, T>;
            [T] hash_set::IntoIter<T>;
            ['a, T] btree_set::Iter<'a, T>;
            [T] btree_set::IntoIter<T>;
            ['a, K, V] hash_map::Iter<'a, K, V>;
            [K, V] hash_map::IntoIter<K, V>;
            ['a, K, V] hash_map::Keys<'a, K, V>;
            [K, V] hash_map::IntoKeys<K, V>;
            ['a, K, V] hash_map::Values<'a, K, V>;
            [K, V] hash_map::IntoValues<K, V>;
            ['a, K, V] btree_map::Iter<'a, K, V>;
            [K, V] btree_map::IntoIter<K, V>;
            ['a, K, V] btree_map::Keys<'a, K, V>;
            [K, V] btree_map::IntoKeys<K, V>;
            ['a, K, V] btree_map::Values<'a, K, V>;
            [K, V] btree_map::IntoValues<K, V>;
            ['a] str::SplitWhitespace<'a>;
            ['a] str::Lines<'a>;
        }
    };
}
pub(crate) use iterators;

iterators!(as_lists);
