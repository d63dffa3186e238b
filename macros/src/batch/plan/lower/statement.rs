//! The forms of a statement.

use syn::{Expr, Stmt, Token};

use super::super::{Does, Leaves, NameSet, Node, Waits};
use super::{Bound, Lower, Lowering};
use crate::batch::look::{chain, names, start};

impl Lower<'_> {
    pub(super) fn as_it_is(&mut self, stmt: Stmt) -> Lowering {
        self.mention_all(&stmt);
        Lowering::plain(stmt)
    }

    pub(super) fn local(&mut self, mut local: syn::Local) -> Lowering {
        if let Some(init) = &local.init
            && init.diverge.is_none()
            && let Some(awaited) = chain::awaited(&init.expr, &self.scope.pipes)
            && self.moves(awaited.command, awaited.kind)
            && let Some(init) = local.init.take()
        {
            let bound = names::bound(&local.pat);
            let binds = self.name_set(&bound);
            let awaited = chain::awaited(&init.expr, &self.scope.pipes);
            let replies = awaited.is_some_and(|it| chain::gives_replies(it.command, it.kind));
            let lowering = self.queue(*init.expr, Some((local.attrs, local.pat)), binds);
            self.scope.shadow(&bound);
            if replies {
                self.scope.replies.extend(bound.iter().cloned());
            }
            self.scope.own.extend(bound.iter().cloned());
            self.scope.quiet.extend(bound);
            return lowering;
        }
        let declaration = self.scope.declaration(&local);
        let borrows = local.init.as_ref().is_some_and(|init| self.borrows_own(&init.expr));
        self.disturbed_by_local(&local);
        let (mut head, mut structured, mut more) = (Vec::new(), false, false);
        if let Some(init) = &mut local.init {
            (head, structured, more) = self.first_then_value(&mut init.expr, false);
            if let Some((_, diverge)) = &mut init.diverge {
                let reached = self.reached;
                let otherwise = self.arm(diverge, &Bound::default(), false);
                self.here.nodes.push(Node::Branch { arms: vec![otherwise], or_none: true, settles: false });
                self.reached = reached;
            }
        }
        if declaration.alias {
            self.here.begins = false;
        }
        let hides = self.name_set(&declaration.bound);
        let still = declaration.is_plain() && !borrows && head.is_empty() && self.is_still();
        self.scope.declare(&declaration);
        let does = Does::Value { head, more };
        Lowering { stmt: Stmt::Local(local), does, hides, leaves: None, structured, still }
    }

    pub(super) fn expression(&mut self, mut expr: Expr, semi: Option<Token![;]>, tail: bool) -> Lowering {
        let void = self.body.block(self.here.block).void;
        if (semi.is_some() || tail && void)
            && let Some(awaited) = chain::awaited(&expr, &self.scope.pipes)
            && self.moves(awaited.command, awaited.kind)
        {
            return self.queue(expr, None, NameSet::new());
        }
        self.disturbed_by(&expr);
        let void = if tail { void } else { semi.is_none() };
        expr = without_parens(expr);
        let (head, structured, more) = match &mut expr {
            Expr::Return(leave) => {
                let value = leave.expr.as_mut();
                value.map(|value| self.first_then_value(value, false)).unwrap_or_default()
            }
            Expr::Break(leave) => {
                leave.expr.iter_mut().for_each(|value| self.inside(value));
                (Vec::new(), false, self.here.works)
            }
            Expr::Continue(_) => Default::default(),
            expr => self.first_then_value(expr, void),
        };
        let leaves = match &expr {
            Expr::Return(_) => Some(Leaves::Return),
            Expr::Break(leave) => Some(Leaves::Break(self.target(leave.label.as_ref(), true))),
            Expr::Continue(leave) => Some(Leaves::Continue(self.target(leave.label.as_ref(), false))),
            _ => None,
        };
        self.reached &= leaves.is_none();
        // what stands in a block without a value must not be one
        let semi = semi.or_else(|| (tail && void && leaves.is_none()).then(<Token![;]>::default));
        let does = Does::Value { head, more };
        Lowering {
            stmt: Stmt::Expr(expr, semi),
            does,
            hides: NameSet::new(),
            leaves,
            structured,
            still: false,
        }
    }

    /// A statement that may be configured out: nothing in it moves, and nothing else depends on it.
    pub(super) fn conditional(&mut self, mut stmt: Stmt) -> Lowering {
        let mut hides = NameSet::new();
        match &mut stmt {
            Stmt::Local(local) => {
                let declaration = self.scope.declaration(local);
                self.disturbed_by_local(local);
                if let Some(init) = &mut local.init {
                    self.inside(&mut init.expr);
                    if let Some((_, diverge)) = &mut init.diverge {
                        self.inside(diverge);
                    }
                }
                hides = self.name_set(&declaration.bound);
                self.scope.declare(&declaration);
            }
            Stmt::Expr(expr, _) => {
                self.disturbed_by(expr);
                self.inside(expr);
            }
            _ => {}
        }
        if self.here.works {
            // what it queues must not come before what waits
            self.here.waits.get_or_insert((Waits::Other, start::of_stmt(&stmt)));
        }
        let does = Does::Value { head: Vec::new(), more: false };
        Lowering { stmt, does, hides, leaves: None, structured: false, still: false }
    }
}

/// `return x` of `(return x)`: a macro's `$value:expr` stands in a group.
fn without_parens(expr: Expr) -> Expr {
    fn leaves(expr: &Expr) -> bool {
        match expr {
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
            Expr::Paren(inner) => leaves(&inner.expr),
            Expr::Group(inner) => leaves(&inner.expr),
            _ => false,
        }
    }
    match expr {
        Expr::Paren(inner) if leaves(&inner.expr) => without_parens(*inner.expr),
        Expr::Group(inner) if leaves(&inner.expr) => without_parens(*inner.expr),
        expr => expr,
    }
}
