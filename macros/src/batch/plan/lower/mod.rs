//! From a syntax tree to a plan's data. Every command, every statement and every nested block is moved out of the tree into
//! [`Sources`], and leaves a hole; [`emit`](crate::batch::emit) fills the holes of a statement in the same order. So nothing is
//! cloned, and nothing has to be found again.

mod configured;
mod here;
mod hole;
mod inside;
mod item;
mod scope;
mod sound;
mod statement;
mod value;

use std::collections::HashMap;
use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Expr, Pat, Stmt, Token};

use super::{Block, BlockId, Body, Does, ItemId, Label, Leaves, NameId, NameSet, StmtId};
use crate::batch::look::disturb::{self, How};
use crate::batch::look::names::{self, Names};
use crate::batch::look::{attributes, derived, start};
use crate::batch::source::function::Function;
pub(crate) use configured::Configured;
use here::Here;
pub(crate) use hole::is_hole;
use hole::{hole, hole_stmt};
use scope::Scope;

/// The syntax of a body, taken apart.
#[derive(Default)]
pub(crate) struct Sources {
    /// Items of the function's own block, up to the first macro that it defines. They hold everywhere in it, before the place where they
    /// stand, too.
    pub(crate) items: Vec<Stmt>,
    /// By statement.
    pub(crate) stmts: Vec<Source>,
    /// By item.
    pub(crate) commands: Vec<Command>,
    pub(crate) configured: Vec<Configured>,
}

/// A statement with holes.
pub(crate) struct Source {
    pub(crate) stmt: Stmt,
    /// In the order in which syn visits them.
    pub(crate) holes: Vec<Hole>,
}

pub(crate) enum Hole {
    /// The await, or the join, that the statement evaluates first.
    Head(Expr),
    /// The command of an await at its place.
    Await(ItemId),
    /// A join of commands at its place.
    Join(syn::ExprMacro, Vec<ItemId>),
    /// The content of a block.
    Block(BlockId),
    /// An expression that has become a block.
    Braced(BlockId),
}

/// A command, and what its await stood in.
pub(crate) struct Command {
    pub(crate) command: Expr,
    /// What its arguments need before it.
    pub(crate) lets: TokenStream,
    pub(crate) question: Option<Token![?]>,
    /// The `let` that binds its reply.
    pub(crate) binding: Option<(Vec<Attribute>, Pat)>,
}

/// A body that has been taken apart.
pub(crate) struct Lowered {
    pub(crate) body: Body,
    pub(crate) sources: Sources,
    pub(crate) errors: Vec<syn::Error>,
    /// It calls itself, and would not compile even as it is.
    pub(crate) recursive: bool,
}

/// Takes the body of a function apart.
pub(crate) fn lower(function: &Function, block: syn::Block) -> Lowered {
    let scope = Scope::of(function);
    let derived = derived::names(&block, &scope.pipes);
    let mut lower = Lower {
        function,
        derived,
        body: Body::default(),
        sources: Sources::default(),
        ids: HashMap::new(),
        scope,
        here: Here::new(StmtId(0), super::ROOT),
        around: Vec::new(),
        reached: true,
        has_macros: false,
        conditions: None,
        errors: Vec::new(),
        recursive: false,
    };
    if function.has_budget() {
        lower.errors = sound::check(&block, &lower.scope.pipes);
    }
    lower.body.blocks.push(Block::new(None));
    lower.statements(block.stmts);
    lower.close(super::ROOT);
    let Lower { body, sources, errors, recursive, .. } = lower;
    Lowered { body, sources, errors, recursive }
}

/// The walk over a syntax tree.
pub(super) struct Lower<'f> {
    function: &'f Function,
    /// Names of what is made with a pipeline.
    derived: Names,
    body: Body,
    sources: Sources,
    ids: HashMap<String, NameId>,
    scope: Scope,
    here: Here,
    /// The loops around, and blocks with a label.
    around: Vec<Around>,
    /// This place can be reached.
    reached: bool,
    /// The body has a macro of its own.
    has_macros: bool,
    /// What is lowered is there under these conditions, which begin in this statement.
    conditions: Option<(StmtId, Vec<TokenStream>)>,
    errors: Vec<syn::Error>,
    recursive: bool,
}

