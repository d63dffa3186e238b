//! Waiting: everything that was queued is taken, bound, and gone from the list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::command::Kind;
use super::emit::{self, Bound, Take};
use super::expand;
use super::plan::{Item, Split, Waiting, Why};
use super::walk::Walk;

impl Walk<'_> {
    /// Everything that waits is taken here.
    pub(super) fn wait(&mut self, why: Why, span: Span, more: bool) -> TokenStream {
        if self.is_idle() {
            return TokenStream::new();
        }
        let waiting = self.out.clone().unwrap_or_default();
        let mut tokens = TokenStream::new();
        if waiting.iter().any(|w| !w.arrived) {
            let commands = waiting
                .iter()
                .filter(|w| !w.arrived)
                .filter_map(|w| self.items.get(w.item))
                .map(|i| i.text.clone());
            self.wave(commands.collect(), why, span);
            tokens.extend([self.spend_wave(span)]);
        }
        let wave = self.waves.len().saturating_sub(1);
        if let (Some(wave), 0) = (self.waves.last_mut(), self.block) {
            wave.before = true;
        }
        tokens.extend([self.take_all(more, Vec::new())]);
        if self.block == 0 && self.facts.split == Some(Split::AfterWave(wave)) && !self.writing {
            tokens.extend([self.begin_writing()]);
        }
        tokens
    }

    /// Nothing waits, and nothing that has arrived is to be bound here.
    pub(super) fn is_idle(&self) -> bool {
        self.out.iter().flatten().all(|w| w.arrived && w.home != Some(self.block))
    }

    /// The wait for everything and for commands that are awaited at their place, `calls` among them.
    pub(super) fn wait_with(
        &mut self,
        mut texts: Vec<String>,
        calls: Vec<Ident>,
        span: Span,
        more: bool,
    ) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut commands: Vec<String> = waiting
            .iter()
            .filter(|w| !w.arrived)
            .filter_map(|w| self.items.get(w.item))
            .map(|i| i.text.clone())
            .collect();
        commands.append(&mut texts);
        let ends = self.block == 0 && !more && !self.more;
        self.wave(commands, if ends { Why::Done } else { Why::Place }, span);
        let mut tokens = self.spend_wave(span);
        tokens.extend([self.take_all(more, calls)]);
        tokens
    }

    /// Something may leave the function, or the block, while items wait.
    pub(super) fn may_leave(&mut self, span: Span) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let calls = waiting
            .iter()
            .any(|w| !w.arrived && self.items.get(w.item).is_some_and(|i| i.kind == Kind::Call));
        if calls {
            return self.wait(Why::End, span, true);
        }
        for one in waiting.iter().filter(|w| !w.arrived) {
            self.found.slots.insert(one.item);
            self.found.finish = true;
        }
        TokenStream::new()
    }

    /// Tells a calling batch function that nothing more will be queued, if the `calls` with which this one ends have nothing to.
    pub(super) fn mark_last(&mut self, more: bool, calls: &[Ident]) -> TokenStream {
        if !self.is_last(more) {
            return TokenStream::new();
        }
        match calls {
            [] => quote!(::roundtrip::__private::last();),
            calls => {
                let more = calls
                    .iter()
                    .map(|call| quote_spanned!(call.span()=> ::roundtrip::__private::more(&#call)));
                quote!(if !(#(#more)||*) { ::roundtrip::__private::last(); })
            }
        }
    }

    /// A calling batch function wants to know that what is waited for here was the last.
    pub(super) fn is_last(&mut self, more: bool) -> bool {
        let last = !more && !self.more;
        let many = self.facts.one_of_many || self.is_many();
        self.unmarked |= last && !many;
        last && many
    }

    /// A call in this block waits, and its future cannot leave the block.
    pub(super) fn ends_calls(&self) -> bool {
        self.out.iter().flatten().any(|w| {
            let here = w.home == Some(self.block)
                || self.found.declared.get(&w.item).is_some_and(|(at, _)| *at == self.block);
            let outlives = |item: &Item| !self.scope.temporary && item.borrows.outlives(&self.scope.declared);
            here && self
                .items
                .get(w.item)
                .is_some_and(|item| item.kind == Kind::Call && (self.block == 0 || !outlives(item)))
        })
    }

    fn take_all(&mut self, more: bool, mut ends: Vec<Ident>) -> TokenStream {
        let waiting = self.out.clone().unwrap_or_default();
        let mut left = Vec::new();
        let mut takes = Vec::new();
        let mut before = Vec::new();
        let mut tokens = Vec::new();
        // the items do not change while they are waited for
        let items = std::mem::take(&mut self.items);
        for one in &waiting {
            let own = one.home == Some(self.block);
            let Some(item) = items.get(one.item) else { continue };
            if own && item.is_tail {
                ends.push(emit::handle_at(one.item, item));
                takes.push(Take::Tail(one.item, item, std::mem::take(&mut before)));
                continue;
            }
            if own && !self.facts.slots.contains(&one.item) {
                let in_wave = item.kind == Kind::Command && !self.is_side_by_side();
                if item.question.is_some() {
                    before.push(emit::handle(one.item));
                }
                takes.push(match in_wave {
                    true => Take::Wave(one.item, item, self.wave_name()),
                    false => Take::Local(one.item, item),
                });
            } else if own {
                takes.push(Take::Slot(one.item, item));
            } else {
                self.found.slots.insert(one.item);
                let bound = if one.home.is_some() { Bound::Elsewhere } else { Bound::Nowhere };
                if one.home.is_some() {
                    left.push(Waiting { arrived: true, ..*one });
                }
                if !one.arrived {
                    takes.push(Take::Settle(one.item, item, bound));
                }
            }
        }
        // a call that is waited for at once says it itself
        let at_once = !ends.is_empty() && takes.iter().all(|take| matches!(take, Take::Tail(..)));
        if !at_once {
            tokens.extend([self.mark_last(more, &ends)]);
        }
        tokens.extend([self.commit(&takes)]);
        tokens.extend([emit::wait(&takes, self.function.pipes.len() > 1)]);
        self.items = items;
        self.out = Some(left);
        tokens.into_iter().collect()
    }

    /// In a transaction replies come after EXEC.
    fn commit(&self, takes: &[Take<'_>]) -> TokenStream {
        if !self.function.is_atomic() || (self.function.is_watched() && !self.writing) {
            return TokenStream::new();
        }
        let own = expand::own();
        let question = takes.iter().find_map(|take| take.item().question);
        match question {
            Some(question) => quote!(#own.commit().await #question;),
            // each reply has the error, too
            None => quote!(let _ = #own.commit().await;),
        }
    }
}
