//! Where each reply is kept from its command on until it is bound.

use std::collections::BTreeSet;

use super::flow::{Flow, Waiting};
use super::tail::Tail;
use super::{BlockId, Body, ItemId, Kind, Place, StmtId};

/// What the shape of the function says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// There are several pipelines, whose handles have to be polled side by side.
    pub(crate) side_by_side: bool,
    /// A caller may have to know which round trip is the last.
    pub(crate) may_be_many: bool,
    /// A call runs ahead to its last wave where it is made.
    pub(crate) runs_ahead: bool,
    /// It runs again where a watched key changed.
    pub(crate) watched: bool,
}

#[derive(Debug)]
pub(crate) struct Keep {
    /// In a `Slot`: waited for elsewhere than bound, or more than one may wait.
    pub(crate) slots: BTreeSet<ItemId>,
    /// Calls with which the function ends: they need not run ahead of anything.
    pub(crate) tails: BTreeSet<ItemId>,
    /// Something may leave the function while commands wait: it ends with a `finish`.
    pub(crate) finish: bool,
}

pub(crate) fn keep(body: &Body, flow: &Flow, tail: &Tail, shape: Shape) -> Keep {
    let mut slots: BTreeSet<ItemId> = flow.exits.union(&flow.left).copied().collect();
    for (place, taken) in &flow.taken {
        let block = place.block(body);
        slots.extend(taken.keys().filter(|(_, home)| *home != Some(block)).map(|(item, _)| *item));
    }
    let finish = !flow.exits.is_empty() || shape.watched;
    let mut keep = Keep { slots, tails: BTreeSet::new(), finish };
    loop {
        let size = keep.slots.len();
        keep.tails = calls(body, flow)
            .filter(|(id, _)| keep.is_tail(body, flow, tail, shape, *id))
            .map(|(id, _)| id)
            .collect();
        if shape.runs_ahead {
            for (id, waiting) in
                calls(body, flow).filter(|(id, _)| !keep.tails.contains(id)).collect::<Vec<_>>()
            {
                let block = body.item(id).block;
                let kept: Vec<ItemId> = waiting
                    .iter()
                    .filter(|((item, home), arrived)| !**arrived && !keep.stays(body, *item, *home, block))
                    .map(|((item, _), _)| *item)
                    .collect();
                keep.slots.extend(kept);
            }
        }
        if keep.slots.len() == size {
            return keep;
        }
    }
}

fn calls<'f>(body: &'f Body, flow: &'f Flow) -> impl Iterator<Item = (ItemId, &'f Waiting)> {
    flow.calls.iter().map(|(id, waiting)| (*id, waiting)).filter(|(id, _)| body.item(*id).kind == Kind::Call)
}

impl Keep {
    /// A call in a local of `block`, which can be waited for where it is.
    pub(crate) fn stays(&self, body: &Body, item: ItemId, home: Option<BlockId>, block: BlockId) -> bool {
        home == Some(block) && !self.slots.contains(&item) && body.item(item).kind == Kind::Call
    }

    /// Nothing is queued after this call, and what waits with it are calls.
    fn is_tail(&self, body: &Body, flow: &Flow, tail: &Tail, shape: Shape, id: ItemId) -> bool {
        let block = body.item(id).block;
        let Some(stmt) = statement(body, id) else { return false };
        let waiting = flow.calls.get(&id).into_iter().flatten();
        shape.may_be_many
            && !shape.side_by_side
            && !tail.more(stmt)
            && !self.slots.contains(&id)
            && waiting.map(|(key, _)| key).all(|(item, home)| self.stays(body, *item, *home, block))
    }
}

/// The statement that queues an item whose await moves.
fn statement(body: &Body, id: ItemId) -> Option<StmtId> {
    let mut stmts = body.block(body.item(id).block).stmts.iter();
    stmts.find(|stmt| matches!(body.stmt(**stmt).does, super::Does::Queue(item) if item == id)).copied()
}

impl Place {
    /// The block in which it is.
    pub(crate) fn block(self, body: &Body) -> BlockId {
        match self {
            Place::Before(stmt) | Place::Head(stmt) | Place::After(stmt) => body.stmt(stmt).block,
            Place::End(block) => block,
        }
    }
}
