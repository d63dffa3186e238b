//! The commands that the model knows, with what a server decides about them before it carries them out.

/// A command.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// How many words it has at least, its name among them; negative where it may have more.
    pub arity: i64,
    /// It may change data: a replica refuses it.
    pub write: bool,
    /// It is carried out although the server is still loading its data.
    pub loading: bool,
    /// It is carried out before a login.
    pub no_auth: bool,
    /// It is about channels of shards, which have hash slots as keys have, and no data.
    pub shard: bool,
    /// Which of its words are keys, or channels of shards.
    keys: Keys,
}

/// Which words of a command are keys.
#[derive(Debug, Clone, Copy)]
enum Keys {
    None,
    /// The one behind its name.
    One,
    /// All behind its name.
    All,
    /// All but the last.
    AllButLast,
    /// Every second.
    Pairs,
    /// So many as the third word says, from the fourth on.
    Counted,
}

const fn known(name: &'static str, arity: i64) -> Known {
    Known { name, arity, write: false, loading: false, no_auth: false, shard: false, keys: Keys::None }
}

impl Known {
    const fn write(self) -> Known {
        Known { write: true, ..self }
    }

    const fn with(self, keys: Keys) -> Known {
        Known { keys, ..self }
    }

    const fn shard(self, keys: Keys) -> Known {
        Known { shard: true, keys, ..self }
    }

    const fn loading(self) -> Known {
        Known { loading: true, ..self }
    }

    const fn no_auth(self) -> Known {
        Known { no_auth: true, ..self }
    }
}

/// All that a client of these worlds sends.
pub const TABLE: &[Known] = &[
    known("ASKING", 1),
    known("AUTH", -2).loading().no_auth(),
    known("BLPOP", -3).write().with(Keys::AllButLast),
    known("CLIENT", -2).loading(),
    known("CLUSTER", -2).loading(),
    known("CONFIG", -2).loading(),
    known("DEL", -2).write().with(Keys::All),
    known("DISCARD", 1).loading(),
    known("ECHO", 2).loading(),
    known("EVAL", -3).with(Keys::Counted),
    known("EVALSHA", -3).with(Keys::Counted),
    known("EXEC", 1).loading(),
    known("GET", 2).with(Keys::One),
    known("HELLO", -1).loading().no_auth(),
    known("INCR", 2).write().with(Keys::One),
    known("LLEN", 2).with(Keys::One),
    known("LPOP", -2).write().with(Keys::One),
    known("LRANGE", 4).with(Keys::One),
    known("MGET", -2).with(Keys::All),
    known("MSET", -3).write().with(Keys::Pairs),
    known("MULTI", 1).loading(),
    known("PING", -1),
    known("PSUBSCRIBE", -2).loading(),
    known("PUBLISH", 3).loading(),
    known("PUNSUBSCRIBE", -1).loading(),
    known("READONLY", 1).loading(),
    known("ROLE", 1).loading(),
    known("RPUSH", -3).write().with(Keys::One),
    known("SCRIPT", -2),
    known("SELECT", 2).loading(),
    known("SENTINEL", -2).loading(),
    known("SET", -3).write().with(Keys::One),
    known("SPUBLISH", 3).loading().shard(Keys::One),
    known("SSUBSCRIBE", -2).loading().shard(Keys::All),
    known("SUBSCRIBE", -2).loading(),
    known("SUNSUBSCRIBE", -1).loading().shard(Keys::All),
    known("UNSUBSCRIBE", -1).loading(),
    known("UNWATCH", 1).loading(),
    known("WATCH", -2).loading().with(Keys::All),
];

impl Known {
    /// The command of this name, however it is written.
    pub fn find(name: &[u8]) -> Option<&'static Known> {
        TABLE.iter().find(|known| known.name.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Its keys among these words.
    pub fn keys<'a>(&self, words: &'a [Vec<u8>]) -> impl Iterator<Item = &'a [u8]> {
        let count = |word: &Vec<u8>| std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
        let (from, to, step) = match self.keys {
            Keys::None => (0, 0, 1),
            Keys::One => (1, 2, 1),
            Keys::All => (1, words.len(), 1),
            Keys::AllButLast => (1, words.len() - 1, 1),
            Keys::Pairs => (1, words.len(), 2),
            Keys::Counted => (3, 3 + words.get(2).and_then(count).unwrap_or(0), 1),
        };
        let to = to.min(words.len());
        words[from.min(to)..to].iter().step_by(step).map(Vec::as_slice)
    }

    /// Whether it may have so many words.
    pub fn takes(&self, words: usize) -> bool {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        if self.arity < 0 { words >= -self.arity } else { words == self.arity }
    }
}
