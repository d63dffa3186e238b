//! How many round trips a body takes at most.
//!
//! A way through the body costs one for each wait at which something is outstanding. So two numbers are carried along: the most
//! round trips of a way on which nothing waits (*idle*), and of one on which something does (*busy*). Queueing makes an idle way busy;
//! waiting makes a busy one idle, for one round trip, and costs an idle one nothing. What is begun and not awaited where it is begun
//! makes an idle way *loose*: it travels with the next wait, and only a flush has to pay for it.
//!
//! What a nested call costs is in its type, which a macro cannot see. So the same two ways also carry the number of a type token each,
//! `Left<L>`: what is left of the budget there. A wait and a call take from one token and give the next.

use std::collections::BTreeMap;

use proc_macro2::Span;

use super::flow::{Flow, Waiting};
use super::forward::{Forward, Pass};
use super::tail::Tail;
use super::{BlockId, Body, Does, ItemId, Kind, Leaves, Node, Place, ROOT, StmtId, Why};

/// A round trip.
#[derive(Debug)]
pub(crate) struct Wave {
    pub(crate) commands: Vec<ItemId>,
    pub(crate) why: Why,
    pub(crate) at: Span,
    pub(crate) in_branch: bool,
    pub(crate) in_loop: bool,
    pub(crate) place: At,
}

/// Where a round trip is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum At {
    Place(Place),
    /// At the place of a command that is awaited in the middle of a statement's expression.
    Inside(StmtId),
}

/// What type tokens do where something is taken from the budget.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// Waiting takes one.
    Wave { from: usize, to: usize },
    /// The less of two.
    Least { from: usize, other: usize, to: usize },
    /// What a call takes.
    Spend { from: usize, to: usize },
}

/// What is to be written where a call, or a wait, takes from the budget.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Key {
    Wait(Place),
    /// A call, or the last command of those awaited together in an expression.
    Item(ItemId),
    /// What a statement flushes.
    Flush(StmtId),
}

#[derive(Default, Debug)]
pub(crate) struct Cost {
    /// In program order.
    pub(crate) waves: Vec<Wave>,
    /// On the dearest way, without what nested calls add.
    pub(crate) most: usize,
    pub(crate) ops: BTreeMap<Key, Vec<Op>>,
    tokens: usize,
    /// The first way that takes more than it may.
    pub(crate) over: Option<Over>,
}

/// Too much.
#[derive(Debug)]
pub(crate) enum Over {
    /// A wait in a loop.
    Loop(usize),
    /// The last wait that was in the budget, and the one that comes too late.
    Path { last: Option<usize>, late: usize },
}

pub(crate) fn cost(body: &Body, flow: &Flow, tail: &Tail, budget: Option<usize>) -> Cost {
    let pass = Count { body, flow, tail, budget, cost: Cost::default(), pending: Vec::new() };
    let mut forward = Forward::new(body, pass);
    let start = Ways { idle: Some(Way::default()), loose: None, busy: None };
    let end = forward.block(ROOT, Some(start), true);
    let Count { mut cost, .. } = forward.pass;
    cost.most = cost.most.max(end.map_or(0, |ways| ways.most()));
    cost
}

impl Cost {
    /// The tokens that something is put into.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = usize> {
        let ops = self.ops.values().flatten();
        ops.filter_map(|op| match op {
            Op::Spend { from, to } if from == to => None,
            Op::Wave { to, .. } | Op::Least { to, .. } | Op::Spend { to, .. } => Some(*to),
        })
    }
}

/// The dearest way to a place.
#[derive(Clone, Default)]
struct Way {
    waves: Vec<usize>,
    token: usize,
    /// The last token that a call, or a join of ways, has given, and how many waits have taken from it since.
    base: (usize, usize),
}

#[derive(Clone)]
struct Ways {
    idle: Option<Way>,
    loose: Option<Way>,
    busy: Option<Way>,
}

impl Ways {
    fn most(&self) -> usize {
        let idle = self.idle.iter().chain(&self.loose).map(|way| way.waves.len()).max().unwrap_or(0);
        idle.max(self.busy.as_ref().map_or(0, |way| way.waves.len() + 1))
    }
}

struct Count<'b> {
    body: &'b Body,
    flow: &'b Flow,
    tail: &'b Tail,
    budget: Option<usize>,
    cost: Cost,
    /// Joins of tokens that the next taking from the budget needs.
    pending: Vec<Op>,
}

