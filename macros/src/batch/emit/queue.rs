//! The tokens for queueing: a command whose await moves, a call that runs ahead, what a statement awaits first of all.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::body::{Emit, handle};
use super::wait::{self, Bound, Take};
use crate::batch::look::start;
use crate::batch::plan::cost::Key;
use crate::batch::plan::lower::{Command, local};
use crate::batch::plan::{BlockId, ItemId, Kind, Place, StmtId};

impl Emit<'_> {
    /// A command whose await moves.
    pub(super) fn queue(&mut self, id: ItemId) -> TokenStream {
        let plan = self.plan;
        let (item, name) = (plan.body.item(id), handle(id));
        let begins = self.sources.commands.get(id.0).map(|source| start::of(&source.command));
        let (lets, command) = self.queued(id);
        let slot = plan.keep.slots.contains(&id);
        let (unused, command) = self.unused(id, command, begins.unwrap_or_else(Span::call_site));
        let queue = match (item.kind, slot) {
            (Kind::Call, _) => self.start_call(id, slot, &command),
            (_, true) => quote!(#name.queue(::roundtrip::__private::step(#command));),
            (Kind::Command, false) if !plan.shape.side_by_side => {
                let wave = local("wave", item.block.0);
                let first = self.kept.insert(item.block);
                let declare = first.then(|| quote!(let mut #wave = ::roundtrip::__private::Wave::new();));
                quote!(#declare let #name = #wave.push(#command);)
            }
            (_, false) => quote!(let #name = #command;),
        };
        TokenStream::from_iter([lets, unused, queue])
    }

    /// `pipe.incr(key).await;` ignores a `Result`: the compiler is shown one where the command begins, to say so.
    fn unused(&self, id: ItemId, command: Expr, at: Span) -> (TokenStream, Expr) {
        let Some(Command { question: None, binding: None, .. }) = self.sources.commands.get(id.0) else {
            return (TokenStream::new(), command);
        };
        let own = local("command", id.0);
        let shown = quote_spanned!(at=> ::roundtrip::__private::shown(&#own););
        (quote!(let #own = #command; if false { #shown }), Expr::Verbatim(own.to_token_stream()))
    }

    /// The expression that queues an item, and the `let`s that its temporaries need before it.
    pub(super) fn queued(&mut self, id: ItemId) -> (TokenStream, Expr) {
        let kind = self.plan.body.item(id).kind;
        let hole = Expr::Verbatim(TokenStream::new());
        let Some(source) = self.sources.commands.get_mut(id.0) else { return (TokenStream::new(), hole) };
        let lets = std::mem::take(&mut source.lets);
        let command = std::mem::replace(&mut source.command, hole);
        if let (Kind::Handles, Expr::MethodCall(call)) = (kind, &command) {
            let (pipe, handles) = (&call.receiver, &call.args);
            let handles =
                quote_spanned!(call.method.span()=> ::roundtrip::__private::handles(&#pipe, #handles));
            return (lets, Expr::Verbatim(handles));
        }
        (lets, command)
    }

    /// A nested call runs, at its place, until it has queued its last wave.
    pub(super) fn start_call(&mut self, id: ItemId, slot: bool, command: &Expr) -> TokenStream {
        let plan = self.plan;
        let name = handle(id);
        let call = if slot { local("call", id.0) } else { name.clone() };
        let spend = self.spend(id, &call);
        let ahead = match plan.keep.tails.contains(&id) || !plan.shape.runs_ahead {
            true => TokenStream::new(),
            false => self.ahead(id, &call),
        };
        let mutable = (!ahead.is_empty()).then(|| quote!(mut));
        // all at the call, so that what it is not is said once
        let span = Span::mixed_site().located_at(plan.body.item(id).span);
        let call = Ident::new(&call.to_string(), span);
        // what is polled before it is waited for, or kept, is more than the call
        let held = (slot || !ahead.is_empty())
            .then(|| quote_spanned!(span=> let #mutable #call = ::roundtrip::__private::step(#call);));
        let declared = slot && !plan.flow.declared.contains_key(&id);
        let declare = declared.then(|| quote!(let mut #name = ::roundtrip::__private::Kept::new();));
        let keep = slot.then(|| quote!(#name.queue(#call);));
        quote!(#declare let #call = #command; #spend #held #ahead #keep)
    }

    /// A call goes on to its later waves only when nothing that was queued before it has failed.
    pub(super) fn ahead(&self, id: ItemId, call: &Ident) -> TokenStream {
        let plan = self.plan;
        let item = plan.body.item(id);
        let mut takes = Vec::new();
        for ((other, home), _) in
            plan.flow.calls.get(&id).into_iter().flatten().filter(|(_, arrived)| !**arrived)
        {
            let Some(taken) = self.taken(*other) else { continue };
            takes.push(match plan.keep.stays(&plan.body, *other, *home, item.block) {
                true => Take::Stays(taken),
                false => Take::Settle(taken, bound(*home)),
            });
        }
        let settle = wait::wait(&takes, plan.shape.side_by_side);
        let span = Span::mixed_site().located_at(item.span);
        let call = Ident::new(&call.to_string(), span);
        let ahead = quote_spanned!(span=> ::roundtrip::__private::ahead(&mut #call).await;);
        if settle.is_empty() {
            return ahead;
        }
        let more = quote_spanned!(span=> ::roundtrip::__private::more(&#call));
        quote!(if #more { #settle #ahead })
    }

    /// What a statement awaits first of all: it is queued, everything is waited for, and only its own await stays.
    pub(super) fn head(
        &mut self,
        id: StmtId,
        head: &[ItemId],
        more: bool,
    ) -> (TokenStream, Option<TokenStream>) {
        let plan = self.plan;
        let place = Place::Head(id);
        let is_call = |item: &&ItemId| plan.body.item(**item).kind == Kind::Call;
        let calls: Vec<Ident> =
            head.iter().filter(is_call).filter_map(|item| Some(self.taken(*item)?.name_at())).collect();
        let waits = plan.flow.taken.get(&place).is_some_and(|taken| !taken.is_empty());
        let in_transaction = self.function.is_watched() && self.writing;
        if !waits && calls.is_empty() && !plan.any_mode && !in_transaction {
            let mark = self.mark_last(id, more, &[]);
            let ops = self.ops(Key::Wait(place), None, plan.body.stmt(id).at);
            // a join has its commands still
            let alone =
                head.first().filter(|_| head.len() == 1).map(|item| self.queued(*item).1.into_token_stream());
            return (TokenStream::from_iter([ops, mark]), alone);
        }
        let mut before = Vec::new();
        for item in head {
            let Some(name) = self.taken(*item).map(|taken| taken.name_at()) else { continue };
            let (lets, queued) = self.queued(*item);
            before.push(quote!(#lets let #name = #queued;));
            before.push(self.spend(*item, &name));
        }
        let at = head.first().map_or_else(Span::call_site, |item| plan.body.item(*item).span);
        before.push(self.ops(Key::Wait(place), None, at));
        before.push(self.take_all(place, id, more, calls.clone()));
        let several = calls.len() > 1 && plan.ends(id, more);
        let tails = Ident::new("__tails", Span::mixed_site());
        if several {
            let number = calls.len();
            before.push(quote!(let #tails = ::roundtrip::__private::Tails::new(#number);));
        }
        let replies = head.iter().filter_map(|item| {
            let name = self.taken(*item)?.name_at();
            let at = name.span();
            Some(match plan.body.item(*item).kind {
                Kind::Call if several => {
                    quote_spanned!(at=> ::roundtrip::__private::tail_with(#name, &#tails))
                }
                Kind::Call if plan.ends(id, more) => quote_spanned!(at=> ::roundtrip::__private::tail(#name)),
                _ => quote_spanned!(at=> ::roundtrip::__private::reply(#name)),
            })
        });
        let replies = replies.collect::<Vec<_>>();
        (before.into_iter().collect(), Some(quote!(#(#replies),*)))
    }
}

pub(super) fn bound(home: Option<BlockId>) -> Bound {
    if home.is_some() { Bound::Elsewhere } else { Bound::Nowhere }
}
