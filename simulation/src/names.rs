//! What keys are called.

use crate::script::{How, Plan};

/// What the keys of a step are called. In a cluster each name has a tag, which decides its hash slot.
pub struct Names {
    key: u64,
    tags: u64,
    apart: bool,
}

impl Names {
    /// The names for a step.
    pub fn of(how: &How, plan: &Plan) -> Names {
        Names {
            key: how.key,
            tags: if plan.primaries > 0 { plan.tags.max(1) } else { 0 },
            apart: how.apart > 0,
        }
    }

    /// A key that is the command's with this mark alone.
    pub fn own(&self, kind: &str, id: u64) -> String {
        format!("{kind}#{id}#{}", self.tag(id))
    }

    /// A key that all steps share.
    pub fn shared(&self, kind: &str) -> String {
        self.shared_by(kind, self.key)
    }

    /// The same for the command with this mark.
    pub fn shared_by(&self, kind: &str, id: u64) -> String {
        format!("{kind}{}{}", self.key, self.tag(id))
    }

    /// The channel of this number, of a shard or not.
    pub fn channel(&self, number: u64, of_shard: bool) -> String {
        let kind = if of_shard { "h" } else { "t" };
        match self.tags {
            0 => format!("{kind}{number}"),
            tags => format!("{kind}{number}{}", tag(number % tags)),
        }
    }

    /// The tag of the command with this mark; nothing where there is no cluster.
    pub fn tag(&self, id: u64) -> String {
        match self.tags {
            0 => String::new(),
            tags if self.apart => tag((self.key + id / 2) % tags),
            tags => tag(self.key % tags),
        }
    }
}

/// The tag of this number.
pub fn tag(number: u64) -> String {
    format!("{{{number}}}")
}
