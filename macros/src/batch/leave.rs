//! `return`, `break`, `continue`: what is left on the way out.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Label};

use super::command::Kind;
use super::plan::{Waiting, Why};
use super::walk::{At, Walk};

/// What `break` and `continue` take along to the end of a loop, or of a block with a label.
pub(super) struct Escape {
    label: Option<syn::Lifetime>,
    is_loop: bool,
    /// What is queued inside begins here.
    first_item: usize,
    pub(super) out: Vec<Waiting>,
}

impl Escape {
    pub(super) fn new(label: &Option<Label>, is_loop: bool, first_item: usize) -> Escape {
        Escape { label: label.as_ref().map(|label| label.name.clone()), is_loop, first_item, out: Vec::new() }
    }
}

impl Walk<'_> {
    /// `return`, `break`, `continue`: what comes before, and the expression.
    pub(super) fn leave(&mut self, expr: &Expr) -> Option<(TokenStream, TokenStream)> {
        match expr {
            Expr::Return(leave) => {
                let more = std::mem::take(&mut self.more);
                // an early return out of a transaction must not commit half of it: `finish` decides by the outcome
                let settle = !self.function.is_atomic();
                let before_leaving = if settle { TokenStream::new() } else { self.may_leave(leave.span()) };
                let (mut before, value) = match &leave.expr {
                    Some(value) => self.value(value, At { void: false, settle }),
                    None if settle => (self.wait(Why::Done, leave.span(), false), TokenStream::new()),
                    None => Default::default(),
                };
                before.extend([before_leaving]);
                self.more = more;
                self.out = None;
                Some((before, quote!(return #value)))
            }
            Expr::Break(leave) => {
                let (mut before, value) = match &leave.expr {
                    Some(value) => self.value(value, At::default()),
                    None => Default::default(),
                };
                before.extend([self.escape(expr, leave.label.as_ref())]);
                let label = &leave.label;
                Some((before, quote!(break #label #value)))
            }
            Expr::Continue(leave) => Some((self.escape(expr, leave.label.as_ref()), expr.to_token_stream())),
            _ => None,
        }
    }

    fn escape(&mut self, expr: &Expr, label: Option<&syn::Lifetime>) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let calls = waiting
            .iter()
            .any(|w| !w.arrived && self.items.get(w.item).is_some_and(|i| i.kind == Kind::Call));
        let tokens = if calls || self.settles_each() {
            self.wait(Why::End, expr.span(), true)
        } else {
            TokenStream::new()
        };
        for one in self.out.take().unwrap_or_default() {
            self.found.slots.insert(one.item);
            let mut around = self.escapes.iter_mut().rev();
            let target = around.find(|escape| match label {
                Some(label) => escape.label.as_ref().is_some_and(|other| other.ident == label.ident),
                None => escape.is_loop,
            });
            if let Some(escape) = target {
                // what was queued in there has no place any more in which to be bound
                let home = one.home.filter(|_| one.item < escape.first_item);
                escape.out.push(Waiting { home, ..one });
            }
        }
        tokens
    }

    /// One iteration must leave nothing: the condition of the loop waits for something.
    fn settles_each(&self) -> bool {
        self.settles.last().copied().unwrap_or(false)
    }
}
