//! A body as data: what it queues, where it waits, and what that costs. There is no token in here, and no syntax tree outside of
//! [`lower`], so that every pass can be read, printed and tested alone.
//!
//! ```text
//! lower/      a body from its syntax tree; the tree is taken apart on the way
//! forward.rs  the order in which a body runs: branches, loops, ways out
//! flow.rs     what is queued and not yet waited for, at every place; hence where the function waits
//! place.rs    the places where it waits, and why
//! keep.rs     where each reply is kept until it is bound
//! tail.rs     behind which places nothing more is queued
//! ends.rs     whether something else is awaited behind the last command
//! cost.rs     how many round trips that takes, on the dearest path
//! whole.rs    all of them together
//! around.rs   what a block or statement is a part of, and what leaves it
//! text.rs     a plan as text, for the tests
//! ```

mod around;
pub(crate) mod cost;
mod ends;
pub(crate) mod flow;
mod forward;
pub(crate) mod keep;
pub(crate) mod lower;
mod place;
pub(crate) mod tail;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text;
pub(crate) mod whole;

use std::collections::BTreeSet;

use proc_macro2::Span;

pub(crate) use place::{Place, Why};

/// A command, a call, a join.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct ItemId(pub(crate) usize);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct BlockId(pub(crate) usize);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct StmtId(pub(crate) usize);

/// A name as it is written. What hides another one has the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct NameId(pub(crate) usize);

pub(crate) type NameSet = BTreeSet<NameId>;

/// The block that is the function's own.
pub(crate) const ROOT: BlockId = BlockId(0);

/// A function's body.
#[derive(Default, Debug)]
pub(crate) struct Body {
    pub(crate) items: Vec<Item>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) names: Vec<String>,
    /// The first await of something that is no command, or of what may be none.
    pub(crate) foreign: Option<Span>,
    /// It awaits something else, or a macro of it may.
    pub(crate) awaits_else: bool,
    /// Something is begun on a pipeline that is not awaited where it is begun.
    pub(crate) begins: bool,
    /// How many loops and blocks with a label there are.
    pub(crate) labels: usize,
}

/// Something of the pipeline's that is awaited.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// As one writes it, on one line.
    pub(crate) text: String,
    /// Where it is: the name of its method, or of the function that is called.
    pub(crate) span: Span,
    /// Where its `?` is.
    pub(crate) question: Option<Span>,
    /// The names that its reply is bound to.
    pub(crate) binds: NameSet,
    /// What its arguments mention.
    pub(crate) mentions: Vec<(NameId, Span)>,
    /// What its arguments change or move.
    pub(crate) disturbs: Vec<(NameId, Span)>,
    /// Names behind a `&` and behind a `&mut` that its future holds on to.
    pub(crate) shared: NameSet,
    pub(crate) mutable: NameSet,
    /// Names of values that it refers to where they are.
    pub(crate) refers: NameSet,
    /// A temporary among its arguments is kept in a local of its block.
    pub(crate) has_temporaries: bool,
    /// Its `?`s and `return`s among the arguments.
    pub(crate) exits: Option<Span>,
    pub(crate) block: BlockId,
    pub(crate) in_loop: bool,
}

pub(crate) use crate::batch::look::chain::Kind;

#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) stmts: Vec<StmtId>,
    /// The statement that it is in.
    pub(crate) parent: Option<StmtId>,
    /// Its value is not used.
    pub(crate) void: bool,
    /// What it declares.
    pub(crate) declares: NameSet,
    /// What the pattern in front of it has of its own: `name` in `if let Some(name) = pipe.get::<String>(key).await? { .. }`.
    pub(crate) owns: NameSet,
    /// It binds something whose drop may matter.
    pub(crate) guards: bool,
    /// A loop's over what lives in a temporary of the loop.
    pub(crate) temporary: bool,
    /// A part of an expression: nothing can be put between its statements.
    pub(crate) inline: bool,
}

