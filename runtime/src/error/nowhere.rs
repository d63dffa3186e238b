//! Why a command cannot be sent to any node of a cluster.

use std::fmt;

use crate::resp::HashSlot;

/// Why a command can go to no node of a cluster, found before anything of it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nowhere {
    /// These of its keys, counted from 0, are in different hash slots.
    Keys { first: (u32, HashSlot), other: (u32, HashSlot) },
    /// These commands of a transaction are.
    Commands { first: (u32, HashSlot), other: (u32, HashSlot) },
    /// Its key is in another hash slot than those that its connection watches.
    Watched { watched: HashSlot, other: HashSlot },
    /// Each node speaks of itself.
    OneNode,
    /// It would have to be carried out on several nodes.
    SeveralNodes,
}

const TAG: &str = "keys that belong together share a tag, as in {user:7}:a";

impl Nowhere {
    pub(super) fn is_cross_slot(self) -> bool {
        matches!(self, Nowhere::Keys { .. } | Nowhere::Commands { .. } | Nowhere::Watched { .. })
    }
}

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Nowhere::Keys { first, other } => write!(
                f,
                "its keys {} and {} are in hash slots {} and {}; {TAG}; nothing was sent",
                first.0 + 1,
                other.0 + 1,
                first.1,
                other.1
            ),
            Nowhere::Commands { first, other } => write!(
                f,
                "the keys of commands {} and {} of the transaction are in hash slots {} and {}; {TAG}; nothing was sent",
                first.0 + 1,
                other.0 + 1,
                first.1,
                other.1
            ),
            Nowhere::Watched { watched, other } => write!(
                f,
                "the watched keys are in hash slot {watched}, its own key is in hash slot {other}; {TAG}; nothing was sent"
            ),
            Nowhere::OneNode => write!(
                f,
                "it is about one node of the cluster, which you have to choose: call it on `client.on(&node)`, with a node of \
                 `client.nodes()`; nothing was sent"
            ),
            Nowhere::SeveralNodes => write!(
                f,
                "it is carried out on several nodes of the cluster, so it cannot be part of a pipeline or a transaction: call it \
                 on the client; nothing was sent"
            ),
        }
    }
}
