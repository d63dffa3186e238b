//! The order in which a body runs: every pass that asks what is true at a place goes this way.

use super::{BlockId, Body, Label, Leaves, Loop, Node, StmtId};

/// A pass over a body, forwards.
pub(super) trait Pass {
    /// What is known at a place that can be reached.
    type State: Clone;

    /// Several ways meet.
    fn meet(&mut self, ways: Vec<Self::State>) -> Self::State;

    /// Before anything in a statement runs. `settle`: nothing may wait when it is done. Gives that for its nested blocks.
    fn before(&mut self, stmt: StmtId, state: &mut Self::State, settle: bool) -> bool;

    /// A part that is no block.
    fn node(&mut self, stmt: StmtId, node: &Node, state: &mut Self::State);

    /// Behind the parts of a statement.
    fn after(&mut self, stmt: StmtId, state: &mut Self::State, settle: bool);

    /// The function is left.
    fn exit(&mut self, stmt: StmtId, state: Self::State);

    /// A block ends.
    fn end(&mut self, block: BlockId, state: &mut Self::State, settle: bool);

    /// `break` or `continue` leaves blocks, up to the one `inside` the loop.
    fn jump(&mut self, stmt: StmtId, inside: BlockId, state: &mut Self::State, settle: bool);

    /// One round of a loop is like the one before: there is nothing new at its head.
    fn is_settled(&mut self, head: &Self::State, round: &Self::State) -> bool;

    /// What is known at the head of a loop that is entered with `entry`: at least that.
    fn enter(&mut self, _body: BlockId, entry: Self::State) -> Self::State {
        entry
    }

    /// Rounds of a loop that begin with `head` bring nothing new to it.
    fn rests(&mut self, _body: BlockId, _head: &Self::State) {}

    /// The condition of a loop is such that no round may leave anything waiting.
    fn settles(&self, condition: BlockId) -> bool;
}

#[cfg(test)]
thread_local! {
    /// How many statements passes have gone through.
    pub(super) static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Runs a pass.
pub(super) struct Forward<'b, P: Pass> {
    pub(super) body: &'b Body,
    pub(super) pass: P,
    around: Vec<Around<P::State>>,
}

struct Around<S> {
    label: Label,
    is_loop: bool,
    inside: BlockId,
    settle: bool,
    breaks: Vec<S>,
    continues: Vec<S>,
}

impl<'b, P: Pass> Forward<'b, P> {
    pub(super) fn new(body: &'b Body, pass: P) -> Self {
        Forward { body, pass, around: Vec::new() }
    }

    /// What is there at the end of a block that is entered with `state`.
    pub(super) fn block(&mut self, id: BlockId, state: Option<P::State>, settle: bool) -> Option<P::State> {
        let body = self.body;
        let mut state = state;
        for stmt in &body.block(id).stmts {
            state = self.stmt(*stmt, state?, settle);
        }
        let mut state = state?;
        self.pass.end(id, &mut state, settle);
        Some(state)
    }

    fn stmt(&mut self, id: StmtId, mut state: P::State, settle: bool) -> Option<P::State> {
        #[cfg(test)]
        STEPS.set(STEPS.get() + 1);
        let body = self.body;
        let stmt = body.stmt(id);
        let inner = self.pass.before(id, &mut state, settle);
        let mut state = Some(state);
        for node in &stmt.nodes {
            let mut here = state?;
            state = match node {
                Node::Branch { arms, or_none, settles } => {
                    let arms = arms.iter();
                    let mut ends: Vec<P::State> = arms
                        .filter_map(|arm| self.block(*arm, Some(here.clone()), inner && *settles))
                        .collect();
                    if *or_none {
                        ends.push(here);
                    }
                    self.meet(ends)
                }
                Node::Block { block, label: None, settles } => {
                    self.block(*block, Some(here), inner && *settles)
                }
                Node::Block { block, label: Some(label), .. } => {
                    self.enter(*label, *block, false, false);
                    let end = self.block(*block, Some(here), false);
                    let breaks = self.leave().breaks;
                    self.meet(breaks.into_iter().chain(end).collect())
                }
                Node::Loop(each) => self.repeat(each, here),
                Node::Jump(leaves) => {
                    self.go(id, *leaves, here.clone());
                    Some(here)
                }
                node => {
                    self.pass.node(id, node, &mut here);
                    Some(here)
                }
            };
        }
        let mut state = state?;
        match stmt.leaves {
            None => {
                self.pass.after(id, &mut state, settle);
                Some(state)
            }
            Some(leaves) => {
                self.go(id, leaves, state);
                None
            }
        }
    }

    /// The code goes elsewhere.
    fn go(&mut self, id: StmtId, leaves: Leaves, state: P::State) {
        match leaves {
            Leaves::Return => self.pass.exit(id, state),
            Leaves::Break(label) => self.jump(id, label, state, false),
            Leaves::Continue(label) => self.jump(id, label, state, true),
        }
    }

    /// Rounds of a loop, until one brings nothing new to the next.
    fn repeat(&mut self, each: &Loop, entry: P::State) -> Option<P::State> {
        let mut head = self.pass.enter(each.body, entry);
        let (condition, breaks) = loop {
            let mut begin = Some(head.clone());
            if let Some(condition) = each.condition {
                begin = self.block(condition, begin, false);
            }
            let settle = each.condition.is_some_and(|condition| self.pass.settles(condition));
            self.enter(each.label, each.body, true, settle);
            let end = self.block(each.body, begin.clone(), settle);
            let around = self.leave();
            let round = self.meet(around.continues.into_iter().chain(end).collect());
            match round {
                Some(round) if !self.pass.is_settled(&head, &round) => {
                    head = self.pass.meet(vec![head, round]);
                }
                // the last round may have ended otherwise than the head was
                Some(round) => {
                    self.pass.rests(each.body, &head);
                    break (self.meet(begin.into_iter().chain([round]).collect()), around.breaks);
                }
                None => break (begin, around.breaks),
            }
        };
        let through = condition.filter(|_| !each.endless);
        self.meet(through.into_iter().chain(breaks).collect())
    }

    fn enter(&mut self, label: Label, inside: BlockId, is_loop: bool, settle: bool) {
        self.around.push(Around {
            label,
            is_loop,
            inside,
            settle,
            breaks: Vec::new(),
            continues: Vec::new(),
        });
    }

    fn leave(&mut self) -> Around<P::State> {
        match self.around.pop() {
            Some(around) => around,
            None => unreachable!("what is left was entered"),
        }
    }

    fn jump(&mut self, stmt: StmtId, label: Option<Label>, mut state: P::State, again: bool) {
        let around = self.around.iter_mut().rev();
        let Some(target) = around.into_iter().find(|around| match label {
            Some(label) => around.label == label,
            None => around.is_loop,
        }) else {
            return;
        };
        self.pass.jump(stmt, target.inside, &mut state, target.settle && again);
        match again {
            true => target.continues.push(state),
            false => target.breaks.push(state),
        }
    }

    fn meet(&mut self, mut ways: Vec<P::State>) -> Option<P::State> {
        match ways.len() {
            0 | 1 => ways.pop(),
            _ => Some(self.pass.meet(ways)),
        }
    }
}
