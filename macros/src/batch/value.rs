//! An expression that stays where it is, and what has to come before its statement.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::command::{self, Kind};
use super::names;
use super::plan::Why;
use super::queue::scan_arguments;
use super::walk::{At, Walk};
use super::{emit, flow, head};

impl Walk<'_> {
    /// An expression and what comes before its statement.
    pub(super) fn value(&mut self, original: &Expr, at: At) -> (TokenStream, TokenStream) {
        if let Some(left) = self.leave(original) {
            return left;
        }
        let mut expr = original.clone();
        let mut before = TokenStream::new();
        let mut seen = self.direct(original);
        if self.hoist(&mut expr, &mut before).is_some() {
            if head::is_join(original) {
                seen.foreign = None;
            } else {
                seen.commands.remove(0);
            }
        } else if let Some((why, span)) = self.used(original) {
            before.extend([self.wait(why, span, self.works(original))]);
        } else if let Some(span) = seen.waits() {
            let why = if seen.commands.is_empty() { Why::Other } else { Why::Place };
            before.extend([self.wait(why, span, true)]);
        } else if at.settle && !self.is_idle() && !(flow::is_structured(&expr) && self.works(original)) {
            before.extend([self.wait(Why::Done, expr.span(), false)]);
        }
        if seen.exit && !self.is_idle() {
            before.extend([self.may_leave(expr.span())]);
        }
        self.in_place(&mut expr, &seen, &mut before, false);
        let tokens = self.nested(&mut expr, at, &mut before);
        (before, tokens)
    }

    /// Queues the command that `expr` evaluates first, waits for everything, and leaves the await of that one in `expr`.
    fn hoist(&mut self, expr: &mut Expr, before: &mut TokenStream) -> Option<()> {
        let pipes = self.scope.pipes.clone();
        head::find(expr, &pipes)?;
        let mut rest = expr.clone();
        *head::find(&mut rest, &pipes)? = Expr::Verbatim(quote!(()));
        let more = self.works(&rest);
        let node = head::find(expr, &pipes)?;
        let mut heads = Vec::new();
        let commands = head::commands(node)?;
        let span = commands.first().map_or_else(|| node.span(), command::span);
        for command in &commands {
            let kind = command::kind(command, &pipes)?;
            if scan_arguments(command, &pipes).waits().is_some() {
                return None;
            }
            let (lets, tokens, _) =
                self.queued(command, command.to_token_stream(), kind, FIRST_HEAD + self.heads)?;
            // what it is not is said once, at the command
            let at = Span::mixed_site().located_at(command::span(command));
            let name = Ident::new(&emit::handle(FIRST_HEAD + self.heads).to_string(), at);
            heads.push((name, kind, lets, tokens, command));
            self.heads += 1;
        }
        let texts: Vec<String> =
            commands.iter().map(|command| command::text(&command.to_token_stream())).collect();
        let calls: Vec<Ident> =
            heads.iter().filter(|(_, kind, ..)| *kind == Kind::Call).map(|(name, ..)| name.clone()).collect();
        let waits = self.out.iter().flatten().any(|w| !w.arrived || w.home == Some(self.block));
        let in_transaction = self.function.is_watched() && self.writing;
        let counted = self.has_token() && heads.iter().any(|(_, kind, ..)| *kind == Kind::Handles);
        if !waits && !counted && calls.is_empty() && !self.any_mode && !in_transaction {
            let ends = self.block == 0 && !more && !self.more;
            self.wave(texts, if ends { Why::Done } else { Why::Place }, span);
            before.extend([self.spend_wave(span)]);
            before.extend([self.mark_last(more, &[])]);
            return Some(());
        }
        if let Some((why, span)) = commands.iter().find_map(|command| self.used(command)) {
            before.extend([self.wait(why, span, true)]);
        }
        let (from, mut ends) = (self.token, Vec::new());
        for (name, kind, lets, tokens, command) in &heads {
            before.extend([quote!(#lets let #name = #tokens;)]);
            if *kind == Kind::Call {
                self.calls += 1;
                self.check_recursion(command);
                self.token = from;
                before.extend([self.spend(name, command::span(command))]);
                ends.push(self.token);
            }
        }
        before.extend([self.join_tokens(&ends)]);
        before.extend([self.wait_with(texts, calls.clone(), span, more)]);
        let tails = Ident::new("__tails", Span::mixed_site());
        let several = calls.len() > 1 && self.ends_here(more);
        if several {
            let number = calls.len();
            before.extend([quote!(let #tails = ::roundtrip::__private::Tails::new(#number);)]);
        }
        let replies = heads.iter().map(|(name, kind, ..)| match (kind, name.span()) {
            (Kind::Call, at) if several => {
                quote_spanned!(at=> ::roundtrip::__private::tail_with(#name, &#tails))
            }
            (Kind::Call, at) if self.ends_here(more) => {
                quote_spanned!(at=> ::roundtrip::__private::tail(#name))
            }
            (_, at) => quote_spanned!(at=> ::roundtrip::__private::reply(#name)),
        });
        head::replace(node, replies.collect(), Span::mixed_site().located_at(span));
        Some(())
    }

    /// A name of a waiting item that `code` mentions, or something a waiting call borrows and `code` disturbs.
    pub(super) fn used(&self, code: &Expr) -> Option<(Why, Span)> {
        let out = self.out.as_ref()?;
        let bound = out.iter().filter(|w| w.home.is_some()).filter_map(|w| self.items.get(w.item));
        let bound: Vec<_> = bound.map(|item| &item.names).filter(|names| !names.is_empty()).collect();
        if !bound.is_empty()
            && let Some((name, span)) =
                names::first(code, |name| bound.iter().any(|names| names.contains(name)))
        {
            return Some((Why::Use(name), span));
        }
        out.iter().filter_map(|w| self.items.get(w.item)).find_map(|item| {
            let (name, span) = item.borrows.disturbed_by(code, &self.scope.known)?;
            Some((Why::Borrowed(name), span))
        })
    }
}

/// The numbers of handles that are awaited at their place begin here.
const FIRST_HEAD: usize = 1000;
