//! From a plan to a function: `fn` instead of `async fn`, the first wave queued at the call, the rest in a future.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{FnArg, Pat, Stmt, Type};

use super::command::Kind;
use super::emit;
use super::function::Function;
use super::names::{self, Names};
use super::plan::{Facts, Item, Scope, Wave};
use super::signature::{self, Converted, Shape};
use super::walk::Walk;
use super::{budget, docs, hidden, prelude, quiet, watch};

/// A body that has been planned.
pub(super) struct Planned {
    pub(super) chunks: Vec<prelude::Chunk>,
    pub(super) items: Vec<Item>,
    pub(super) facts: Facts,
    pub(super) waves: Vec<Wave>,
    pub(super) most: usize,
    pub(super) calls: usize,
    /// More than one round trip is possible.
    pub(super) many: bool,
    pub(super) foreign: Option<Span>,
    pub(super) tokens: usize,
    pub(super) errors: Vec<syn::Error>,
    pub(super) recursive: bool,
    pub(super) any_mode: bool,
}

/// Why there is no plan.
pub(super) struct Failed {
    pub(super) errors: Vec<syn::Error>,
    pub(super) shape: Shape,
    /// Its body would not compile even as it is.
    pub(super) recursive: bool,
}

pub(super) fn expand(function: &Function) -> Result<TokenStream, Failed> {
    let mut planned = plan(function, function.budget() == Some(1));
    if planned.foreign.is_some() && !function.is_atomic() && planned.any_mode {
        planned = plan(function, false);
    }
    if let (Some(span), true) = (planned.foreign, function.is_atomic() && !function.is_watched()) {
        planned.errors.push(syn::Error::new(
            span,
            "an `atomic` function waits for nothing but its own EXEC: await this before the call, and pass the value",
        ));
    }
    if function.is_watched() {
        planned.errors.extend(watch::moved_arguments(function));
    }
    let shape = shape(function, planned.any_mode);
    if !planned.errors.is_empty() {
        return Err(Failed { errors: planned.errors, shape, recursive: planned.recursive });
    }
    let converted = signature::convert(function, &shape);
    let body = if function.is_watched() {
        watch::body(function, &planned, &converted)
    } else {
        body(function, &planned, &shape, &converted)
    };
    if function.options.explain {
        eprintln!("{}", docs::explanation(function, &planned));
    }
    let plan = docs::section(function, &planned);
    let Converted { sig, .. } = &converted;
    let (attrs, vis) = (&function.attrs, &function.vis);
    // a plain `#[doc]` so that it also shows on hover
    Ok(quote! {
        #(#attrs)*
        #[doc = #plan]
        #vis #sig { #body }
    })
}

