//! A handle whose error is a value.

use super::failing::{Failing, Spot};
use super::handles::{Handles, Taker};
use super::mode::Mode;
use super::pending::Pending;
use crate::Result;

/// A handle whose error is a value: see [`Pending::attempt`].
#[derive(Debug)]
#[must_use = "give it to `execute` or `exec`"]
pub struct Attempt<H>(H);

impl<T, M: Mode> Pending<T, M> {
    /// Makes its value a `Result`, so that an error of this command does not hide the values of the others:
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
}

impl<H> Attempt<H> {
    pub(crate) fn new(handle: H) -> Self {
        Attempt(handle)
    }
}

impl<M: Mode, H: Handles<M>> Handles<M> for Attempt<H> {
    type Output = Result<H::Output>;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.0.__belong(taker)
    }

    fn __last(&self) -> Option<Spot> {
        self.0.__last()
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        Some(taker.apart(self.0))
    }

    async fn __replies(self) -> Result<Self::Output, Failing> {
        Ok(self.0.__replies().await.map_err(Failing::into_error))
    }
}
