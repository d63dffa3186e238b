//! The walk over a body: statement by statement, it queues, waits and binds.
//!
//! The state is the list of items that wait (`out`), in program order, on the path that the walk is on. A wait takes all of them:
//! whatever was queued travels together anyway, and so the earliest error is the one that is reported. Nested blocks get a copy
//! of the state and give one back; see `flow.rs` and `fork.rs`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

use super::function::Function;
use super::leave::Escape;
use super::plan::{BlockId, Facts, Id, Item, Scope, Split, Waiting, Wave, Why};
use super::prelude::{Chunk, Start};
use super::{command, conditional, derived, emit, expand, names, scan};

pub(super) struct Walk<'a> {
    pub(super) function: &'a Function,
    /// Replies are read in the caller's mode, which may be a transaction's.
    pub(super) any_mode: bool,
    /// What the walk before has learned, and what this one does.
    pub(super) facts: Facts,
    pub(super) found: Facts,
    pub(super) items: Vec<Item>,
    pub(super) waves: Vec<Wave>,
    /// Blocks that have declared what keeps the commands of their waves.
    pub(super) keeps: BTreeSet<BlockId>,
    /// `None`: this place is not reached.
    pub(super) out: Option<Vec<Waiting>>,
    pub(super) scope: Scope,
    pub(super) block: BlockId,
    pub(super) blocks: usize,
    pub(super) loops: usize,
    /// The loops around, and blocks with a label.
    pub(super) escapes: Vec<Escape>,
    /// Commands may follow what is being walked.
    pub(super) more: bool,
    pub(super) branch_depth: usize,
    pub(super) loop_depth: usize,
    /// Round trips on the path so far: places in `waves`.
    pub(super) path: Vec<usize>,
    pub(super) over_budget: bool,
    /// The longest path.
    pub(super) most: usize,
    pub(super) start: Start,
    /// The statement of the current block, and of the body.
    pub(super) index: usize,
    pub(super) statement: usize,
    /// In a watched function: past the last read.
    pub(super) writing: bool,
    /// For each loop around: does every iteration have to leave nothing?
    pub(super) settles: Vec<bool>,
    /// The next block is the body of a loop over something that lives long enough, or not.
    pub(super) iterates: Option<bool>,
    pub(super) calls: usize,
    pub(super) foreign: Option<proc_macro2::Span>,
    /// The type token of the budget: `__left3`.
    pub(super) token: usize,
    pub(super) tokens: usize,
    pub(super) errors: Vec<syn::Error>,
    pub(super) recursive: bool,
    pub(super) heads: usize,
    /// Names of what may queue something, as a closure that has the pipeline does.
    pub(super) derived: names::Names,
    /// What a round of the loop that was walked last has left waiting.
    pub(super) left: Vec<Id>,
    /// What may be the last wait does not say so, because it seemed to be the only one.
    pub(super) unmarked: bool,
}

