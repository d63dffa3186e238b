//! `#[redis_batch]`: plans the round trips of an `async fn`.
//!
//! ```text
//! options.rs    what stands in the attribute
//! function.rs   the function as written: its pipelines, its kind
//! command.rs    what counts as a command            scan.rs    what a piece of code waits for, may it leave
//! names.rs      which names it mentions             borrow.rs  what a nested call holds on to
//! quiet.rs      which values are plain data
//! plan.rs       items, what waits, waves            budget.rs  counting them
//! walk.rs       statement by statement              flow.rs    the blocks nested in an expression
//! queue.rs      a command whose await moves         wait.rs    taking all that waits
//! bind.rs       `let`                               value.rs   an expression at its place
//! fork.rs       branches                            repeat.rs  loops                 leave.rs  ways out of them
//! head.rs       commands awaited first of all       in_place.rs  awaits inside of an expression
//! conditional.rs  statements that may be configured out
//! derived.rs    what is made with a pipeline, and may queue later
//! emit.rs       tokens for queue, wait, bind
//! prelude.rs    what can be queued at the call      signature.rs  the signature that callers see
//! fresh.rs      names that the function does not have
//! hidden.rs     arguments that may hide a lifetime
//! expand.rs     the whole function                  watch.rs   the one that runs again      docs.rs  the plan for people
//! ```
//!
//! Users' compilers run this unoptimised: names are looked for on the syntax tree rather than in tokens, and streams are appended
//! whole, `extend([stream])`, since each token that is taken out of one is a call to the compiler.

mod bind;
mod borrow;
mod budget;
mod command;
mod conditional;
mod derived;
mod docs;
mod emit;
mod expand;
mod flow;
mod fork;
mod fresh;
mod function;
mod head;
mod hidden;
mod in_place;
mod leave;
mod names;
mod options;
mod plan;
mod prelude;
mod queue;
mod quiet;
mod repeat;
mod scan;
mod signature;
mod value;
mod wait;
mod walk;
mod watch;

use proc_macro2::TokenStream;
use quote::quote;

use function::{Function, Item};
use options::Options;

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
    let mut function = match Function::new(options, parsed) {
        Ok(function) => function,
        Err(error) => return with_errors(&[bad_options.unwrap_or(error)], item),
    };
    if let Some(error) = bad_options.or_else(|| function.check().err()) {
        // callers go on compiling with what the signature says
        let pipe = function.pipes.first();
        function.options.atomic = pipe.filter(|pipe| pipe.atomic).map(|pipe| pipe.name.span());
        let shape = expand::shape(&function, false);
        return with_errors(&[error], expand::unmoved(&function, &shape, true));
    }
    match expand::expand(&function) {
        Ok(tokens) => tokens,
        Err(failed) => {
            with_errors(&failed.errors, expand::unmoved(&function, &failed.shape, !failed.recursive))
        }
    }
}

fn with_errors(errors: &[syn::Error], item: TokenStream) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#errors)* #item)
}
