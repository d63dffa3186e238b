//! What is queued and not yet waited for, at every place of a body; and so, where the function waits.
//!
//! A wait takes everything: whatever was queued travels together anyway, and the earliest error is the one that is reported. Waiting
//! empties the state, so finding one more place to wait can make another one needless. To come to an end all the same, the places
//! only grow in number: a body is run until a run finds no new one.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;

use super::forward::{Forward, Pass};
use super::{BlockId, Body, Does, ItemId, Kind, Leaves, NameId, Node, Place, ROOT, StmtId, Waits, Why};

/// What waits on the way to a place, in program order: the item, and the block in which its reply is to be bound. `None`: that block
/// is left, and only its error matters. The value tells whether its reply is there, because a nested block waited for something.
pub(crate) type Waiting = BTreeMap<(ItemId, Option<BlockId>), bool>;

/// A place at which the function waits.
#[derive(Clone, Debug)]
pub(crate) struct Wait {
    pub(crate) why: Why,
    pub(crate) at: Span,
    /// The statement itself queues more, after it has waited.
    pub(crate) more: bool,
}

/// What the last run over a body has found.
#[derive(Default, Debug)]
pub(crate) struct Flow {
    pub(crate) waits: BTreeMap<Place, Wait>,
    /// What is there to be taken at each of them.
    pub(crate) taken: BTreeMap<Place, Waiting>,
    /// What waits where a call begins.
    pub(crate) calls: BTreeMap<ItemId, Waiting>,
    /// Items that may wait where code leaves the function.
    pub(crate) exits: BTreeSet<ItemId>,
    /// Items that may wait when their block is left.
    pub(crate) left: BTreeSet<ItemId>,
    /// Calls that outlive their block: before which statement of which block they have a place.
    pub(crate) declared: BTreeMap<ItemId, StmtId>,
    /// Statements whose nested blocks may leave no call waiting.
    forced: BTreeSet<StmtId>,
    /// Conditions of loops whose rounds may leave nothing waiting.
    settled: BTreeSet<BlockId>,
}

/// Runs over the body until nothing new is found. `atomic`: an early `return` must not commit what is queued.
pub(crate) fn flow(body: &Body, atomic: bool) -> Flow {
    let mut known = Flow::default();
    loop {
        let size = known.size();
        let flow =
            Flow { waits: known.waits, forced: known.forced, settled: known.settled, ..Flow::default() };
        let run = Run { body, flow, loops: BTreeMap::new(), atomic };
        let mut forward = Forward::new(body, run);
        forward.block(ROOT, Some(Waiting::new()), true);
        known = forward.pass.flow;
        if known.size() == size {
            return known;
        }
    }
}

impl Flow {
    fn size(&self) -> usize {
        self.waits.len() + self.forced.len() + self.settled.len()
    }
}

struct Run<'b> {
    body: &'b Body,
    flow: Flow,
    /// Loops, by their bodies: how much was known when they were entered, and where they came to rest. An outer loop's next round
    /// leaves no less at the heads of the inner ones than this one, so they go on from there. Were they to begin anew, each level
    /// would double the work. Once one more place to wait is found that is not so.
    loops: BTreeMap<BlockId, (usize, Option<Waiting>)>,
    atomic: bool,
}

type Reason = Option<(Why, Span, bool)>;

