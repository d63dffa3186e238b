//! Filling the holes of a statement, in the order in which lowering has made them.

use std::collections::VecDeque;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Expr;
use syn::visit_mut::{self, VisitMut};

use super::body::Emit;
use crate::batch::plan::ItemId;
use crate::batch::plan::lower::{Hole, is_hole};

pub(super) struct Fill<'e, 'p> {
    pub(super) emit: &'e mut Emit<'p>,
    pub(super) holes: VecDeque<Hole>,
    /// What is awaited first of all, where that was queued before.
    pub(super) head: Option<TokenStream>,
}

impl Fill<'_, '_> {
    fn command(&mut self, id: ItemId) -> TokenStream {
        let hole = Expr::Verbatim(TokenStream::new());
        let command = self.emit.sources.commands.get_mut(id.0);
        let Some(mut command) = command.map(|command| std::mem::replace(&mut command.command, hole)) else {
            return TokenStream::new();
        };
        visit_mut::visit_expr_mut(self, &mut command);
        self.emit.in_place(id, &command)
    }

    fn next(&mut self) -> TokenStream {
        match self.holes.pop_front() {
            Some(Hole::Head(node)) => self.head_of(node),
            Some(Hole::Await(id)) => self.command(id),
            Some(Hole::Join(mut mac, items)) => {
                let commands: Vec<TokenStream> = items.into_iter().map(|id| self.command(id)).collect();
                mac.mac.tokens = quote!(#(#commands),*);
                mac.to_token_stream()
            }
            Some(Hole::Block(block)) => self.emit.block(block),
            Some(Hole::Braced(block)) => {
                let content = self.emit.block(block);
                quote!({ #content })
            }
            None => TokenStream::new(),
        }
    }

    fn head_of(&mut self, mut node: Expr) -> TokenStream {
        match (&mut node, self.head.take()) {
            (Expr::Await(awaited), Some(reply)) => {
                // what cannot be awaited is said at the command, where the rest is said about it
                awaited.await_token.span = Span::mixed_site().located_at(syn::spanned::Spanned::span(&reply));
                *awaited.base = Expr::Verbatim(reply);
            }
            (Expr::Macro(mac), Some(replies)) => mac.mac.tokens = replies,
            _ => {}
        }
        node.to_token_stream()
    }
}

impl VisitMut for Fill<'_, '_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Closure(_) | Expr::Async(_) => {}
            expr if is_hole(expr) => *expr = Expr::Verbatim(self.next()),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
