//! A last step: a function that is applied to a reply when it is there.
//!
//! It has three forms: a [`Finished`] has a step of a named type, a [`Map`] and an [`AndThen`] have a closure. Each is a future
//! if its handle is one, a handle if that is one, and a command for a batch function.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::attempt::Attempt;
use super::failing::{Failing, Spot};
use super::handles::{Handles, Taker};
use super::mode::Mode;
use super::pending::Pending;
use crate::{Error, Result};

/// A last step: turns the value of a reply into another one.
///
/// Implement it if the step needs a named type, for example in the signature of a function:
///
/// ```no_run
/// use roundtrip::{Client, Finish, Finished, Result, Target};
///
/// /// Puts the id, which is not in the reply, beside it.
/// struct WithId(u64);
///
/// impl<T> Finish<T> for WithId {
///     type Output = (u64, T);
///     fn finish(self, value: T) -> Result<(u64, T)> {
///         Ok((self.0, value))
///     }
/// }
///
/// type Visits<'a, X> = Finished<<X as Target>::Out<'a, i64>, WithId>;
///
/// fn visit(client: &Client, id: u64) -> Visits<'_, Client> {
///     Finished::new(client.incr(format!("visits:{id}")), WithId(id))
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no last step for a reply of type `{T}`",
    label = "this does not take a `{T}`",
    note = "a step is a closure in `.map(..)` or `.and_then(..)`, or a type that implements `Finish<{T}>`"
)]
pub trait Finish<T> {
    /// What it makes of the value.
    type Output;

    /// Takes the step.
    ///
    /// # Errors
    ///
    /// An error that it returns becomes the result of the command. The command was carried out, so the outcome of an
    /// [`Error::custom`] is [`Answered`](crate::Outcome::Answered).
    fn finish(self, value: T) -> Result<Self::Output>;
}

/// A command or a handle with a last step: see [`Finish`].
#[must_use = "give it to `execute` or `exec`, or await it"]
pub struct Finished<H, F> {
    handle: H,
    /// Nothing any more once it is taken.
    step: Option<F>,
}

/// A command or a handle with a function to apply to its value: see [`Pending::map`] and [`Command::map`](crate::Command::map).
pub type Map<H, F> = Finished<H, Mapped<F>>;

/// A command or a handle with a fallible function to apply to its value: see [`Pending::and_then`] and [`Command::and_then`](crate::Command::and_then).
pub type AndThen<H, F> = Finished<H, Chained<F>>;

/// The step that applies a function.
#[derive(Clone, Copy)]
pub struct Mapped<F>(pub(crate) F);

/// The step that applies a fallible function.
#[derive(Clone, Copy)]
pub struct Chained<F>(pub(crate) F);

/// The step that does nothing.
#[derive(Debug, Clone, Copy)]
pub struct AsItIs;

/// One step after the other.
#[derive(Debug, Clone, Copy)]
pub struct Both<A, B>(pub(crate) A, pub(crate) B);

impl<T, U, F: FnOnce(T) -> U> Finish<T> for Mapped<F> {
    type Output = U;

    fn finish(self, value: T) -> Result<U> {
        Ok((self.0)(value))
    }
}

impl<T, U, F: FnOnce(T) -> Result<U>> Finish<T> for Chained<F> {
    type Output = U;

    fn finish(self, value: T) -> Result<U> {
        (self.0)(value)
    }
}

impl<T> Finish<T> for AsItIs {
    type Output = T;

    #[inline]
    fn finish(self, value: T) -> Result<T> {
        Ok(value)
    }
}

impl<T, A: Finish<T>, B: Finish<A::Output>> Finish<T> for Both<A, B> {
    type Output = B::Output;

    fn finish(self, value: T) -> Result<B::Output> {
        self.1.finish(self.0.finish(value)?)
    }
}

/// One value computed from several replies. It is a handle for [`execute`](crate::Pipeline::execute) and [`exec`](crate::Pipeline::exec), also
/// in a batch function.
///
/// For one reply use [`Pending::map`]. `handles` are what `execute` takes: a tuple, an array or a `Vec` of handles. The function is
/// not called if one of them has an error.
///
/// ```no_run
/// use roundtrip::computed;
///
/// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
/// let pipe = client.pipeline();
/// let total = computed((pipe.llen("inbox"), pipe.llen("outbox")), |(received, sent)| received + sent);
/// let (total, name) = pipe.execute((total, pipe.get::<String>("name"))).await?; // (u64, Option<String>)
/// # Ok(()) }
/// ```
pub fn computed<M, H, U, F>(handles: H, apply: F) -> Map<All<H, M>, F>
where
    M: Mode,
    H: Handles<M>,
    F: FnOnce(H::Output) -> U,
{
    Finished::new(All { handles, mode: PhantomData }, Mapped(apply))
}

