//! Handles in, values out: what `execute` and `exec` take.

use std::future::Future;
use std::sync::Arc;

use smallvec::SmallVec;

use super::answer::Answer;
use super::mode::Mode;
use super::pending::{Pending, reply};
use super::queue::Queue;
use crate::error::{Kind, Outcome};
use crate::value::FromReply;
use crate::{Error, Result};

/// Handles to replies: a [`Pending`], or tuples (to 16), arrays, `Vec`s and `Option`s of them, nested as you like.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no handles to replies",
    label = "expected what a pipeline's methods returned",
    note = "pass a `Pending`, or a tuple, array, `Vec` or `Option` of them; `()` if no reply is wanted"
)]
pub trait Handles: Sized {
    /// The values, in the shape of the handles.
    type Output;

    /// Takes the values out of answers that are there. `None`: the error is with the taker.
    #[doc(hidden)]
    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output>;

    /// The values once they are there, whatever the mode; the earliest error.
    #[doc(hidden)]
    fn __replies(self) -> impl Future<Output = Result<Self::Output>>;
}

/// The answers of a pipeline while handles take their values.
#[doc(hidden)]
#[derive(Debug)]
pub struct Taker<'a> {
    shared: &'a Arc<Queue>,
    /// Each with the number of handles that took from it.
    answers: SmallVec<[(Arc<Answer>, u32); 1]>,
    /// Where in an answer the last value was found.
    near: usize,
    /// The earliest error, and where.
    error: Option<(u32, Error)>,
}

impl<'a> Taker<'a> {
    pub(super) fn new(shared: &'a Arc<Queue>) -> Taker<'a> {
        Taker {
            shared,
            answers: shared.answers().into_iter().map(|answer| (answer, 0)).collect(),
            near: 0,
            error: None,
        }
    }

    /// The values of `handles`, or the earliest error among them; and how many handles there were.
    pub(super) fn take<H: Handles>(mut self, handles: H) -> (Result<H::Output>, u32) {
        let values = handles.__take(&mut self);
        for (answer, taken) in &self.answers {
            if *taken > 0 {
                self.shared.release(answer.first(), *taken);
            }
        }
        let values = match (values, self.error) {
            (Some(values), None) => Ok(values),
            (_, Some((_, error))) => Err(error),
            (None, None) => Err(Error::taken()),
        };
        (values, self.answers.iter().map(|(_, taken)| taken).sum())
    }

    /// Runs a part whose error is kept apart.
    pub(super) fn apart<T>(&mut self, part: impl FnOnce(&mut Self) -> Option<T>) -> Result<T> {
        let outer = self.error.take();
        let value = part(self);
        let error = std::mem::replace(&mut self.error, outer);
        match (value, error) {
            (Some(value), None) => Ok(value),
            (_, Some((_, error))) => Err(error),
            (None, None) => Err(Error::taken()),
        }
    }

    /// Notes an error; the earliest counts, but what was only aborted comes after what caused it.
    #[cold]
    pub(crate) fn fail(&mut self, index: u32, error: Error) {
        let rank = |index: u32, error: &Error| (error.outcome() == Outcome::Aborted, index);
        if self.error.as_ref().is_none_or(|(at, earlier)| rank(index, &error) < rank(*at, earlier)) {
            self.error = Some((index, error));
        }
    }

    #[inline]
    fn value<T: FromReply, M: Mode>(&mut self, mut pending: Pending<T, M>) -> Result<T> {
        let index = pending.index();
        match pending.leave() {
            None => return Err(Error::taken()),
            Some(shared) if Arc::ptr_eq(&shared, self.shared) => {}
            Some(other) => {
                other.forget(index);
                return Err(Error::new(Kind::Foreign));
            }
        }
        for (answer, taken) in self.answers.iter_mut().rev() {
            if answer.contains(index) {
                *taken += 1;
                return answer.get(index, &mut self.near);
            }
        }
        Err(crate::error::Failure::Discarded.into())
    }
}

impl<T: FromReply, M: Mode> Handles for Pending<T, M> {
    type Output = T;

    #[inline]
    fn __take(self, taker: &mut Taker<'_>) -> Option<T> {
        let index = self.index();
        match taker.value(self) {
            Ok(value) => Some(value),
            Err(error) => {
                taker.fail(index, error);
                None
            }
        }
    }

    fn __replies(self) -> impl Future<Output = Result<T>> {
        reply(self)
    }
}

impl<H: Handles> Handles for Vec<H> {
    type Output = Vec<H::Output>;

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

    async fn __replies(self) -> Result<Self::Output> {
        let mut values = Vec::with_capacity(self.len());
        let mut first = None;
        for handle in self {
            match handle.__replies().await {
                Ok(value) => values.push(value),
                Err(error) => first = Some(earlier(first, error)),
            }
        }
        first.map_or(Ok(values), Err)
    }
}

impl<H: Handles, const N: usize> Handles for [H; N] {
    type Output = [H::Output; N];

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        Vec::from(self).__take(taker)?.try_into().ok()
    }

    async fn __replies(self) -> Result<Self::Output> {
        let values = Vec::from(self).__replies().await?;
        values.try_into().map_err(|_| Error::taken())
    }
}

impl<H: Handles> Handles for Option<H> {
    type Output = Option<H::Output>;

    fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
        match self {
            Some(handle) => handle.__take(taker).map(Some),
            None => Some(None),
        }
    }

    async fn __replies(self) -> Result<Self::Output> {
        match self {
            Some(handle) => handle.__replies().await.map(Some),
            None => Ok(None),
        }
    }
}

impl Handles for () {
    type Output = ();

    fn __take(self, _: &mut Taker<'_>) -> Option<()> {
        Some(())
    }

    async fn __replies(self) -> Result<()> {
        Ok(())
    }
}

/// Of two errors the one whose command came first.
#[cold]
fn earlier(one: Option<Error>, other: Error) -> Error {
    let rank = |error: &Error| (error.outcome() == Outcome::Aborted, error.place().unwrap_or(usize::MAX));
    match one {
        Some(one) if rank(&one) <= rank(&other) => one,
        _ => other,
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Handles),+> Handles for ($($name,)+) {
            type Output = ($($name::Output,)+);

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
                let ($($name,)+) = self;
                // all of them, so that the earliest error is found and every handle is released
                $(let $name = $name.__take(taker);)+
                Some(($($name?,)+))
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            async fn __replies(self) -> Result<Self::Output> {
                let ($($name,)+) = self;
                let mut first = None;
                $(let $name = match $name.__replies().await {
                    Ok(value) => Some(value),
                    Err(error) => {
                        first = Some(earlier(first, error));
                        None
                    }
                };)+
                match ($($name,)+) {
                    ($(Some($name),)+) => Ok(($($name,)+)),
                    _ => Err(first.unwrap_or_else(Error::taken)),
                }
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L N);
tuples!(A B C D E F G H I J K L N O);
tuples!(A B C D E F G H I J K L N O P);
tuples!(A B C D E F G H I J K L N O P Q);
