//! Statement by statement, what the plan has before it, and then the statement with its holes filled.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Expr, Stmt};

use super::fill::Fill;
use super::frame;
use super::prelude::{Chunk, Start};
use crate::batch::plan::lower::{Source, Sources, local};
use crate::batch::plan::whole::{Plan, Split};
use crate::batch::plan::{BlockId, Does, ItemId, Node, Place, ROOT, StmtId};
use crate::batch::source::function::Function;
use crate::batch::source::signature;

/// The local that an item is in.
pub(crate) fn handle(id: ItemId) -> Ident {
    local("reply", id.0)
}

/// `__left3`: what is left of the budget at a place.
pub(crate) fn token(number: usize) -> Ident {
    local("left", number)
}

pub(crate) struct Emit<'p> {
    pub(super) function: &'p Function,
    pub(super) plan: &'p Plan,
    pub(super) sources: &'p mut Sources,
    /// Blocks that have declared what keeps the commands of their waves.
    pub(super) kept: BTreeSet<BlockId>,
    /// In a watched function: past the last read.
    pub(super) writing: bool,
}

/// The statements of the function, and what is waited for at its end.
pub(crate) fn body(function: &Function, plan: &Plan, sources: &mut Sources) -> Vec<Chunk> {
    let mut emit = Emit { function, plan, sources, kept: BTreeSet::new(), writing: false };
    let mut chunks = Vec::new();
    if plan.split == Some(Split::Start) {
        chunks.push(Chunk { tokens: emit.begin_writing(), start: Start::No });
    }
    for stmt in &plan.body.block(ROOT).stmts {
        chunks.push(emit.statement(*stmt));
    }
    chunks.push(Chunk { tokens: emit.wait(Place::End(ROOT)), start: Start::No });
    chunks
}

impl Emit<'_> {
    pub(super) fn block(&mut self, id: BlockId) -> TokenStream {
        let plan = self.plan;
        let mut tokens: Vec<TokenStream> = Vec::new();
        for stmt in &plan.body.block(id).stmts {
            tokens.push(self.statement(*stmt).tokens);
        }
        tokens.push(self.wait(Place::End(id)));
        tokens.into_iter().collect()
    }

    pub(super) fn statement(&mut self, id: StmtId) -> Chunk {
        let plan = self.plan;
        let stmt = plan.body.stmt(id);
        let waits = plan.flow.taken.contains_key(&Place::Before(id));
        let start = match &stmt.does {
            _ if !stmt.still || waits => Start::No,
            Does::Queue(item) if plan.keep.slots.contains(item) => Start::No,
            Does::Queue(_) => Start::Queues,
            Does::Value { .. } => Start::Binds(stmt.hides.clone()),
        };
        let mut tokens = vec![self.declare(id), self.wait(Place::Before(id))];
        match &stmt.does {
            Does::Queue(item) => tokens.push(self.queue(*item)),
            Does::Value { head, more } => {
                let head = match head.as_slice() {
                    [] => None,
                    head => {
                        let (before, replies) = self.head(id, head, *more);
                        tokens.push(before);
                        replies
                    }
                };
                if has_foreign(plan, id) {
                    tokens.push(quote!(::roundtrip::__private::gate().await;));
                }
                tokens.push(self.ops_left_out(id));
                tokens.extend(self.ops_inside(id));
                let statement = self.fill(id, head);
                let after = self.wait(Place::After(id));
                if after.is_empty() {
                    tokens.push(statement);
                } else {
                    let value = local("tail", stmt.block.0);
                    // as at the end of a function: `Ok(Box::new(n))` may have to become a `Box<dyn Display>`
                    let ty = Some(self.function.returns())
                        .filter(|ty| stmt.block == ROOT && !signature::has_impl(ty));
                    let ty = ty.map(|ty| quote!(: #ty));
                    tokens.push(quote!(let #value #ty = #statement; #after #value));
                }
            }
        }
        if plan.split == Some(Split::AfterStatement(id)) {
            tokens.push(self.begin_writing());
        }
        Chunk { tokens: tokens.into_iter().collect(), start }
    }

    /// Slots of calls that outlive a block in this statement.
    pub(super) fn declare(&self, id: StmtId) -> TokenStream {
        let here = self.plan.flow.declared.iter().filter(|(_, place)| **place == id);
        let names = here.map(|(item, _)| handle(*item));
        quote!(#(let mut #names = ::roundtrip::__private::Kept::new();)*)
    }

    /// The statement with its holes filled.
    pub(super) fn fill(&mut self, id: StmtId, head: Option<TokenStream>) -> TokenStream {
        let empty = Source { stmt: Stmt::Expr(Expr::Verbatim(TokenStream::new()), None), holes: Vec::new() };
        let source = self.sources.stmts.get_mut(id.0).map(|source| std::mem::replace(source, empty));
        let Some(Source { mut stmt, holes }) = source else { return TokenStream::new() };
        if !holes.is_empty() {
            let mut fill = Fill { emit: self, holes: holes.into(), head };
            fill.visit_stmt_mut(&mut stmt);
        }
        stmt.to_token_stream()
    }

    /// The reads of a watched function are done; from here on its name for the pipeline is the transaction.
    pub(super) fn begin_writing(&mut self) -> TokenStream {
        self.writing = true;
        let (own, joined) = (frame::own(), local("pipe", 1));
        let pipes = self.function.pipes.first().map(|pipe| {
            let (name, ty) = (&pipe.name, &pipe.ty);
            quote!(#[allow(unused_variables)] let #name: &#ty = &#joined;)
        });
        quote!(let #joined = #own.multi(); #pipes)
    }
}

/// Something else is awaited in the statement, its blocks left out.
fn has_foreign(plan: &Plan, id: StmtId) -> bool {
    let inside = |block: &BlockId| {
        let block = plan.body.block(*block);
        block.inline && block.stmts.iter().any(|stmt| has_foreign(plan, *stmt))
    };
    plan.body.stmt(id).nodes.iter().any(|node| match node {
        Node::Foreign | Node::Flush(_) => true,
        Node::Branch { arms, .. } => arms.iter().any(inside),
        Node::Block { block, .. } => inside(block),
        Node::Loop(each) => each.condition.iter().chain([&each.body]).any(inside),
        Node::Await(_) | Node::Exit | Node::Jump(_) => false,
    })
}
