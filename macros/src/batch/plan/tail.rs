//! Behind which statements something may still be queued, or awaited. Where nothing is, a calling batch function wants to know: what
//! it queues next may travel along.

use super::{BlockId, Body, Does, Label, Leaves, Node, ROOT, Stmt, StmtId};

/// By statement: what may run after it.
#[derive(Debug)]
pub(crate) struct Tail(Vec<Behind>);

/// What code may do.
#[derive(Clone, Copy, Default, Debug)]
struct Behind {
    /// It mentions the pipeline, or what was made with one, or awaits something.
    works: bool,
    /// It queues a command that the plan knows.
    queues: bool,
}

/// A loop around, or a block with a label.
struct Around {
    label: Option<Label>,
    is_loop: bool,
    /// Behind a `break`, and behind a `continue`.
    out: Behind,
    again: Behind,
}

pub(crate) fn tail(body: &Body) -> Tail {
    let mut tail = Tail(vec![Behind { works: true, queues: false }; body.stmts.len()]);
    Mark { body, tail: &mut tail, around: Vec::new() }.block(ROOT, Behind::default());
    tail
}

impl Tail {
    /// Something may be queued or awaited behind `stmt`.
    pub(crate) fn more(&self, stmt: StmtId) -> bool {
        self.0.get(stmt.0).is_none_or(|behind| behind.works)
    }

    /// There is a way on from behind `stmt` on which a command is queued.
    pub(crate) fn queues(&self, stmt: StmtId) -> bool {
        self.0.get(stmt.0).is_some_and(|behind| behind.queues)
    }
}

struct Mark<'b> {
    body: &'b Body,
    tail: &'b mut Tail,
    around: Vec<Around>,
}

impl Mark<'_> {
    fn block(&mut self, block: BlockId, mut behind: Behind) {
        for id in self.body.block(block).stmts.iter().rev() {
            let stmt = self.body.stmt(*id);
            behind = self.behind(stmt, behind);
            if let Some(mark) = self.tail.0.get_mut(id.0) {
                *mark = behind;
            }
            let mut inner = behind;
            for node in stmt.nodes.iter().rev() {
                self.node(node, inner);
                inner = inner.or(Behind::of_node(self.body, node));
            }
            behind = behind.or(Behind::of(self.body, stmt));
        }
    }

    /// What is behind a statement, given what is behind it in its block.
    fn behind(&self, stmt: &Stmt, next: Behind) -> Behind {
        let target = |label: Option<Label>| {
            let mut around = self.around.iter().rev();
            around.find(|around| if label.is_some() { around.label == label } else { around.is_loop })
        };
        match stmt.leaves {
            None => next,
            Some(Leaves::Return) => Behind::default(),
            Some(Leaves::Break(label)) => target(label).map_or(next, |around| around.out),
            Some(Leaves::Continue(label)) => target(label).map_or(next, |around| around.again),
        }
    }

    fn node(&mut self, node: &Node, behind: Behind) {
        match node {
            Node::Branch { arms, .. } => arms.iter().for_each(|arm| self.block(*arm, behind)),
            Node::Block { block, label, .. } => {
                self.around.push(Around { label: *label, is_loop: false, out: behind, again: behind });
                self.block(*block, behind);
                self.around.pop();
            }
            Node::Loop(each) => {
                let again = behind.or(Behind::of_node(self.body, node));
                self.around.push(Around { label: Some(each.label), is_loop: true, out: behind, again });
                each.condition.iter().chain([&each.body]).for_each(|block| self.block(*block, again));
                self.around.pop();
            }
            Node::Await(_) | Node::Foreign | Node::Exit | Node::Jump(_) => {}
        }
    }
}

impl Behind {
    fn or(self, other: Behind) -> Behind {
        Behind { works: self.works || other.works, queues: self.queues || other.queues }
    }

    fn of(body: &Body, stmt: &Stmt) -> Behind {
        Behind { works: stmt.works, queues: queues(body, stmt) }
    }

    fn of_block(body: &Body, block: BlockId) -> Behind {
        let stmts = body.block(block).stmts.iter();
        stmts.map(|stmt| Behind::of(body, body.stmt(*stmt))).fold(Behind::default(), Behind::or)
    }

    fn of_node(body: &Body, node: &Node) -> Behind {
        match node {
            Node::Await(_) => Behind { works: true, queues: true },
            Node::Foreign => Behind { works: true, queues: false },
            Node::Exit | Node::Jump(_) => Behind::default(),
            node => {
                blocks(node).map(|block| Behind::of_block(body, block)).fold(Behind::default(), Behind::or)
            }
        }
    }
}

/// A statement queues a command that the plan knows, or a part of it does.
pub(super) fn queues(body: &Body, stmt: &Stmt) -> bool {
    let itself = match &stmt.does {
        Does::Queue(_) => true,
        Does::Value { head, .. } => !head.is_empty(),
    };
    itself || stmt.nodes.iter().any(|node| node_queues(body, node))
}

pub(super) fn node_queues(body: &Body, node: &Node) -> bool {
    Behind::of_node(body, node).queues
}

fn blocks(node: &Node) -> impl Iterator<Item = BlockId> {
    let (arms, more) = match node {
        Node::Branch { arms, .. } => (arms.as_slice(), [None, None]),
        Node::Block { block, .. } => (Default::default(), [Some(*block), None]),
        Node::Loop(each) => (Default::default(), [each.condition, Some(each.body)]),
        Node::Await(_) | Node::Foreign | Node::Exit | Node::Jump(_) => (Default::default(), [None, None]),
    };
    arms.iter().copied().chain(more.into_iter().flatten())
}
