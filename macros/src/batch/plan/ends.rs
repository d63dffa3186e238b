//! Whether a function may await something else behind its last command. Nothing of it can then travel with what its caller queues
//! next: the caller has to wait for its end.

use super::flow::Flow;
use super::forward::{Forward, Pass};
use super::tail::Tail;
use super::{BlockId, Body, Does, Node, Place, ROOT, StmtId};

pub(crate) fn ends_settled(body: &Body, flow: &Flow, tail: &Tail) -> bool {
    if !body.awaits_else {
        return false;
    }
    let mut forward = Forward::new(body, Ends { body, flow, tail, settled: false });
    let end = forward.block(ROOT, Some(State::default()), true);
    forward.pass.settled || end.is_some_and(|end| end.behind)
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct State {
    /// Something was queued.
    queued: bool,
    /// Something else was awaited behind it, and the last wave is not queued since.
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
    fn wait(&self, place: Place, stmt: StmtId, more: bool, state: &mut State) {
        if self.flow.taken.contains_key(&place) && !more && !self.tail.more(stmt) {
            state.behind = false;
        }
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
        self.wait(Place::Before(id), id, more, state);
        match &stmt.does {
            Does::Queue(_) => state.queued = true,
            Does::Value { head, more } if !head.is_empty() => {
                state.queued = true;
                self.wait(Place::Head(id), id, *more, state);
            }
            Does::Value { .. } => {}
        }
        self.settled |= stmt.exits.is_some() && state.behind;
        false
    }

    fn node(&mut self, id: StmtId, node: &Node, state: &mut State) {
        match node {
            Node::Await(_) => state.queued = true,
            Node::Foreign => {
                state.behind |= state.queued;
                self.settled |= self.body.stmt(id).exits.is_some() && state.behind;
            }
            _ => {}
        }
    }

    fn after(&mut self, id: StmtId, state: &mut State, _: bool) {
        self.wait(Place::After(id), id, false, state);
    }

    fn exit(&mut self, _: StmtId, state: State) {
        self.settled |= state.behind;
    }

    fn end(&mut self, id: BlockId, state: &mut State, _: bool) {
        if let Some(last) = self.body.block(id).stmts.last() {
            self.wait(Place::End(id), *last, false, state);
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
