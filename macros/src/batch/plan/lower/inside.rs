//! The parts of an expression that stay in it. What is awaited there is awaited at its place; blocks in there are looked at for what
//! they cost, but nothing can be put between their statements.

use std::mem;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Macro, Stmt};

use super::super::{Block, BlockId, ItemId, Kind, Leaves, Loop, Node, StmtId, Waits};
use super::{Here, Hole, Lower, Source, hole, hole_stmt, is_hole, sound};
use crate::batch::look::{attributes, chain, effect, head, macros, names, start};

impl Lower<'_> {
    pub(super) fn inside(&mut self, expr: &mut Expr) {
        self.visit_expr_mut(expr);
    }

    fn waits(&mut self, why: Waits, at: Span) {
        match &mut self.here.waits {
            Some((Waits::Place, _)) if why != Waits::Place => self.here.waits = Some((why, at)),
            Some(_) => {}
            none => *none = Some((why, at)),
        }
    }

    fn foreign(&mut self, at: Span, node: Node) {
        self.waits(Waits::Other, at);
        self.body.foreign.get_or_insert(at);
        self.barrier(node);
    }

    /// Under a budget something else may be awaited that was not made with the pipeline, and is no command of ours.
    fn count_foreign(&mut self, base: &mut Expr, at: Span) {
        if self.here.begins {
            // a pipeline in the wrong place has been told so
            if self.errors.is_empty() {
                self.errors.push(sound::uncounted(at));
            }
            return;
        }
        let probe = syn::Ident::new("__foreign", Span::mixed_site().located_at(at));
        let mut probed: syn::ExprMatch = syn::parse_quote! {
            match () {
                __awaited => {
                    use ::roundtrip::__private::Foreign as _;
                    ::roundtrip::__private::Probe(&__awaited).#probe();
                    __awaited
                }
            }
        };
        *probed.expr = mem::replace(base, hole());
        *base = Expr::Match(probed);
    }

    /// `pipe.flush()`: everything is waited for before it, and it takes a trip only for what nobody awaits.
    fn is_flush(&self, expr: &Expr) -> bool {
        match expr {
            Expr::MethodCall(call) => {
                call.method == "flush" && chain::is_pipe(&call.receiver, &self.scope.pipes)
            }
            _ => false,
        }
    }

    fn barrier(&mut self, node: Node) {
        self.body.awaits_else = true;
        self.here.works = true;
        self.here.nodes.push(node);
    }

    /// Code of the expression that is evaluated as a block of its own.
    fn part(&mut self, code: impl FnOnce(&mut Self)) -> BlockId {
        let id = BlockId(self.body.blocks.len());
        let stmt = StmtId(self.body.stmts.len());
        let parent = Some(self.here.id);
        self.body.blocks.push(Block { stmts: vec![stmt], void: true, inline: true, ..Block::new(parent) });
        self.body.stmts.push(super::super::Stmt::new(id, Span::call_site()));
        self.sources.stmts.push(Source { stmt: hole_stmt(), holes: Vec::new() });
        // its holes are the statement's, and so is all that it does; its own is what it awaits
        let mut outer = mem::replace(&mut self.here, Here::new(stmt, id));
        self.here.holes = mem::take(&mut outer.holes);
        code(self);
        let mut inner = mem::replace(&mut self.here, outer);
        self.here.holes = mem::take(&mut inner.holes);
        self.here.mentions.extend(inner.mentions.iter().copied());
        self.here.disturbs.extend(inner.disturbs.iter().copied());
        self.here.works |= inner.works;
        self.here.begins |= inner.begins;
        self.here.exits = self.here.exits.or(inner.exits);
        if let Some((why, at)) = inner.waits {
            self.waits(why, at);
        }
        if let Some(stmt) = self.body.stmts.get_mut(stmt.0) {
            stmt.mentions = inner.mentions;
            stmt.disturbs = inner.disturbs;
            stmt.waits = inner.waits;
            stmt.exits = inner.exits;
            stmt.nodes = inner.nodes;
            stmt.works = inner.works;
            stmt.begins = inner.begins;
        }
        id
    }

    /// Code that may not be evaluated at all.
    pub(super) fn maybe(&mut self, code: impl FnOnce(&mut Self)) {
        let arm = self.part(code);
        self.branch(vec![arm], true);
    }

    fn branch(&mut self, arms: Vec<BlockId>, or_none: bool) {
        let does = |arm: &BlockId| {
            let mut stmts = self.body.block(*arm).stmts.iter();
            stmts.any(|stmt| !self.body.stmt(*stmt).nodes.is_empty())
        };
        if arms.iter().any(does) {
            self.here.nodes.push(Node::Branch { arms, or_none, settles: false });
        }
    }

    /// The condition of a `while`.
    pub(super) fn condition(&mut self, expr: &mut Expr) -> BlockId {
        let disturbs = self.disturbed(expr);
        self.part(|lower| {
            lower.here.disturbs = disturbs;
            lower.inside(expr);
        })
    }

    fn inner_loop(
        &mut self,
        label: &Option<syn::Label>,
        condition: Option<&mut Expr>,
        body: &mut syn::Block,
    ) {
        let condition = condition.map(|condition| self.part(|lower| lower.inside(condition)));
        let label = self.enter(label.as_ref(), true);
        let body = self.part(|lower| lower.visit_block_mut(body));
        self.leave();
        self.here.nodes.push(Node::Loop(Loop { label, condition, body, endless: false }));
    }

    /// A `break` or `continue` that is no statement of its own.
    fn jump(&mut self, expr: &Expr) {
        let (label, breaks) = match expr {
            Expr::Break(leave) => (&leave.label, true),
            Expr::Continue(leave) => (&leave.label, false),
            _ => return,
        };
        match self.target(label.as_ref(), breaks) {
            Some(target) if breaks => self.here.nodes.push(Node::Jump(Leaves::Break(Some(target)))),
            Some(target) => self.here.nodes.push(Node::Jump(Leaves::Continue(Some(target)))),
            // the condition of a loop leaves that loop
            None => {
                self.here.exits.get_or_insert(start::of(expr));
            }
        }
    }

    /// A macro may hide a `break` or `continue`.
    fn jump_anywhere(&mut self) {
        for around in &mut self.around {
            around.broken = true;
            self.here.nodes.push(Node::Jump(Leaves::Break(Some(around.label))));
            if around.is_loop {
                self.here.nodes.push(Node::Jump(Leaves::Continue(Some(around.label))));
            }
        }
    }

    fn command(&mut self, base: &mut Expr, at: Span) {
        let Some(kind) = chain::kind(base, &self.scope.pipes) else { return };
        // its hole comes before those in its arguments
        let number = self.here.holes.len();
        self.here.holes.push(Hole::Await(ItemId(0)));
        let text = chain::text(base);
        let begins = self.here.begins;
        visit_mut::visit_expr_mut(self, base);
        // it is awaited, and what is begun among its arguments is sent with it
        self.here.begins = begins;
        self.waits(Waits::Place, at);
        let id = self.item_called(text, mem::replace(base, hole()), kind, false);
        if let Some(place) = self.here.holes.get_mut(number) {
            *place = Hole::Await(id);
        }
        self.here.nodes.push(Node::Await(vec![id]));
    }

    fn join(&mut self, expr: &mut Expr) {
        let Expr::Macro(mac) = mem::replace(expr, hole()) else { return };
        let Some((commands, _)) = macros::joined(&mac.mac) else { return };
        self.waits(Waits::Place, mac.mac.path.span());
        let mut items = Vec::new();
        for command in commands {
            let kind = chain::kind(&command, &self.scope.pipes).unwrap_or(Kind::Call);
            items.push(self.item(command, kind, false));
        }
        self.here.holes.push(Hole::Join(mac, items.clone()));
        self.here.nodes.push(Node::Await(items));
    }

    fn in_place(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) | Expr::Verbatim(_) => self.mention_all(expr),
            Expr::Return(_) => {
                self.here.exits.get_or_insert(start::of(expr));
                visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Break(_) | Expr::Continue(_) => {
                visit_mut::visit_expr_mut(self, expr);
                self.jump(expr);
            }
            Expr::Try(outer) => {
                if chain::awaited(&outer.expr, &self.scope.pipes).is_none() {
                    self.here.exits.get_or_insert(outer.question_token.span);
                }
                self.visit_expr_mut(&mut outer.expr);
            }
            Expr::Await(awaited) => {
                let at = awaited.await_token.span;
                if awaited.attrs.is_empty() && chain::kind(&awaited.base, &self.scope.pipes).is_some() {
                    self.command(&mut awaited.base, at);
                } else {
                    let begins = mem::take(&mut self.here.begins);
                    let flush = self.is_flush(&awaited.base);
                    self.visit_expr_mut(&mut awaited.base);
                    if flush {
                        self.here.begins = false;
                    } else if self.function.has_budget() {
                        self.count_foreign(&mut awaited.base, at);
                    }
                    self.here.begins |= begins;
                    self.foreign(at, if flush { Node::Flush(at) } else { Node::Foreign });
                }
            }
            Expr::Call(call) => {
                if let Some(at) = effect::drops(call) {
                    self.waits(Waits::Other, at);
                }
                visit_mut::visit_expr_mut(self, expr);
            }
            Expr::Macro(mac) if head::is_join(&mac.mac, &self.scope.pipes) => self.join(expr),
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    let name = ident.to_string();
                    self.mention(name.strip_prefix("r#").unwrap_or(&name), ident.span());
                }
            }
            Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => {
                self.visit_expr_mut(&mut binary.left);
                self.maybe(|lower| lower.visit_expr_mut(&mut binary.right));
            }
            Expr::If(branch) => {
                self.visit_expr_mut(&mut branch.cond);
                let then = self.part(|lower| lower.visit_block_mut(&mut branch.then_branch));
                let otherwise = branch.else_branch.as_mut();
                let otherwise = otherwise.map(|(_, expr)| self.part(|lower| lower.visit_expr_mut(expr)));
                let or_none = otherwise.is_none();
                self.branch(std::iter::once(then).chain(otherwise).collect(), or_none);
            }
            Expr::Match(matched) => {
                self.visit_expr_mut(&mut matched.expr);
                let mut arms = Vec::new();
                for arm in &mut matched.arms {
                    if let syn::Pat::Guard(guarded) = &mut arm.pat {
                        self.maybe(|lower| lower.visit_expr_mut(&mut guarded.guard));
                    }
                    let body = |lower: &mut Self| lower.part(|lower| lower.visit_expr_mut(&mut arm.body));
                    arms.push(self.under(&arm.attrs, body));
                }
                self.branch(arms, false);
            }
            Expr::ForLoop(each) => {
                self.visit_expr_mut(&mut each.expr);
                self.inner_loop(&each.label, None, &mut each.body);
            }
            Expr::While(repeated) => {
                self.inner_loop(&repeated.label, Some(&mut repeated.cond), &mut repeated.body);
            }
            Expr::Loop(forever) => self.inner_loop(&forever.label, None, &mut forever.body),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
}