impl Run<'_> {
    /// Waits at `place`, which is in `block`, if there is a reason, or was one before.
    fn wait(&mut self, place: Place, block: BlockId, reason: Reason, state: &mut Waiting) {
        if is_idle(state, block) {
            return;
        }
        if let Some((why, at, more)) = reason {
            self.flow.waits.entry(place).or_insert(Wait { why, at, more });
        }
        if self.flow.waits.contains_key(&place) {
            self.take(place, block, state);
        }
    }

    /// Everything is taken: what is bound elsewhere has arrived, the rest is gone.
    fn take(&mut self, place: Place, block: BlockId, state: &mut Waiting) {
        let taken = self.flow.taken.entry(place).or_default();
        *taken = meet([std::mem::take(taken), state.clone()]);
        state.retain(|(_, home), arrived| {
            *arrived = true;
            home.is_some_and(|home| home != block)
        });
    }

    /// Why what waits is needed: a name of it is mentioned, or what a call holds on to is disturbed.
    fn used(
        &self,
        mentions: &[(NameId, Span)],
        disturbs: &[(NameId, Span)],
        state: &Waiting,
    ) -> Option<(Why, Span)> {
        let waiting = || state.keys().map(|(item, home)| (self.body.item(*item), home.is_some()));
        let bound = |name: &NameId| waiting().any(|(item, bound)| bound && item.binds.contains(name));
        if let Some((name, at)) = mentions.iter().find(|(name, _)| bound(name)) {
            return Some((Why::Use(*name), *at));
        }
        waiting().find_map(|(item, _)| {
            let mentioned = mentions.iter().find(|(name, _)| item.mutable.contains(name));
            let disturbed = || disturbs.iter().find(|(name, _)| item.shared.contains(name));
            mentioned.or_else(disturbed).map(|(name, at)| (Why::Borrowed(*name), *at))
        })
    }

    fn calls_wait(&self, state: &Waiting) -> bool {
        state.iter().any(|((item, _), arrived)| !arrived && self.body.item(*item).kind == Kind::Call)
    }

    /// Code may leave the function here.
    fn may_leave(&mut self, state: &Waiting) {
        self.flow.exits.extend(state.iter().filter(|(_, arrived)| !**arrived).map(|((item, _), _)| *item));
    }

    /// A call waits whose future cannot leave `block`.
    fn ends_calls(&self, block: BlockId, state: &Waiting) -> bool {
        let scope = self.body.block(block);
        state.keys().any(|(item, home)| {
            let item = self.body.item(*item);
            let here = *home == Some(block) || home.is_none() && self.body.is_within(item.block, block);
            let outlives = !scope.temporary
                && !item.has_temporaries
                && item.refers.is_disjoint(&scope.owns)
                && item.shared.is_disjoint(&scope.declares)
                && item.mutable.is_disjoint(&scope.declares);
            here && item.kind == Kind::Call && (block == ROOT || !outlives)
        })
    }

    /// Whether nothing may wait behind a statement, given that of its block.
    fn settle(&self, id: StmtId, state: &Waiting, settle: bool) -> bool {
        let stmt = self.body.stmt(id);
        let block = self.body.block(stmt.block);
        match (stmt.leaves, stmt.tail) {
            (Some(Leaves::Return), _) => !self.atomic,
            (_, false) => false,
            (_, true) if block.void => settle,
            (_, true) => settle || block.guards || self.ends_calls(stmt.block, state),
        }
    }

    fn before_queue(&mut self, id: StmtId, item_id: ItemId, state: &mut Waiting) {
        let body = self.body;
        let (stmt, item) = (body.stmt(id), body.item(item_id));
        let mut reason = self.used(&item.mentions, &item.disturbs, state).map(|(why, at)| (why, at, true));
        if let Some(at) = item.exits {
            let calls = self.calls_wait(state);
            reason = reason.or_else(|| calls.then_some((Why::End, at, true)));
        }
        self.wait(Place::Before(id), stmt.block, reason, state);
        if item.exits.is_some() {
            self.may_leave(state);
        }
        if item.kind == Kind::Call {
            let calls = self.flow.calls.entry(item_id).or_default();
            *calls = meet([std::mem::take(calls), state.clone()]);
        }
        if state.contains_key(&(item_id, None)) {
            self.flow.left.insert(item_id);
        }
        state.retain(|(other, home), _| *other != item_id || home.is_none());
        state.insert((item_id, Some(stmt.block)), false);
    }

    fn before_value(&mut self, id: StmtId, head: &[ItemId], state: &mut Waiting, settle: bool) {
        let body = self.body;
        let stmt = body.stmt(id);
        let hidden = state
            .keys()
            .filter(|(_, home)| home.is_some())
            .find_map(|(item, _)| body.item(*item).binds.intersection(&stmt.hides).next().copied());
        let mut reason = hidden.map(|name| (Why::Use(name), stmt.at, true));
        if !head.is_empty() {
            let items: Vec<_> = head.iter().map(|item| body.item(*item)).collect();
            let leaves = items.iter().find_map(|item| item.exits);
            reason = reason
                .or_else(|| {
                    let used = items.iter().find_map(|item| self.used(&item.mentions, &item.disturbs, state));
                    used.map(|(why, at)| (why, at, true))
                })
                .or_else(|| leaves.filter(|_| self.calls_wait(state)).map(|at| (Why::End, at, true)));
            self.wait(Place::Before(id), stmt.block, reason, state);
            if leaves.is_some() {
                self.may_leave(state);
            }
            return self.take(Place::Head(id), stmt.block, state);
        }
        reason = reason
            .or_else(|| {
                let used = self.used(&stmt.mentions, &stmt.disturbs, state);
                used.map(|(why, at)| (why, at, stmt.works))
            })
            .or_else(|| stmt.waits.map(|(waits, at)| (why(waits), at, true)))
            .or_else(|| (settle && !stmt.structured).then_some((Why::Done, stmt.at, stmt.works)))
            .or_else(|| stmt.exits.filter(|_| self.calls_wait(state)).map(|at| (Why::End, at, true)));
        self.wait(Place::Before(id), stmt.block, reason, state);
        if stmt.exits.is_some() {
            self.may_leave(state);
        }
    }

    /// A part of an expression, before which nothing can be put: what it needs was taken before the statement. Only the condition of
    /// a loop can find something that a round has left.
    fn before_part(&mut self, id: StmtId, state: &Waiting) {
        let stmt = self.body.stmt(id);
        let used = self.used(&stmt.mentions, &stmt.disturbs, state).is_some();
        if used || stmt.exits.is_some() && self.calls_wait(state) {
            self.flow.settled.insert(stmt.block);
        } else if stmt.exits.is_some() {
            self.may_leave(state);
        }
    }

    /// What is bound in a block that is left is not bound any more.
    fn leave(&mut self, lost: impl Fn(BlockId) -> bool, state: &mut Waiting) {
        let homes: Vec<(ItemId, BlockId)> =
            state.keys().filter_map(|(item, home)| Some((*item, home.filter(|home| lost(*home))?))).collect();
        for (item, home) in homes {
            let arrived = state.remove(&(item, Some(home))).unwrap_or(true);
            self.flow.left.insert(item);
            if !arrived {
                state.insert((item, None), false);
            }
        }
    }
}

