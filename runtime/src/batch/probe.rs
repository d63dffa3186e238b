//! For functions with a budget: a future that is awaited without the pipeline must not be one of this crate, whose round trips would not
//! be counted.
//!
//! `Probe(&future).__foreign()` is the inherent method for a future of ours, and has a bound that nothing meets; for any other it is
//! that of the trait, which does nothing. In a generic function a type parameter is any other.

use std::pin::Pin;

use tokio::time::Timeout;

use super::Batch;
use crate::Command;
use crate::pipeline::{Finished, Mode, Pending};

/// Something that is awaited.
#[derive(Debug)]
pub struct Probe<'a, F: ?Sized>(pub &'a F);

/// One of our own.
pub trait Ours {}

impl<T> Ours for Command<'_, T> {}
impl<T, M: Mode> Ours for Pending<T, M> {}
impl<F, M, W> Ours for Batch<F, M, W> {}
impl<H, F> Ours for Finished<H, F> {}
impl<F: Ours + ?Sized> Ours for &mut F {}
impl<F: Ours> Ours for Pin<F> {}
impl<F: Ours + ?Sized> Ours for Box<F> {}
impl<F: Ours> Ours for Timeout<F> {}

/// Met by nothing.
#[diagnostic::on_unimplemented(
    message = "the budget does not count this await: it is a command, or a batch function, that was not begun on the function's pipeline",
    label = "takes a round trip of its own",
    note = "begin it at the pipeline parameter, as in `pipe.get(key).await?`, or take the budget away"
)]
pub trait Counted {}

impl<F: Ours + ?Sized> Probe<'_, F> {
    /// Refused.
    pub fn __foreign(&self)
    where
        F: Counted,
    {
    }
}

/// Any other future.
pub trait Foreign {
    /// Nothing.
    fn __foreign(&self) {}
}

impl<F: ?Sized> Foreign for Probe<'_, F> {}
