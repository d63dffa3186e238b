//! The tokens for waiting: everything that was queued is taken, its errors are reported and its values bound, in program order.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::body::handle;
use crate::batch::plan::lower::{Command, local};
use crate::batch::plan::{Item, ItemId, Kind};

/// An item that is taken.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    pub(crate) id: ItemId,
    pub(crate) item: &'a Item,
    pub(crate) command: &'a Command,
    /// A call whose slot is declared outside of its block.
    pub(crate) outlives: bool,
}

/// How.
pub(crate) enum Take<'a> {
    /// A handle in a local of this block: awaited and bound.
    Local(Taken<'a>),
    /// A command of this block's wave.
    Wave(Taken<'a>, Ident),
    /// The call with which the function ends; those before it whose errors leave the function.
    Tail(Taken<'a>, Vec<Ident>),
    /// A call in a local of this block, whose value is bound later.
    Stays(Taken<'a>),
    /// A slot whose value is bound here.
    Slot(Taken<'a>),
    /// A slot that is only waited for; its binding is elsewhere, or nowhere.
    Settle(Taken<'a>, Bound),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    Elsewhere,
    Nowhere,
}

impl<'a> Take<'a> {
    pub(crate) fn taken(&self) -> Taken<'a> {
        match self {
            Take::Local(taken)
            | Take::Wave(taken, _)
            | Take::Tail(taken, _)
            | Take::Stays(taken)
            | Take::Slot(taken)
            | Take::Settle(taken, _) => *taken,
        }
    }

    fn wave(&self) -> Option<&Ident> {
        match self {
            Take::Wave(_, wave) => Some(wave),
            _ => None,
        }
    }
}

impl Taken<'_> {
    /// Its local.
    fn name(&self) -> Ident {
        handle(self.id)
    }

    /// The same where it is used: what it is not is said once, at the command.
    pub(crate) fn name_at(&self) -> Ident {
        Ident::new(&self.name().to_string(), self.span())
    }

    /// A place of the expansion at the command.
    fn span(&self) -> Span {
        Span::mixed_site().located_at(self.item.span)
    }

    /// Where its value is given: the user's own `?`, at which the compiler reports an error that cannot be converted, and a value of
    /// another type. Any other token in the expression, and the error would be reported at the attribute.
    fn given(&self) -> Span {
        self.command.question.map_or_else(|| self.span(), |question| question.span)
    }
}

/// Waits for all, then reports errors and binds values in program order.
pub(crate) fn wait(takes: &[Take<'_>], side_by_side: bool) -> TokenStream {
    // joined at once: each joining is a call to the compiler
    let mut waits = Vec::new();
    let mut binds = Vec::new();
    let mut patterns = Vec::new();
    let mut futures = Vec::new();
    let side_by_side = side_by_side && takes.len() > 1;
    if let Some(wave) = takes.iter().find_map(Take::wave) {
        waits.extend([quote!(#wave.arrive().await;)]);
    }
    for take in takes {
        let taken = take.taken();
        let (pattern, future) = match take {
            Take::Wave(..) => {
                binds.extend([bind(take, false)]);
                continue;
            }
            Take::Local(_) => {
                let own = taken.name_at();
                let span = own.span();
                (own.to_token_stream(), quote_spanned!(span=> ::roundtrip::__private::reply(#own)))
            }
            Take::Tail(_, before) => {
                let own = taken.name_at();
                let span = own.span();
                let future = match before.is_empty() {
                    true => quote_spanned!(span=> ::roundtrip::__private::tail(#own)),
                    false => {
                        let failed = quote!(#(#before.is_err())||*);
                        quote_spanned!(span=> ::roundtrip::__private::unless(#failed, #own))
                    }
                };
                (own.to_token_stream(), future)
            }
            Take::Slot(_) => {
                let (name, value) = (taken.name(), local("value", taken.id.0));
                // a call's slot may borrow, and must not do so for longer
                let take = match taken.item.kind == Kind::Call && !taken.outlives {
                    true => quote!(into_value),
                    false => quote!(value),
                };
                (quote!(#value), quote!(#name.#take()))
            }
            Take::Stays(_) => {
                let name = taken.name();
                (quote!(()), quote!(::roundtrip::__private::settle(&mut #name)))
            }
            Take::Settle(..) => {
                let name = taken.name();
                (quote!(()), quote!(#name.settle()))
            }
        };
        // what cannot be awaited is said at the command
        let span = taken.span();
        match take {
            _ if side_by_side => {
                patterns.push(pattern);
                futures.push(future);
            }
            Take::Local(taken) if taken.command.binding.is_none() && taken.command.question.is_none() => {
                waits.extend([quote_spanned!(span=> #future.await;)])
            }
            Take::Settle(..) | Take::Stays(_) => waits.extend([quote_spanned!(span=> #future.await;)]),
            _ => waits.extend([quote_spanned!(span=> let #pattern = #future.await;)]),
        }
        binds.extend([bind(take, side_by_side)]);
    }
    if let (Some(pattern), Some(future)) =
        (nest(patterns, &quote!()), nest(futures, &quote!(::roundtrip::__private::both)))
    {
        waits.extend([quote!(let #pattern = #future.await;)]);
    }
    waits.extend([earliest(takes)]);
    waits.extend(binds);
    waits.into_iter().collect()
}

/// Commands of one loop take turns: of several slots the one that failed first reports its error.
fn earliest(takes: &[Take<'_>]) -> TokenStream {
    let loose = takes.iter().filter_map(|take| match take {
        Take::Settle(taken, Bound::Nowhere) if taken.item.in_loop => {
            taken.command.question.map(|question| (taken.name(), question, done(taken)))
        }
        _ => None,
    });
    let loose: Vec<_> = loose.collect();
    if loose.len() < 2 {
        return TokenStream::new();
    }
    let names = loose.iter().map(|(name, ..)| name);
    let arms = loose.iter().enumerate().map(|(at, (_, question, done))| quote!(#at => #done #question,));
    quote!(match ::roundtrip::__private::earliest(&[#(#names.failed()),*]) { #(#arms)* _ => {} })
}

/// `(a, (b, c))`, `both(a, both(b, c))`.
fn nest(all: Vec<TokenStream>, with: &TokenStream) -> Option<TokenStream> {
    all.into_iter().rev().reduce(|rest, one| quote!(#with(#one, #rest)))
}

fn bind(take: &Take<'_>, joined: bool) -> TokenStream {
    let taken = take.taken();
    let given = taken.given();
    let value = match take {
        Take::Local(_) => at(&taken, &taken.name()),
        Take::Tail(_, before) => {
            let name = taken.name();
            match before.is_empty() {
                true => at(&taken, &name),
                false => quote_spanned!(given=> ::roundtrip::__private::given(#name)),
            }
        }
        Take::Wave(_, wave) => {
            let gives = taken.name();
            if taken.command.binding.is_none() && taken.command.question.is_none() {
                return quote!(#wave.skip(#gives););
            }
            let (wave, gives) = (located(wave, given), located(&gives, given));
            // the span of an expression is that of the parentheses around it
            quote_spanned!(given=> (#wave.value(#gives)))
        }
        Take::Slot(_) => at(&taken, &local("value", taken.id.0)),
        Take::Stays(_) => {
            let name = taken.name();
            return taken.command.question.map_or_else(TokenStream::new, |question| {
                let check = quote_spanned!(given=> ::roundtrip::__private::check(&mut #name));
                quote!(#check #question;)
            });
        }
        Take::Settle(_, bound) => return check(&taken, *bound),
    };
    let question = &taken.command.question;
    match (&taken.command.binding, question) {
        (Some((attrs, pattern)), _) => quote!(#(#attrs)* let #pattern = #value #question;),
        (None, Some(question)) => quote!(#value #question;),
        (None, None) if joined || matches!(take, Take::Slot(_)) => quote!(let _ = #value;),
        (None, None) => TokenStream::new(),
    }
}

/// A local as an expression that stands where the value is given.
fn at(taken: &Taken<'_>, name: &Ident) -> TokenStream {
    let given = taken.given();
    match taken.command.question {
        Some(_) => quote_spanned!(given=> (#name)),
        None => located(name, given).to_token_stream(),
    }
}

/// A local of the expansion at another place.
fn located(name: &Ident, at: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::mixed_site().located_at(at));
    name
}

/// Reports the error of a slot whose value is bound elsewhere or nowhere.
fn check(taken: &Taken<'_>, bound: Bound) -> TokenStream {
    let (name, given) = (taken.name(), taken.given());
    match (taken.command.question, bound) {
        (Some(question), Bound::Elsewhere) => {
            let check = quote_spanned!(given=> ::roundtrip::__private::Kept::check(&mut #name));
            quote!(#check #question;)
        }
        (Some(question), Bound::Nowhere) => {
            let done = done(taken);
            quote!(#done #question;)
        }
        (None, Bound::Elsewhere) => TokenStream::new(),
        (None, Bound::Nowhere) => quote!(#name.clear();),
    }
}

fn done(taken: &Taken<'_>) -> TokenStream {
    let (name, given) = (taken.name(), taken.given());
    quote_spanned!(given=> ::roundtrip::__private::Kept::done(&mut #name))
}
