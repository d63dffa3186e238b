//! Which names code changes or moves.

use std::ops::ControlFlow;

use proc_macro2::Span;
use syn::visit::Visit;
use syn::{Expr, Macro};

use super::macros;
use super::names::{self, Names};
use super::place::{root, variable};
use super::start;

/// A name that code changes or moves.
pub(crate) struct Disturbed {
    pub(crate) name: String,
    pub(crate) at: Span,
    pub(crate) how: How,
}

/// What code does with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// It has another value afterwards. This matters also if it is `Copy`.
    Assigns,
    /// A method is called on it that may change it.
    Changes,
    /// It moves away, if it is not copied.
    Moves,
}

/// The names that `code` assigns to, borrows as `&mut`, calls a method on that may change them, or moves away.
pub(crate) fn disturbed(code: &Expr) -> Vec<Disturbed> {
    let mut disturbance = Disturbance { found: Vec::new(), moves_only: false };
    disturbance.moved(code);
    disturbance.visit_expr(code);
    disturbance.found
}

/// The first place where a block moves one of `names`.
pub(crate) fn first_move(block: &syn::Block, names: &Names) -> Option<(String, Span)> {
    let mut moves = Disturbance { found: Vec::new(), moves_only: true };
    moves.visit_block(block);
    let first = moves.found.into_iter().find(|moved| names.contains(&moved.name));
    first.map(|moved| (moved.name, moved.at))
}

/// The first place where a block assigns to one of `names` or to a part of it, or borrows it as `&mut`.
pub(crate) fn first_assignment(block: &syn::Block, names: &Names) -> Option<(String, Span)> {
    struct Assignments<'n>(&'n Names, Option<(String, Span)>);
    impl<'ast> Visit<'ast> for Assignments<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            let assigned = match expr {
                Expr::Assign(assign) => Some(&*assign.left),
                Expr::Binary(binary) if is_assignment(&binary.op) => Some(&*binary.left),
                Expr::Reference(reference) if reference.mutability.is_some() => Some(&*reference.expr),
                _ => None,
            };
            let name = assigned.and_then(variable);
            if let (None, Some(place), Some(name)) = (&self.1, assigned, name)
                && self.0.contains(&name)
            {
                self.1 = Some((name, start::of(place)));
            }
            syn::visit::visit_expr(self, expr);
        }
    }
    let mut assignments = Assignments(names, None);
    assignments.visit_block(block);
    assignments.1
}

/// Finds assignments to, `&mut`s of, method calls on, and moves of names.
struct Disturbance {
    found: Vec<Disturbed>,
    /// Only moves count.
    moves_only: bool,
}

impl Disturbance {
    fn hit(&mut self, expr: &Expr, how: How) {
        if let Some(name) = root(expr) {
            self.found.push(Disturbed { name, at: start::of(expr), how });
        }
    }

    fn changed(&mut self, expr: &Expr) {
        if !self.moves_only {
            self.hit(expr, How::Changes);
        }
    }

    fn assigned(&mut self, expr: &Expr) {
        if !self.moves_only {
            self.hit(expr, How::Assigns);
        }
    }

    fn moved(&mut self, expr: &Expr) {
        if matches!(expr, Expr::Path(_)) {
            self.hit(expr, How::Moves);
        }
    }

    fn mention(&mut self, code: &impl names::Code) {
        code.each(&mut |name, span| {
            self.found.push(Disturbed { name: name.to_owned(), at: span, how: How::Moves });
            ControlFlow::Continue(())
        });
    }
}

impl<'ast> Visit<'ast> for Disturbance {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Assign(assign) => {
                self.assigned(&assign.left);
                self.moved(&assign.right);
            }
            Expr::Binary(binary) if is_assignment(&binary.op) => self.assigned(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.assigned(&reference.expr),
            Expr::MethodCall(call) => {
                if !READS.contains(&call.method.to_string().as_str()) {
                    self.changed(&call.receiver);
                }
                call.args.iter().for_each(|arg| self.moved(arg));
            }
            Expr::Call(call) => call.args.iter().for_each(|arg| self.moved(arg)),
            Expr::Struct(value) => {
                value.fields.iter().for_each(|field| self.moved(&field.expr));
                value.rest.iter().for_each(|rest| self.moved(rest));
            }
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.moved(elem)),
            Expr::Array(array) => array.elems.iter().for_each(|elem| self.moved(elem)),
            Expr::Return(ret) => ret.expr.iter().for_each(|value| self.moved(value)),
            Expr::ForLoop(each) => self.moved(&each.expr),
            Expr::Let(binding) => self.moved(&binding.expr),
            Expr::Try(outer) => self.moved(&outer.expr),
            Expr::Await(awaited) => self.moved(&awaited.base),
            Expr::Break(leave) => leave.expr.iter().for_each(|value| self.moved(value)),
            Expr::Match(matched) => {
                self.moved(&matched.expr);
                matched.arms.iter().for_each(|arm| self.moved(&arm.body));
            }
            Expr::Closure(closure) if closure.capture.is_some() => self.mention(expr),
            Expr::Closure(closure) => {
                // its parameters are its own
                let outside = self.found.len();
                self.moved(&closure.body);
                self.visit_expr(&closure.body);
                let own: Names = closure.inputs.iter().flat_map(names::bound).collect();
                let inside = self.found.split_off(outside);
                return self.found.extend(inside.into_iter().filter(|inner| !own.contains(&inner.name)));
            }
            Expr::Async(block) if block.capture.is_some() => self.mention(expr),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.moved(&init.expr);
        }
        syn::visit::visit_local(self, local);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        if let Some(syn::Stmt::Expr(tail, None)) = block.stmts.last() {
            self.moved(tail);
        }
        syn::visit::visit_block(self, block);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        if let Some((all, _)) = macros::joined(mac) {
            // futures, which it moves
            self.found.extend(all.iter().flat_map(|future| {
                let mut inside = Disturbance { found: Vec::new(), moves_only: self.moves_only };
                inside.moved(future);
                inside.visit_expr(future);
                inside.found
            }));
        } else if !self.moves_only && !macros::is_harmless(mac) {
            self.mention(&mac.tokens);
        }
    }
}

pub(crate) fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp::*;
    matches!(
        op,
        AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

/// Methods of the standard library that borrow their receiver shared.
const READS: [&str; 24] = [
    "as_bytes",
    "as_ref",
    "as_slice",
    "as_str",
    "chars",
    "clone",
    "contains",
    "contains_key",
    "first",
    "get",
    "is_empty",
    "is_none",
    "is_some",
    "iter",
    "keys",
    "last",
    "len",
    "starts_with",
    "ends_with",
    "to_owned",
    "to_string",
    "to_vec",
    "trim",
    "values",
];
