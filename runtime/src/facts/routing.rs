//! Where a command goes in a cluster: which of its words are keys, and who is asked if it has none.

/// Which words of a command are keys. All forms begin at the first key, of whose place a request takes note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// None at all.
    None,
    /// The first one. Of options that name another key, only the server knows.
    One,
    /// The first one and the word behind it: `RENAME key newkey`.
    Two,
    /// All words to the end but so many: `DEL key...`, `BLPOP key... timeout`.
    Rest {
        /// How many words at the end are no keys.
        but: u8,
    },
    /// The first of every so many words: `MSET (key value)...`.
    Every(u8),
    /// The word before says how many there are: `SINTERCARD numkeys key...`.
    Counted {
        /// The distance from key to key.
        step: u8,
    },
    /// One, then a count, then so many: `ZUNIONSTORE destination numkeys key...`.
    DestCounted,
    /// The first half of the words to the end: `XREAD STREAMS key... id...`.
    Half,
}

/// To which servers of a cluster a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// To the owner of its keys' hash slot; a call that happens to have no keys, to any primary.
    Key,
    /// A part to each hash slot.
    Split(Merge),
    /// To every primary.
    Shards(Merge),
    /// To every server.
    Nodes(Merge),
    /// To any primary: all would say the same.
    Any,
    /// To one server, which the caller has to name: each speaks of itself.
    Node,
}

impl Spread {
    /// How the replies become one, where there are several.
    pub(crate) fn merge(self) -> Option<Merge> {
        match self {
            Spread::Split(merge) | Spread::Shards(merge) | Spread::Nodes(merge) => Some(merge),
            Spread::Key | Spread::Any | Spread::Node => None,
        }
    }
}

/// How the replies of several servers become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The elements of lists, each at the place of its argument.
    Places,
    /// Lists, one after the other.
    Append,
    /// The sum of numbers, or of each element of lists of them.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// 1 where all are 1.
    And,
    /// 1 where one is 1.
    Or,
    /// The first error, else the first reply.
    All,
    /// The first reply that is no error.
    One,
}
