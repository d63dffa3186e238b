//! Handles in, values out: what `execute` and `exec` take.

mod tuples;

use std::future::Future;
use std::mem;
use std::sync::Arc;

use super::answer::Answer;
use super::bits::Bits;
use super::errors::Errors;
use super::failing::{Failing, Spot};
use super::line::Waits;
use super::mode::{Mode, Plain};
use super::pending::{Pending, reply};
use super::queue::Queue;
use crate::erased::ErasedArc;
use crate::error::Failure;
use crate::value::FromReply;
use crate::{Error, Result};

/// Handles of a pipeline of kind `M`: a [`Pending`], or tuples (up to 16), arrays, `Vec`s, maps and `Option`s of handles,
/// nested in any way.
#[diagnostic::on_unimplemented(
    message = "a pipeline of this kind cannot turn `{Self}` into values",
    label = "expected handles that its own methods returned",
    note = "pass a `Pending`, or a tuple, array, `Vec`, map or `Option` of them; `()` if no reply is wanted",
    note = "what is queued on a transaction is given to the transaction's `exec`, what is queued on a pipeline to its `execute`"
)]
pub trait Handles<M: Mode = Plain>: Sized {
    /// The values, in the shape of the handles.
    type Output;

    /// Whether the pipeline can give these values: asked before anything is sent.
    #[doc(hidden)]
    fn __belong(&self, taker: &Taker<'_>) -> bool;

    /// Where the last command among them is, if there is one and it is known.
    #[doc(hidden)]
    fn __last(&self) -> Option<Spot>;

    /// Takes the values out of answers that are there. `None`: the error is with the taker.
    #[doc(hidden)]
    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output>;

    /// The values once they are there, whatever the mode and the pipelines.
    #[doc(hidden)]
    fn __replies(self) -> impl Future<Output = Result<Self::Output, Failing>>;
}

/// The answers of a pipeline while handles take their values.
#[doc(hidden)]
#[derive(Debug)]
pub struct Taker<'a> {
    queue: &'a ErasedArc<Queue>,
    /// Where the last value was, and how many have been taken from there.
    answer: Option<Arc<Answer>>,
    taken: u32,
    /// Where in it the last value was found.
    near: usize,
    /// How many handles there were.
    handles: usize,
    errors: Errors,
    /// Why some answers are not there, if nobody waits for them any longer.
    missing: Option<Failure>,
    /// Of which commands of a scope values were taken, where that matters: it has errors that somebody has to tell.
    seen: Option<Bits>,
}

impl<'a> Taker<'a> {
    pub(super) fn new(queue: &'a ErasedArc<Queue>, answer: Option<Arc<Answer>>) -> Taker<'a> {
        let has_errors = |answer: &Arc<Answer>| !answer.is_fine();
        let seen = queue.scope > 0 && answer.as_ref().is_some_and(has_errors);
        Taker {
            queue,
            answer,
            taken: 0,
            near: 0,
            handles: 0,
            errors: Errors::default(),
            missing: None,
            seen: seen.then(Bits::default),
        }
    }

    /// Whether it gives the values of this pipeline.
    #[inline]
    pub(super) fn is_of(&self, queue: &ErasedArc<Queue>) -> bool {
        self.queue.address() == queue.address()
    }

    /// The number of the scope whose values it gives; 0 if they are those of a pipeline.
    #[inline]
    pub(super) fn scope(&self) -> u64 {
        self.queue.scope
    }

    /// Answers that are not there have not come in time. Whether they will is in the hands of who sent the commands.
    pub(super) fn set_missing(&mut self, late: Option<Failure>) {
        self.missing = late.map(Failure::written);
    }

    /// The values of `handles`, or their errors.
    pub(super) fn take<M: Mode, H: Handles<M>>(&mut self, handles: H) -> Result<H::Output, Errors> {
        let values = handles.__take(self);
        let errors = mem::take(&mut self.errors);
        values.filter(|_| errors.is_empty()).ok_or(errors)
    }

    /// How many handles there were.
    pub(super) fn handles(&self) -> usize {
        self.handles
    }

    /// The errors of a scope's commands whose handles have not given their values.
    pub(super) fn unheld(&mut self, answer: Option<&Answer>) -> Errors {
        let (Some(answer), Some(seen)) = (answer, self.seen.take()) else { return Errors::default() };
        Errors::of(answer, answer.queued().own().filter(|place| !seen.contains(*place)))
    }

    /// The values of a part whose errors are kept apart.
    pub(super) fn apart<M: Mode, H: Handles<M>>(&mut self, part: H) -> Result<H::Output> {
        let outer = mem::take(&mut self.errors);
        let values = self.take(part);
        self.errors = outer;
        Errors::default().join(values)
    }

    /// Notes the error of a handle.
    #[cold]
    pub(crate) fn fail(&mut self, number: u64, error: Error) {
        self.errors.insert_asked(number, error);
    }

    /// The same for an error that knows its place in the flight.
    #[cold]
    pub(crate) fn fail_in_flight(&mut self, error: Error) {
        let first = self.answer.as_ref().map_or(0, |answer| answer.first());
        let number = error.place().map_or(u64::MAX, |place| first + place as u64);
        self.fail(number, error);
    }

    #[inline(always)]
    fn value<T: FromReply>(&mut self, mut seat: impl Waits) -> Result<T> {
        let number = seat.number();
        // the pipeline is this one, or else nothing would have been sent
        if !seat.leave() {
            return Err(Error::taken());
        }
        if !self.answer.as_ref().is_some_and(|answer| answer.contains(number)) {
            // a scope has one flight: what is not in it was cleared, and the others are still to be taken
            if self.queue.scope > 0 {
                return Err(self.missing.clone().unwrap_or(Failure::Discarded).into());
            }
            self.turn_to(number);
        }
        let Some(answer) = &self.answer else {
            // its flight would be kept for a value that nobody can ask for any more
            self.queue.forget(number);
            return Err(self.missing.clone().unwrap_or(Failure::Discarded).into());
        };
        (self.taken, self.handles) = (self.taken + 1, self.handles + 1);
        if let Some(seen) = &mut self.seen {
            note(seen, answer.place(number));
        }
        answer.get(number, &mut self.near)
    }

    /// Goes on with the flight of command `number`, if it is sent.
    #[cold]
    fn turn_to(&mut self, number: u64) {
        self.release();
        self.answer = self.queue.lock().flights.of(number).and_then(|flight| flight.answer(number).cloned());
    }

    /// Those who gave their values do not hold the answer any more. Handles of a scope, which nobody counts, never did.
    fn release(&mut self) {
        if let Some(answer) = self.answer.take().filter(|_| self.taken > 0 && self.queue.scope == 0) {
            self.queue.release(answer.first(), mem::take(&mut self.taken));
        }
    }
}

#[cold]
fn note(seen: &mut Bits, place: u32) {
    seen.insert(place);
}

/// Also where a value's own code has panicked.
impl Drop for Taker<'_> {
    fn drop(&mut self) {
        self.release();
    }
}

