//! The blocks nested in an expression: each is walked, with the state and the scope it needs.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat, Stmt};

use super::command::Kind;
use super::conditional::may_remove;
use super::fork::union;
use super::leave::Escape;
use super::names::{self, Names};
use super::plan::Why;
use super::prelude::{Chunk, Start};
use super::repeat::{is_exclusive, is_rooted};
use super::scan::{self, Seen};
use super::walk::{At, Walk};

impl Walk<'_> {
    /// What the part of `expr` outside of its nested blocks does.
    pub(super) fn direct<'e>(&self, expr: &'e Expr) -> Seen<'e> {
        let pipes = &self.scope.pipes;
        match expr {
            Expr::If(branch) => scan::expr(&branch.cond, pipes),
            Expr::Match(matched) => {
                let mut seen = scan::expr(&matched.expr, pipes);
                for arm in &matched.arms {
                    if let Pat::Guard(guarded) = &arm.pat {
                        seen.add(scan::expr(&guarded.guard, pipes));
                    }
                }
                seen
            }
            Expr::ForLoop(each) => scan::expr(&each.expr, pipes),
            Expr::While(repeated) => scan::expr(&repeated.cond, pipes),
            Expr::Block(_) | Expr::Unsafe(_) | Expr::Loop(_) => Seen::default(),
            Expr::Paren(inner) => self.direct(&inner.expr),
            Expr::Group(inner) => self.direct(&inner.expr),
            Expr::Try(inner) if is_structured(&inner.expr) => Seen { exit: true, ..self.direct(&inner.expr) },
            Expr::Assign(assign) => {
                let mut seen = self.direct(&assign.right);
                seen.add(scan::expr(&assign.left, pipes));
                seen
            }
            other => scan::expr(other, pipes),
        }
    }

    /// The nested blocks of `expr`; everything else in it stays.
    pub(super) fn nested(&mut self, expr: &mut Expr, at: At, before: &mut TokenStream) -> TokenStream {
        match expr {
            Expr::If(branch) => {
                let arm = if branch.else_branch.is_some() { at } else { At { void: true, settle: false } };
                let mut fork = self.fork();
                let bound = patterns(&branch.cond);
                let then = self.arm(&mut fork, |walk| {
                    walk.scoped(&bound, |walk| walk.block(&branch.then_branch.stmts, arm))
                });
                branch.then_branch.stmts = verbatim(then);
                match &mut branch.else_branch {
                    Some((_, otherwise)) => {
                        let tokens = self.arm(&mut fork, |walk| walk.block_of(otherwise, arm));
                        **otherwise = Expr::Verbatim(quote!({ #tokens }));
                    }
                    None => fork.ends.push((fork.out.clone(), fork.path.clone())),
                }
                self.merge(fork, before);
            }
            Expr::Match(matched) => {
                let mut fork = self.fork();
                for arm in &mut matched.arms {
                    let bound = names::bound(&arm.pat);
                    let body = &arm.body;
                    let tokens = self.arm(&mut fork, |walk| {
                        walk.scoped(&bound, |walk| match may_remove(&arm.attrs) {
                            true => walk.conditional_arm(body, at),
                            false => walk.block_of(body, at),
                        })
                    });
                    *arm.body = Expr::Verbatim(quote!({ #tokens }));
                }
                self.merge(fork, before);
            }
            Expr::Block(block) if block.label.is_none() => {
                block.block.stmts = verbatim(self.block(&block.block.stmts, at));
            }
            Expr::Block(block) => {
                // `break 'label` leaves it
                self.escapes.push(Escape::new(&block.label, false, self.items.len()));
                block.block.stmts = verbatim(self.block(&block.block.stmts, At { settle: false, ..at }));
                let escaped = self.escapes.pop().map(|escape| escape.out);
                self.out = union([self.out.take(), escaped.filter(|out| !out.is_empty())]);
            }
            Expr::Unsafe(block) => block.block.stmts = verbatim(self.block(&block.block.stmts, at)),
            Expr::ForLoop(each) => {
                let bound = names::bound(&each.pat);
                let from = (
                    bound.clone(),
                    names::mentioned(&*each.expr),
                    is_rooted(&each.expr),
                    is_exclusive(&each.expr),
                );
                each.body.stmts =
                    verbatim(self.looped(&each.body, &each.label, from, At { void: true, settle: false }));
            }
            Expr::While(repeated) => {
                let seen = scan::expr(&repeated.cond, &self.scope.pipes);
                // a call cannot be left waiting where the condition may leave the function
                let settle = seen.waits().is_some() || seen.exit && self.facts.calls_carried;
                let bound = patterns(&repeated.cond);
                let from = (bound, names::mentioned(&*repeated.cond), false, is_exclusive(&repeated.cond));
                repeated.body.stmts =
                    verbatim(self.looped(&repeated.body, &repeated.label, from, At { void: true, settle }));
                if seen.exit {
                    self.may_leave_again();
                }
            }
            Expr::Loop(forever) => {
                let from = (Names::new(), Names::new(), true, false);
                forever.body.stmts = verbatim(self.looped(
                    &forever.body,
                    &forever.label,
                    from,
                    At { void: true, settle: false },
                ));
            }
            Expr::Paren(inner) => {
                *inner.expr = Expr::Verbatim(self.nested(&mut inner.expr, at, before));
            }
            Expr::Try(inner) if is_structured(&inner.expr) => {
                let at = At { void: false, settle: at.settle };
                *inner.expr = Expr::Verbatim(self.nested(&mut inner.expr, at, before));
            }
            Expr::Assign(assign) => {
                let at = At { void: false, settle: false };
                *assign.right = Expr::Verbatim(self.nested(&mut assign.right, at, before));
            }
            _ => {}
        }
        expr.to_token_stream()
    }

    /// The content of a block.
    pub(super) fn block(&mut self, stmts: &[Stmt], at: At) -> TokenStream {
        self.enclosed(stmts.last().span(), at, |walk| walk.statements(stmts, at))
    }

    /// A block that ends at `end`, and what `content` makes of it.
    pub(super) fn enclosed(
        &mut self,
        end: Span,
        at: At,
        content: impl FnOnce(&mut Self) -> Vec<Chunk>,
    ) -> TokenStream {
        let outer = (self.block, self.index, self.scope.clone());
        self.blocks += 1;
        self.block = self.blocks;
        self.scope.guards = false;
        self.scope.declared = Names::new();
        self.scope.temporary = self.iterates.take().is_some_and(|rooted| !rooted);
        let mut chunks = content(self);
        if !self.is_idle() && (at.settle || self.scope.guards || self.ends_calls()) {
            let end = self.wait(Why::End, end, false);
            chunks.push(Chunk { tokens: end, start: Start::No });
        }
        let block = std::mem::replace(&mut self.block, outer.0);
        let mut out = self.out.take();
        for one in out.iter_mut().flatten() {
            let call = self.items.get(one.item).is_some_and(|item| item.kind == Kind::Call);
            let here = one.home == Some(block)
                || self.found.declared.get(&one.item).is_some_and(|(at, _)| *at == block);
            if !here {
                continue;
            }
            one.home = None;
            self.found.slots.insert(one.item);
            if call {
                self.found.declared.insert(one.item, (outer.0, outer.1));
            }
        }
        self.out = out;
        self.index = outer.1;
        self.scope = outer.2;
        chunks.into_iter().map(|chunk| chunk.tokens).collect()
    }

    /// An arm that may be a block or any other expression, as the content of a block.
    pub(super) fn block_of(&mut self, expr: &Expr, at: At) -> TokenStream {
        match expr {
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                self.block(&block.block.stmts, at)
            }
            other => self.block(&[Stmt::Expr(other.clone(), None)], at),
        }
    }

    /// With `bound` hiding what had these names.
    pub(super) fn scoped<T>(&mut self, bound: &Names, body: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope.clone();
        self.scope.shadow(bound);
        let value = body(self);
        self.scope = outer;
        value
    }
}

/// It has blocks in which commands can wait.
pub(super) fn is_structured(expr: &Expr) -> bool {
    match expr {
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::Unsafe(_) => true,
        Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => true,
        Expr::Paren(inner) => is_structured(&inner.expr),
        Expr::Try(inner) => is_structured(&inner.expr),
        Expr::Assign(assign) => is_structured(&assign.right),
        _ => false,
    }
}

fn verbatim(tokens: TokenStream) -> Vec<Stmt> {
    vec![Stmt::Expr(Expr::Verbatim(tokens), None)]
}

/// The names that the patterns of `if let` and `while let` bind.
fn patterns(cond: &Expr) -> Names {
    match cond {
        Expr::Let(binding) => names::bound(&binding.pat),
        Expr::Binary(binary) => &patterns(&binary.left) | &patterns(&binary.right),
        Expr::Paren(paren) => patterns(&paren.expr),
        _ => Names::new(),
    }
}
