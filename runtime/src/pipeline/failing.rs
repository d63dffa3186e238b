//! Errors of handles of whatever pipelines.

use crate::Error;

/// Where a handle was queued.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// What tells one pipeline from another.
    pub(super) pipe: usize,
    /// The number of the command.
    pub(super) number: u64,
}

/// The error to tell of several handles, and the others: the first in the order of the handles, but of one pipeline's the one whose
/// command was queued first.
#[doc(hidden)]
#[derive(Debug)]
pub struct Failing(Box<(Option<Spot>, Error, Vec<Error>)>);

impl Failing {
    /// The error of a handle; of a call of a batch function nobody knows the spot.
    #[cold]
    pub(crate) fn of(spot: Option<Spot>, error: Error) -> Failing {
        Failing(Box::new((spot, error, Vec::new())))
    }

    /// With that of a later handle.
    #[cold]
    #[must_use]
    pub(super) fn and(earlier: Option<Failing>, later: Failing) -> Option<Failing> {
        let Some(mut first) = earlier else { return Some(later) };
        let mut second = later;
        if second.is_before(&first) {
            std::mem::swap(&mut first, &mut second);
        }
        let (_, error, others) = *second.0;
        first.0.2.extend(std::iter::once(error).chain(others));
        Some(first)
    }

    /// Whether its command was queued before the other's, though its handle comes later.
    fn is_before(&self, other: &Failing) -> bool {
        let rank = |failing: &Failing| {
            let (spot, error, _) = &*failing.0;
            (error.is_aborted(), spot.map(|spot| spot.number), error.place())
        };
        match (self.0.0, other.0.0) {
            (Some(one), Some(two)) => one.pipe == two.pipe && rank(self) < rank(other),
            // of a call of a batch function only its error says where in the flight it is
            _ => matches!((self.0.1.place(), other.0.1.place()), (Some(one), Some(two)) if one < two),
        }
    }

    /// The one error, with the others along. What became of all commands of a flush is told once.
    #[cold]
    pub(crate) fn into_error(self) -> Error {
        let (_, error, others) = *self.0;
        let mut told = error.is_of_all();
        let news = |other: &Error| !(other.is_of_all() && std::mem::replace(&mut told, true));
        error.with_others(others.into_iter().filter(news).collect::<Vec<_>>())
    }
}
