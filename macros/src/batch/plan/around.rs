//! What a block or statement is a part of, and what leaves it.

use super::{Block, BlockId, Body, Label, Leaves, Node, StmtId};

impl Body {
    /// `block` is `around`, or in it.
    pub(crate) fn is_within(&self, block: BlockId, around: BlockId) -> bool {
        let mut at = Some(block);
        while let Some(block) = at {
            if block == around {
                return true;
            }
            at = self.block(block).parent.map(|stmt| self.stmt(stmt).block);
        }
        false
    }

    /// The statement that `stmt` is a part of, before which something can be put.
    pub(crate) fn placed(&self, mut stmt: StmtId) -> StmtId {
        while let Block { inline: true, parent: Some(parent), .. } = self.block(self.stmt(stmt).block) {
            stmt = *parent;
        }
        stmt
    }

    /// The statement of the function's own block that `stmt` is in.
    pub(crate) fn outermost(&self, mut stmt: StmtId) -> StmtId {
        while let Some(parent) = self.block(self.stmt(stmt).block).parent {
            stmt = parent;
        }
        stmt
    }

    /// It is run more than once, or may be.
    pub(crate) fn is_in_loop(&self, block: BlockId) -> bool {
        self.is_in(block, |node, block| match node {
            Node::Loop(each) => each.body == block || each.condition == Some(block),
            _ => false,
        })
    }

    /// It may not be run at all.
    pub(crate) fn is_in_branch(&self, block: BlockId) -> bool {
        self.is_in(block, |node, block| match node {
            Node::Branch { arms, .. } => arms.contains(&block),
            _ => false,
        })
    }

    /// A `break` or `continue` in the statement leaves it for a loop around it: `return match n { 1 => continue, n => n }`.
    pub(crate) fn jumps_out(&self, stmt: StmtId) -> bool {
        self.jumps(stmt, &mut Vec::new())
    }

    /// `inside`: the loops, and blocks with a label, that are a part of what is asked about.
    fn jumps(&self, stmt: StmtId, inside: &mut Vec<Label>) -> bool {
        let out = |leaves: Leaves, inside: &[Label]| match leaves {
            Leaves::Return => false,
            Leaves::Break(to) | Leaves::Continue(to) => to.is_some_and(|to| !inside.contains(&to)),
        };
        self.stmt(stmt).nodes.iter().any(|node| {
            let (blocks, label): (Vec<BlockId>, _) = match node {
                Node::Jump(leaves) => return out(*leaves, inside),
                Node::Branch { arms, .. } => (arms.clone(), None),
                Node::Block { block, label, .. } => (vec![*block], *label),
                Node::Loop(each) => {
                    (each.condition.into_iter().chain([each.body]).collect(), Some(each.label))
                }
                Node::Await(_) | Node::Foreign | Node::Flush(_) | Node::Exit => return false,
            };
            let outside = inside.len();
            inside.extend(label);
            let jumps = blocks.iter().flat_map(|block| &self.block(*block).stmts).any(|stmt| {
                self.stmt(*stmt).leaves.is_some_and(|leaves| out(leaves, inside)) || self.jumps(*stmt, inside)
            });
            inside.truncate(outside);
            jumps
        })
    }

    /// Whether one of the enclosing blocks is of such a node.
    fn is_in(&self, mut block: BlockId, is_of: impl Fn(&Node, BlockId) -> bool) -> bool {
        while let Some(parent) = self.block(block).parent {
            let parent = self.stmt(parent);
            if parent.nodes.iter().any(|node| is_of(node, block)) {
                return true;
            }
            block = parent.block;
        }
        false
    }
}
