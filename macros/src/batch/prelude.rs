//! The straight-line beginning of a body, which is queued at the call and needs no `Box`.

use proc_macro2::TokenStream;
use syn::Stmt;

use super::expand::Planned;
use super::names::{self, Names};

/// A statement of an expanded block; behind the last one of the body, what is waited for at its end.
pub(super) struct Chunk {
    pub(super) tokens: TokenStream,
    pub(super) start: Start,
}

/// Whether a statement can run at the call.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Start {
    /// It queues a command and does nothing else.
    Queues,
    /// It binds plain data to these names.
    Binds(Names),
    No,
}

pub(super) struct Prelude {
    /// How many statements of the body it is.
    pub(super) statements: usize,
    pub(super) tokens: TokenStream,
    pub(super) rest: TokenStream,
}

/// All of it.
pub(super) fn together(chunks: &[Chunk]) -> TokenStream {
    chunks.iter().map(|chunk| chunk.tokens.clone()).collect()
}

pub(super) fn split(planned: &Planned, stmts: &[Stmt]) -> Option<Prelude> {
    let chunks = &planned.chunks;
    let mut until = chunks.iter().take_while(|chunk| chunk.start != Start::No).count();
    // a local that is needed later may borrow from another one: both cannot move into the future
    while let Some(at) = first_needed_later(planned, stmts, until) {
        until = at;
    }
    let (first, rest) = chunks.split_at(until);
    let queued = first.iter().filter(|chunk| chunk.start == Start::Queues).count();
    is_first_wave(planned, queued).then(|| Prelude {
        statements: until,
        tokens: together(first),
        rest: together(rest),
    })
}

/// The first commands, as many as were `queued`, are all of their wave. Were some of it queued only when the future is polled,
/// the others could be gone by then, and the function would take one more round trip.
fn is_first_wave(planned: &Planned, queued: usize) -> bool {
    let Some(first) = planned.items.first().filter(|_| queued > 0) else { return false };
    let mut with_first = planned.waves.iter().filter(|wave| wave.commands.contains(&first.text));
    with_first.all(|wave| wave.commands.len() == queued)
}

fn first_needed_later(planned: &Planned, stmts: &[Stmt], until: usize) -> Option<usize> {
    let first = planned.chunks.get(..until)?;
    let rest = stmts.get(until..)?;
    // what the queued commands give is bound in the rest
    let queued = first.iter().filter(|chunk| chunk.start == Start::Queues).count();
    let given = planned.items.get(..queued)?;
    first.iter().position(|chunk| match &chunk.start {
        Start::Binds(bound) => {
            given.iter().any(|item| !item.names.is_disjoint(bound)) || names::first_of(rest, bound).is_some()
        }
        _ => false,
    })
}
