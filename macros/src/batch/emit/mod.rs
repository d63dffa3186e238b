//! From a plan and the parts of a body to the function that stands in its place. Tokens are written here and nowhere else.
//!
//! ```text
//! body.rs     statement by statement                 fill.rs    a statement's holes filled
//! queue.rs    a command that leaves its statement    tokens.rs  what a wait and a call take from a budget
//! take.rs     what is taken at a place               wait.rs    waiting for it, and binding it
//! prelude.rs  what can be queued at the call
//! frame.rs    the function around its body      watch.rs   one that runs again
//! over.rs     what takes too many round trips   docs.rs    the plan for people
//! ```

mod body;
mod docs;
mod fill;
pub(crate) mod frame;
mod over;
mod prelude;
mod queue;
mod take;
mod tokens;
mod wait;
pub(crate) mod watch;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use crate::batch::plan::lower::Sources;
use crate::batch::plan::whole::Plan;
use crate::batch::source::fresh::Fresh;
use crate::batch::source::function::Function;
use crate::batch::source::signature::{self, Shape};

/// What is wrong with a function.
pub(crate) fn errors(plan: &Plan, function: &Function) -> Vec<syn::Error> {
    if let (Some(span), true) = (plan.body.foreign, function.is_atomic() && !function.is_watched()) {
        let message = "an `atomic` function waits for nothing but its own EXEC: await this before the call, and pass the value";
        return vec![syn::Error::new(span, message)];
    }
    over::error(plan, function).into_iter().collect()
}

/// A trait's method without a body: what those have that implement it.
pub(crate) fn declare(function: &Function, fresh: Fresh, shape: &Shape) -> TokenStream {
    let mut sig = signature::convert(function, fresh, shape).sig;
    // the types as the user wrote them, so that the import of these is not unused
    let types = function.pipes.iter().map(|pipe| &pipe.ty);
    sig.generics.make_where_clause().predicates.push(parse_quote!(fn(&Self, #(&#types),*): Sized));
    let (attrs, vis) = (&function.attrs, &function.vis);
    quote!(#(#attrs)* #vis #sig;)
}

/// The function that stands in place of the one that was written.
pub(crate) fn expand(function: &Function, fresh: Fresh, plan: &Plan, mut sources: Sources) -> TokenStream {
    let shape = frame::shape(function, plan.any_mode, plan.settled);
    let converted = signature::convert(function, fresh, &shape);
    let body = match function.is_watched() {
        true => watch::whole(function, plan, &mut sources, &converted),
        false => frame::whole(function, plan, &mut sources, &converted),
    };
    if function.options.explain {
        eprintln!("{}", docs::explanation(function, plan));
    }
    let section = docs::section(function, plan);
    let items = &sources.items;
    let sig = &converted.sig;
    let (attrs, vis) = (&function.attrs, &function.vis);
    // a plain `#[doc]` so that it also shows on hover
    quote! {
        #(#attrs)*
        #[doc = #section]
        #vis #sig { #(#items)* #body }
    }
}
