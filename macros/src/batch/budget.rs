//! Counting round trips: the macro counts what it sees, a type token carries the rest through nested calls.
//!
//! A call's own round trips are in its type, `Batch<F, M, W>`, which a macro cannot see. So the expansion passes a token
//! `Left<L>` along: each wait and each call takes from it, and what does not fit is an error of the type checker, at the call.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Ident};

use super::command;
use super::emit;
use super::plan::{Wave, Why};
use super::walk::Walk;

impl Walk<'_> {
    /// One more round trip on this path.
    pub(super) fn wave(&mut self, commands: Vec<String>, why: Why, at: Span) {
        let in_loop = self.loop_depth > 0;
        let in_branch = self.branch_depth > 0;
        let wave = Wave { commands, why, at, in_branch, in_loop, statement: self.statement, before: false };
        self.waves.push(wave);
        self.path.push(self.waves.len() - 1);
        self.most = self.most.max(self.path.len());
        let Some(budget) = self.function.budget() else { return };
        if self.over_budget {
            return;
        }
        if in_loop {
            self.over_budget = true;
            self.errors.push(syn::Error::new(at, self.in_a_loop()));
        } else if self.path.len() > budget {
            self.over_budget = true;
            let error = self.too_many(budget);
            self.errors.push(error);
        }
    }

    fn in_a_loop(&self) -> String {
        let wave = self.waves.last();
        let what = wave.map(|w| w.commands.join("`, `")).unwrap_or_default();
        let limit = if self.function.is_atomic() { "`atomic`" } else { "a budget (`round_trips = N`)" };
        format!(
            "waiting for `{what}` here takes a round trip in every iteration, which {limit} does not allow: queue all in the loop, then \
             await all after it, as in `let all: Vec<_> = keys.iter().map(|k| pipe.get::<String>(k)).collect();` \
             and `let all = pipe.execute(all).await?;`"
        )
    }

    /// The last wait that was in the budget, and what comes too late for it.
    fn too_many(&self, budget: usize) -> syn::Error {
        let at = |nth: usize| self.path.get(nth).and_then(|wave| self.waves.get(*wave));
        let (last, late) = (at(budget - 1), at(budget));
        let span = last.map_or_else(Span::call_site, |wave| wave.at);
        let waits_for = last.map(|wave| self.named(wave)).unwrap_or_default();
        let why = last.map(|wave| wave.why.text()).unwrap_or_default();
        let comes_late = late.and_then(|wave| wave.commands.first()).cloned().unwrap_or_default();
        let message = if self.function.is_atomic() {
            format!(
                "a reply inside a transaction exists only after EXEC: {why}, which waits for {waits_for}, and `{comes_late}` is queued \
                 after it. Queue all commands first; read before the transaction with `atomic, watch(key)`"
            )
        } else {
            format!(
                "over the budget of `round_trips = {budget}`: {why}, which waits for {waits_for}, and `{comes_late}` after it takes one \
                 more. Queue it before this, or write `round_trips = {}`",
                budget + 1
            )
        };
        syn::Error::new(span, message)
    }

    /// `` `pipe.get(key)` (src/page.rs:12:5) ``
    fn named(&self, wave: &Wave) -> String {
        let Some(text) = wave.commands.last() else { return "a command".to_owned() };
        match self.items.iter().find(|item| item.text == *text) {
            Some(item) => format!("`{text}` ({})", command::place(item.span)),
            None => format!("`{text}`"),
        }
    }

    /// The body passes a budget on to nested calls.
    pub(super) fn has_token(&self) -> bool {
        self.function.options.round_trips.is_some()
            || (self.function.is_atomic() && !self.function.is_watched())
    }

    fn next_token(&mut self) -> (Ident, Ident) {
        let from = token_name(self.token);
        self.tokens += 1;
        self.token = self.tokens;
        (from, token_name(self.token))
    }

    /// A wait takes one round trip, where nested calls have to share.
    pub(super) fn spend_wave(&mut self, span: Span) -> TokenStream {
        if !self.has_token() || !self.facts.calls || self.loop_depth > 0 {
            return TokenStream::new();
        }
        let (from, to) = self.next_token();
        quote_spanned!(span=> ::roundtrip::__private::wave(#from, #to);)
    }

    /// A nested call takes its round trips minus one.
    pub(super) fn spend(&mut self, call: &Ident, span: Span) -> TokenStream {
        if !self.has_token() {
            return TokenStream::new();
        }
        self.found.calls = true;
        // errors stand at the call, all at the very same place: then rustc reports one of those that say the same
        let span = Span::mixed_site().located_at(span);
        let at = |ident: &Ident| Ident::new(&ident.to_string(), span);
        let call = at(call);
        if self.loop_depth > 0 {
            return quote_spanned!(span=> ::roundtrip::__private::spend_one(&#call););
        }
        let (from, to) = self.next_token();
        let (from, to) = (at(&from), at(&to));
        quote_spanned!(span=> ::roundtrip::__private::spend(#from, &#call, #to);)
    }

    /// Handles that are awaited as a whole: a call of several round trips among them would take them one after the other.
    pub(super) fn one_trip(&self, handles: &Expr) -> TokenStream {
        match self.has_token() {
            true => quote_spanned!(handles.span()=> ::roundtrip::__private::one_trip(#handles)),
            false => handles.to_token_stream(),
        }
    }

    /// What is left after several paths is the least of what each has left.
    pub(super) fn join_tokens(&mut self, ends: &[usize]) -> TokenStream {
        let Some((first, others)) = ends.split_first() else { return TokenStream::new() };
        let mut tokens = TokenStream::new();
        self.token = *first;
        for other in others {
            let other = token_name(*other);
            let (from, to) = self.next_token();
            tokens.extend([quote!(::roundtrip::__private::least(#from, #other, #to);)]);
        }
        tokens
    }

    /// Runs a nested call until it has queued its last wave.
    pub(super) fn ahead(&self, call: &Ident, settle: &TokenStream, span: Span) -> TokenStream {
        if self.function.budget() == Some(1) {
            return TokenStream::new();
        }
        let span = Span::mixed_site().located_at(span);
        let call = Ident::new(&call.to_string(), span);
        let ahead = quote_spanned!(span=> ::roundtrip::__private::ahead(&mut #call).await;);
        if settle.is_empty() {
            ahead
        } else {
            let more = quote_spanned!(span=> ::roundtrip::__private::more(&#call));
            quote!(if #more { #settle #ahead })
        }
    }
}

/// `__left3`: what is left of the budget at a place.
pub(super) fn token_name(number: usize) -> Ident {
    emit::local("left", number)
}
