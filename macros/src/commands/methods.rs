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
    /// Which commands can be sent from it.
    reaches: &'static [Reach],
    returns: Returns,
    /// What `Q` is, where something may be called that does not only read.
    unless_reads: Option<&'static str>,
}

#[derive(Clone, Copy)]
enum Returns {
    Command,
    /// A `Pending` of the pipeline's mode.
    Pending(fn(&Context<'_>) -> TokenStream),
}

const TARGETS: &[Target] = &[
    Target {
        header: |context| {
            let client = context.runtime("Client");
            quote!(impl #client)
        },
        reaches: &[Reach::Reads, Reach::Writes, Reach::Blocks],
        returns: Returns::Command,
        unless_reads: None,
    },
    Target {
        header: |context| {
            let (connection, state) = (context.runtime("Connection"), context.runtime("State"));
            // `Q`, since the letters that a spec can use are taken
            quote!(impl<Q: #state> #connection<Q>)
        },
        reaches: &[Reach::Reads, Reach::Writes, Reach::Blocks, Reach::OwnWrites, Reach::ConnectionState],
        returns: Returns::Command,
        unless_reads: Some("Unwatched"),
    },
    Target {
        header: |context| {
            let (pipeline, mode) = (context.runtime("Pipeline"), context.runtime("Mode"));
            quote!(impl<Q: #mode> #pipeline<Q>)
        },
        reaches: &[Reach::Reads, Reach::Writes],
        returns: Returns::Pending(|_| quote!(Q)),
        unless_reads: Some("Writable"),
    },
    Target {
        header: |context| {
            let (pipeline, plain) = (context.runtime("Pipeline"), context.runtime("Plain"));
            quote!(impl #pipeline<#plain>)
        },
        reaches: &[Reach::OwnWrites],
        returns: Returns::Pending(|context| context.runtime("Plain")),
        unless_reads: None,
    },
];

/// `impl` blocks on the runtime's own types, group by group.
pub(super) fn inherent(context: &Context<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for group in &context.spec.groups {
        let doc = docs::group(group);
        for target in TARGETS {
            let calls = group.methods.iter().flat_map(Call::of);
            let reached = calls.filter(|call| target.reaches.contains(&call.form().flags.reach()));
            let methods: Vec<_> = reached.map(|call| inherent_method(call, target, context)).collect();
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

fn inherent_method(call: Call<'_>, target: &Target, context: &Context<'_>) -> TokenStream {
    let reply = &call.form().returns.ty;
    let request = local("request");
    let (output, send) = match target.returns {
        Returns::Command => {
            let command = context.runtime("Command");
            (quote!(#command<'_, #reply>), quote!(__send(#request)))
        }
        Returns::Pending(mode) => {
            let (pending, mode) = (context.runtime("Pending"), mode(context));
            (quote!(#pending<#reply, #mode>), quote!(__queue(&#request)))
        }
    };
    let bound = target.unless_reads.filter(|_| call.form().flags.reach() != Reach::Reads);
    let bounds = bound.map(|bound| {
        // on the method, not on the `impl`: only so rustc says what the trait has to say
        let bound = context.runtime(bound);
        quote!(where Q: #bound)
    });
    method(call, Some(quote!(pub)), output, send, bounds, context)
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
    method(call, None, quote!(Self::Out<'_, #reply>), quote!(__issue(#request)), Some(bounds), context)
}

fn method(
    call: Call<'_>,
    visibility: Option<TokenStream>,
    output: TokenStream,
    send: TokenStream,
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
    quote! {
        #cfg
        #doc
        #[inline]
        #visibility fn #name #generics (&self #(, #parameters)*) -> #output #bounds {
            let mut #request = #request_type::new();
            #requests::#name(&mut #request #(, #arguments)*);
            self.#send
        }
    }
}
