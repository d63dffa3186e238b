//! A function for each method that encodes its request.

use std::borrow::Cow;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use roundtrip_spec::model::Step;

use super::{Call, Context, cfg, encoded, ident, local, routing, steps};

/// The module of all request functions; records are made of those of the runtime.
pub(super) fn module(context: &Context<'_>) -> TokenStream {
    let name = context.requests_module();
    let visibility = context.extension.is_none().then(|| quote!(pub(crate)));
    let functions = context.calls().map(|call| function(call, context));
    quote! {
        #[allow(clippy::too_many_arguments, reason = "a command has as many arguments as it has")]
        #visibility mod #name {
            #[allow(unused_imports, reason = "the types made from the spec, if there are any")]
            use super::*;

            #(#functions)*
        }
    }
}

/// Who may call them.
fn visibility(context: &Context<'_>) -> TokenStream {
    if context.extension.is_none() { quote!(pub(crate)) } else { quote!(pub(super)) }
}

/// The steps of one form: without options, the literals that they stood between become one.
pub(super) fn steps_of(call: Call<'_>) -> Cow<'_, [Step]> {
    let steps = &call.method.steps;
    if call.options.is_some() || !steps.iter().any(|step| matches!(step, Step::Slots(_))) {
        return Cow::Borrowed(steps);
    }
    let mut plain: Vec<Step> = Vec::new();
    for step in steps {
        match (plain.last_mut(), step) {
            (_, Step::Slots(_)) => {}
            (Some(Step::Literal(before)), Step::Literal(words)) => before.extend_from_slice(words),
            _ => plain.push(step.clone()),
        }
    }
    Cow::Owned(plain)
}

fn function(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let name = call.name();
    let steps = steps_of(call);
    let cfg = cfg(call.method.feature.as_slice());
    let (request_type, visibility) = (context.runtime("Request"), visibility(context));
    let facts = facts(call, context);
    let parameters = call.parameters(&steps, context);
    // what follows the name and is fixed goes out with it
    let (fixed, rest) = match &*steps {
        [Step::Literal(words), rest @ ..] => (words.as_slice(), rest),
        steps => (&[][..], steps),
    };
    let head: Vec<&str> = call.method.command.iter().chain(fixed).map(String::as_str).collect();
    let request = local("request");
    if let Some(called) = &call.method.script {
        return script(call, &called.source, &steps, context);
    }
    let (start, end) = match steps::known_words(rest, context) {
        Some(words) => {
            let arity = format!("*{}\r\n", head.len() + words).into_bytes();
            let head = Literal::byte_string(&[arity, encoded(&head)].concat());
            (quote!(#request.fixed(&FACTS, #head);), None)
        }
        None => {
            let head = steps::literal(&head);
            (quote!(#request.counted(&FACTS, #head);), Some(quote!(#request.finish();)))
        }
    };
    let statements = steps::statements(rest, steps::Sink::Request, context);
    quote! {
        #cfg
        #[inline]
        #visibility fn #name(#request: &mut #request_type #(, #parameters)*) {
            #facts
            #start
            #statements
            #end
        }
    }
}

/// A call of a script: the runtime knows how scripts are called.
fn script(call: Call<'_>, source: &str, steps: &[Step], context: &Context<'_>) -> TokenStream {
    let (name, visibility) = (call.name(), visibility(context));
    let cfg = cfg(call.method.feature.as_slice());
    let (request_type, script_type) = (context.runtime("Request"), context.runtime("Script"));
    let facts = facts(call, context);
    let parameters = call.parameters(steps, context);
    let request = local("request");
    let statements = steps::statements(steps, steps::Sink::Request, context);
    quote! {
        #cfg
        #visibility fn #name(#request: &mut #request_type #(, #parameters)*) {
            #facts
            static SCRIPT: ::std::sync::LazyLock<#script_type> =
                ::std::sync::LazyLock::new(|| #script_type::new(#source));
            #request.script(&FACTS, &SCRIPT);
            #statements
            #request.finish();
        }
    }
}

fn facts(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let method = call.method;
    let (facts, flags_type) = (context.runtime("Facts"), context.runtime("Flags"));
    let name = if method.script.is_some() { method.name.clone() } else { method.command.join(" ") };
    // where there is none that was reported
    let since = method.docs.since.as_deref().or(method.docs.valkey_since.as_deref()).unwrap_or_default();
    let (keys, spread) = (routing::keys(method.keys, context), routing::spread(call, context));
    let flags = flags(call, context);
    let flags = if method.script.is_some() { quote!(#flags.union(#flags_type::SCRIPTS)) } else { flags };
    quote! {
        static FACTS: #facts = #facts {
            name: #name,
            flags: #flags,
            since: #since,
            keys: #keys,
            spread: #spread,
        };
    }
}

/// The flags that the spec gives to a form of a method.
pub(super) fn flags(call: Call<'_>, context: &Context<'_>) -> TokenStream {
    let flags_type = context.runtime("Flags");
    let flags = call.form().flags.0.iter().map(|flag| ident(flag.constant));
    flags.fold(quote!(#flags_type::NONE), |flags, flag| quote!(#flags.union(#flags_type::#flag)))
}
