//! The commands of a block that are waited for together.
//!
//! They are one value, whatever they return and however many they are, so that the code of a batch function only has one value to
//! keep, move, await and drop, and most of that is compiled here.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::pipeline::{AsItIs, Both, Finish, Finished, Mode, Pending, Seat, Seats, Shared};
use crate::value::FromReply;
use crate::{Error, Result};

/// A command: what a batch function waits for without running it.
#[diagnostic::on_unimplemented(
    message = "this is no command",
    label = "a batch function can await only commands and batch functions among what it calls on its pipeline"
)]
pub trait InWave {
    /// What the server gives.
    type Value: FromReply;
    /// What becomes of it.
    type Then: Finish<Self::Value>;
    /// Where it waits, and its last step. No step: it was awaited before.
    fn __seat(self) -> (Seat, Option<Self::Then>);
}

impl<T: FromReply, M: Mode<Line = Shared>> InWave for Pending<T, M> {
    type Value = T;
    type Then = AsItIs;

    #[inline]
    fn __seat(self) -> (Seat, Option<AsItIs>) {
        (self.into_seat(), Some(AsItIs))
    }
}

impl<H: InWave, F: Finish<<H::Then as Finish<H::Value>>::Output>> InWave for Finished<H, F> {
    type Value = H::Value;
    type Then = Both<H::Then, F>;

    fn __seat(self) -> (Seat, Option<Both<H::Then, F>>) {
        let (handle, last) = self.into_parts();
        let (seat, first) = handle.__seat();
        (seat, first.zip(last).map(|(first, last)| Both(first, last)))
    }
}

/// What a command of a wave gives: a value of the server's, and the last step from there.
pub struct Gives<T, F> {
    step: Option<F>,
    value: PhantomData<fn() -> T>,
}

/// Commands in the order in which they were queued.
pub struct Wave(Seats);

impl Wave {
    /// No command.
    #[allow(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Wave {
        Wave(Seats::new())
    }

    /// Takes a command.
    #[inline]
    pub fn push<Q: InWave>(&mut self, queued: Q) -> Gives<Q::Value, Q::Then> {
        let (seat, step) = queued.__seat();
        self.0.push(seat);
        Gives { step, value: PhantomData }
    }

    /// Waits for all; the answers stay.
    pub fn arrive(&mut self) -> Arrive<'_> {
        Arrive(self)
    }

    /// The value of the next one.
    #[inline]
    pub fn value<T: FromReply, F: Finish<T>>(&mut self, gives: Gives<T, F>) -> Result<F::Output> {
        let value = self.0.value()?;
        gives.step.ok_or_else(Error::taken)?.finish(value)
    }

    /// The next one's is not wanted.
    pub fn skip<T, F>(&mut self, _: Gives<T, F>) {
        self.0.skip();
    }
}

/// Waiting for a wave.
pub struct Arrive<'a>(&'a mut Wave);

impl Future for Arrive<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.0.poll(cx)
    }
}
