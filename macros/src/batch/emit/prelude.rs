//! The straight-line beginning of a body, which is queued at the call and needs no `Box`.

use proc_macro2::TokenStream;

use crate::batch::plan::whole::Plan;
use crate::batch::plan::{Does, NameSet, ROOT, StmtId};

/// A statement of an expanded block; behind the last one of the body, what is waited for at its end.
pub(crate) struct Chunk {
    pub(crate) tokens: TokenStream,
    pub(crate) start: Start,
}

/// Whether a statement can run at the call.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// It queues a command and does nothing else.
    Queues,
    /// It binds plain data to these names.
    Binds(NameSet),
    No,
}

pub(crate) struct Prelude {
    /// How many statements of the body it is.
    pub(crate) statements: usize,
    pub(crate) tokens: TokenStream,
    pub(crate) rest: TokenStream,
}

/// All of it.
pub(crate) fn together(chunks: Vec<Chunk>) -> TokenStream {
    chunks.into_iter().map(|chunk| chunk.tokens).collect()
}

/// The beginning and the rest, if the first wave is queued by the former.
pub(crate) fn split(plan: &Plan, mut chunks: Vec<Chunk>) -> Result<Prelude, TokenStream> {
    let mut until = chunks.iter().take_while(|chunk| chunk.start != Start::No).count();
    // a local that is needed later may borrow from another one: both cannot move into the future
    while let Some(at) = first_needed_later(plan, &chunks, until) {
        until = at;
    }
    let queued = chunks.iter().take(until).filter(|chunk| chunk.start == Start::Queues).count();
    if !is_first_wave(plan, queued) {
        return Err(together(chunks));
    }
    let rest = together(chunks.split_off(until));
    Ok(Prelude { statements: until, tokens: together(chunks), rest })
}

/// The first commands, as many as were `queued`, are all of their wave. Were some of it queued only when the future is polled,
/// the others could be gone by then, and the function would take one more round trip.
fn is_first_wave(plan: &Plan, queued: usize) -> bool {
    let Some(first) = stmts(plan).find_map(|stmt| queues(plan, stmt)).filter(|_| queued > 0) else {
        return false;
    };
    let mut with_first = plan.cost.waves.iter().filter(|wave| wave.commands.contains(&first));
    with_first.all(|wave| wave.commands.len() == queued)
}

fn first_needed_later(plan: &Plan, chunks: &[Chunk], until: usize) -> Option<usize> {
    let first = chunks.get(..until)?;
    // what the queued commands give is bound in the rest
    let needed: NameSet = stmts(plan)
        .skip(until)
        .flat_map(|stmt| plan.body.stmt(stmt).mentions.iter().map(|(name, _)| *name))
        .chain(
            stmts(plan)
                .take(until)
                .filter_map(|stmt| queues(plan, stmt))
                .flat_map(|item| plan.body.item(item).binds.clone()),
        )
        .collect();
    first.iter().position(|chunk| match &chunk.start {
        Start::Binds(bound) => !needed.is_disjoint(bound),
        _ => false,
    })
}

fn stmts(plan: &Plan) -> impl Iterator<Item = StmtId> {
    plan.body.block(ROOT).stmts.iter().copied()
}

fn queues(plan: &Plan, stmt: StmtId) -> Option<crate::batch::plan::ItemId> {
    match plan.body.stmt(stmt).does {
        Does::Queue(item) => Some(item),
        Does::Value { .. } => None,
    }
}
