//! Which calls are handles.

use super::budget::{Settled, Trips, Unbounded};
use crate::pipeline::{Atomic, Mode, Plain, Scoped};

/// The cost of a call that is a handle: whoever executes it waits once. `M` is the mode of the call, `N` that of the pipeline.
#[diagnostic::on_unimplemented(
    message = "a call that may take more than one round trip is not a handle",
    label = "`execute` and `exec` wait once",
    note = "declare `#[redis_batch(round_trips = 1)]` on the function, if one is enough; else await the calls side by side, \
            as with `tokio::try_join!`"
)]
pub trait Handle<M, N> {}

impl<M, N: Mode> Handle<M, N> for Trips<1> {}

// that such a call was made on a transaction or in a closure is an error already, and one is enough
macro_rules! refused_before {
    ($($mode:ty),+) => {$(
        impl Handle<Plain, $mode> for Unbounded {}
        impl<const N: usize> Handle<Plain, $mode> for Settled<N> {}
        several!($mode: 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
    )+};
}

macro_rules! several {
    ($mode:ty: $($n:literal)*) => {$(
        impl Handle<Plain, $mode> for Trips<$n> {}
    )*};
}

refused_before!(Atomic, Scoped<Plain>, Scoped<Atomic>);
