//! A command whose await moves: queued at its place, waited for later.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Pat};

use super::command::{self, Awaited, Kind};
use super::emit::{self, Bound, Take};
use super::names::{self, Names};
use super::plan::{Id, Item, Waiting};
use super::prelude::Start;
use super::scan;
use super::walk::Walk;

impl Walk<'_> {
    /// A command whose await moves. `None`: it is awaited at its place.
    pub(super) fn queue(
        &mut self,
        awaited: &Awaited<'_>,
        binding: Option<(Vec<syn::Attribute>, Pat)>,
    ) -> Option<TokenStream> {
        let id = self.items.len();
        let seen = scan_arguments(awaited.command, &self.scope.pipes);
        if seen.waits().is_some() {
            return None;
        }
        // given to the compiler once, for the text and for the expansion
        let written = TokenStream::from_iter([awaited.command.to_token_stream()]);
        let text = command::text(&written);
        let (lets, command, borrows) = self.queued(awaited.command, written, awaited.kind, id)?;
        if awaited.kind == Kind::Call {
            self.check_recursion(awaited.command);
        }
        let mut tokens = Vec::new();
        if let Some((why, span)) = self.used(awaited.command) {
            tokens.extend([self.wait(why, span, true)]);
        }
        if seen.exit {
            tokens.extend([self.may_leave(awaited.await_span)]);
        }
        tokens.extend([lets]);
        let names = binding.as_ref().map(|(_, pattern)| names::bound(pattern)).unwrap_or_default();
        self.items.push(Item {
            kind: awaited.kind,
            text,
            span: command::span(awaited.command),
            question: awaited.question,
            binding,
            names,
            borrows,
            outlives: self.facts.declared.contains_key(&id),
            looped: self.loop_depth > 0,
            is_tail: awaited.kind == Kind::Call && self.is_tail(id),
        });
        let carried = self.out.iter().flatten().any(|waiting| waiting.item == id);
        if carried {
            self.found.slots.insert(id);
        }
        let name = emit::handle(id);
        let slot = self.facts.slots.contains(&id);
        self.start = if awaited.kind == Kind::Call || slot || seen.exit { Start::No } else { Start::Queues };
        tokens.extend([match (awaited.kind, slot) {
            (Kind::Call, _) => self.start_call(id, slot, &command, command::span(awaited.command)),
            (_, true) => quote!(#name.queue(::roundtrip::__private::step(#command));),
            (Kind::Command, false) if !self.is_side_by_side() => self.queue_in_wave(&name, &command),
            (_, false) => quote!(let #name = #command;),
        }]);
        let home = Some(self.block);
        if let Some(out) = &mut self.out {
            out.retain(|waiting| waiting.item != id || waiting.home.is_none());
            out.push(Waiting { item: id, home, arrived: false });
        }
        Some(tokens.into_iter().collect())
    }

    /// A command that is waited for with all others of its block.
    fn queue_in_wave(&mut self, name: &Ident, command: &TokenStream) -> TokenStream {
        let wave = self.wave_name();
        let first = self.keeps.insert(self.block);
        let declare = first.then(|| quote!(let mut #wave = ::roundtrip::__private::Wave::new();));
        quote!(#declare let #name = #wave.push(#command);)
    }

    /// Handles of several pipelines have to be polled side by side.
    pub(super) fn is_side_by_side(&self) -> bool {
        self.function.pipes.len() > 1
    }

    pub(super) fn wave_name(&self) -> Ident {
        emit::local("wave", self.block)
    }

    /// Nothing is queued after this call, and what waits with it are calls: it need not run ahead of anything.
    fn is_tail(&self, id: Id) -> bool {
        let is_call = |waiting: &Waiting| {
            let own = waiting.home == Some(self.block) && !self.facts.slots.contains(&waiting.item);
            own && self.items.get(waiting.item).is_some_and(|item| item.kind == Kind::Call)
        };
        self.ends_here(false)
            && !self.is_side_by_side()
            && !self.facts.slots.contains(&id)
            && self.out.iter().flatten().all(is_call)
    }

    /// A nested call runs, at its place, until it has queued its last wave.
    fn start_call(&mut self, id: Id, slot: bool, command: &TokenStream, span: Span) -> TokenStream {
        self.calls += 1;
        let name = emit::handle(id);
        let call = if slot { emit::local("call", id) } else { name.clone() };
        let spend = self.spend(&call, span);
        let ahead = match self.items.get(id).is_some_and(|item| item.is_tail) {
            true => TokenStream::new(),
            false => {
                let settle = self.settle_for_call();
                self.ahead(&call, &settle, span)
            }
        };
        let mutable = (!ahead.is_empty()).then(|| quote!(mut));
        // all at the call, so that what it is not is said once
        let span = Span::mixed_site().located_at(span);
        let call = Ident::new(&call.to_string(), span);
        // what is polled before it is waited for, or kept, is more than the call
        let held = match slot || !ahead.is_empty() {
            true => {
                let own = Ident::new("__call", span);
                quote_spanned!(span=> { let #own = #command; ::roundtrip::__private::step(#own) })
            }
            false => command.clone(),
        };
        let declared = slot && !self.facts.declared.contains_key(&id);
        let declare = declared.then(|| quote!(let mut #name = ::roundtrip::__private::Slot::new();));
        let keep = slot.then(|| quote!(#name.queue(#call);));
        quote!(#declare let #mutable #call = #held; #spend #ahead #keep)
    }

    /// A call goes on to its later waves only when nothing that was queued before it has failed.
    fn settle_for_call(&mut self) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut takes = Vec::new();
        for one in waiting.iter().filter(|w| !w.arrived) {
            let Some(item) = self.items.get(one.item) else { continue };
            let here = one.home == Some(self.block) && !self.facts.slots.contains(&one.item);
            if here && item.kind == Kind::Call {
                takes.push(Take::Stays(one.item, item));
                continue;
            }
            if self.function.budget() != Some(1) {
                self.found.slots.insert(one.item);
            }
            let bound = if one.home.is_some() { Bound::Elsewhere } else { Bound::Nowhere };
            takes.push(Take::Settle(one.item, item, bound));
        }
        emit::wait(&takes, self.function.pipes.len() > 1)
    }

    pub(super) fn check_recursion(&mut self, command: &Expr) {
        if command::called(command).is_some_and(|name| *name == self.function.sig.ident) {
            self.recursive = true;
            self.errors.push(syn::Error::new(
                command::span(command),
                "a batch function cannot call itself: its future would contain itself. Write the recursion as a loop, or move it to an \
                 ordinary `async fn` that returns `Pin<Box<dyn Future<..>>>` and is called with a `&Client`",
            ));
        }
    }
}

pub(super) fn scan_arguments<'e>(command: &'e Expr, pipes: &Names) -> scan::Seen<'e> {
    let mut seen = scan::Seen::default();
    for argument in command::arguments(command, pipes) {
        seen.add(scan::expr(argument, pipes));
    }
    seen
}
