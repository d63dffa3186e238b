//! Whether a function may end without having said that its last command is queued: it awaits something else behind that, or awaits
//! it in the middle of an expression. Nothing of it can then travel with what its caller queues next: the caller has to wait for its
//! end.
//!
//! A wait after which more may be queued does not say it, and need not: who leaves the function there has made one round trip less
//! than who goes on.

use super::flow::Flow;
use super::forward::{Forward, Pass};
use super::tail::{self, Tail};
use super::{BlockId, Body, Does, Node, Place, ROOT, StmtId};

pub(crate) fn ends_settled(body: &Body, flow: &Flow, tail: &Tail) -> bool {
    let mut forward = Forward::new(body, Ends { body, flow, tail, settled: false });
    let end = forward.block(ROOT, Some(State::default()), true);
    forward.pass.settled || end.is_some_and(|end| end.behind)
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct State {
    /// Something was queued.
    queued: bool,
    /// What was queued is there, nobody was told that it was the last, and nothing was queued since.
    behind: bool,
}

struct Ends<'b> {
    body: &'b Body,
    flow: &'b Flow,
    tail: &'b Tail,
    /// The function is left in such a state.
    settled: bool,
}

impl Ends<'_> {
    /// `queues`: the statement itself does, behind the wait.
    fn wait(&self, place: Place, stmt: StmtId, more: bool, queues: bool, state: &mut State) {
        if self.flow.taken.contains_key(&place) {
            let says = !more && !self.tail.more(stmt);
            state.behind = !says && !queues && !self.tail.queues(stmt);
        }
    }

    /// There is a way on from behind this part of a statement on which a command is queued.
    fn queues_behind(&self, id: StmtId, node: &Node) -> bool {
        let mut later =
            self.body.stmt(id).nodes.iter().skip_while(|other| !std::ptr::eq(*other, node)).skip(1);
        later.any(|later| tail::node_queues(self.body, later)) || self.tail.queues(id)
    }

    fn queue(state: &mut State) {
        *state = State { queued: true, behind: false };
    }
}

impl Pass for Ends<'_> {
    type State = State;

    fn meet(&mut self, ways: Vec<State>) -> State {
        let any = |is: fn(&State) -> bool| ways.iter().any(is);
        State { queued: any(|state| state.queued), behind: any(|state| state.behind) }
    }

    fn before(&mut self, id: StmtId, state: &mut State, _: bool) -> bool {
        let stmt = self.body.stmt(id);
        let more = self.flow.waits.get(&Place::Before(id)).is_none_or(|wait| wait.more);
        self.wait(Place::Before(id), id, more, tail::queues(self.body, stmt), state);
        match &stmt.does {
            Does::Queue(_) => Self::queue(state),
            Does::Value { head, more } if !head.is_empty() => {
                Self::queue(state);
                let queues = stmt.nodes.iter().any(|node| tail::node_queues(self.body, node));
                self.wait(Place::Head(id), id, *more, queues, state);
            }
            Does::Value { .. } => {}
        }
        self.settled |= stmt.exits.is_some() && state.behind;
        false
    }

    fn node(&mut self, id: StmtId, node: &Node, state: &mut State) {
        match node {
            Node::Await(_) => *state = State { queued: true, behind: !self.queues_behind(id, node) },
            Node::Foreign | Node::Flush(_) => {
                state.behind |= state.queued && !self.queues_behind(id, node);
                self.settled |= self.body.stmt(id).exits.is_some() && state.behind;
            }
            _ => {}
        }
    }

    fn after(&mut self, id: StmtId, state: &mut State, _: bool) {
        self.wait(Place::After(id), id, false, false, state);
    }

    fn exit(&mut self, _: StmtId, state: State) {
        self.settled |= state.behind;
    }

    fn end(&mut self, id: BlockId, state: &mut State, _: bool) {
        if let Some(last) = self.body.block(id).stmts.last() {
            self.wait(Place::End(id), *last, false, false, state);
        }
    }

    fn jump(&mut self, _: StmtId, _: BlockId, _: &mut State, _: bool) {}

    fn is_settled(&mut self, head: &State, round: &State) -> bool {
        head.queued >= round.queued && head.behind >= round.behind
    }

    fn settles(&self, _: BlockId) -> bool {
        false
    }
}