/// Several handles of a pipeline of kind `M`, as one: what [`computed`] waits for.
#[derive(Debug)]
#[must_use = "give it to `execute` or `exec`"]
pub struct All<H, M> {
    handles: H,
    mode: PhantomData<fn() -> M>,
}

/// What is there later, in whatever way one waits for it.
pub trait Promise {
    /// What it is.
    type Value;
}

impl<T, M: Mode> Promise for Pending<T, M> {
    type Value = T;
}

impl<M: Mode, H: Handles<M>> Promise for All<H, M> {
    type Value = H::Output;
}

impl<H: Promise, F: Finish<H::Value>> Promise for Finished<H, F> {
    type Value = F::Output;
}

impl<T, M: Mode> Pending<T, M> {
    /// Applies `apply` to the value when it is there.
    pub fn map<U, F: FnOnce(T) -> U>(self, apply: F) -> Map<Self, F> {
        Finished::new(self, Mapped(apply))
    }

    /// Applies `apply` to the value when it is there; what it returns is the result of the command.
    pub fn and_then<U, F: FnOnce(T) -> Result<U>>(self, apply: F) -> AndThen<Self, F> {
        Finished::new(self, Chained(apply))
    }
}

impl<H, F> Finished<H, F> {
    /// The handle with this last step, which is taken when the value of `handle` is there, in the task that waits for
    /// it. If the handle has an error, the step is not taken.
    #[inline]
    pub fn new(handle: H, step: F) -> Self {
        Finished { handle, step: Some(step) }
    }

    /// Applies `apply` to what the step gives.
    pub fn map<U, G>(self, apply: G) -> Map<Self, G>
    where
        H: Promise,
        F: Finish<H::Value>,
        G: FnOnce(F::Output) -> U,
    {
        Finished::new(self, Mapped(apply))
    }

    /// Applies `apply` to what the step gives; what it returns is the result of the command.
    pub fn and_then<U, G>(self, apply: G) -> AndThen<Self, G>
    where
        H: Promise,
        F: Finish<H::Value>,
        G: FnOnce(F::Output) -> Result<U>,
    {
        Finished::new(self, Chained(apply))
    }

    /// Makes its value a `Result`: see [`Pending::attempt`].
    pub fn attempt(self) -> Attempt<Self> {
        Attempt::new(self)
    }

    /// Waits for the handle by `poll`, then takes the step.
    pub(crate) fn poll_with<T>(
        &mut self,
        poll: impl FnOnce(&mut H) -> Poll<Result<T>>,
    ) -> Poll<Result<F::Output>>
    where
        F: Finish<T>,
    {
        let value = ready!(poll(&mut self.handle))?;
        Poll::Ready(take(self.step.take(), value))
    }

    /// The handle and the step, which nobody has polled.
    pub(crate) fn into_parts(self) -> (H, Option<F>) {
        (self.handle, self.step)
    }
}

/// Takes the step behind a command that was carried out.
fn take<T, F: Finish<T>>(step: Option<F>, value: T) -> Result<F::Output> {
    match step {
        Some(step) => step.finish(value).map_err(Error::of_step),
        None => Err(Error::taken()),
    }
}

// the step is moved out and never pinned
impl<H: Unpin, F> Unpin for Finished<H, F> {}

impl<T, H: Future<Output = Result<T>> + Unpin, F: Finish<T>> Future for Finished<H, F> {
    type Output = Result<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().poll_with(|handle| Pin::new(handle).poll(cx))
    }
}

impl<M: Mode, H: Handles<M>> Handles<M> for All<H, M> {
    type Output = H::Output;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.handles.__belong(taker)
    }

    fn __last(&self) -> Option<Spot> {
        self.handles.__last()
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<H::Output> {
        self.handles.__take(taker)
    }

    fn __replies(self) -> impl Future<Output = Result<H::Output, Failing>> {
        self.handles.__replies()
    }
}

impl<M: Mode, H: Handles<M>, F: Finish<H::Output>> Handles<M> for Finished<H, F> {
    type Output = F::Output;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.handle.__belong(taker)
    }

    fn __last(&self) -> Option<Spot> {
        self.handle.__last()
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<F::Output> {
        let last = self.handle.__last();
        let value = self.handle.__take(taker)?;
        match take(self.step, value) {
            Ok(value) => Some(value),
            Err(error) => {
                taker.fail(last.map_or(u64::MAX, |spot| spot.number), error);
                None
            }
        }
    }

    async fn __replies(self) -> Result<F::Output, Failing> {
        let last = self.handle.__last();
        let value = self.handle.__replies().await?;
        take(self.step, value).map_err(|error| Failing::of(last, error))
    }
}

impl<H: fmt::Debug, F> fmt::Debug for Finished<H, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finished").field("handle", &self.handle).finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for Mapped<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mapped")
    }
}

impl<F> fmt::Debug for Chained<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chained")
    }
}
