//! Where a command goes in a cluster: which of its words are keys, and which nodes get it if it has none.

/// Which words of a command are keys. All forms begin at the first key, whose position a request knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// None at all.
    None,
    /// The first one. Keys in options are only known to the server.
    One,
    /// The first one and the word behind it: `RENAME key newkey`.
    Two,
    /// All words to the end except some: `DEL key...`, `BLPOP key... timeout`.
    Rest {
        /// How many words at the end are not keys.
        but: u8,
    },
    /// The first of every group of this many words: `MSET (key value)...`.
    Every(u8),
    /// The word before says how many there are: `SINTERCARD numkeys key...`.
    Counted {
        /// The distance from key to key.
        step: u8,
    },
    /// One, then a number, then this many: `ZUNIONSTORE destination numkeys key...`.
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
    /// To any primary: all give the same reply.
    Any,
    /// To one server, which the caller has to choose: the reply is about that server.
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
    /// 1 if all are 1.
    And,
    /// 1 if one is 1.
    Or,
    /// The first error, else the first reply.
    All,
    /// The first reply that is not an error.
    One,
}
