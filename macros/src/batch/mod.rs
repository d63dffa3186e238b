//! `#[redis_batch]`: plans the round trips of an `async fn`.
//!
//! ```text
//! look/    questions asked of the syntax tree
//! source/  the function as written: its attribute, its signature
//! plan/    the body as data: what it queues, where it waits, what that costs
//! emit/    from the plan and the parts of the body to a function
//! ```
//!
//! Each uses those above it. Users' compilers run this unoptimised: names are looked for on the syntax tree rather than in tokens, and
//! streams are appended whole, `extend([stream])`, since each token that is taken out of one is a call to the compiler.

mod emit;
mod look;
mod plan;
mod source;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use emit::{frame, watch};
use plan::whole::Plan;
use source::fresh::Fresh;
use source::function::{Function, Item};
use source::options::Options;

/// Expands the attribute; with an error, the function is still there.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let parsed: Item = match syn::parse2(item.clone()) {
        Ok(parsed) => parsed,
        Err(error) => return with_errors(&[error], item),
    };
    let (options, bad_options) = match syn::parse2(attr) {
        Ok(options) => (options, None),
        Err(error) => (Options::default(), Some(error)),
    };
    let (mut function, block) = match Function::new(options, parsed) {
        Ok(function) => function,
        Err(error) => return with_errors(&[bad_options.unwrap_or(error)], item),
    };
    if let Some(error) = bad_options.or_else(|| function.check().err()) {
        // callers go on compiling with what the signature says
        let pipe = function.pipes.first();
        function.options.atomic = pipe.filter(|pipe| pipe.atomic).map(|pipe| pipe.name.span());
        let shape = frame::shape(&function, false, false);
        let fresh = Fresh::of(&function, block.as_ref());
        let unmoved = match block {
            Some(_) => frame::unmoved(&function, fresh, &shape, written(item)),
            None => emit::declare(&function, fresh, &shape),
        };
        return with_errors(&[error], unmoved);
    }
    let fresh = Fresh::of(&function, block.as_ref());
    let Some(block) = block else {
        let any_mode = function.budget() == Some(1);
        return emit::declare(&function, fresh, &frame::shape(&function, any_mode, false));
    };
    let mut errors = match function.is_watched() {
        true => watch::disturbed_arguments(&function, &block),
        false => Vec::new(),
    };
    let lowered = plan::lower::lower(&function, block);
    let plan = Plan::new(&function, lowered.body);
    // what is wrong with where the pipeline stands would often be said again as a round trip too many
    let wrong = match lowered.errors.is_empty() {
        true => emit::errors(&plan, &function),
        false => lowered.errors,
    };
    errors.splice(0..0, wrong);
    if errors.is_empty() {
        return emit::expand(&function, fresh, &plan, lowered.sources);
    }
    let shape = frame::shape(&function, plan.any_mode, plan.settled);
    // one that calls itself would not compile even as it is
    let body = if lowered.recursive { None } else { written(item) };
    with_errors(&errors, frame::unmoved(&function, fresh, &shape, body))
}

/// The body as it was written.
fn written(item: TokenStream) -> Option<TokenStream> {
    item.into_iter().last().map(|tree: TokenTree| tree.into())
}

fn with_errors(errors: &[syn::Error], item: TokenStream) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#errors)* #item)
}
