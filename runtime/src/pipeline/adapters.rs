//! What a handle can be turned into before it is executed.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::handles::{Handles, Taker};
use super::mode::Mode;
use super::pending::Pending;
use crate::Result;

/// A handle whose error is a value: see [`Pending::attempt`].
#[derive(Debug)]
#[must_use = "give it to `execute` or `exec`"]
pub struct Attempt<H>(H);

/// A handle with a function to apply to its value: see [`Pending::map`].
#[derive(Debug)]
#[must_use = "give it to `execute` or `exec`, or await it"]
pub struct Map<H, F> {
    handle: H,
    apply: Option<F>,
}

/// A handle with a fallible function to apply to its value: see [`Pending::and_then`].
#[derive(Debug)]
#[must_use = "give it to `execute` or `exec`, or await it"]
pub struct AndThen<H, F> {
    handle: H,
    apply: Option<F>,
}

impl<T, M: Mode> Pending<T, M> {
    /// Its place in the values becomes a `Result`, so that an error of this command leaves the others their values:
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let pipe = client.pipeline();
    /// let (a, b) = (pipe.incr("a"), pipe.incr("b"));
    /// let (a, b) = pipe.execute((a.attempt(), b)).await?; // (Result<i64>, i64)
    /// # Ok(()) }
    /// ```
    pub fn attempt(self) -> Attempt<Self> {
        Attempt(self)
    }

    /// Applies `apply` to the value when it is there.
    pub fn map<U, F: FnOnce(T) -> U>(self, apply: F) -> Map<Self, F> {
        Map { handle: self, apply: Some(apply) }
    }

    /// Applies `apply` to the value when it is there; what it returns counts as the command's result.
    pub fn and_then<U, F: FnOnce(T) -> Result<U>>(self, apply: F) -> AndThen<Self, F> {
        AndThen { handle: self, apply: Some(apply) }
    }
}

impl<H, F> Map<H, F> {
    /// See [`Pending::attempt`].
    pub fn attempt(self) -> Attempt<Self> {
        Attempt(self)
    }
}

impl<H, F> AndThen<H, F> {
    /// See [`Pending::attempt`].
    pub fn attempt(self) -> Attempt<Self> {
        Attempt(self)
    }
}

impl<M: Mode, H: Handles<M>> Handles<M> for Attempt<H> {
    type Output = Result<H::Output>;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.0.__belong(taker)
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        Some(taker.apart(|taker| self.0.__take(taker)))
    }

    async fn __replies(self) -> Result<Self::Output> {
        Ok(self.0.__replies().await)
    }
}

impl<M: Mode, U, H: Handles<M>, F: FnOnce(H::Output) -> U> Handles<M> for Map<H, F> {
    type Output = U;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.handle.__belong(taker)
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<U> {
        let value = self.handle.__take(taker)?;
        self.apply.map(|apply| apply(value))
    }

    async fn __replies(self) -> Result<U> {
        let value = self.handle.__replies().await?;
        self.apply.map(|apply| apply(value)).ok_or_else(crate::Error::taken)
    }
}

impl<U, T, M: Mode, F: FnOnce(T) -> Result<U>> Handles<M> for AndThen<Pending<T, M>, F>
where
    Pending<T, M>: Handles<M, Output = T>,
{
    type Output = U;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.handle.__belong(taker)
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<U> {
        let number = self.handle.number();
        let value = self.handle.__take(taker)?;
        match self.apply?(value) {
            Ok(value) => Some(value),
            Err(error) => {
                taker.fail(number, error);
                None
            }
        }
    }

    async fn __replies(self) -> Result<U> {
        let value = self.handle.__replies().await?;
        self.apply.map_or_else(|| Err(crate::Error::taken()), |apply| apply(value))
    }
}

impl<H, F> Map<H, F> {
    /// Waits for the handle by `poll`, then applies the function.
    pub(crate) fn poll_with<T, U>(&mut self, poll: impl FnOnce(&mut H) -> Poll<Result<T>>) -> Poll<Result<U>>
    where
        F: FnOnce(T) -> U,
    {
        let value = ready!(poll(&mut self.handle))?;
        Poll::Ready(self.apply.take().map(|apply| apply(value)).ok_or_else(crate::Error::taken))
    }
}

impl<H, F> AndThen<H, F> {
    /// Waits for the handle by `poll`, then applies the function.
    pub(crate) fn poll_with<T, U>(&mut self, poll: impl FnOnce(&mut H) -> Poll<Result<T>>) -> Poll<Result<U>>
    where
        F: FnOnce(T) -> Result<U>,
    {
        let value = ready!(poll(&mut self.handle))?;
        Poll::Ready(self.apply.take().map_or_else(|| Err(crate::Error::taken()), |apply| apply(value)))
    }
}

impl<H> Attempt<H> {
    pub(crate) fn new(handle: H) -> Self {
        Attempt(handle)
    }
}

impl<T, U, H: Future<Output = Result<T>> + Unpin, F: FnOnce(T) -> U + Unpin> Future for Map<H, F> {
    type Output = Result<U>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<U>> {
        self.get_mut().poll_with(|handle| Pin::new(handle).poll(cx))
    }
}

impl<T, U, H: Future<Output = Result<T>> + Unpin, F: FnOnce(T) -> Result<U> + Unpin> Future
    for AndThen<H, F>
{
    type Output = Result<U>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<U>> {
        self.get_mut().poll_with(|handle| Pin::new(handle).poll(cx))
    }
}
