//! The tokens for queueing, waiting, and binding.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Ident};

use super::borrow::{Argument, Borrows, Known};
use super::command::{self, Kind};
use super::names::Names;
use super::plan::{Id, Item};
use super::walk::Walk;

/// A local of the expansion; user code cannot see it.
pub(super) fn local(prefix: &str, id: usize) -> Ident {
    Ident::new(&format!("__{prefix}{id}"), Span::mixed_site())
}

pub(super) fn handle(id: Id) -> Ident {
    local("reply", id)
}

/// The same where it is used: what it is not is said once, at the command.
pub(super) fn handle_at(id: Id, item: &Item) -> Ident {
    Ident::new(&handle(id).to_string(), Span::mixed_site().located_at(item.span))
}

/// How one waiting item is taken.
pub(super) enum Take<'a> {
    /// A handle in a local of this block: awaited and bound.
    Local(Id, &'a Item),
    /// A command of this block's wave.
    Wave(Id, &'a Item, Ident),
    /// The call with which the function ends; those before it whose errors leave the function.
    Tail(Id, &'a Item, Vec<Ident>),
    /// A call in a local of this block, whose value is bound later.
    Stays(Id, &'a Item),
    /// A slot whose value is bound here.
    Slot(Id, &'a Item),
    /// A slot that is only waited for; its binding is elsewhere, or nowhere.
    Settle(Id, &'a Item, Bound),
}

impl Take<'_> {
    pub(super) fn item(&self) -> &Item {
        match self {
            Take::Local(_, item)
            | Take::Wave(_, item, _)
            | Take::Tail(_, item, _)
            | Take::Stays(_, item)
            | Take::Slot(_, item)
            | Take::Settle(_, item, _) => item,
        }
    }

    fn wave(&self) -> Option<&Ident> {
        match self {
            Take::Wave(.., wave) => Some(wave),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Elsewhere,
    Nowhere,
}

/// Waits for all, then reports errors and binds values in program order.
pub(super) fn wait(takes: &[Take<'_>], side_by_side: bool) -> TokenStream {
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
        let (pattern, future) = match take {
            Take::Wave(..) => {
                binds.extend([bind(take, false)]);
                continue;
            }
            Take::Local(id, item) => {
                let own = handle_at(*id, item);
                let span = own.span();
                (own.to_token_stream(), quote_spanned!(span=> ::roundtrip::__private::reply(#own)))
            }
            Take::Tail(id, item, before) => {
                let own = handle_at(*id, item);
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
            Take::Slot(id, item) => {
                let (name, value) = (handle(*id), local("value", *id));
                // a call's slot may borrow, and must not do so for longer
                let take = if item.kind == Kind::Call && !item.outlives {
                    quote!(into_value)
                } else {
                    quote!(value)
                };
                (quote!(#value), quote!(#name.#take()))
            }
            Take::Stays(id, _) => {
                let name = handle(*id);
                (quote!(()), quote!(::roundtrip::__private::settle(&mut #name)))
            }
            Take::Settle(id, ..) => {
                let name = handle(*id);
                (quote!(()), quote!(#name.settle()))
            }
        };
        // what cannot be awaited is said at the command
        let span = Span::mixed_site().located_at(take.item().span);
        match take {
            _ if side_by_side => {
                patterns.push(pattern);
                futures.push(future);
            }
            Take::Local(_, item) if item.binding.is_none() && item.question.is_none() => {
                waits.extend([quote_spanned!(span=> #future.await;)])
            }
            Take::Settle(..) | Take::Stays(..) => waits.extend([quote_spanned!(span=> #future.await;)]),
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
        Take::Settle(id, item, Bound::Nowhere) => {
            item.question.map(|question| (handle(*id), question, item.looped))
        }
        _ => None,
    });
    let loose: Vec<_> = loose.filter(|(.., looped)| *looped).collect();
    if loose.len() < 2 {
        return TokenStream::new();
    }
    let names = loose.iter().map(|(name, ..)| name);
    let arms =
        loose.iter().enumerate().map(|(at, (name, question, _))| quote!(#at => #name.done() #question,));
    quote!(match ::roundtrip::__private::earliest(&[#(#names.failed()),*]) { #(#arms)* _ => {} })
}

/// `(a, (b, c))`, `both(a, both(b, c))`.
fn nest(all: Vec<TokenStream>, with: &TokenStream) -> Option<TokenStream> {
    all.into_iter().rev().reduce(|rest, one| quote!(#with(#one, #rest)))
}

fn bind(take: &Take<'_>, joined: bool) -> TokenStream {
    let (value, item) = match take {
        Take::Local(id, item) => (handle(*id).to_token_stream(), item),
        Take::Tail(id, item, before) => {
            let name = handle(*id);
            let given = (!before.is_empty()).then(|| quote!(::roundtrip::__private::given));
            (quote!(#given(#name)), item)
        }
        Take::Wave(id, item, wave) => {
            let gives = handle(*id);
            if item.binding.is_none() && item.question.is_none() {
                return quote!(#wave.skip(#gives););
            }
            (quote!(#wave.value(#gives)), item)
        }
        Take::Slot(id, item) => (local("value", *id).to_token_stream(), item),
        Take::Stays(id, item) => {
            let (name, question) = (handle(*id), item.question);
            return question.map_or_else(
                TokenStream::new,
                |question| quote!(::roundtrip::__private::check(&mut #name) #question;),
            );
        }
        Take::Settle(id, item, bound) => return check(*id, item, *bound),
    };
    let question = &item.question;
    match (&item.binding, question) {
        (Some((attrs, pattern)), _) => quote!(#(#attrs)* let #pattern = #value #question;),
        (None, Some(question)) => quote!(#value #question;),
        (None, None) if joined || matches!(take, Take::Slot(..)) => quote!(let _ = #value;),
        (None, None) => TokenStream::new(),
    }
}

/// Reports the error of a slot whose value is bound elsewhere or nowhere.
fn check(id: Id, item: &Item, bound: Bound) -> TokenStream {
    let name = handle(id);
    match (item.question, bound) {
        (Some(question), Bound::Elsewhere) => quote!(#name.check() #question;),
        (Some(question), Bound::Nowhere) => quote!(#name.done() #question;),
        (None, Bound::Elsewhere) => TokenStream::new(),
        (None, Bound::Nowhere) => quote!(#name.clear();),
    }
}

impl Walk<'_> {
    /// The expression that queues a command or starts a nested call, with the `let`s that its temporaries need before it.
    /// `None`: it cannot be taken out of its statement.
    pub(super) fn queued(
        &self,
        command: &Expr,
        written: TokenStream,
        kind: Kind,
        id: Id,
    ) -> Option<(TokenStream, TokenStream, Borrows)> {
        match kind {
            Kind::Command => Some((TokenStream::new(), written, Borrows::default())),
            Kind::Handles => {
                let Expr::MethodCall(call) = command else { return None };
                let (pipe, handles) = (&call.receiver, self.one_trip(call.args.first()?));
                let handles =
                    quote_spanned!(call.method.span()=> ::roundtrip::__private::handles(&#pipe, #handles));
                Some((TokenStream::new(), handles, Borrows::default()))
            }
            Kind::Call => {
                let mut call = command.clone();
                let (lets, borrows) = hoist_temporaries(&mut call, &self.scope.pipes, &self.scope.known, id)?;
                Some((lets, call.to_token_stream(), borrows))
            }
        }
    }
}

fn hoist_temporaries(
    call: &mut Expr,
    pipes: &Names,
    known: &Known,
    id: Id,
) -> Option<(TokenStream, Borrows)> {
    let mut borrows = Borrows::default();
    let mut lets = TokenStream::new();
    let mut number = 0;
    for argument in arguments_mut(call) {
        if command::is_pipe(argument, pipes) {
            continue;
        }
        let name = local(&format!("arg{id}_"), number);
        match borrows.argument(argument, known)? {
            Argument::Plain => {}
            Argument::Hoist => {
                lets.extend([quote!(let #name = #argument;)]);
                *argument = Expr::Verbatim(quote!(#name));
                number += 1;
            }
            Argument::HoistReceiver => {
                if let Expr::MethodCall(method) = argument {
                    let receiver = &method.receiver;
                    lets.extend([quote!(#[allow(unused_mut)] let mut #name = #receiver;)]);
                    *method.receiver = Expr::Verbatim(quote!(#name));
                    number += 1;
                }
            }
        }
    }
    Some((lets, borrows))
}

fn arguments_mut(call: &mut Expr) -> Vec<&mut Expr> {
    match call {
        Expr::MethodCall(call) => std::iter::once(&mut *call.receiver).chain(&mut call.args).collect(),
        Expr::Call(call) => call.args.iter_mut().collect(),
        Expr::Paren(paren) => arguments_mut(&mut paren.expr),
        Expr::Group(group) => arguments_mut(&mut group.expr),
        _ => Vec::new(),
    }
}
