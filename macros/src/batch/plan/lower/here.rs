//! What is known so far of the statement that is being lowered.

use proc_macro2::Span;

use super::super::{BlockId, NameId, Node, StmtId, Waits};
use super::Hole;

/// The statement that is being lowered.
pub(super) struct Here {
    pub(super) id: StmtId,
    pub(super) block: BlockId,
    pub(super) nodes: Vec<Node>,
    pub(super) holes: Vec<Hole>,
    pub(super) mentions: Vec<(NameId, Span)>,
    pub(super) disturbs: Vec<(NameId, Span)>,
    pub(super) waits: Option<(Waits, Span)>,
    pub(super) exits: Option<Span>,
    pub(super) works: bool,
    /// It begins something on a pipeline and does not await it.
    pub(super) begins: bool,
}

impl Here {
    pub(super) fn new(id: StmtId, block: BlockId) -> Here {
        Here {
            id,
            block,
            nodes: Vec::new(),
            holes: Vec::new(),
            mentions: Vec::new(),
            disturbs: Vec::new(),
            waits: None,
            exits: None,
            works: false,
            begins: false,
        }
    }
}
