//! A compile error for each method of a spec that a method of the runtime's own types would be called in place of.
//!
//! Rust prefers a type's own methods to those of traits and says nothing. Here each name is looked up as a path of each
//! target type, beside a trait that has a constant of every name: a type's own method hides that constant as it
//! would hide the spec's method, also one that is younger than this macro.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use roundtrip_spec::Places;
use roundtrip_spec::model::Method;
use syn::LitStr;

use super::{Call, Context, cfg, module_of};

/// Looks up the names of all methods of the trait `extension`. `file` is the path in the call of the macro.
pub(super) fn checks(
    extension: &Ident,
    file: &LitStr,
    places: &Places<'_>,
    context: &Context<'_>,
) -> TokenStream {
    let module = module_of("__free_names_of", extension);
    let root = &context.root;
    let names = context.calls().map(|call| {
        let (cfg, name) = (cfg(call.method.feature.as_slice()), call.name());
        quote!(#cfg const #name: Free = Free;)
    });
    let targets = targets();
    let methods = context.spec.groups.iter().flat_map(|group| &group.methods);
    let checks = methods.map(|method| check(method, file, places));
    quote! {
        #[allow(dead_code, non_upper_case_globals, unused_imports, reason = "what is here is only compiled")]
        mod #module {
            use #root::__private::{Atomic, Blocks, Client, Connection, ConnectionState, Open, OwnWrites, Pipeline, Plain, Writes};
            use #root::__private::free::{Free, Found, Or as _};

            trait OfTheSpec: ::core::marker::Sized {
                #(#names)*
            }

            #(impl OfTheSpec for #targets {})*

            #(#checks)*
        }
    }
}

/// The types that methods are called on, in every state that has commands of its own. A watched connection has those of an open
/// one, and looking them up there would complain of the bounds that they have there, too.
fn targets() -> [TokenStream; 4] {
    [quote!(Client), quote!(Connection<Open>), quote!(Pipeline<Plain>), quote!(Pipeline<Atomic>)]
}

/// A function that compiles only if no type has a method of this name. One error comes of it, about the first type that has one.
fn check(method: &Method, file: &LitStr, places: &Places<'_>) -> TokenStream {
    let cfg = cfg(method.feature.as_slice());
    let names: Vec<Ident> = Call::of(method).map(Call::name).collect();
    let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!(
        "{}: {}: there is a method {} already, which would be called in place of this one",
        places.of(method.span),
        method.path,
        shown.join(" or "),
    );
    let label = "a method of this file is hidden by one that the type itself has";
    let note =
        "give it another name, or all methods of the file a prefix: prefix = \"my_\" in its first line";
    // the error is shown at the path of the file, as all others are
    let span = file.span();
    let lookup = |name: &Ident, target: &TokenStream| {
        let name = Ident::new(&name.to_string(), span);
        quote_spanned!(span=> Found(<#target>::#name))
    };
    let targets = targets();
    let lookups = names.iter().flat_map(|name| targets.iter().map(move |target| lookup(name, target)));
    let found = lookups.reduce(|found, next| quote_spanned!(span=> #found.or(#next)));
    let call = quote_spanned!(span=> check(#found));
    let function = names.first();
    quote! {
        #cfg
        fn #function()
        // a method that only says why it cannot be called is there, too: what it asks for is taken for granted
        where
            #(for<'a> &'a #targets: Blocks + ConnectionState + OwnWrites + Writes),*
        {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            trait IsFree {}
            #[diagnostic::do_not_recommend]
            impl IsFree for Free {}
            fn check<T: IsFree>(_: Found<T>) {}
            #call
        }
    }
}
