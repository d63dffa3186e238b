//! Round trips in the type, so that `round_trips = N` is checked by `cargo check`, through nested calls and methods.
//!
//! `Left<L>` is a token: at this place `L` round trips are left, counted in unary. Waiting takes one; a call takes its own minus
//! one, because its last wave is sent with what follows. If it does not fit, there is no implementation of [`Fits`].

use std::fmt;
use std::marker::PhantomData;

use super::Batch;
use super::call::Running;
use super::flow::Flow;
use super::step::{HandlesStep, Step};
use crate::pipeline::{Finished, Mode, Pending};
use crate::value::FromReply;

/// The cost of a function that declares `round_trips = N`.
#[derive(Debug)]
pub enum Trips<const N: usize> {}

/// The cost of a function that declares `round_trips = N` and may await something else behind its last command. Nothing of it
/// travels with what follows, so it takes one round trip more than one that ends with its commands.
#[derive(Debug)]
pub enum Settled<const N: usize> {}

/// The cost of a function that declares nothing.
#[derive(Debug)]
pub enum Unbounded {}

/// No round trip.
#[derive(Debug)]
pub enum Zero {}

/// One more than `N`.
pub struct Succ<N>(PhantomData<fn() -> N>);

/// One round trip.
pub type One = Succ<Zero>;

/// What is left at a place.
pub struct Left<L>(PhantomData<fn() -> L>);

/// A cost that fits into what is left.
#[diagnostic::on_unimplemented(
    message = "over the round-trip budget: this takes more round trips than are left",
    label = "does not fit into `round_trips`",
    note = "a nested function counts with its own round trips; one that declares none has no bound: give it `round_trips = N`, \
            or raise the budget here"
)]
pub trait Fits<L> {
    /// What is left after it.
    type Left;
}

/// A number of round trips from which one can be taken.
#[diagnostic::on_unimplemented(
    message = "over the round-trip budget: this waits, and no round trip is left",
    label = "one more than `round_trips` allows",
    note = "a nested function that is called before it counts with its own round trips; raise the budget here, or lower theirs"
)]
pub trait AnyLeft {
    /// What is left.
    type Less;
}

/// The smaller of two numbers.
pub trait Least<B> {
    /// It.
    type Out;
}

/// A number as a type.
pub trait Count {
    /// In unary.
    type Unary;
}

/// Something whose cost is known.
#[diagnostic::on_unimplemented(
    message = "this future is neither a command nor a batch function",
    label = "an ordinary async fn would start only when it is awaited, and nothing says how many round trips it takes",
    note = "put `#[redis_batch(round_trips = N)]` on the function that is called here"
)]
pub trait Costs<L>: Step {
    /// What is left after it.
    type Left;
}

impl<L> Clone for Left<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Left<L> {}

impl<L> fmt::Debug for Left<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Left")
    }
}

// a function of one round trip joins what is there: it takes nothing
impl<L> Fits<Succ<L>> for Succ<Zero> {
    type Left = Succ<L>;
}

impl<L, W> Fits<Succ<L>> for Succ<Succ<W>>
where
    Succ<W>: Fits<L>,
{
    type Left = <Succ<W> as Fits<L>>::Left;
}

impl<const N: usize, L> Fits<L> for Trips<N>
where
    Trips<N>: Count,
    <Trips<N> as Count>::Unary: Fits<L>,
{
    type Left = <<Trips<N> as Count>::Unary as Fits<L>>::Left;
}

impl<const N: usize, L> Fits<L> for Settled<N>
where
    Settled<N>: Count,
    <Settled<N> as Count>::Unary: Fits<L>,
{
    type Left = <<Settled<N> as Count>::Unary as Fits<L>>::Left;
}

impl<S: Costs<L>, L> Costs<L> for Running<S, S::Output> {
    type Left = S::Left;
}

impl<F: Flow, M, W: Fits<L>, L> Costs<L> for Batch<F, M, W> {
    type Left = W::Left;
}

impl<T: FromReply, M: Mode, L> Costs<L> for Pending<T, M> {
    type Left = L;
}

impl<H: Costs<L>, F, L> Costs<L> for Finished<H, F>
where
    Self: Step,
{
    type Left = H::Left;
}

impl<F, L> Costs<L> for HandlesStep<F>
where
    Self: Step,
{
    type Left = L;
}

impl<N> AnyLeft for Succ<N> {
    type Less = N;
}

impl Least<Zero> for Zero {
    type Out = Zero;
}
impl<B> Least<Succ<B>> for Zero {
    type Out = Zero;
}
impl<A> Least<Zero> for Succ<A> {
    type Out = Zero;
}
impl<A: Least<B>, B> Least<Succ<B>> for Succ<A> {
    type Out = Succ<A::Out>;
}

macro_rules! counts {
    ($before:ty; $n:literal $($rest:literal)*) => {
        impl Count for Trips<$n> {
            type Unary = Succ<$before>;
        }
        impl Count for Settled<$n> {
            type Unary = Succ<Succ<$before>>;
        }
        counts!(Succ<$before>; $($rest)*);
    };
    ($before:ty;) => {};
}

counts!(Zero; 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);

/// The whole budget.
pub const fn budget<const N: usize>() -> Left<<Trips<N> as Count>::Unary>
where
    Trips<N>: Count,
{
    Left(PhantomData)
}

/// What is left at a place further down, to be found out.
pub const fn left<L>() -> Left<L> {
    Left(PhantomData)
}

/// Waiting takes one round trip.
pub const fn wave<L: AnyLeft>(_: Left<L>, _: Left<L::Less>) {}

/// A nested call takes its own round trips minus one.
// what is left comes first: it is known, so that a call that does not fit is reported as such
#[inline]
pub fn spend<L, C: Costs<L>>(_: Left<L>, call: C, _: Left<C::Left>) -> C::Own {
    call.__own()
}

/// A call in the middle of an expression, which takes what [`spend`] would. What the tokens around it do comes before and after.
#[inline]
pub fn spent<A, L, C: Costs<L>, B>(_: A, _: Left<L>, call: C, _: Left<C::Left>, _: B) -> C::Own {
    call.__own()
}

/// In a loop only a call of one round trip fits.
#[inline]
pub fn spend_one<C: Costs<One>>(call: C) -> C::Own {
    call.__own()
}

/// After a branch the least of what its arms have left is left.
pub const fn least<A: Least<B>, B>(_: Left<A>, _: Left<B>, _: Left<A::Out>) {}
