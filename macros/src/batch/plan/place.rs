//! Where a function waits, and why.

use super::{BlockId, NameId, StmtId};

/// Where the function waits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Place {
    /// Before a statement; what it awaits first of all is waited for with the rest.
    Before(StmtId),
    /// With what a statement awaits first of all.
    Head(StmtId),
    /// Behind the last expression of a block, before its value is given.
    After(StmtId),
    /// At the end of a block without a value.
    End(BlockId),
}

/// Why the function waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// A name that a reply is bound to is used.
    Use(NameId),
    /// A command awaited at its place.
    Place,
    /// What nobody awaits is flushed.
    Flush,
    /// Another await, or `drop(..)`.
    Other,
    /// A macro that may hide an await.
    Macro,
    /// A nested call holds on to this name.
    Borrowed(NameId),
    /// The end of a block that bound more than plain data, or code that may leave while a nested call runs.
    End,
    /// The end of the function.
    Done,
}
