//! What a function that takes too many round trips is told.

use proc_macro2::Span;

use crate::batch::look::chain;
use crate::batch::plan::cost::{Over, Wave};
use crate::batch::plan::whole::Plan;
use crate::batch::source::function::Function;

/// The first way through the function that costs too much.
pub(super) fn error(plan: &Plan, function: &Function) -> Option<syn::Error> {
    let wave = |number: &usize| plan.cost.waves.get(*number);
    match plan.cost.over.as_ref()? {
        Over::Loop(number) => {
            let wave = wave(number)?;
            Some(syn::Error::new(wave.at, in_a_loop(plan, function, wave)))
        }
        Over::Path { last, late } => Some(too_many(plan, function, last.as_ref().and_then(wave), wave(late))),
    }
}

fn in_a_loop(plan: &Plan, function: &Function, wave: &Wave) -> String {
    let texts: Vec<&str> = wave.commands.iter().map(|item| plan.body.item(*item).text.as_str()).collect();
    let what = texts.join("`, `");
    let limit = if function.is_atomic() { "`atomic`" } else { "a budget (`round_trips = N`)" };
    if texts.is_empty() {
        return format!(
            "flushing here takes a round trip in every iteration, which {limit} does not allow: flush once, behind the loop"
        );
    }
    format!(
        "waiting for `{what}` here takes a round trip in every iteration, which {limit} does not allow: queue all in the loop, then \
         await all after it, as in `let all: Vec<_> = keys.iter().map(|k| pipe.get::<String>(k)).collect();` \
         and `let all = pipe.execute(all).await?;`"
    )
}

/// The last wait that was in the budget, and what comes too late for it.
fn too_many(plan: &Plan, function: &Function, last: Option<&Wave>, late: Option<&Wave>) -> syn::Error {
    let budget = function.budget().unwrap_or(1);
    let span = last.map_or_else(Span::call_site, |wave| wave.at);
    let waits_for = last.map(|wave| named(plan, wave)).unwrap_or_default();
    let why = last.map(|wave| plan.body.why(&wave.why)).unwrap_or_default();
    let comes_late = late.and_then(|wave| wave.commands.first());
    let comes_late = comes_late.map(|item| plan.body.item(*item).text.as_str()).unwrap_or("flush");
    let message = if function.is_atomic() {
        format!(
            "a reply inside a transaction exists only after EXEC: {why}, which waits for {waits_for}, and `{comes_late}` is queued \
             after it. Queue all commands first; read before the transaction with `atomic, watch(key)`"
        )
    } else {
        format!(
            "over the budget of `round_trips = {budget}`: {why}, which waits for {waits_for}, and `{comes_late}` after it takes one \
             more. Queue it before this, or write `round_trips = {}`",
            budget + 1
        )
    };
    syn::Error::new(span, message)
}

/// `` `pipe.get(key)` (src/page.rs:12:5) ``
fn named(plan: &Plan, wave: &Wave) -> String {
    match wave.commands.last().map(|item| plan.body.item(*item)) {
        Some(item) => format!("`{}` ({})", item.text, chain::place(item.span)),
        None => "a command".to_owned(),
    }
}
