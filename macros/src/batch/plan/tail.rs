//! Behind which statements something may still be queued, or awaited. Where nothing is, a calling batch function wants to know: what
//! it queues next may travel along.

use super::{BlockId, Body, Leaves, Node, ROOT, StmtId};

/// By statement: code that works may run after it.
#[derive(Debug)]
pub(crate) struct Tail(Vec<bool>);

pub(crate) fn tail(body: &Body) -> Tail {
    let mut tail = Tail(vec![true; body.stmts.len()]);
    tail.mark(body, ROOT, false);
    tail
}

impl Tail {
    /// Something may be queued or awaited behind `stmt`.
    pub(crate) fn more(&self, stmt: StmtId) -> bool {
        self.0.get(stmt.0).copied().unwrap_or(true)
    }

    fn mark(&mut self, body: &Body, block: BlockId, mut more: bool) {
        for id in body.block(block).stmts.iter().rev() {
            if let Some(mark) = self.0.get_mut(id.0) {
                *mark = more;
            }
            let stmt = body.stmt(*id);
            let inner = more && stmt.leaves != Some(Leaves::Return);
            for node in &stmt.nodes {
                match node {
                    Node::Branch { arms, .. } => arms.iter().for_each(|arm| self.mark(body, *arm, inner)),
                    Node::Block { block, .. } => self.mark(body, *block, inner),
                    Node::Loop(each) => {
                        let blocks = each.condition.iter().chain([&each.body]);
                        let again = blocks.clone().any(|block| works(body, *block));
                        blocks.for_each(|block| self.mark(body, *block, inner || again));
                    }
                    Node::Await(_) | Node::Foreign | Node::Exit => {}
                }
            }
            more |= stmt.works;
        }
    }
}

fn works(body: &Body, block: BlockId) -> bool {
    body.block(block).stmts.iter().any(|stmt| body.stmt(*stmt).works)
}
