//! What the future of a nested call may hold on to, and which code would collide with that.
//!
//! A command is encoded at once and borrows nothing. A batch function called inside another one keeps its arguments until it is
//! awaited, and it is awaited later than it is written; so it has to be awaited before code that changes or moves what it borrowed.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, Macro};

use super::macros;
use super::names::{self, Names};

#[derive(Default, Clone, Debug)]
pub(crate) struct Borrows {
    /// Names behind a `&mut`.
    pub(crate) mutable: Names,
    /// Names behind a `&`.
    pub(crate) shared: Names,
    /// Of these, the ones that are referred to themselves, even if their values are copied: `&n`, and what a closure mentions.
    pub(crate) captured: Names,
    /// Names of values that the future refers to where they are. One of a value that is made of them is not among them.
    pub(crate) refers: Names,
}

/// What is known about the names in scope.
#[derive(Default, Clone)]
pub(crate) struct Known {
    /// Values that are copied when mentioned.
    pub(crate) copies: Names,
    /// `&mut` references.
    pub(crate) exclusive: Names,
    /// What a name borrows from, as in `let k = key.as_str()`.
    pub(crate) from: Vec<(String, Names)>,
    /// What the closures of a handle mention, by its name: `let h = pipe.incr(key).map(|n| n + by)`.
    pub(crate) captured: BTreeMap<String, Names>,
}

/// An argument that makes a temporary, which has to live as long as the future does.
pub(crate) enum Argument {
    /// Left where it is.
    Plain,
    /// Bound by a `let` of its own before the call: `&format!(..)`.
    Hoist,
    /// Bound without the last method: `format!(..).as_str()`.
    HoistReceiver,
}

impl Borrows {
    /// What an argument adds. `None`: nobody can tell how long its temporaries must live, so the call is awaited at its place.
    pub(crate) fn argument(&mut self, argument: &Expr, known: &Known) -> Option<Argument> {
        match argument {
            Expr::Lit(_) => Some(Argument::Plain),
            Expr::Paren(paren) => self.argument(&paren.expr, known),
            Expr::Group(group) => self.argument(&group.expr, known),
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    let name = names::plain(&ident.to_string());
                    if known.exclusive.contains(&name) {
                        self.mutable.insert(name.clone());
                    }
                    self.share(&name, known);
                    self.shared.remove(&name);
                    self.captured.extend(known.captured.get(&name).into_iter().flatten().cloned());
                }
                Some(Argument::Plain)
            }
            Expr::Reference(reference) => {
                let exclusive = reference.mutability.is_some();
                let root = root(&reference.expr);
                for name in names::mentioned(&*reference.expr) {
                    self.share(&name, known);
                    if exclusive && root.as_ref() == Some(&name) {
                        self.mutable.insert(name);
                    }
                }
                if !is_place(&reference.expr) {
                    return Some(Argument::Hoist);
                }
                self.refers.extend(root.clone());
                self.captured.extend(root);
                Some(Argument::Plain)
            }
            Expr::Macro(mac) if ["format", "vec", "concat"].contains(&macros::name(&mac.mac).as_str()) => {
                Some(Argument::Plain)
            }
            Expr::Closure(closure) => {
                let changed = disturbed(argument);
                let moves = closure.capture.is_some();
                for name in names::mentioned(argument) {
                    if moves && known.copies.contains(&name) {
                        continue;
                    }
                    if !moves {
                        self.captured.insert(name.clone());
                        self.refers.insert(name.clone());
                    }
                    match changed.iter().any(|other| other.name == name) {
                        true => {
                            self.mutable.insert(name);
                        }
                        false => self.share(&name, known),
                    }
                }
                Some(Argument::Plain)
            }
            _ => {
                for name in names::mentioned(argument) {
                    self.share(&name, known);
                }
                if let Expr::MethodCall(call) = argument
                    && !OWNED.contains(&call.method.to_string().as_str())
                {
                    self.refers.extend(root(argument));
                }
                match argument {
                    Expr::MethodCall(call) if root(&call.receiver).is_none() => {
                        (!makes_temporaries(call.args.iter())).then_some(Argument::HoistReceiver)
                    }
                    Expr::MethodCall(call) => {
                        (!makes_temporaries(call.args.iter())).then_some(Argument::Plain)
                    }
                    Expr::Call(call) => (!makes_temporaries(call.args.iter())).then_some(Argument::Plain),
                    Expr::Field(_) | Expr::Index(_) | Expr::Unary(_) | Expr::Binary(_) | Expr::Cast(_) => {
                        Some(Argument::Plain)
                    }
                    _ => (!makes_temporaries(std::iter::once(argument))).then_some(Argument::Plain),
                }
            }
        }
    }

    fn share(&mut self, name: &str, known: &Known) {
        self.shared.insert(name.to_owned());
        if let Some((_, from)) = known.from.iter().rev().find(|(n, _)| n == name) {
            self.shared.extend(from.iter().cloned());
        }
    }
}

/// `x`, `x.field`, `x[i]`, `*x`: the variable at the bottom.
pub(crate) fn root(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(|ident| names::plain(&ident.to_string())),
        Expr::Field(field) => root(&field.base),
        Expr::Index(index) => root(&index.expr),
        Expr::MethodCall(call) => root(&call.receiver),
        Expr::Unary(unary) => root(&unary.expr),
        Expr::Paren(paren) => root(&paren.expr),
        Expr::Group(group) => root(&group.expr),
        Expr::Reference(reference) => root(&reference.expr),
        _ => None,
    }
}

/// An expression that names a place, so that a reference to it makes no temporary.
pub(crate) fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Index(index) => is_place(&index.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
        Expr::Paren(paren) => is_place(&paren.expr),
        Expr::Group(group) => is_place(&group.expr),
        _ => false,
    }
}

fn makes_temporaries<'a>(mut args: impl Iterator<Item = &'a Expr>) -> bool {
    struct Temporaries(bool);
    impl<'ast> Visit<'ast> for Temporaries {
        fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
            self.0 |= !is_place(&reference.expr);
            syn::visit::visit_expr_reference(self, reference);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0 |= root(&call.receiver).is_none();
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    args.any(|arg| {
        let mut temporaries = Temporaries(false);
        temporaries.visit_expr(arg);
        temporaries.0
    })
}

/// A name that code changes or moves.
pub(crate) struct Disturbed {
    pub(crate) name: String,
    pub(crate) at: Span,
    pub(crate) how: How,
}

/// What code does with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// It has another value afterwards, be it copied or not.
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

/// Finds assignments to, `&mut`s of, method calls on, and moves of names.
struct Disturbance {
    found: Vec<Disturbed>,
    /// Only moves count.
    moves_only: bool,
}

impl Disturbance {
    fn hit(&mut self, expr: &Expr, how: How) {
        if let Some(name) = root(expr) {
            self.found.push(Disturbed { name, at: expr.span(), how });
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

/// Methods whose value has nothing of their receiver.
const OWNED: [&str; 12] = [
    "clone",
    "collect",
    "concat",
    "into",
    "join",
    "len",
    "to_lowercase",
    "to_owned",
    "to_string",
    "to_uppercase",
    "to_vec",
    "unwrap_or_default",
];

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
