//! What is taken at a place, and how.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::body::{Emit, handle};
use super::frame;
use super::queue::bound;
use super::wait::{self, Take, Taken};
use crate::batch::plan::cost::Key;
use crate::batch::plan::flow::Waiting;
use crate::batch::plan::lower::{Command, local};
use crate::batch::plan::whole::Split;
use crate::batch::plan::{ItemId, Kind, Place, StmtId};

impl Emit<'_> {
    pub(super) fn taken(&self, id: ItemId) -> Option<Taken<'_>> {
        let command: &Command = self.sources.commands.get(id.0)?;
        let outlives = self.plan.flow.declared.contains_key(&id);
        Some(Taken { id, item: self.plan.body.item(id), command, outlives })
    }

    pub(super) fn wait(&mut self, place: Place) -> TokenStream {
        let plan = self.plan;
        if !plan.flow.taken.contains_key(&place) {
            return TokenStream::new();
        }
        let Some(wait) = plan.flow.waits.get(&place) else { return TokenStream::new() };
        let stmt = match place {
            Place::Before(stmt) | Place::Head(stmt) | Place::After(stmt) => Some(stmt),
            Place::End(block) => plan.body.block(block).stmts.last().copied(),
        };
        let Some(stmt) = stmt else { return TokenStream::new() };
        let ops = self.ops(Key::Wait(place), None, wait.at);
        let mut tokens = TokenStream::from_iter([ops, self.take_all(place, stmt, wait.more, Vec::new())]);
        if plan.split == Some(Split::AfterWait(place)) {
            tokens.extend([self.begin_writing()]);
        }
        tokens
    }

    pub(super) fn take_all(
        &self,
        place: Place,
        stmt: StmtId,
        more: bool,
        mut ends: Vec<Ident>,
    ) -> TokenStream {
        let plan = self.plan;
        let nothing = Waiting::new();
        let waiting = plan.flow.taken.get(&place).unwrap_or(&nothing);
        let block = place.block(&plan.body);
        let mut takes = Vec::new();
        let mut before = Vec::new();
        for ((id, home), arrived) in waiting {
            let own = *home == Some(block);
            let Some(taken) = self.taken(*id) else { continue };
            let slot = plan.keep.slots.contains(id);
            if own && plan.keep.tails.contains(id) {
                ends.push(taken.name_at());
                takes.push(Take::Tail(taken, std::mem::take(&mut before)));
            } else if own && !slot {
                if taken.command.question.is_some() {
                    before.push(handle(*id));
                }
                takes.push(match taken.item.kind == Kind::Command && !plan.shape.side_by_side {
                    true => Take::Wave(taken, local("wave", block.0)),
                    false => Take::Local(taken),
                });
            } else if own {
                takes.push(Take::Slot(taken));
            } else if !arrived {
                takes.push(Take::Settle(taken, bound(*home)));
            }
        }
        // a call that is waited for at once says it itself
        let at_once = !ends.is_empty() && takes.iter().all(|take| matches!(take, Take::Tail(..)));
        let at_once = at_once && !takes.is_empty();
        let mark = match at_once {
            true => TokenStream::new(),
            false => self.mark_last(stmt, more, &ends),
        };
        TokenStream::from_iter([mark, self.commit(&takes), wait::wait(&takes, plan.shape.side_by_side)])
    }

    /// Tells a calling batch function that nothing more will be queued, if the `calls` with which this one ends have nothing to.
    pub(super) fn mark_last(&self, stmt: StmtId, more: bool, calls: &[Ident]) -> TokenStream {
        if !self.plan.many || !self.plan.ends(stmt, more) {
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

    /// In a transaction replies come after EXEC.
    pub(super) fn commit(&self, takes: &[Take<'_>]) -> TokenStream {
        if !self.function.is_atomic() || (self.function.is_watched() && !self.writing) {
            return TokenStream::new();
        }
        let own = frame::own();
        let question = takes.iter().find_map(|take| take.taken().command.question);
        match question {
            Some(question) => quote!(#own.commit().await #question;),
            // each reply has the error, too
            None => quote!(let _ = #own.commit().await;),
        }
    }
}