impl<T: FromReply, M: Mode> Handles<M> for Pending<T, M> {
    type Output = T;

    #[inline]
    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.seat.belongs(taker)
    }

    fn __last(&self) -> Option<Spot> {
        Some(self.seat.spot())
    }

    #[inline]
    fn __take(self, taker: &mut Taker<'_>) -> Option<T> {
        let number = self.seat.number();
        match taker.value(self.seat) {
            Ok(value) => Some(value),
            Err(error) => {
                taker.fail(number, error);
                None
            }
        }
    }

    async fn __replies(self) -> Result<T, Failing> {
        let spot = self.__last();
        reply(self).await.map_err(|error| Failing::of(spot, error))
    }
}

impl<M: Mode, H: Handles<M>> Handles<M> for Vec<H> {
    type Output = Vec<H::Output>;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.iter().all(|handle| handle.__belong(taker))
    }

    fn __last(&self) -> Option<Spot> {
        self.iter().filter_map(H::__last).max()
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        let mut values = Vec::with_capacity(self.len());
        let mut whole = true;
        for handle in self {
            match handle.__take(taker) {
                Some(value) => values.push(value),
                None => whole = false,
            }
        }
        whole.then_some(values)
    }

    async fn __replies(self) -> Result<Self::Output, Failing> {
        let mut values = Vec::with_capacity(self.len());
        let mut first = None;
        for handle in self {
            match handle.__replies().await {
                Ok(value) => values.push(value),
                Err(failing) => first = Failing::and(first, failing),
            }
        }
        first.map_or(Ok(values), Err)
    }
}

impl<M: Mode, H: Handles<M>, const N: usize> Handles<M> for [H; N] {
    type Output = [H::Output; N];

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.iter().all(|handle| handle.__belong(taker))
    }

    fn __last(&self) -> Option<Spot> {
        self.iter().filter_map(H::__last).max()
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        Vec::from(self).__take(taker)?.try_into().ok()
    }

    async fn __replies(self) -> Result<Self::Output, Failing> {
        let values = Vec::from(self).__replies().await?;
        values.try_into().map_err(|_| Failing::of(None, Error::taken()))
    }
}

impl<M: Mode, H: Handles<M>> Handles<M> for Option<H> {
    type Output = Option<H::Output>;

    fn __belong(&self, taker: &Taker<'_>) -> bool {
        self.as_ref().is_none_or(|handle| handle.__belong(taker))
    }

    fn __last(&self) -> Option<Spot> {
        self.as_ref().and_then(H::__last)
    }

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        match self {
            Some(handle) => handle.__take(taker).map(Some),
            None => Some(None),
        }
    }

    async fn __replies(self) -> Result<Self::Output, Failing> {
        match self {
            Some(handle) => handle.__replies().await.map(Some),
            None => Ok(None),
        }
    }
}

impl<M: Mode> Handles<M> for () {
    type Output = ();

    fn __belong(&self, _: &Taker<'_>) -> bool {
        true
    }

    fn __last(&self) -> Option<Spot> {
        None
    }

    fn __take(self, _: &mut Taker<'_>) -> Option<()> {
        Some(())
    }

    async fn __replies(self) -> Result<(), Failing> {
        Ok(())
    }
}
