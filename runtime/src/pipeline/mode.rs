//! What kind of pipeline: the type parameter that decides what its handles may do.

use super::line::{Line, Shared};
use super::scope::{Local, Scoped};

/// The kind of a [`Pipeline`](crate::Pipeline).
pub trait Mode: Send + Sync + 'static + private::Sealed {
    /// Whether it runs between MULTI and EXEC.
    #[doc(hidden)]
    const ATOMIC: bool;

    /// Whether it runs on a watched connection before the transaction.
    #[doc(hidden)]
    const WATCHES: bool = false;

    /// What its commands are queued on.
    #[doc(hidden)]
    type Line: Line;
}

/// An ordinary pipeline: awaiting a handle sends what is queued.
#[derive(Debug)]
pub enum Plain {}

/// A transaction: replies exist only after `exec`.
#[derive(Debug)]
pub enum Atomic {}

/// The reading part of an optimistic transaction: commands run at once on the connection that watches.
#[derive(Debug)]
pub enum Watching {}

/// Modes in which the reply to a single command can be awaited.
#[diagnostic::on_unimplemented(
    message = "a reply inside a transaction cannot be awaited: it exists only after EXEC",
    label = "this command is queued in a transaction",
    note = "keep the handle and pass it to `exec`: `let (a, b) = tx.exec((a, b)).await?`"
)]
pub trait Awaitable: Mode<Line = Shared> {}

/// Modes in which every command may be queued, not only those that change nothing.
#[diagnostic::on_unimplemented(
    message = "before the transaction only commands that change nothing can run on a watched connection",
    label = "this one would run at once, and again with each try",
    note = "queue it on the transaction: after `multi()`, or in a `#[redis_batch(atomic, watch(..))]` function after the last use of a reply"
)]
pub trait Writable: Mode {}

impl Mode for Plain {
    const ATOMIC: bool = false;
    type Line = Shared;
}
impl Mode for Atomic {
    const ATOMIC: bool = true;
    type Line = Shared;
}
impl Mode for Watching {
    const ATOMIC: bool = false;
    const WATCHES: bool = true;
    type Line = Shared;
}
impl Mode for Scoped<Plain> {
    const ATOMIC: bool = false;
    type Line = Local;
}
impl Mode for Scoped<Atomic> {
    const ATOMIC: bool = true;
    type Line = Local;
}

impl Awaitable for Plain {}
impl Awaitable for Watching {}
impl Writable for Plain {}
impl Writable for Atomic {}
#[diagnostic::do_not_recommend]
impl Writable for Scoped<Plain> {}
#[diagnostic::do_not_recommend]
impl Writable for Scoped<Atomic> {}

mod private {
    pub trait Sealed {}
    impl Sealed for super::Plain {}
    impl Sealed for super::Atomic {}
    impl Sealed for super::Watching {}
    impl<M> Sealed for super::Scoped<M> {}
}