/// The function with its body as it is: for when there is an error, so that this is the only one.
pub(super) fn unmoved(function: &Function, shape: &Shape, body: bool) -> TokenStream {
    let Converted { sig, .. } = signature::convert(function, shape);
    let (attrs, vis) = (&function.attrs, &function.vis);
    let block = match &function.block {
        block if body => block.to_token_stream(),
        _ => quote!(::core::unreachable!()),
    };
    let pipes = function.pipes.iter().map(|pipe| {
        let name = &pipe.name;
        quote!(let #name: &::roundtrip::Pipeline = ::roundtrip::__private::failed();)
    });
    let written = written(function);
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
pub(super) fn shape(function: &Function, any_mode: bool) -> Shape {
    let target = match (function.is_watched(), function.is_atomic(), any_mode) {
        (true, ..) => "OnlyClient",
        (_, true, _) => "ClientOrTransaction",
        (_, _, true) => "ClientPipelineOrTransaction",
        _ => "ClientOrPipeline",
    };
    let declared =
        if function.is_watched() { function.options.round_trips.map(|(n, _)| n) } else { function.budget() };
    let cost = match declared {
        Some(n) => quote!(::roundtrip::__private::Trips<#n>),
        None => quote!(::roundtrip::__private::Unbounded),
    };
    let callers_mode = (any_mode || function.is_atomic()) && !function.is_watched();
    Shape { target, callers_mode, cost }
}

/// Walks the body until a walk learns nothing new.
fn plan(function: &Function, any_mode: bool) -> Planned {
    const ENOUGH: usize = 64;
    let mut facts = Facts::default();
    for _ in 0..ENOUGH {
        let mut walk = Walk::new(function, any_mode, facts.clone(), scope(function));
        let chunks = walk.body(&function.block.stmts);
        let many = walk.is_many();
        let mut found = walk.found;
        // what was once needed stays, so that this comes to an end
        found.slots.extend(facts.slots.iter().copied());
        found.finish |= facts.finish;
        found.calls |= facts.calls;
        found.calls_carried |= facts.calls_carried;
        found.finish |= function.is_watched();
        for (id, place) in &facts.declared {
            found.declared.entry(*id).or_insert(*place);
        }
        if found == facts {
            let most = walk.most;
            return Planned {
                chunks,
                items: walk.items,
                facts,
                waves: walk.waves,
                most,
                calls: walk.calls,
                many,
                foreign: walk.foreign,
                tokens: walk.tokens,
                errors: walk.errors,
                recursive: walk.recursive,
                any_mode,
            };
        }
        facts = found;
    }
    let error =
        syn::Error::new(Span::call_site(), "the plan of this function does not settle; please report it");
    Planned {
        chunks: Vec::new(),
        items: Vec::new(),
        facts,
        waves: Vec::new(),
        most: 0,
        calls: 0,
        many: false,
        foreign: None,
        tokens: 0,
        errors: vec![error],
        recursive: false,
        any_mode,
    }
}

fn scope(function: &Function) -> Scope {
    let mut scope = Scope::default();
    for pipe in &function.pipes {
        scope.pipes.insert(names::plain(&pipe.name.to_string()));
    }
    for argument in function.arguments() {
        let exclusive = matches!(&*argument.ty, Type::Reference(reference) if reference.mutability.is_some());
        for name in names::bound(&argument.pat) {
            if quiet::ty(&argument.ty) {
                scope.quiet.insert(name.clone());
            }
            if quiet::is_copy(&argument.ty) {
                scope.known.copies.insert(name.clone());
            }
            if exclusive {
                scope.known.exclusive.insert(name);
            }
        }
    }
    if let Some(receiver) = function.sig.receiver()
        && matches!(&receiver.kind, syn::ReceiverKind::Reference(_, _, Some(_)))
    {
        scope.known.exclusive.insert("self".to_owned());
    }
    scope
}

fn body(function: &Function, planned: &Planned, shape: &Shape, converted: &Converted) -> TokenStream {
    let joined = joined(function);
    let target = Ident::new(shape.target, Span::call_site());
    let join = function.pipes.iter().zip(&joined).map(|(pipe, joined)| {
        let (name, own) = (&pipe.name, own());
        let pattern = if function.is_atomic() { quote!((#joined, mut #own)) } else { quote!(#joined) };
        quote!(let #pattern = ::roundtrip::__private::#target::__join(#name);)
    });
    let prelude = prelude::split(planned, &function.block.stmts);
    let (first, rest) = match &prelude {
        Some(prelude) => (prelude.tokens.clone(), prelude.rest.clone()),
        None => (TokenStream::new(), prelude::together(&planned.chunks)),
    };
    let statements = prelude.as_ref().map_or(0, |prelude| prelude.statements);
    let (before, after) = function.block.stmts.split_at(statements);
    let used_first = bind_pipes(function, planned, before);
    let pipes = bind_pipes(function, planned, after);
    let keep = keep(function);
    let future = future(function, planned, converted, TokenStream::from_iter([keep, pipes]), rest);
    let once = !planned.many;
    let joins = Ident::new("__joins", Span::mixed_site());
    let start = match (prelude.is_some(), once) {
        (true, true) => quote!(::roundtrip::__private::queued_once(#future)),
        (true, false) => quote!(::roundtrip::__private::queued(#joins, #future)),
        (false, true) => quote!(::roundtrip::__private::started_once(#joins, #future)),
        (false, false) => quote!(::roundtrip::__private::started(#joins, #future)),
    };
    // asked of the argument, before its name means the pipeline that it gave
    let asks = function.pipes.iter().map(|pipe| {
        let name = &pipe.name;
        quote!(::roundtrip::__private::#target::__joins(#name))
    });
    let joins = (prelude.is_none() || !once).then(|| quote!(let #joins = #(#asks)||*;));
    let before = std::iter::once(written(function)).chain(joins).chain(join);
    before.chain([used_first, first, start]).collect()
}

/// The pipelines' types as the user wrote them: the signature has others, and the import of these is not unused.
pub(super) fn written(function: &Function) -> TokenStream {
    let types = function.pipes.iter().map(|pipe| &pipe.ty);
    let hidden = hidden::check(function);
    quote!(#hidden #(let _: ::core::option::Option<&#types> = ::core::option::Option::None;)*)
}

/// `async move { .. }` with what it needs before and after the user's code.
fn future(
    function: &Function,
    planned: &Planned,
    converted: &Converted,
    before: TokenStream,
    rest: TokenStream,
) -> TokenStream {
    let content = match planned.facts.finish {
        true => finished(function, planned, converted, &before, &rest),
        false => {
            let (typed, tokens, declare) = (typed(converted), tokens(function, planned), declare(planned));
            TokenStream::from_iter([before, typed, tokens, declare, rest])
        }
    };
    quote!(async move { #content })
}

/// Slots for what is waited for elsewhere than it is bound. Those of nested calls are declared where the call is.
fn declare(planned: &Planned) -> TokenStream {
    let names = slots(planned).into_iter().map(|(id, _)| emit::handle(id));
    quote!(#(let mut #names = ::roundtrip::__private::Slot::new();)*)
}

fn slots(planned: &Planned) -> Vec<(usize, &Item)> {
    let items = planned.facts.slots.iter().filter_map(|id| Some((*id, planned.items.get(*id)?)));
    items.filter(|(_, item)| item.kind != Kind::Call).collect()
}

/// The body in a block of its own: however it is left, what it has queued is sent and waited for.
pub(super) fn finished(
    function: &Function,
    planned: &Planned,
    converted: &Converted,
    before: &TokenStream,
    rest: &TokenStream,
) -> TokenStream {
    let (typed, tokens, declare) = (typed(converted), tokens(function, planned), declare(planned));
    let slots = slots(planned);
    let names: Vec<Ident> = slots.iter().map(|(id, _)| emit::handle(*id)).collect();
    let outcome = Ident::new("__outcome", Span::mixed_site());
    let takes: Vec<_> =
        slots.iter().map(|(id, item)| emit::Take::Settle(*id, item, emit::Bound::Nowhere)).collect();
    let mut finish = emit::wait(&takes, function.pipes.len() > 1);
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
            #(let #names = &mut #names;)*
            #own
            async #owns { #before #typed #tokens #rest }.await
        };
        #finish
        #outcome
    }
}

/// The pipelines under their names, as far as `code` mentions them.
fn bind_pipes(function: &Function, planned: &Planned, code: &[Stmt]) -> TokenStream {
    let mut tokens = TokenStream::new();
    for (pipe, joined) in function.pipes.iter().zip(joined(function)) {
        let name = &pipe.name;
        if !names::mentions(code, &names::plain(&name.to_string())) {
            continue;
        }
        // in the caller's mode the type is the caller's; else it is the one that the user wrote
        tokens.extend([match planned.any_mode && !function.is_atomic() {
            true => quote!(let #name = &#joined;),
            false => {
                let ty = &pipe.ty;
                quote!(let #name: &#ty = &#joined;)
            }
        }]);
    }
    tokens
}

pub(super) fn joined(function: &Function) -> Vec<Ident> {
    (0..function.pipes.len()).map(|at| emit::local("pipe", at)).collect()
}

/// The transaction that the function runs itself, if it does.
pub(super) fn own() -> Ident {
    Ident::new("__own", Span::mixed_site())
}

/// Arguments whose drop may matter live as long as the future, as they do in an `async fn`.
pub(super) fn keep(function: &Function) -> TokenStream {
    let mentioned = |name: &str| names::mentions(&*function.block.stmts, name);
    let mut kept = Names::new();
    let mut idents: Vec<TokenStream> = Vec::new();
    for argument in function.arguments().filter(|argument| !quiet::ty(&argument.ty)) {
        if let Pat::Ident(ident) = &*argument.pat {
            let name = names::plain(&ident.ident.to_string());
            if !mentioned(&name) && kept.insert(name) {
                idents.push(ident.ident.to_token_stream());
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
    if idents.is_empty() { TokenStream::new() } else { quote!(let _ = (#(&#idents,)*);) }
}

/// Tells the type of the block, so that `?` knows what to convert to.
pub(super) fn typed(converted: &Converted) -> TokenStream {
    struct HasImpl(bool);
    impl Visit<'_> for HasImpl {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let returns = &converted.returns;
    let mut has_impl = HasImpl(false);
    has_impl.visit_type(returns);
    if has_impl.0 {
        return TokenStream::new();
    }
    quote!(if false { return ::roundtrip::__private::typed::<#returns>(); })
}

/// The budget, and the tokens that it is passed on in.
pub(super) fn tokens(function: &Function, planned: &Planned) -> TokenStream {
    if planned.tokens == 0 {
        return TokenStream::new();
    }
    let budget = function.budget().unwrap_or(1);
    let first = budget::token_name(0);
    let others = (1..=planned.tokens).map(budget::token_name);
    quote! {
        let #first = ::roundtrip::__private::budget::<#budget>();
        #(let #others = ::roundtrip::__private::left();)*
    }
}
