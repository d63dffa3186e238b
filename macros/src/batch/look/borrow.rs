//! What the future of a nested call may hold on to, and which code would collide with that.
//!
//! A command is encoded at once and borrows nothing. A batch function called inside another one keeps its arguments until it is
//! awaited, and it is awaited later than it is written; so it has to be awaited before code that changes or moves what it borrowed.

use std::collections::BTreeMap;

use syn::Expr;
use syn::visit::Visit;

use super::disturb::disturbed;
use super::macros;
use super::names::{self, Names};
use super::place::{is_place, root};

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

fn makes_temporaries<'a>(mut args: impl Iterator<Item = &'a Expr>) -> bool {
    struct Temporaries(bool);
    impl<'ast> Visit<'ast> for Temporaries {
        fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
            self.0 |= !is_place(&reference.expr);
            syn::visit::visit_expr_reference(self, reference);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            // a text that stands in the program is there for ever
            let is_text = matches!(&*call.receiver, Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Str(_)));
            self.0 |= root(&call.receiver).is_none() && !is_text;
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    args.any(|arg| {
        let mut temporaries = Temporaries(false);
        temporaries.visit_expr(arg);
        temporaries.0
    })
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
