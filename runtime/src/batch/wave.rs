//! The commands of a block that are waited for together.
//!
//! They are one value, whatever they return and however many they are, so that the code of a batch function has one thing to
//! keep, to move, to await and to drop, and most of that is compiled here.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::Result;
use crate::pipeline::{Mode, Pending, Seat, Seats};
use crate::value::FromReply;

/// A command: what a batch function waits for without running it.
#[diagnostic::on_unimplemented(
    message = "this is no command",
    label = "a batch function can await only commands and batch functions among what it calls on its pipeline"
)]
pub trait InWave {
    /// What it gives.
    type Value: FromReply;
    /// Where it waits.
    fn seat(self) -> Seat;
}

impl<T: FromReply, M: Mode> InWave for Pending<T, M> {
    type Value = T;

    #[inline]
    fn seat(self) -> Seat {
        self.into_seat()
    }
}

/// What a command of a wave gives.
pub struct Gives<T>(PhantomData<fn() -> T>);

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
    pub fn push<Q: InWave>(&mut self, queued: Q) -> Gives<Q::Value> {
        self.0.push(queued.seat());
        Gives(PhantomData)
    }

    /// Waits for all; the answers stay.
    pub fn arrive(&mut self) -> Arrive<'_> {
        Arrive(self)
    }

    /// The value of the next one.
    #[inline]
    pub fn value<T: FromReply>(&mut self, _: Gives<T>) -> Result<T> {
        self.0.value()
    }

    /// The next one's is not wanted.
    pub fn skip<T>(&mut self, _: Gives<T>) {
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