impl Pass for Run<'_> {
    type State = Waiting;

    fn meet(&mut self, ways: Vec<Waiting>) -> Waiting {
        meet(ways)
    }

    fn before(&mut self, id: StmtId, state: &mut Waiting, settle: bool) -> bool {
        let body = self.body;
        let stmt = body.stmt(id);
        if body.block(stmt.block).inline {
            self.before_part(id, state);
            return false;
        }
        let settle = self.settle(id, state, settle);
        match &stmt.does {
            Does::Queue(item) => self.before_queue(id, *item, state),
            Does::Value { head, .. } => self.before_value(id, head, state, settle),
        }
        settle || self.flow.forced.contains(&id)
    }

    fn node(&mut self, id: StmtId, node: &Node, state: &mut Waiting) {
        if let Node::Exit = node {
            if self.calls_wait(state) {
                self.flow.forced.insert(id);
            }
            self.may_leave(state);
        }
    }

    fn after(&mut self, id: StmtId, state: &mut Waiting, settle: bool) {
        let stmt = self.body.stmt(id);
        let block = self.body.block(stmt.block);
        if !stmt.tail || block.void || block.inline {
            return;
        }
        let left = state.iter().any(|((_, home), arrived)| !arrived || *home == Some(stmt.block));
        let settle = (settle || block.guards) && left || self.ends_calls(stmt.block, state);
        let reason = settle.then_some((Why::Done, stmt.at, false));
        self.wait(Place::After(id), stmt.block, reason, state);
    }

    fn exit(&mut self, _: StmtId, state: Waiting) {
        self.may_leave(&state);
    }

    fn end(&mut self, id: BlockId, state: &mut Waiting, settle: bool) {
        let block = self.body.block(id);
        if block.inline {
            return;
        }
        let last = block.stmts.last().map(|stmt| self.body.stmt(*stmt));
        let valued = last.is_some_and(|last| last.tail) && !block.void;
        if !valued && (settle || block.guards || self.ends_calls(id, state)) {
            let why = if id == ROOT { Why::Done } else { Why::End };
            let at = last.map_or_else(Span::call_site, |last| last.at);
            self.wait(Place::End(id), id, Some((why, at, false)), state);
        }
        let Some(parent) = block.parent else { return };
        for (item, home) in state.keys() {
            let call = self.body.item(*item);
            let here = *home == Some(id) || home.is_none() && self.body.is_within(call.block, id);
            if here && call.kind == Kind::Call {
                self.flow.declared.insert(*item, parent);
            }
        }
        self.leave(|home| home == id, state);
    }

    fn jump(&mut self, id: StmtId, inside: BlockId, state: &mut Waiting, settle: bool) {
        let body = self.body;
        let (placed, why) = (body.placed(id), settle || self.calls_wait(state));
        let stmt = body.stmt(placed);
        if placed == id {
            self.wait(Place::Before(id), stmt.block, why.then_some((Why::End, stmt.at, true)), state);
        } else if why && !is_idle(state, stmt.block) {
            // nothing can be put here: the next run waits before the whole statement
            let wait = Wait { why: Why::End, at: stmt.at, more: true };
            self.flow.waits.entry(Place::Before(placed)).or_insert(wait);
            self.flow.settled.insert(body.stmt(id).block);
        }
        self.leave(|home| body.is_within(home, inside), state);
    }

    fn is_settled(&mut self, head: &Waiting, round: &Waiting) -> bool {
        round.iter().all(|(key, arrived)| head.get(key).is_some_and(|other| !other || *arrived))
    }

    fn enter(&mut self, body: BlockId, entry: Waiting) -> Waiting {
        let known = self.flow.size();
        match self.loops.insert(body, (known, None)) {
            Some((size, Some(head))) if size == known => meet([head, entry]),
            _ => entry,
        }
    }

    fn rests(&mut self, body: BlockId, head: &Waiting) {
        let known = self.flow.size();
        if let Some((_, rest)) = self.loops.get_mut(&body).filter(|(size, _)| *size == known) {
            *rest = Some(head.clone());
        }
    }

    fn settles(&self, condition: BlockId) -> bool {
        let mut stmts = self.body.block(condition).stmts.iter();
        self.flow.settled.contains(&condition) || stmts.any(|stmt| self.body.stmt(*stmt).waits.is_some())
    }
}

/// Nothing waits, and nothing that has arrived is to be bound in `block`.
pub(crate) fn is_idle(state: &Waiting, block: BlockId) -> bool {
    state.iter().all(|((_, home), arrived)| *arrived && *home != Some(block))
}

/// What waits on any of several ways; arrived only where it has on all.
fn meet(ways: impl IntoIterator<Item = Waiting>) -> Waiting {
    let mut all = Waiting::new();
    for (key, arrived) in ways.into_iter().flatten() {
        *all.entry(key).or_insert(true) &= arrived;
    }
    all
}

fn why(waits: Waits) -> Why {
    match waits {
        Waits::Place => Why::Place,
        Waits::Other => Why::Other,
        Waits::Macro => Why::Macro,
    }
}