#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) block: BlockId,
    pub(crate) at: Span,
    pub(crate) does: Does,
    /// The last one of its block, whose value is the block's.
    pub(crate) tail: bool,
    /// What it mentions, nested blocks included.
    pub(crate) mentions: Vec<(NameId, Span)>,
    /// What it changes or moves, nested blocks included.
    pub(crate) disturbs: Vec<(NameId, Span)>,
    /// Names that it binds and that may have been bound before.
    pub(crate) hides: NameSet,
    /// It awaits something outside of its nested blocks, or drops something.
    pub(crate) waits: Option<(Waits, Span)>,
    /// It may leave the function, outside of its nested blocks.
    pub(crate) exits: Option<Span>,
    /// What it does inside, in the order of evaluation.
    pub(crate) nodes: Vec<Node>,
    pub(crate) leaves: Option<Leaves>,
    /// It may queue something, or await something.
    pub(crate) works: bool,
    /// It begins something on a pipeline that it does not await, outside of its nested blocks.
    pub(crate) begins: bool,
    /// Its nested blocks can wait for themselves.
    pub(crate) structured: bool,
    /// Nothing is done but to bind plain data, or to queue.
    pub(crate) still: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Does {
    /// It queues a command whose await moves, and nothing else.
    Queue(ItemId),
    /// Anything; before that it queues these, which it awaits first of all. `more`: after that it may queue something.
    Value { head: Vec<ItemId>, more: bool },
}

/// Why everything is waited for before a statement that says so itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Waits {
    /// A command is awaited at its place.
    Place,
    /// Something else is awaited, or dropped.
    Other,
    /// A macro that is not known may await something.
    Macro,
}

#[derive(Debug)]
pub(crate) enum Node {
    /// A command that is awaited at its place; several that are joined there.
    Await(Vec<ItemId>),
    /// Something else is awaited.
    Foreign,
    /// `pipe.flush()` is awaited: what somebody else waits for, or nobody.
    Flush(Span),
    /// One of these, or none of them. `settles`: their ends may wait in place of the statement's.
    Branch {
        arms: Vec<BlockId>,
        or_none: bool,
        settles: bool,
    },
    Block {
        block: BlockId,
        label: Option<Label>,
        settles: bool,
    },
    Loop(Loop),
    /// What comes before may leave, after the nested blocks.
    Exit,
    /// A `break` or `continue` in the middle of an expression, or a macro that may hide one: the code goes there, or on.
    Jump(Leaves),
}

#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) label: Label,
    /// A block of an expression, evaluated before each round.
    pub(crate) condition: Option<BlockId>,
    pub(crate) body: BlockId,
    /// It is left by `break` only.
    pub(crate) endless: bool,
}

/// A loop, or a block with a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Label(pub(crate) usize);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leaves {
    Return,
    Break(Option<Label>),
    Continue(Option<Label>),
}

impl Block {
    fn new(parent: Option<StmtId>) -> Block {
        Block {
            stmts: Vec::new(),
            parent,
            void: false,
            declares: NameSet::new(),
            owns: NameSet::new(),
            guards: false,
            temporary: false,
            inline: false,
        }
    }
}

impl Stmt {
    fn new(block: BlockId, at: Span) -> Stmt {
        Stmt {
            block,
            at,
            does: Does::Value { head: Vec::new(), more: false },
            tail: false,
            mentions: Vec::new(),
            disturbs: Vec::new(),
            hides: NameSet::new(),
            waits: None,
            exits: None,
            nodes: Vec::new(),
            leaves: None,
            works: false,
            begins: false,
            structured: false,
            still: false,
        }
    }
}

#[allow(clippy::indexing_slicing, reason = "an id is made together with what it stands for")]
impl Body {
    pub(crate) fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0]
    }

    pub(crate) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0]
    }

    pub(crate) fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.0]
    }

    pub(crate) fn name(&self, id: NameId) -> &str {
        &self.names[id.0]
    }

    pub(crate) fn has_calls(&self) -> bool {
        self.items.iter().any(|item| item.kind == Kind::Call)
    }

    pub(crate) fn why(&self, why: &Why) -> String {
        match why {
            Why::Use(name) => format!("`{}` is used", self.name(*name)),
            Why::Place => "its reply is used at once".to_owned(),
            Why::Flush => "what nobody awaits is flushed".to_owned(),
            Why::Other => "something else is awaited".to_owned(),
            Why::Macro => "a macro may hide an await".to_owned(),
            Why::Borrowed(name) => format!("a nested call borrows `{}`", self.name(*name)),
            Why::End => "a block ends or may be left".to_owned(),
            Why::Done => "the function ends".to_owned(),
        }
    }
}
