//! What the walk over a body works out: commands, when each is waited for, and how many round trips that takes.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::{Attribute, Pat, Token};

use super::borrow::{Borrows, Known};
use super::command::Kind;
use super::names::Names;

pub(super) type Id = usize;
pub(super) type BlockId = usize;

/// A command whose await moves.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) question: Option<Token![?]>,
    /// The `let` that its reply is bound by.
    pub(super) binding: Option<(Vec<Attribute>, Pat)>,
    pub(super) names: Names,
    pub(super) borrows: Borrows,
    /// Its slot is declared outside of its block.
    pub(super) outlives: bool,
    /// It is in a loop.
    pub(super) looped: bool,
    /// A call after which nothing is queued: its waves are the function's last ones.
    pub(super) is_tail: bool,
}

/// An item that is queued and not yet waited for, on the path that the walk is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Waiting {
    pub(super) item: Id,
    /// The block in which it is to be bound. `None`: that block is left; only its error matters.
    pub(super) home: Option<BlockId>,
    /// Its reply is here: a nested block waited for something.
    pub(super) arrived: bool,
}

/// What one walk learns for the next. The body is walked until nothing new is learned.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
pub(super) struct Facts {
    /// Items that are kept in a `Slot`: they are waited for elsewhere than they are bound, or more than one may be waiting.
    pub(super) slots: BTreeSet<Id>,
    /// Something may leave the function while commands wait: a `finish` is needed.
    pub(super) finish: bool,
    /// What an iteration leaves waiting for the next, by loop.
    pub(super) carried: BTreeMap<usize, Vec<Id>>,
    /// There are nested calls that share a budget.
    pub(super) calls: bool,
    /// What may be the last wait turned out to be one of several, so a caller wants to know that it is the last.
    pub(super) one_of_many: bool,
    /// A round of a loop left a call waiting where the loop's condition may leave the function.
    pub(super) calls_carried: bool,
    /// Of a watched function.
    pub(super) split: Option<Split>,
    /// Nested calls that outlive their block: the block and statement before which their slot is declared.
    pub(super) declared: BTreeMap<Id, (BlockId, usize)>,
}

/// A round trip, for people.
pub(super) struct Wave {
    pub(super) commands: Vec<String>,
    pub(super) why: Why,
    pub(super) at: Span,
    pub(super) in_branch: bool,
    pub(super) in_loop: bool,
    /// The statement of the body in which, or before which, it is.
    pub(super) statement: usize,
    /// Before it: the statement itself comes after the wait.
    pub(super) before: bool,
}

/// Where the reading part of a watched function ends and its transaction begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Split {
    Start,
    AfterWave(usize),
    AfterStatement(usize),
}

/// Why the function waits.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// A name that a reply is bound to is used.
    Use(String),
    /// A command awaited at its place.
    Place,
    /// Another await, or `drop(..)`.
    Other,
    /// A nested call holds on to this name.
    Borrowed(String),
    /// The end of a block that bound more than plain data, or code that may leave while a nested call runs.
    End,
    /// The end of the function.
    Done,
}

impl Why {
    pub(super) fn text(&self) -> String {
        match self {
            Why::Use(name) => format!("`{name}` is used"),
            Why::Place => "its reply is used at once".to_owned(),
            Why::Other => "something else is awaited".to_owned(),
            Why::Borrowed(name) => format!("a nested call borrows `{name}`"),
            Why::End => "a block ends or may be left".to_owned(),
            Why::Done => "the function ends".to_owned(),
        }
    }
}

/// What is known at a place in the body.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// Names of pipelines.
    pub(super) pipes: Names,
    /// Names of plain data.
    pub(super) quiet: Names,
    pub(super) known: Known,
    /// What the current block has declared.
    pub(super) declared: Names,
    /// The current block has bound something whose drop may matter.
    pub(super) guards: bool,
    /// What the current loop iterates over lives in a temporary of the loop's own.
    pub(super) temporary: bool,
}

impl Scope {
    /// `names` now mean something else.
    pub(super) fn shadow(&mut self, names: &Names) {
        for name in names {
            self.pipes.remove(name);
            self.quiet.remove(name);
            self.known.copies.remove(name);
            self.known.exclusive.remove(name);
            self.known.from.push((name.clone(), Names::new()));
            self.declared.insert(name.clone());
        }
    }
}
