//! The methods themselves: which type has which, and what it returns there.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use roundtrip_spec::facts::Reach;

use super::requests::steps_of;
use super::{Call, Context, cfg, docs, ident, local, steps};

/// A type that has methods.
struct Target {
    /// `impl` up to the brace.
    header: fn(&Context<'_>) -> TokenStream,
    /// Its methods, and what they ask of it.
    reaches: &'static [(Reach, Asks)],
    returns: Returns,
}

/// Bounds stand on the methods, not on the `impl`: only so rustc says what the trait has to say.
#[derive(Clone, Copy)]
enum Asks {
    Nothing,
    /// This of `Q`.
    State(&'static str),
    /// This of the type, some of which have it.
    Type(&'static str),
    /// This, which it does not have: a hidden method that only says why.
    Never(&'static str),
}

#[derive(Clone, Copy)]
enum Returns {
    Command,
    /// The same, encoded where it is returned.
    Begun,
    /// A `Pending` of the pipeline's mode, `Q`.
    Pending,
}

const TARGETS: &[Target] = &[
    Target {
        header: |context| {
            let client = context.runtime("Client");
            quote!(impl #client)
        },
        reaches: &[
            (Reach::Reads, Asks::Nothing),
            (Reach::Writes, Asks::Nothing),
            (Reach::Blocks, Asks::Nothing),
            (Reach::OwnWrites, Asks::Never("OwnWrites")),
            (Reach::ConnectionState, Asks::Never("ConnectionState")),
        ],
        returns: Returns::Begun,
    },
    Target {
        header: |context| {
            let (connection, state) = (context.runtime("Connection"), context.runtime("State"));
            // `Q`, since the letters that a spec can use are taken
            quote!(impl<Q: #state> #connection<Q>)
        },
        reaches: &[
            (Reach::Reads, Asks::Nothing),
            (Reach::Writes, Asks::State("Unwatched")),
            (Reach::Blocks, Asks::State("Unwatched")),
            (Reach::OwnWrites, Asks::State("Unwatched")),
            (Reach::ConnectionState, Asks::State("Unwatched")),
        ],
        returns: Returns::Command,
    },
    Target {
        header: |context| {
            let (pipeline, mode) = (context.runtime("Pipeline"), context.runtime("Mode"));
            quote!(impl<Q: #mode> #pipeline<Q>)
        },
        reaches: &[
            (Reach::Reads, Asks::Nothing),
            (Reach::Writes, Asks::State("Writable")),
            (Reach::Blocks, Asks::Never("Blocks")),
            (Reach::OwnWrites, Asks::Type("OwnWrites")),
            (Reach::ConnectionState, Asks::Never("ConnectionState")),
        ],
        returns: Returns::Pending,
    },
];

/// `impl` blocks on the runtime's own types, group by group.
pub(super) fn inherent(context: &Context<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for group in &context.spec.groups {
        let doc = docs::group(group);
        for target in TARGETS {
            let calls = group.methods.iter().flat_map(Call::of);
            let methods: Vec<_> = calls.filter_map(|call| inherent_method(call, target, context)).collect();
            if !methods.is_empty() {
                let header = (target.header)(context);
                out.extend(quote! {
                    #doc
                    #[allow(clippy::too_many_arguments, reason = "a command has as many arguments as it has")]
                    #header { #(#methods)* }
                });
            }
        }
    }
    out
}

fn inherent_method(call: Call<'_>, target: &Target, context: &Context<'_>) -> Option<TokenStream> {
    let reach = call.form().flags.reach();
    let asks = target.reaches.iter().find_map(|(reached, asks)| (*reached == reach).then_some(*asks))?;
    let reply = &call.form().returns.ty;
    let request = local("request");
    let command = context.runtime("Command");
    let (output, send) = match target.returns {
        Returns::Begun => (quote!(#command<'_, #reply>), Send::Begun),
        Returns::Command => (quote!(#command<'_, #reply>), Send::With(quote!(__send(#request)))),
        Returns::Pending => {
            let pending = context.runtime("Pending");
            (quote!(#pending<#reply, Q>), Send::With(quote!(__queue(&#request))))
        }
    };
    let of = |bound| context.runtime(bound);
    if matches!(asks, Asks::Never(_)) && context.by_hand.as_ref() == Some(&call.name()) {
        return None;
    }
    let (bounds, visibility) = match asks {
        Asks::Nothing => (None, quote!(pub)),
        Asks::State(bound) => (Some(of(bound)).map(|bound| quote!(where Q: #bound)), quote!(pub)),
        Asks::Type(bound) => (Some(of(bound)).map(|bound| quote!(where Self: #bound)), quote!(pub)),
        // with a lifetime in it, rustc asks whether it holds where the method is called
        Asks::Never(bound) => {
            let bound = of(bound);
            (Some(quote!(where for<'a> &'a Self: #bound)), quote!(#[doc(hidden)] pub))
        }
    };
    Some(method(call, Some(visibility), output, send, bounds, context))
}

/// A trait with all methods, for whatever a command can be sent from.
pub(super) fn extension(name: &Ident, context: &Context<'_>) -> TokenStream {
    let target = context.runtime("Target");
    let methods = context.calls().map(|call| extension_method(call, context));
    let doc = docs::extension(context.spec);
    quote! {
        #doc
        #[allow(clippy::too_many_arguments, reason = "a command has as many arguments as it has")]
        pub trait #name: #target {
            #(#methods)*
        }

        impl<X: #target> #name for X {}
    }
}

fn extension_method(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let reply = &call.form().returns.ty;
    let bound = match call.form().flags.reach() {
        Reach::Reads => None,
        Reach::Writes => Some("Writes"),
        Reach::Blocks => Some("Blocks"),
        Reach::OwnWrites => Some("OwnWrites"),
        Reach::ConnectionState => Some("ConnectionState"),
    };
    let bound = bound.map(|bound| {
        let bound = context.runtime(bound);
        quote!(+ #bound)
    });
    let bounds = quote!(where Self: ::core::marker::Sized #bound);
    let request = local("request");
    let send = Send::With(quote!(__issue(#request)));
    method(call, None, quote!(Self::Out<'_, #reply>), send, Some(bounds), context)
}

/// How a method sends its request.
enum Send {
    /// It is encoded within what is returned.
    Begun,
    /// By this method of the target, once it is encoded.
    With(TokenStream),
}

fn method(
    call: Call<'_>,
    visibility: Option<TokenStream>,
    output: TokenStream,
    send: Send,
    bounds: Option<TokenStream>,
    context: &Context<'_>,
) -> TokenStream {
    let steps = steps_of(call);
    let name = call.name();
    let cfg = cfg(call.method.feature.as_slice());
    let doc = docs::method(call);
    let free = call.form().returns.free.iter().map(|(letter, bound)| {
        let (letter, bound) = (ident(letter), context.runtime(bound));
        quote!(#letter: #bound)
    });
    let generics: Vec<_> = free.collect();
    let generics = (!generics.is_empty()).then(|| quote!(<#(#generics),*>));
    let parameters = call.parameters(&steps, context);
    let arguments = steps::names(&steps).into_iter().chain(call.options.map(|_| quote!(options)));
    let requests = context.requests_module();
    let (request, request_type) = (local("request"), context.runtime("Request"));
    let body = match send {
        Send::Begun => quote! {
            let mut #request = self.__begin();
            #requests::#name(#request.__encode() #(, #arguments)*);
            #request
        },
        Send::With(send) => quote! {
            let mut #request = #request_type::new();
            #requests::#name(&mut #request #(, #arguments)*);
            self.#send
        },
    };
    quote! {
        #cfg
        #doc
        #[inline]
        #visibility fn #name #generics (&self #(, #parameters)*) -> #output #bounds { #body }
    }
}