struct Around {
    label: Label,
    name: Option<String>,
    is_loop: bool,
    broken: bool,
}

/// What a statement turned out to be.
struct Lowering {
    stmt: Stmt,
    does: Does,
    hides: NameSet,
    leaves: Option<Leaves>,
    structured: bool,
    still: bool,
}

impl Lower<'_> {
    fn statements(&mut self, stmts: Vec<Stmt>) {
        let last = stmts.len();
        for (number, stmt) in stmts.into_iter().enumerate() {
            self.statement(stmt, number + 1 == last);
        }
    }

    fn statement(&mut self, stmt: Stmt, is_last: bool) {
        let stmt = match stmt {
            Stmt::Macro(mac) => {
                Stmt::Expr(Expr::Macro(syn::ExprMacro { attrs: mac.attrs, mac: mac.mac }), mac.semi_token)
            }
            other => other,
        };
        if let Stmt::Item(item) = &stmt
            && self.here.block == super::ROOT
        {
            // a macro may use names that are bound before it, and items behind it may call it: these stay
            self.has_macros |= matches!(item, syn::Item::Macro(_));
            if !self.has_macros {
                return self.sources.items.push(stmt);
            }
        }
        let tail = is_last && matches!(stmt, Stmt::Expr(_, None));
        self.record(start::of_stmt(&stmt), tail, |lower| match stmt {
            stmt if !lower.reached => lower.as_it_is(stmt),
            stmt if attributes::is_conditional(&stmt) => {
                let attrs = attributes::of_stmt(&stmt).to_vec();
                lower.under(&attrs, |lower| lower.conditional(stmt))
            }
            Stmt::Local(local) => lower.local(local),
            Stmt::Expr(expr, semi) => lower.expression(expr, semi, tail),
            stmt => lower.as_it_is(stmt),
        });
    }

    /// One more statement of the current block, and what is found out about it.
    fn record(&mut self, at: Span, tail: bool, lower: impl FnOnce(&mut Self) -> Lowering) {
        let block = self.here.block;
        let id = StmtId(self.body.stmts.len());
        self.body.stmts.push(super::Stmt { tail, ..super::Stmt::new(block, at) });
        self.sources.stmts.push(Source { stmt: hole_stmt(), holes: Vec::new() });
        self.here = Here::new(id, block);
        let lowering = lower(self);
        let here = mem::replace(&mut self.here, Here::new(id, block));
        self.body.begins |= here.begins;
        if let Some(source) = self.sources.stmts.get_mut(id.0) {
            *source = Source { stmt: lowering.stmt, holes: here.holes };
        }
        if let Some(stmt) = self.body.stmts.get_mut(id.0) {
            stmt.does = lowering.does;
            stmt.hides = lowering.hides;
            stmt.leaves = lowering.leaves;
            stmt.structured = lowering.structured;
            stmt.still = lowering.still;
            stmt.mentions = here.mentions;
            stmt.disturbs = here.disturbs;
            stmt.waits = here.waits;
            stmt.exits = here.exits;
            stmt.nodes = here.nodes;
            stmt.works = here.works;
            stmt.begins = here.begins;
        }
        if let Some(block) = self.body.blocks.get_mut(block.0) {
            block.stmts.push(id);
        }
    }

    /// A nested block of statements.
    fn block(
        &mut self,
        stmts: Vec<Stmt>,
        bound: &Bound,
        source: Option<Iterated<'_>>,
        void: bool,
    ) -> BlockId {
        self.nested(bound, source, void, |lower| lower.statements(stmts))
    }

    fn nested(
        &mut self,
        bound: &Bound,
        source: Option<Iterated<'_>>,
        void: bool,
        content: impl FnOnce(&mut Self),
    ) -> BlockId {
        let id = BlockId(self.body.blocks.len());
        let temporary = source.as_ref().is_some_and(|source| source.temporary);
        let owns = self.name_set(&bound.own);
        self.body.blocks.push(Block { void, temporary, owns, ..Block::new(Some(self.here.id)) });
        let scope = self.scope.clone();
        self.scope.guards = false;
        match source {
            Some(source) => self.scope.bind(&bound.names, source.names, source.exclusive),
            None => self.scope.shadow(&bound.names),
        }
        self.scope.own.extend(bound.own.iter().cloned());
        self.scope.declared = Names::new();
        let outer = mem::replace(&mut self.here, Here::new(StmtId(0), id));
        content(self);
        self.close(id);
        self.here = outer;
        self.scope = scope;
        // what is mentioned inside is mentioned by the statement around it
        let inner: Vec<StmtId> = self.body.block(id).stmts.clone();
        for stmt in inner {
            let stmt = self.body.stmt(stmt);
            self.here.works |= stmt.works;
            self.here.mentions.extend(stmt.mentions.iter().copied());
        }
        id
    }

    /// Notes what the block has declared.
    fn close(&mut self, id: BlockId) {
        let declared = mem::take(&mut self.scope.declared);
        let declares = self.name_set(&declared);
        let guards = self.scope.guards;
        if let Some(block) = self.body.blocks.get_mut(id.0) {
            block.declares = declares;
            block.guards = guards;
        }
    }

    /// It neither waits nor leaves, as far as it has been lowered.
    fn is_still(&self) -> bool {
        self.here.waits.is_none() && self.here.exits.is_none() && self.here.nodes.is_empty()
    }

    /// Code mentions a name.
    fn mention(&mut self, name: &str, at: Span) {
        let derived = self.derived.contains(name) && !self.scope.replies.contains(name);
        let works = derived || self.scope.pipes.names.contains(name);
        self.here.works |= works;
        self.here.begins |= works;
        let id = self.name(name);
        if self.here.mentions.iter().all(|(other, _)| *other != id) {
            self.here.mentions.push((id, at));
        }
    }

    fn mention_all(&mut self, code: &impl names::Code) {
        code.each(&mut |name, at| {
            self.mention(name, at);
            std::ops::ControlFlow::Continue(())
        });
    }

    fn disturbed_by(&mut self, expr: &Expr) {
        let disturbed = self.disturbed(expr);
        self.here.disturbs.extend(disturbed);
    }

    fn disturbed_by_local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            self.disturbed_by(&init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.disturbed_by(diverge);
            }
        }
    }

    /// What `expr` changes or moves, where that can matter: only calls hold on to anything.
    fn disturbed(&mut self, expr: &Expr) -> Vec<(NameId, Span)> {
        let in_loop = self.around.iter().any(|around| around.is_loop);
        if !in_loop && self.body.items.iter().all(|item| item.kind == super::Kind::Command) {
            return Vec::new();
        }
        let found = disturb::disturbed(expr).into_iter();
        // a copy is as good as what it was made of, until that has another value
        let found = found.filter(|it| it.how == How::Assigns || !self.scope.known.copies.contains(&it.name));
        found.collect::<Vec<_>>().into_iter().map(|it| (self.name(&it.name), it.at)).collect()
    }

    fn name(&mut self, name: &str) -> NameId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = NameId(self.body.names.len());
        self.body.names.push(name.to_owned());
        self.ids.insert(name.to_owned(), id);
        id
    }

    fn name_set(&mut self, names: &Names) -> NameSet {
        names.iter().map(|name| self.name(name)).collect()
    }

    /// The loop or block that `break` or `continue` goes to.
    fn target(&mut self, label: Option<&syn::Lifetime>, breaks: bool) -> Option<Label> {
        let name = label.map(|label| label.ident.to_string());
        let target = self.around.iter_mut().rev().find(|around| match &name {
            Some(name) => around.name.as_ref() == Some(name),
            None => around.is_loop,
        })?;
        target.broken |= breaks;
        Some(target.label)
    }
}

/// What the pattern in front of a block binds.
#[derive(Default)]
struct Bound {
    names: Names,
    /// The names of values that refer to nothing.
    own: Names,
}

/// What a loop goes over.
struct Iterated<'n> {
    names: &'n Names,
    /// It yields `&mut`.
    exclusive: bool,
    /// It lives in a temporary of the loop's own.
    temporary: bool,
}

impl Lowering {
    /// As it is.
    fn plain(stmt: Stmt) -> Lowering {
        let does = Does::Value { head: Vec::new(), more: false };
        Lowering { stmt, does, hides: NameSet::new(), leaves: None, structured: false, still: false }
    }
}

/// A local of the expansion; user code cannot see it.
pub(crate) fn local(prefix: &str, id: usize) -> Ident {
    Ident::new(&format!("__{prefix}{id}"), Span::mixed_site())
}
