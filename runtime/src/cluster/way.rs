//! Where a command goes, according to its words and its facts.

use super::keys;
use crate::arg::Words;
use crate::error::Nowhere;
use crate::facts::{Facts, Keys, Spread};
use crate::resp::HashSlot;

/// Which server something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// The owner of a hash slot.
    Slot(HashSlot),
    /// A replica of its owner, by its place among them: for reads. Where it is none any more, the owner.
    Replica(HashSlot, u8),
    /// A replica of the primary that sentinels watch over, by its place among them.
    Follower(u8),
    /// Any primary.
    Any,
}

/// Where a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To one server.
    To(Want),
    /// A part to each hash slot of its keys, which are several.
    Split,
    /// To every primary.
    Shards,
    /// To every server.
    Nodes,
}

/// Where a command goes.
///
/// # Errors
///
/// Nowhere.
#[inline]
pub(crate) fn way(words: &Words, facts: &Facts) -> Result<Way, Nowhere> {
    match (facts.spread, facts.keys) {
        (Spread::Key, Keys::One) => {
            Ok(Way::To(words.first_key().map_or(Want::Any, |key| Want::Slot(HashSlot::of(key)))))
        }
        (Spread::Key | Spread::Split(_), _) => by_keys(words, facts),
        (Spread::Any, _) => Ok(Way::To(Want::Any)),
        (Spread::Shards(_), _) => Ok(Way::Shards),
        (Spread::Nodes(_), _) => Ok(Way::Nodes),
        (Spread::Node, _) => Err(Nowhere::OneNode),
    }
}

/// The server that a command is for which has to go to one alone.
///
/// # Errors
///
/// It goes to none, or to several.
pub(crate) fn whole_way(words: &Words, facts: &Facts) -> Result<Want, Nowhere> {
    match way(words, facts)? {
        Way::To(want) => Ok(want),
        Way::Split => match by_keys(words, &Facts { spread: Spread::Key, ..*facts })? {
            Way::To(want) => Ok(want),
            _ => Err(Nowhere::SeveralNodes),
        },
        Way::Shards | Way::Nodes => Err(Nowhere::SeveralNodes),
    }
}

fn by_keys(words: &Words, facts: &Facts) -> Result<Way, Nowhere> {
    let mut first = None;
    for (n, (_, key)) in (0..).zip(keys(words, facts.keys)) {
        let slot = HashSlot::of(key);
        match first {
            None => first = Some(slot),
            Some(first) if first == slot => {}
            Some(_) if matches!(facts.spread, Spread::Split(_)) => return Ok(Way::Split),
            Some(first) => return Err(Nowhere::Keys { first: (0, first), other: (n, slot) }),
        }
    }
    Ok(Way::To(first.map_or(Want::Any, Want::Slot)))
}
