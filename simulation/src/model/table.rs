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
}

const fn known(name: &'static str, arity: i64) -> Known {
    Known { name, arity, write: false, loading: false, no_auth: false }
}

impl Known {
    const fn write(self) -> Known {
        Known { write: true, ..self }
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
    known("AUTH", -2).loading().no_auth(),
    known("BLPOP", -3).write(),
    known("CLIENT", -2).loading(),
    known("DEL", -2).write(),
    known("DISCARD", 1).loading(),
    known("ECHO", 2).loading(),
    known("EVAL", -3),
    known("EVALSHA", -3),
    known("EXEC", 1).loading(),
    known("GET", 2),
    known("HELLO", -1).loading().no_auth(),
    known("INCR", 2).write(),
    known("LLEN", 2),
    known("LPOP", -2).write(),
    known("LRANGE", 4),
    known("MULTI", 1).loading(),
    known("PING", -1),
    known("PUBLISH", 3).loading(),
    known("RPUSH", -3).write(),
    known("SCRIPT", -2),
    known("SELECT", 2).loading(),
    known("SET", -3).write(),
    known("SUBSCRIBE", -2).loading(),
    known("UNSUBSCRIBE", -1).loading(),
    known("UNWATCH", 1).loading(),
    known("WATCH", -2).loading(),
];

impl Known {
    /// The command of this name, however it is written.
    pub fn find(name: &[u8]) -> Option<&'static Known> {
        TABLE.iter().find(|known| known.name.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Whether it may have so many words.
    pub fn takes(&self, words: usize) -> bool {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        if self.arity < 0 { words >= -self.arity } else { words == self.arity }
    }
}
