//! Errors of several commands, in the order in which those were queued.

use std::mem;

use super::answer::Answer;
use crate::{Error, Result};

/// So many are kept for the next `flush`; more are only counted.
const KEPT: usize = 16;

/// Errors of commands, each with the number of its command, in the order of queueing: those of handles that are asked for their values,
/// and those that no handle tells, because nobody held it any more when the replies came.
///
/// One word, as it is nearly always empty.
#[derive(Debug, Default)]
pub(super) struct Errors(Option<Box<List>>);

type List = Vec<(u64, Error)>;

impl Errors {
    /// The errors that no handle tells: of the commands at these places.
    pub(super) fn of(answer: &Answer, places: impl Iterator<Item = u32>) -> Errors {
        let mut errors = Errors::default();
        if answer.is_fine() {
            return errors;
        }
        let mut lost = false;
        for place in places {
            let number = answer.first() + u64::from(place);
            match answer.lost(place) {
                // what was lost with a connection has one error for all
                Some(failure) if !mem::replace(&mut lost, true) => {
                    errors.insert(number, failure.clone().into());
                }
                Some(_) => {}
                None => {
                    if let Some(error) = answer.failed(place) {
                        errors.insert(number, error);
                    }
                }
            }
        }
        errors
    }

    /// One alone.
    #[cold]
    pub(super) fn one(number: u64, error: Error) -> Errors {
        Errors(Some(Box::new(vec![(number, error)])))
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |list| list.len())
    }

    /// The number of the earliest command among them.
    pub(super) fn first(&self) -> Option<u64> {
        self.0.as_ref()?.first().map(|(number, _)| *number)
    }

    /// In order; but what was only aborted comes after what caused it.
    #[cold]
    pub(super) fn insert(&mut self, number: u64, error: Error) {
        let rank = |number: u64, error: &Error| (error.is_aborted(), number);
        let list = self.0.get_or_insert_default();
        let place = list.partition_point(|(earlier, other)| rank(*earlier, other) <= rank(number, &error));
        list.insert(place, (number, error));
    }

    /// The same of a handle that was asked for its value. What became of a whole flush is told once, by its earliest command.
    #[cold]
    pub(super) fn insert_asked(&mut self, number: u64, error: Error) {
        let list = self.0.get_or_insert_default();
        if error.is_of_all()
            && let Some(at) = list.iter().rposition(|(_, other)| other.is_of_all())
        {
            if list.get(at).is_some_and(|(earlier, _)| *earlier <= number) {
                return;
            }
            list.remove(at);
        }
        self.insert(number, error);
    }

    pub(super) fn merge(&mut self, more: Errors) {
        if let Some(more) = more.0 {
            more.into_iter().for_each(|(number, error)| self.insert(number, error));
        }
    }

    /// Keeps what there is room for; how many there was none for.
    #[cold]
    pub(super) fn keep(&mut self, mut more: Errors) -> usize {
        let room = KEPT.saturating_sub(self.len());
        let untold = more.len().saturating_sub(room);
        if let Some(list) = &mut more.0 {
            list.truncate(room);
        }
        self.merge(more);
        untold
    }

    /// A value; or the earliest of all errors, with the others along.
    #[inline]
    pub(super) fn join<T>(mut self, value: Result<T, Errors>) -> Result<T> {
        let value = value.map_err(|asked| {
            for (number, error) in asked.0.into_iter().flat_map(|list| *list) {
                self.insert_asked(number, error);
            }
        });
        match self.into_error() {
            Some(error) => Err(error),
            None => value.map_err(|()| Error::taken()),
        }
    }

    /// The earliest, with the others along.
    #[inline]
    pub(super) fn into_error(self) -> Option<Error> {
        let mut errors = self.0?.into_iter().map(|(_, error)| error);
        errors.next().map(|first| first.with_others(errors))
    }
}
