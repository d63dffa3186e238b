//! The function around its body: `fn` instead of `async fn`, the first wave queued at the call, the rest in a future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{FnArg, Pat};

use super::body::{self, handle, token};
use super::prelude;
use super::wait::{self, Bound, Take, Taken};
use crate::batch::look::names::{self, Names};
use crate::batch::look::{attributes, quiet};
use crate::batch::plan::lower::{Sources, local};
use crate::batch::plan::whole::Plan;
use crate::batch::plan::{ItemId, Kind, ROOT, StmtId};
use crate::batch::source::fresh::Fresh;
use crate::batch::source::function::{Function, Pipe};
use crate::batch::source::hidden;
use crate::batch::source::signature::{self, Converted, Shape};

/// The function with its body as it is: for when there is an error, so that this is the only one.
pub(crate) fn unmoved(
    function: &Function,
    fresh: Fresh,
    shape: &Shape,
    body: Option<TokenStream>,
) -> TokenStream {
    let Converted { sig, .. } = signature::convert(function, fresh, shape);
    let (attrs, vis) = (&function.attrs, &function.vis);
    let block = body.unwrap_or_else(|| quote!(::core::unreachable!()));
    let pipes = function.pipes.iter().map(|pipe| {
        let name = &pipe.name;
        quote!(let #name: &::roundtrip::Pipeline = ::roundtrip::__private::failed();)
    });
    let written = written(function, &function.pipes);
    quote! {
        #(#attrs)*
        #[allow(unused, unreachable_code, clippy::all)]
        #vis #sig {
            #written
            ::roundtrip::__private::queued_once(async move { #(#pipes)* #block })
        }
    }
}

/// The shape before the body is known.
pub(crate) fn shape(function: &Function, any_mode: bool, settled: bool) -> Shape {
    let target = match (function.is_watched(), function.is_atomic(), any_mode) {
        (true, ..) => "OnlyClient",
        (_, true, _) => "ClientOrTransaction",
        (_, _, true) => "ClientPipelineOrTransaction",
        _ => "ClientOrPipeline",
    };
    let declared =
        if function.is_watched() { function.options.round_trips.map(|(n, _)| n) } else { function.budget() };
    let cost = match declared {
        Some(n) if settled => Some(quote!(::roundtrip::__private::Settled<#n>)),
        Some(n) => Some(quote!(::roundtrip::__private::Trips<#n>)),
        None => None,
    };
    let callers_mode = (any_mode || function.is_atomic()) && !function.is_watched();
    Shape { target, callers_mode, cost }
}

/// The body of an ordinary function.
pub(crate) fn whole(
    function: &Function,
    plan: &Plan,
    sources: &mut Sources,
    converted: &Converted,
) -> TokenStream {
    let joined = joined(function);
    let join = function.pipes.iter().zip(&joined).map(|(pipe, joined)| {
        let (name, own) = (&pipe.name, own());
        let pattern = if function.is_atomic() { quote!((#joined, mut #own)) } else { quote!(#joined) };
        quote!(let #pattern = #name.__join();)
    });
    let chunks = body::body(function, plan, sources);
    let (statements, first, rest) = match prelude::split(plan, chunks) {
        Ok(prelude) => (prelude.statements, Some(prelude.tokens), prelude.rest),
        Err(all) => (0, None, all),
    };
    let stmts = &plan.body.block(ROOT).stmts;
    let (before, after) = stmts.split_at_checked(statements).unwrap_or((stmts, &[]));
    let used_first = bind_pipes(function, plan, before);
    let pipes = bind_pipes(function, plan, after);
    let keep = keep(function, plan);
    let future = future(function, plan, sources, converted, TokenStream::from_iter([keep, pipes]), rest);
    let joins = Ident::new("__joins", Span::mixed_site());
    let start = match (first.is_some(), plan.many) {
        (true, false) => quote!(::roundtrip::__private::queued_once(#future)),
        (true, true) => quote!(::roundtrip::__private::queued(#joins, #future)),
        (false, false) => quote!(::roundtrip::__private::started_once(#joins, #future)),
        (false, true) => quote!(::roundtrip::__private::started(#joins, #future)),
    };
    // asked of the argument, before its name means the pipeline that it gave
    let asks = function.pipes.iter().map(|pipe| {
        let name = &pipe.name;
        quote!(#name.__joins())
    });
    let joins = (first.is_none() || plan.many).then(|| quote!(let #joins = #(#asks)||*;));
    // the others are bound with their types
    let unbound =
        function.pipes.iter().filter(|pipe| !mentions(plan, stmts, &names::plain(&pipe.name.to_string())));
    let before = std::iter::once(written(function, unbound)).chain(joins).chain(join);
    before.chain([used_first, first.unwrap_or_default(), start]).collect()
}

/// The pipelines' types as the user wrote them: the signature has others, and the import of these is not unused.
pub(crate) fn written<'p>(function: &Function, pipes: impl IntoIterator<Item = &'p Pipe>) -> TokenStream {
    let types = pipes.into_iter().map(|pipe| &pipe.ty);
    let hidden = hidden::check(function);
    quote!(#hidden #(let _: ::core::option::Option<&#types> = ::core::option::Option::None;)*)
}

/// `async move { .. }` with what it needs before and after the user's code.
fn future(
    function: &Function,
    plan: &Plan,
    sources: &Sources,
    converted: &Converted,
    before: TokenStream,
    rest: TokenStream,
) -> TokenStream {
    let content = match plan.keep.finish {
        true => finished(function, plan, sources, converted, &before, &rest),
        false => {
            let (typed, tokens, declare) = (typed(converted), tokens(function, plan), declare(plan));
            TokenStream::from_iter([before, typed, tokens, declare, rest])
        }
    };
    quote!(async move { #content })
}

/// Slots for what is waited for elsewhere than it is bound. Those of nested calls are declared where the call is.
fn declare(plan: &Plan) -> TokenStream {
    let names = slots(plan).map(handle);
    quote!(#(let mut #names = ::roundtrip::__private::Kept::new();)*)
}

fn slots(plan: &Plan) -> impl Iterator<Item = ItemId> {
    plan.keep.slots.iter().copied().filter(|id| plan.body.item(*id).kind != Kind::Call)
}

/// The body in a block of its own: however it is left, what it has queued is sent and waited for.
pub(crate) fn finished(
    function: &Function,
    plan: &Plan,
    sources: &Sources,
    converted: &Converted,
    before: &TokenStream,
    rest: &TokenStream,
) -> TokenStream {
    let (typed, tokens, declare) = (typed(converted), tokens(function, plan), declare(plan));
    let names: Vec<Ident> = slots(plan).map(handle).collect();
    let outcome = Ident::new("__outcome", Span::mixed_site());
    let takes = slots(plan).filter_map(|id| {
        let command = sources.commands.get(id.0)?;
        let taken = Taken { id, item: plan.body.item(id), command, outlives: false };
        Some(Take::Settle(taken, Bound::Nowhere))
    });
    let mut finish = wait::wait(&takes.collect::<Vec<_>>(), function.pipes.len() > 1);
    if plan.many {
        // whatever is waited for here, nothing comes after it
        finish = quote!(::roundtrip::__private::last(); #finish);
    }
    if function.is_atomic() {
        let own = own();
        finish = quote!(if #own.finish(&#outcome).await? { #finish });
    }
    let own = function.is_atomic().then(own).map(|own| quote!(let #own = &mut #own;));
    // what runs again must leave its arguments where they are
    let owns = (!function.is_watched()).then(|| quote!(move));
    quote! {
        #typed
        #declare
        let #outcome = {
            #(#[allow(unused_mut)] let mut #names = &mut #names;)*
            #own
            async #owns { #before #typed #tokens #rest }.await
        };
        #finish
        #outcome
    }
}

/// The body mentions `name` in one of these statements.
fn mentions(plan: &Plan, stmts: &[StmtId], name: &str) -> bool {
    let mut mentions = stmts.iter().flat_map(|stmt| &plan.body.stmt(*stmt).mentions);
    mentions.any(|(other, _)| plan.body.name(*other) == name)
}

/// The pipelines under their names, as far as `code` mentions them.
fn bind_pipes(function: &Function, plan: &Plan, stmts: &[StmtId]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for (pipe, joined) in function.pipes.iter().zip(joined(function)) {
        let name = &pipe.name;
        if !mentions(plan, stmts, &names::plain(&name.to_string())) {
            continue;
        }
        let ty = &pipe.ty;
        tokens.extend([quote!(let #name: &#ty = &#joined;)]);
    }
    tokens
}

pub(crate) fn joined(function: &Function) -> Vec<Ident> {
    (0..function.pipes.len()).map(|at| local("pipe", at)).collect()
}

/// The transaction that the function runs itself, if it does.
pub(crate) fn own() -> Ident {
    Ident::new("__own", Span::mixed_site())
}

/// Arguments whose drop may matter live as long as the future, as they do in an `async fn`.
pub(crate) fn keep(function: &Function, plan: &Plan) -> TokenStream {
    let mentioned = |name: &str| mentions(plan, &plan.body.block(ROOT).stmts, name);
    let mut kept = Names::new();
    let mut idents: Vec<TokenStream> = Vec::new();
    let mut perhaps = TokenStream::new();
    for argument in function.arguments().filter(|argument| !quiet::ty(&argument.ty)) {
        if let Pat::Ident(ident) = &*argument.pat {
            let (name, ident, attrs) =
                (names::plain(&ident.ident.to_string()), &ident.ident, &argument.attrs);
            match mentioned(&name) || !kept.insert(name) {
                true => {}
                false if attributes::may_remove(attrs) => {
                    perhaps.extend([quote!(#(#attrs)* let _ = &#ident;)])
                }
                false => idents.push(ident.to_token_stream()),
            }
        }
    }
    let by_value = function.sig.inputs.iter().any(|input| match input {
        FnArg::Receiver(receiver) => !matches!(receiver.kind, syn::ReceiverKind::Reference(..)),
        FnArg::Typed(_) => false,
    });
    if by_value && !mentioned("self") {
        idents.push(quote!(self));
    }
    if idents.is_empty() { perhaps } else { quote!(let _ = (#(&#idents,)*); #perhaps) }
}

/// Tells the type of the block, so that `?` knows what to convert to.
pub(crate) fn typed(converted: &Converted) -> TokenStream {
    let returns = &converted.returns;
    if signature::has_impl(returns) {
        return TokenStream::new();
    }
    quote!(if false { return ::roundtrip::__private::typed::<#returns>(); })
}

/// The budget, and the tokens that it is passed on in.
fn tokens(function: &Function, plan: &Plan) -> TokenStream {
    if !plan.counts {
        return TokenStream::new();
    }
    let budget = function.budget().unwrap_or(1);
    let first = token(0);
    let others = plan.cost.tokens().map(token);
    quote! {
        let #first = ::roundtrip::__private::budget::<#budget>();
        #(let #others = ::roundtrip::__private::left();)*
    }
}