impl VisitMut for Lower<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if !is_hole(expr) {
            let attrs = attributes::of(expr).unwrap_or_default().to_vec();
            self.under(&attrs, |lower| lower.in_place(expr));
        }
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        self.under(&field.attrs, |lower| lower.visit_expr_mut(&mut field.expr));
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        let Some(init) = &mut local.init else { return };
        self.under(&local.attrs, |lower| {
            lower.visit_expr_mut(&mut init.expr);
            if let Some((_, diverge)) = &mut init.diverge {
                lower.maybe(|lower| lower.visit_expr_mut(diverge));
            }
        });
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if let Stmt::Expr(expr, _) = stmt
            && is_hole(expr)
        {
            return;
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let effect = macros::effect(mac);
        if effect.leaves {
            self.here.exits.get_or_insert(mac.path.span());
        }
        if effect.jumps {
            self.jump_anywhere();
        }
        self.mention_all(&mac.tokens);
        let pipe = names::first_of(&mac.tokens, &self.scope.pipes.names).map(|(_, at)| at);
        if let Some(at) = effect.awaits.or(pipe) {
            self.foreign(at, Node::Foreign);
        } else if !effect.known && (self.function.is_watched() || !self.function.is_atomic()) {
            // inside a transaction nothing is sent before its end in any case
            self.waits(Waits::Macro, mac.path.span());
            self.barrier(Node::Foreign);
        }
    }

    // what stands in there is no code of the function's
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    fn visit_pat_mut(&mut self, _: &mut syn::Pat) {}
    fn visit_type_mut(&mut self, _: &mut syn::Type) {}
    fn visit_attribute_mut(&mut self, _: &mut syn::Attribute) {}
    fn visit_generic_argument_mut(&mut self, _: &mut syn::GenericArgument) {}
}