/// How a block or an expression stands in what is around it.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    /// Its value is not used.
    pub(super) void: bool,
    /// Nothing may wait when it is done.
    pub(super) settle: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(function: &'a Function, any_mode: bool, facts: Facts, scope: Scope) -> Self {
        let derived = derived::names(function, &scope.pipes);
        Walk {
            function,
            any_mode,
            facts,
            found: Facts::default(),
            items: Vec::new(),
            waves: Vec::new(),
            keeps: BTreeSet::new(),
            out: Some(Vec::new()),
            scope,
            block: 0,
            blocks: 0,
            loops: 0,
            escapes: Vec::new(),
            more: false,
            branch_depth: 0,
            loop_depth: 0,
            path: Vec::new(),
            over_budget: false,
            most: 0,
            start: Start::No,
            index: 0,
            statement: 0,
            writing: false,
            settles: Vec::new(),
            iterates: None,
            calls: 0,
            foreign: None,
            token: 0,
            tokens: 0,
            errors: Vec::new(),
            recursive: false,
            heads: 0,
            derived,
            left: Vec::new(),
            unmarked: false,
        }
    }

    /// The whole body.
    pub(super) fn body(&mut self, stmts: &[Stmt]) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        if self.facts.split == Some(Split::Start) {
            chunks.push(Chunk { tokens: self.begin_writing(), start: Start::No });
        }
        chunks.extend(self.statements(stmts, At { void: false, settle: true }));
        // a span is made of all tokens of the statement
        if !self.is_idle() {
            let end = self.wait(Why::Done, stmts.last().span(), false);
            chunks.push(Chunk { tokens: end, start: Start::No });
        }
        self.found.one_of_many = self.facts.one_of_many || (self.unmarked && self.is_many());
        if self.function.is_watched() {
            let last_read = self.waves.iter().rposition(|wave| wave.why != Why::Done);
            self.found.split = Some(match last_read.and_then(|at| Some((at, self.waves.get(at)?))) {
                None => Split::Start,
                Some((at, wave)) if wave.before => Split::AfterWave(at),
                Some((_, wave)) => Split::AfterStatement(wave.statement),
            });
        }
        chunks
    }

    /// More than one round trip is possible, as far as the walk has come.
    pub(super) fn is_many(&self) -> bool {
        self.may_be_many() && (self.waves.len() > 1 || self.calls > 0 || self.foreign.is_some())
    }

    /// Nothing is queued after this place, and who calls the function may want to know.
    pub(super) fn ends_here(&self, more: bool) -> bool {
        !more && !self.more && self.may_be_many()
    }

    fn may_be_many(&self) -> bool {
        !self.function.is_watched() && self.function.budget() != Some(1)
    }

    /// The reads of a watched function are done; from here on its name for the pipeline is the transaction.
    pub(super) fn begin_writing(&mut self) -> TokenStream {
        self.writing = true;
        let (own, joined) = (expand::own(), emit::local("pipe", 1));
        let pipes = self.function.pipes.first().map(|pipe| {
            let (name, ty) = (&pipe.name, &pipe.ty);
            quote!(#[allow(unused_variables)] let #name: &#ty = &#joined;)
        });
        quote!(let #joined = #own.multi(); #pipes)
    }

    pub(super) fn statements(&mut self, stmts: &[Stmt], at: At) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        for (index, stmt) in stmts.iter().enumerate() {
            if self.out.is_none() {
                chunks.push(Chunk { tokens: stmt.to_token_stream(), start: Start::No });
                continue;
            }
            let outer = self.more;
            let is_last = index + 1 == stmts.len();
            self.more = outer || stmts.iter().skip(index + 1).any(|rest| self.works(rest));
            self.index = index;
            if self.block == 0 {
                self.statement = index;
            }
            self.start = Start::No;
            let waves = self.waves.len();
            let statement = match stmt {
                stmt if conditional::is_conditional(stmt) => self.conditional(stmt, is_last),
                Stmt::Expr(tail, None) if is_last => self.tail(tail, at),
                Stmt::Macro(mac) if is_last && mac.semi_token.is_none() => {
                    let tail = Expr::Macro(syn::ExprMacro { attrs: mac.attrs.clone(), mac: mac.mac.clone() });
                    self.tail(&tail, at)
                }
                stmt => self.statement(stmt),
            };
            let start = if self.waves.len() == waves { self.start.clone() } else { Start::No };
            let mut tokens = TokenStream::from_iter([self.place(index), statement]);
            if self.block == 0 && !is_last && self.facts.split == Some(Split::AfterStatement(index)) {
                tokens.extend([self.begin_writing()]);
            }
            chunks.push(Chunk { tokens, start });
            self.more = outer;
        }
        chunks
    }

    /// Slots of calls that outlive a block in statement `index`.
    fn place(&self, index: usize) -> TokenStream {
        let here = self.facts.declared.iter().filter(|(_, place)| **place == (self.block, index));
        let names = here.map(|(id, _)| emit::handle(*id));
        quote!(#(let mut #names = ::roundtrip::__private::Slot::new();)*)
    }

    fn statement(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Item(_) => stmt.to_token_stream(),
            Stmt::Local(local) => self.local(local),
            Stmt::Expr(expr, semi) => {
                if let (Some(awaited), Some(_)) = (command::awaited(expr, &self.scope.pipes), semi)
                    && let Some(tokens) = self.queue(&awaited, None)
                {
                    return tokens;
                }
                let at = At { void: semi.is_none(), settle: false };
                let (before, mut expr) = self.value(expr, at);
                semi.to_tokens(&mut expr);
                TokenStream::from_iter([before, expr])
            }
            Stmt::Macro(mac) => {
                let expr = Expr::Macro(syn::ExprMacro { attrs: mac.attrs.clone(), mac: mac.mac.clone() });
                let (before, mut expr) = self.value(&expr, At::default());
                mac.semi_token.to_tokens(&mut expr);
                TokenStream::from_iter([before, expr])
            }
        }
    }

    /// The last expression of a block.
    fn tail(&mut self, tail: &Expr, at: At) -> TokenStream {
        if at.void {
            if let Some(awaited) = command::awaited(tail, &self.scope.pipes)
                && let Some(tokens) = self.queue(&awaited, None)
            {
                return tokens;
            }
            let (before, expr) = self.value(tail, at);
            return quote!(#before #expr;);
        }
        let settle = at.settle || self.scope.guards || self.ends_calls();
        let (before, expr) = self.value(tail, At { settle, ..at });
        let left = self.out.iter().flatten().any(|w| !w.arrived || w.home == Some(self.block));
        if settle && left || self.ends_calls() {
            // what a loop, or a branch without `else`, has left
            let after = self.wait(Why::Done, tail.span(), false);
            let value = emit::local("tail", self.block);
            return quote!(#before let #value = #expr; #after #value);
        }
        TokenStream::from_iter([before, expr])
    }

    /// `code` may queue something, which only a pipeline does and what was made with one; or it awaits something else.
    pub(super) fn works(&self, code: &(impl names::Code + scan::Scanned)) -> bool {
        names::first_of(code, &self.scope.pipes).is_some()
            || names::first_of(code, &self.derived).is_some()
            || code.awaits()
    }
}