impl Count<'_> {
    fn token(&mut self) -> usize {
        self.cost.tokens += 1;
        self.cost.tokens
    }

    /// The dearer of two ways, and the less of what they leave.
    fn dearer(&mut self, one: Option<Way>, other: Option<Way>) -> Option<Way> {
        let (Some(one), Some(other)) = (&one, &other) else { return one.or(other) };
        let mut way = if other.waves.len() > one.waves.len() { other.clone() } else { one.clone() };
        if one.base.0 == other.base.0 {
            // both come from there by waits alone
            let less = if other.base.1 > one.base.1 { other } else { one };
            (way.token, way.base) = (less.token, less.base);
        } else {
            way.token = self.token();
            way.base = (way.token, 0);
            self.pending.push(Op::Least { from: one.token, other: other.token, to: way.token });
        }
        Some(way)
    }

    fn take(&mut self, key: Key, op: Op) {
        let pending = std::mem::take(&mut self.pending);
        self.cost.ops.entry(key).or_default().extend(pending.into_iter().chain([op]));
    }

    /// Something is begun that nobody awaits here.
    fn begin(&mut self, ways: &mut Ways) {
        ways.loose = self.dearer(ways.idle.take(), ways.loose.take());
    }

    fn queue(&mut self, items: &[ItemId], ways: &mut Ways) {
        self.begin(ways);
        let way = self.dearer(ways.loose.take(), ways.busy.take());
        let mut busy = None;
        for id in items.iter().filter(|id| self.body.item(**id).kind == Kind::Call) {
            let mut after = way.clone();
            if let Some(after) = &mut after {
                let from = after.token;
                if !self.body.item(*id).in_loop {
                    after.token = self.token();
                    after.base = (after.token, 0);
                }
                self.take(Key::Item(*id), Op::Spend { from, to: after.token });
            }
            busy = self.dearer(busy, after);
        }
        // a command takes nothing, and a call no less than that
        ways.busy = busy.or(way);
    }

    fn wave(&mut self, place: At, key: Key, commands: Vec<ItemId>, why: Why, at: Span, ways: &mut Ways) {
        let Some(mut way) = ways.busy.take() else { return };
        let block = match place {
            At::Place(place) => place.block(self.body),
            At::Inside(stmt) => self.body.stmt(stmt).block,
        };
        // with a `return` it is the last round
        let returns = match place {
            At::Place(Place::Before(stmt) | Place::Head(stmt)) => {
                self.body.stmt(stmt).leaves == Some(Leaves::Return) && !self.body.jumps_out(stmt)
            }
            _ => false,
        };
        let in_loop = !returns && self.body.is_in_loop(block);
        let number = self.cost.waves.len();
        let in_branch = self.body.is_in_branch(block);
        self.cost.waves.push(Wave { commands, why, at, in_branch, in_loop, place });
        way.waves.push(number);
        if !in_loop {
            let from = way.token;
            way.token = self.token();
            way.base.1 += 1;
            self.take(key, Op::Wave { from, to: way.token });
        }
        if let (Some(budget), None) = (self.budget, &self.cost.over) {
            if in_loop {
                self.cost.over = Some(Over::Loop(number));
            } else if way.waves.len() > budget {
                let last = budget.checked_sub(1).and_then(|last| way.waves.get(last)).copied();
                self.cost.over = Some(Over::Path { last, late: number });
            }
        }
        self.cost.most = self.cost.most.max(way.waves.len());
        let idle = ways.idle.take();
        ways.idle = self.dearer(idle, Some(way));
    }

    fn wait(&mut self, place: Place, ways: &mut Ways) {
        let (Some(wait), Some(taken)) = (self.flow.waits.get(&place), self.flow.taken.get(&place)) else {
            return;
        };
        let commands = outstanding(taken);
        if !commands.is_empty() {
            self.wave(At::Place(place), Key::Wait(place), commands, wait.why.clone(), wait.at, ways);
        }
    }
}

impl Pass for Count<'_> {
    type State = Ways;

    fn meet(&mut self, ways: Vec<Ways>) -> Ways {
        let mut all = Ways { idle: None, loose: None, busy: None };
        for one in ways {
            let (idle, loose, busy) = (all.idle.take(), all.loose.take(), all.busy.take());
            all.idle = self.dearer(idle, one.idle);
            all.loose = self.dearer(loose, one.loose);
            all.busy = self.dearer(busy, one.busy);
        }
        all
    }

    fn before(&mut self, id: StmtId, ways: &mut Ways, _: bool) -> bool {
        self.wait(Place::Before(id), ways);
        let stmt = self.body.stmt(id);
        match &stmt.does {
            Does::Queue(item) => self.queue(&[*item], ways),
            Does::Value { head, more } if !head.is_empty() => {
                self.queue(head, ways);
                let place = Place::Head(id);
                let mut commands = self.flow.taken.get(&place).map(outstanding).unwrap_or_default();
                commands.extend(head);
                let ends = stmt.block == ROOT && !more && !self.tail.more(id);
                let why = if ends { Why::Done } else { Why::Place };
                let at = head.first().map_or(stmt.at, |item| self.body.item(*item).span);
                self.wave(At::Place(place), Key::Wait(place), commands, why, at, ways);
            }
            Does::Value { .. } => {}
        }
        if stmt.begins {
            self.begin(ways);
        }
        false
    }

    fn node(&mut self, id: StmtId, node: &Node, ways: &mut Ways) {
        match node {
            Node::Await(items) => {
                self.queue(items, ways);
                let (Some(first), Some(last)) = (items.first(), items.last()) else { return };
                let at = self.body.item(*first).span;
                self.wave(At::Inside(id), Key::Item(*last), items.clone(), Why::Place, at, ways);
            }
            // all that is awaited here has come before
            Node::Flush(at) => {
                if self.body.stmt(id).begins {
                    self.begin(ways);
                }
                let busy = ways.busy.take();
                ways.busy = self.dearer(busy, ways.loose.take());
                self.wave(At::Inside(id), Key::Flush(id), Vec::new(), Why::Flush, *at, ways);
            }
            _ => {}
        }
    }

    fn after(&mut self, id: StmtId, ways: &mut Ways, _: bool) {
        self.wait(Place::After(id), ways);
    }

    fn exit(&mut self, _: StmtId, ways: Ways) {
        self.cost.most = self.cost.most.max(ways.most());
    }

    fn end(&mut self, id: BlockId, ways: &mut Ways, _: bool) {
        self.wait(Place::End(id), ways);
    }

    fn jump(&mut self, _: StmtId, _: BlockId, _: &mut Ways, _: bool) {}

    // under a budget no round costs anything, and without one it is counted once
    fn is_settled(&mut self, _: &Ways, _: &Ways) -> bool {
        true
    }

    fn settles(&self, _: BlockId) -> bool {
        false
    }
}

/// What of it is not there yet.
fn outstanding(taken: &Waiting) -> Vec<ItemId> {
    let mut items: Vec<ItemId> =
        taken.iter().filter(|(_, arrived)| !**arrived).map(|((item, _), _)| *item).collect();
    items.dedup();
    items
}
