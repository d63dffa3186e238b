//! Any iterable, and repetitions of types that know how they are written.

use std::borrow::Borrow;
use std::{collections, slice};

use super::{ArgsWriter, Row, RowWriter, ToArg, ToArgs, ToRows, lists};

/// Any iterable, passed where a command repeats an argument or a group of arguments.
///
/// Arrays, `Vec`s, sets, maps and the iterators of `std` do not need it; other iterators do.
///
/// ```
/// use roundtrip::arg::{ToArgs, many};
///
/// fn takes(keys: impl ToArgs) {}
///
/// takes(many(1..=3));
/// takes(many("a,b,c".split(',')));
/// ```
pub fn many<I: IntoIterator>(items: I) -> ManyArgs<I> {
    ManyArgs(items)
}

/// What [`many`] returns.
#[derive(Debug, Clone)]
pub struct ManyArgs<I>(I);

impl<I: IntoIterator<Item: ToArg>> ToArgs for ManyArgs<I> {
    #[inline]
    fn to_args(self, out: &mut ArgsWriter<'_>) {
        out.extend(self.0);
    }
}

impl<R, I: IntoIterator<Item: Row<R>>> ToRows<R> for ManyArgs<I> {
    #[inline]
    fn to_rows(self, out: &mut RowWriter<'_>) {
        out.extend(self.0);
    }
}

/// One or many of a type that a command repeats and that is more than a word, such as an operation with its arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither `{T}` nor a list of `{T}`",
    label = "one `{T}`, or an array, `Vec`, slice or set of them is expected here",
    note = "what another iterator gives can be collected into a `Vec` first"
)]
pub trait Many<T> {
    /// Calls `f` with each; gives their number.
    fn each<F: FnMut(&T)>(self, f: F) -> u32;
}

impl<T> Many<T> for T {
    #[inline]
    fn each<F: FnMut(&T)>(self, mut f: F) -> u32 {
        f(&self);
        1
    }
}

impl<T> Many<T> for &T {
    #[inline]
    fn each<F: FnMut(&T)>(self, mut f: F) -> u32 {
        f(self);
        1
    }
}

macro_rules! as_many {
    ($([$($generics:tt)*] $t:ty;)*) => {$(
        impl<T, $($generics)*> Many<T> for $t {
            #[inline]
            fn each<Each: FnMut(&T)>(self, f: Each) -> u32 {
                each(self, f)
            }
        }
    )*};
}
lists!(as_many);
as_many!([] slice::Iter<'_, T>;);

#[inline]
fn each<T, B: Borrow<T>>(items: impl IntoIterator<Item = B>, mut f: impl FnMut(&T)) -> u32 {
    let mut n = 0;
    items.into_iter().for_each(|item| {
        f(item.borrow());
        n += 1;
    });
    n
}
