//! What a function with a budget may await as one: calls of one round trip, and handles that take one together.

use super::Batch;
use super::budget::{Fits, One, Trips};
use crate::pipeline::{AndThen, Attempt, Map, Mode, Pending};

/// Commands, and calls that declare one round trip.
#[diagnostic::on_unimplemented(
    message = "over the round-trip budget: a call awaited with other handles has to declare `round_trips = 1`",
    label = "calls of several round trips would take them one after the other",
    note = "await them side by side with `try_join!`, where each counts with its own round trips, or leave the budget away"
)]
pub trait OneTrip {}

impl<T, M: Mode> OneTrip for Pending<T, M> {}
impl<F, M> OneTrip for Batch<F, M, Trips<1>> {}
impl<H: OneTrip> OneTrip for Attempt<H> {}
impl<H: OneTrip, F> OneTrip for Map<H, F> {}
impl<H: OneTrip, F> OneTrip for AndThen<H, F> {}
impl<H: OneTrip> OneTrip for Vec<H> {}
impl<H: OneTrip, const N: usize> OneTrip for [H; N] {}
impl<H: OneTrip> OneTrip for Option<H> {}
impl OneTrip for () {}

/// A call awaited in the middle of an expression of a function with a budget takes one round trip.
pub fn once<F, M, W: Fits<One>>(call: Batch<F, M, W>) -> Batch<F, M, W> {
    call
}

/// Only these.
pub fn one_trip<H: OneTrip>(handles: H) -> H {
    handles
}

macro_rules! tuples {
    ($first:ident $($name:ident)*) => {
        impl<$first: OneTrip, $($name: OneTrip),*> OneTrip for ($first, $($name,)*) {}
        tuples!($($name)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L N O P Q);
