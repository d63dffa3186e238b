//! Under a budget: where a pipeline may stand.
//!
//! A budget is a proof about the pipeline parameter. It holds because whatever waits for a reply was begun there, where it is counted:
//! at a chain that begins at the parameter, or at a batch function that gets it. Anywhere else nobody sees what is done with it.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Expr, Local, Macro, Stmt, Token};

use crate::batch::look::chain::{self, Pipes};
use crate::batch::look::{head, macros, names};

/// What is wrong with where a pipeline stands.
pub(super) fn check(block: &syn::Block, pipes: &Pipes) -> Vec<syn::Error> {
    let mut sound = Sound { pipes: pipes.clone(), errors: Vec::new() };
    sound.visit_block(block);
    sound.errors
}

/// What an await of something made with the pipeline is told.
pub(super) fn uncounted(at: Span) -> syn::Error {
    syn::Error::new(
        at,
        "this await may wait for commands that the budget cannot count: end the chain in a command, await a batch function that gets \
         the pipeline, or take the budget away",
    )
}

struct Sound {
    pipes: Pipes,
    errors: Vec<syn::Error>,
}

impl Sound {
    fn stray(&mut self, name: &str, at: Span) {
        self.errors.push(syn::Error::new(
            at,
            format!(
                "the budget cannot see what is done with `{name}` here: begin a command with it, `{name}.get(key)`, or pass it to a batch \
                 function and await that; or take the budget away"
            ),
        ));
    }

    /// The arguments of a call that gets the pipeline.
    fn arguments(&mut self, call: &Expr) {
        match call {
            Expr::MethodCall(call) => {
                if !chain::is_pipe(&call.receiver, &self.pipes) {
                    self.visit_expr(&call.receiver);
                }
                self.others(call.args.iter());
            }
            Expr::Call(call) => self.others(call.args.iter()),
            Expr::Paren(paren) => self.arguments(&paren.expr),
            Expr::Group(group) => self.arguments(&group.expr),
            _ => {}
        }
    }

    fn others<'e>(&mut self, arguments: impl Iterator<Item = &'e Expr>) {
        for argument in arguments {
            if !chain::is_pipe(argument, &self.pipes) {
                self.visit_expr(argument);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Sound {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Expr::MethodCall(call) = expr
            && chain::is_pipe(&call.receiver, &self.pipes)
        {
            // what is no command is no way to get the pipeline out, either
            return match call.method == "clone" || call.method == "to_owned" {
                true => self.visit_expr(&call.receiver),
                false => call.args.iter().for_each(|argument| self.visit_expr(argument)),
            };
        }
        match expr {
            Expr::Call(_) | Expr::MethodCall(_) if chain::kind(expr, &self.pipes).is_some() => {
                self.arguments(expr);
            }
            Expr::Async(_) => {
                if let Some((name, at)) = names::first_of(expr, &self.pipes.names) {
                    self.stray(&name, at);
                }
            }
            Expr::Closure(closure) if closure.asyncness.is_some() => {
                if let Some((name, at)) = names::first_of(expr, &self.pipes.names) {
                    self.stray(&name, at);
                }
            }
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    let name = names::plain(&ident.to_string());
                    if self.pipes.names.contains(&name) {
                        self.stray(&name, ident.span());
                    }
                }
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        // nobody waits for what an ordinary function does with it
        if let Stmt::Expr(expr, Some(_)) = stmt
            && !chain::is_chain(expr, &self.pipes)
            && chain::kind(expr, &self.pipes).is_some()
            && let Some((name, at)) = names::first_of(expr, &self.pipes.names)
        {
            return self.stray(&name, at);
        }
        visit::visit_stmt(self, stmt);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let Some(init) = &local.init else { return };
        let alias = chain::is_alias(&init.expr, &self.pipes);
        if !chain::is_pipe(&init.expr, &self.pipes) {
            self.visit_expr(&init.expr);
        }
        if let Some((_, diverge)) = &init.diverge {
            self.visit_expr(diverge);
        }
        let bound = names::bound(&local.pat);
        match alias {
            true => self.pipes.names.extend(bound),
            false => self.pipes.names.retain(|name| !bound.contains(name)),
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let outer = self.pipes.clone();
        visit::visit_block(self, block);
        self.pipes = outer;
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        if let Some((all, _)) = macros::joined(mac)
            && head::is_join(mac, &self.pipes)
        {
            return all.iter().for_each(|one| self.arguments(one));
        }
        if macros::name(mac) == "vec" {
            let all = mac.parse_body_with(syn::punctuated::Punctuated::<Expr, Token![,]>::parse_terminated);
            if let Ok(all) = all {
                return all.iter().for_each(|one| self.visit_expr(one));
            }
        }
        if let Some((name, at)) = names::first_of(&mac.tokens, &self.pipes.names) {
            self.stray(&name, at);
        }
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        if let syn::Item::Macro(item) = item
            && let Some((name, at)) = names::first_of(&item.mac.tokens, &self.pipes.names)
        {
            self.stray(&name, at);
        }
    }

    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
