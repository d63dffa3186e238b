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
    let _ = Mark { body, tail: &mut tail, around: Vec::new() }.block(ROOT, Behind::default());
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

/// A `break` or `continue`: how many loops are around its target, and what is behind that.
type Jump = (usize, Behind);

impl Mark<'_> {
    /// Marks the statements of a block; gives where they jump to.
    fn block(&mut self, block: BlockId, mut behind: Behind) -> Vec<Jump> {
        let mut all = Vec::new();
        for id in self.body.block(block).stmts.iter().rev() {
            let stmt = self.body.stmt(*id);
            if let Some(leaves) = stmt.leaves {
                let target = self.target(leaves);
                let next = if leaves == Leaves::Return { Behind::default() } else { behind };
                behind = target.map_or(next, |(_, behind)| behind);
                all.extend(target);
            }
            let mut inner = behind;
            for node in stmt.nodes.iter().rev() {
                let jumps = self.node(node, inner);
                inner = inner.or(Behind::of_node(self.body, node)).or_jumps(&jumps);
                // who jumps out of the middle of a statement does not come to its end
                behind = behind.or_jumps(&jumps);
                all.extend(jumps);
            }
            if let Some(mark) = self.tail.0.get_mut(id.0) {
                *mark = behind;
            }
            behind = behind.or(Behind::of(self.body, stmt));
        }
        all
    }

    fn target(&self, leaves: Leaves) -> Option<Jump> {
        let (label, breaks) = match leaves {
            Leaves::Return => return None,
            Leaves::Break(label) => (label, true),
            Leaves::Continue(label) => (label, false),
        };
        let mut around = self.around.iter().enumerate().rev();
        let is_it = |around: &Around| if label.is_some() { around.label == label } else { around.is_loop };
        let (depth, target) = around.find(|(_, around)| is_it(around))?;
        Some((depth, if breaks { target.out } else { target.again }))
    }

    fn node(&mut self, node: &Node, behind: Behind) -> Vec<Jump> {
        let depth = self.around.len();
        let mut jumps = match node {
            Node::Branch { arms, .. } => arms.iter().flat_map(|arm| self.block(*arm, behind)).collect(),
            Node::Block { block, label, .. } => {
                self.around.push(Around { label: *label, is_loop: false, out: behind, again: behind });
                self.block(*block, behind)
            }
            Node::Loop(each) => {
                let again = behind.or(Behind::of_node(self.body, node));
                self.around.push(Around { label: Some(each.label), is_loop: true, out: behind, again });
                let parts = each.condition.iter().chain([&each.body]);
                parts.flat_map(|block| self.block(*block, again)).collect()
            }
            Node::Jump(leaves) => self.target(*leaves).into_iter().collect(),
            Node::Await(_) | Node::Foreign | Node::Flush(_) | Node::Exit => Vec::new(),
        };
        self.around.truncate(depth);
        jumps.retain(|(target, _)| *target < depth);
        jumps
    }
}

impl Behind {
    fn or(self, other: Behind) -> Behind {
        Behind { works: self.works || other.works, queues: self.queues || other.queues }
    }

    fn or_jumps(self, jumps: &[Jump]) -> Behind {
        jumps.iter().fold(self, |all, (_, behind)| all.or(*behind))
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
            Node::Foreign | Node::Flush(_) => Behind { works: true, queues: false },
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
        Node::Await(_) | Node::Foreign | Node::Flush(_) | Node::Exit | Node::Jump(_) => {
            (Default::default(), [None, None])
        }
    };
    arms.iter().copied().chain(more.into_iter().flatten())
}
