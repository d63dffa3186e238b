//! All passes together.

use super::cost::{self, At, Cost, Wave};
use super::ends;
use super::flow::{self, Flow};
use super::keep::{self, Keep, Shape};
use super::tail::{self, Tail};
use super::{Body, Does, Node, Place, ROOT, Stmt, StmtId, Why};
use crate::batch::source::function::Function;

/// All that is known about a function.
pub(crate) struct Plan {
    pub(crate) body: Body,
    pub(crate) flow: Flow,
    pub(crate) tail: Tail,
    pub(crate) keep: Keep,
    pub(crate) cost: Cost,
    pub(crate) shape: Shape,
    /// Replies are read in the caller's mode, which may be a transaction's.
    pub(crate) any_mode: bool,
    /// More than one round trip is possible, something else is awaited, or begun behind a wait.
    pub(crate) many: bool,
    /// It may end without a word that its last command is queued.
    pub(crate) settled: bool,
    /// There are nested calls that share a budget.
    pub(crate) counts: bool,
    /// Of a watched function.
    pub(crate) split: Option<Split>,
}

impl Plan {
    pub(crate) fn new(function: &Function, body: Body) -> Plan {
        let (atomic, watched) = (function.is_atomic(), function.is_watched());
        let flow = flow::flow(&body, atomic);
        let tail = tail::tail(&body);
        let late = body.begins && begins_late(&body, &flow, &tail);
        let any_mode = function.budget() == Some(1) && (body.foreign.is_none() && !late || atomic);
        let shape = Shape {
            side_by_side: function.pipes.len() > 1,
            may_be_many: !watched && !any_mode,
            runs_ahead: !any_mode,
            watched,
        };
        let keep = keep::keep(&body, &flow, &tail, shape);
        let cost = cost::cost(&body, &flow, &tail, function.budget());
        let counts = function.has_budget() && body.has_calls();
        let again = cost.most > 1 || cost.waves.iter().any(|wave| wave.in_loop);
        let many = shape.may_be_many && (again || late || body.has_calls() || body.awaits_else);
        let split = watched.then(|| split(&body, &cost));
        // given to `execute`, a call has only what is queued at once to wait for; one of a single wave says nothing, and need not
        let one = function.budget() == Some(1);
        let settled = many && (one || ends::ends_settled(&body, &flow, &tail));
        Plan { settled, body, flow, tail, keep, cost, shape, any_mode, many, counts, split }
    }

    /// Nothing is queued behind `stmt`, nor in it if there is no `more`; and who calls the function may want to know.
    pub(crate) fn ends(&self, stmt: StmtId, more: bool) -> bool {
        !more && !self.tail.more(stmt) && self.shape.may_be_many
    }
}

/// Something that nobody awaits may be begun behind a wait.
fn begins_late(body: &Body, flow: &Flow, tail: &Tail) -> bool {
    let waits = flow.taken.keys().any(|place| {
        let more = flow.waits.get(place).is_some_and(|wait| wait.more);
        let stmt = match place {
            Place::Before(stmt) | Place::Head(stmt) | Place::After(stmt) => Some(stmt),
            Place::End(block) => body.block(*block).stmts.last(),
        };
        more || stmt.is_some_and(|stmt| tail.more(*stmt))
    });
    waits
        || body.stmts.iter().any(|stmt| {
            let head = matches!(&stmt.does, Does::Value { head, more: true } if !head.is_empty());
            head || stmt.nodes.iter().any(|node| matches!(node, Node::Await(_)))
        })
}

/// The end of the reads of a watched function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Split {
    Start,
    AfterWait(Place),
    AfterStatement(StmtId),
}

/// Where the reads of a watched function end: behind the last round trip that is not the end itself.
fn split(body: &Body, cost: &Cost) -> Split {
    // what the last expression uses is there after EXEC, as in a function without `watch`
    let is_last = |stmt: &Stmt| stmt.tail && stmt.block == ROOT && !stmt.works;
    let is_end = |wave: &&Wave| {
        wave.why == Why::Done
            || matches!(wave.place, At::Place(Place::Before(stmt)) if is_last(body.stmt(stmt)))
    };
    let last_read = cost.waves.iter().rev().find(|wave| !is_end(wave));
    match last_read.map(|wave| wave.place) {
        None => Split::Start,
        Some(At::Place(place @ Place::Before(stmt))) if body.stmt(stmt).block == ROOT => {
            Split::AfterWait(place)
        }
        Some(At::Place(Place::End(block))) => match body.block(block).parent {
            Some(stmt) => Split::AfterStatement(body.outermost(stmt)),
            None => Split::Start,
        },
        Some(At::Place(Place::Before(stmt) | Place::Head(stmt) | Place::After(stmt)) | At::Inside(stmt)) => {
            Split::AfterStatement(body.outermost(stmt))
        }
    }
}
