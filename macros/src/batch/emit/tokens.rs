//! The type tokens that carry a budget from wait to call; and commands in the middle of an expression, which pass them on there.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::body::{Emit, token};
use crate::batch::plan::cost::{Key, Op};
use crate::batch::plan::lower::Configured;
use crate::batch::plan::{BlockId, ItemId, Kind, Node, StmtId};

impl Emit<'_> {
    /// What a call takes of it.
    pub(super) fn spend(&self, id: ItemId, call: &Ident) -> TokenStream {
        self.ops(Key::Item(id), Some(call), self.plan.body.item(id).span)
    }

    pub(super) fn ops(&self, key: Key, call: Option<&Ident>, at: Span) -> TokenStream {
        if !self.plan.counts {
            return TokenStream::new();
        }
        let ops = self.plan.cost.ops.get(&key).into_iter().flatten();
        // errors stand at the call, all at the very same place: then rustc reports one of those that say the same
        let span = Span::mixed_site().located_at(at);
        let at = |ident: Ident| Ident::new(&ident.to_string(), span);
        let ops = ops.map(|op| match (op, call) {
            (Op::Wave { from, to }, _) => {
                let (from, to) = (at(token(*from)), at(token(*to)));
                quote_spanned!(span=> ::roundtrip::__private::wave(#from, #to);)
            }
            (Op::Least { from, other, to }, _) => {
                let (from, other, to) = (token(*from), token(*other), token(*to));
                quote!(::roundtrip::__private::least(#from, #other, #to);)
            }
            (Op::Spend { from, to }, Some(call)) if from == to => {
                let call = at(call.clone());
                quote_spanned!(span=> let #call = ::roundtrip::__private::spend_one(#call);)
            }
            (Op::Spend { from, to }, Some(call)) => {
                let (from, to, call) = (at(token(*from)), at(token(*to)), at(call.clone()));
                quote_spanned!(span=> let #call = ::roundtrip::__private::spend(#from, #call, #to);)
            }
            (Op::Spend { .. }, None) => TokenStream::new(),
        });
        ops.collect()
    }

    /// A call that is configured out takes nothing of it, and what follows has as much.
    pub(super) fn ops_left_out(&self, id: StmtId) -> TokenStream {
        if !self.plan.counts {
            return TokenStream::new();
        }
        let here = self.sources.configured.iter().filter(|configured| configured.stmt == id);
        let calls = here.filter(|configured| self.plan.body.item(configured.item).kind == Kind::Call);
        let calls = calls.map(|Configured { item, condition, .. }| {
            let ops = self.plan.cost.ops.get(&Key::Item(*item)).into_iter().flatten().map(|op| match op {
                Op::Wave { from, to } => {
                    let (from, to) = (token(*from), token(*to));
                    quote!(::roundtrip::__private::wave(#from, #to);)
                }
                Op::Least { from, other, to } => {
                    let (from, other, to) = (token(*from), token(*other), token(*to));
                    quote!(::roundtrip::__private::least(#from, #other, #to);)
                }
                Op::Spend { from, to } if from == to => TokenStream::new(),
                Op::Spend { from, to } => {
                    let (from, to) = (token(*from), token(*to));
                    quote!(::roundtrip::__private::least(#from, #from, #to);)
                }
            });
            quote!(#[cfg(not(#condition))] { #(#ops)* })
        });
        calls.collect()
    }

    /// What awaits inside of an expression take: as far as they are no calls, it is said before the statement.
    pub(super) fn ops_inside(&self, id: StmtId) -> Vec<TokenStream> {
        let mut all = Vec::new();
        self.each_await(id, &mut |key, at| all.push(self.ops(key, None, at)));
        all
    }

    fn each_await(&self, id: StmtId, found: &mut impl FnMut(Key, Span)) {
        for node in &self.plan.body.stmt(id).nodes {
            let parts: Vec<BlockId> = match node {
                Node::Await(items) => {
                    let last = items.last().map(|last| (*last, self.plan.body.item(*last)));
                    if let Some((last, item)) = last.filter(|(_, item)| item.kind != Kind::Call) {
                        found(Key::Item(last), item.span);
                    }
                    Vec::new()
                }
                Node::Flush(at) => {
                    found(Key::Flush(id), *at);
                    Vec::new()
                }
                Node::Branch { arms, .. } => arms.clone(),
                Node::Block { block, .. } => vec![*block],
                Node::Loop(each) => each.condition.into_iter().chain([each.body]).collect(),
                Node::Foreign | Node::Exit | Node::Jump(_) => Vec::new(),
            };
            for part in parts.into_iter().filter(|part| self.plan.body.block(*part).inline) {
                self.plan.body.block(part).stmts.iter().for_each(|stmt| self.each_await(*stmt, found));
            }
        }
    }

    /// A command that is awaited in the middle of an expression.
    pub(super) fn in_place(&self, id: ItemId, command: &Expr) -> TokenStream {
        let plan = self.plan;
        let mut step = match (plan.body.item(id).kind, command) {
            (Kind::Handles, Expr::MethodCall(call)) => {
                let (pipe, handles) = (&call.receiver, &call.args);
                match plan.any_mode {
                    true => quote!(::roundtrip::__private::handles(&#pipe, #handles)),
                    false => quote!(#pipe.execute(#handles)),
                }
            }
            (Kind::Call, _) if plan.counts => self.spent(id, command),
            _ => command.to_token_stream(),
        };
        if plan.any_mode {
            step = quote!(::roundtrip::__private::reply(#step));
        }
        step
    }

    /// A call in the middle of an expression, which passes on what it leaves of the budget.
    pub(super) fn spent(&self, id: ItemId, command: &Expr) -> TokenStream {
        let span = Span::mixed_site().located_at(self.plan.body.item(id).span);
        let ops = self.plan.cost.ops.get(&Key::Item(id)).into_iter().flatten();
        let (mut before, mut own, mut after) = (Vec::new(), None, Vec::new());
        for op in ops {
            let tokens = match op {
                Op::Spend { from, to } => {
                    own = Some((token(*from), token(*to), from == to));
                    continue;
                }
                Op::Wave { from, to } => {
                    let (from, to) = (token(*from), token(*to));
                    quote_spanned!(span=> ::roundtrip::__private::wave(#from, #to))
                }
                Op::Least { from, other, to } => {
                    let (from, other, to) = (token(*from), token(*other), token(*to));
                    quote!(::roundtrip::__private::least(#from, #other, #to))
                }
            };
            if own.is_none() { before.push(tokens) } else { after.push(tokens) }
        }
        match own {
            Some((_, _, true)) => quote_spanned!(span=> ::roundtrip::__private::spend_one(#command)),
            Some((from, to, false)) => {
                quote_spanned!(span=> ::roundtrip::__private::spent((#(#before,)*), #from, #command, #to, (#(#after,)*)))
            }
            None => command.to_token_stream(),
        }
    }
}
