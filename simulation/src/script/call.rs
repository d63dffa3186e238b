//! What callers do.

use std::fmt;

use crate::text::{names, numbers};

names! {
    /// What a caller may do.
    pub enum Call {
        /// GET of a key of its own, whose value is the key's name.
        Get = "get",
        /// SET of a key that others set too.
        Set = "set",
        /// INCR of a key of its own.
        Incr = "incr",
        /// A pipeline that is executed.
        Pipe = "pipe",
        /// A pipeline whose handles are awaited one by one.
        Handles = "handles",
        /// A transaction.
        Tx = "tx",
        /// `Client::watch`: a counter that others count too.
        Watch = "watch",
        /// BLPOP from a list that others push to.
        Pop = "pop",
        /// RPUSH to it.
        Push = "push",
        /// A script that counts a key of its own.
        Script = "script",
        /// A script that counts, and then says that it is not known.
        Liar = "liar",
        /// MGET of keys of its own, which all have a value.
        Mget = "mget",
        /// MSET of keys of its own.
        Mset = "mset",
        /// DEL of keys of its own, of which there is none.
        Del = "del",
        /// A pipeline of several flushes, on keys that others write too.
        Sequence = "sequence",
        /// A pipeline of which each reply is looked at when it is there.
        Each = "each",
        /// PUBLISH in a channel.
        Publish = "publish",
        /// `Client::subscribe`, and listening for a while.
        Listen = "listen",
        /// `Client::close`.
        Close = "close",
    }
}

numbers! {
    /// When and how a step is done. Times are in milliseconds.
    pub struct How {
        /// How long the caller rests before it.
        pause = 0,
        /// The mark of its first command; those of the commands behind it follow.
        id = 0,
        /// How many commands it has.
        size = 1,
        /// Which of the shared keys or channels it uses.
        key = 0,
        /// Its own `.timeout`; 0 is none.
        limit = 0,
        /// It is dropped after so long; 0 is not.
        drop = 0,
        /// It is dropped after it was polled so often; 0 is not.
        polls = 0,
        /// `Command::retries`; 0 is what the plan says.
        retries = 0,
        /// 1: in a cluster, its commands are about keys in several hash slots.
        apart = 0,
        /// So many commands of a sequence go in one flush.
        chunk = 1,
        /// 1: a pipeline or a transaction counts by a script.
        scripts = 0,
        /// How long a pop blocks, 0 is for ever; or how long it is listened.
        block = 50,
        /// How many channels are listened to.
        topics = 1,
        /// 1: the channels are those of shards.
        shards = 0,
        /// 1: each channel is listened to by a pattern of its own; 2: all of them by one, which others match, too.
        patterns = 0,
        /// Events of keys are listened to: 1, by a pattern of the keys; 2, by the event.
        events = 0,
        /// 1: it is listened to the end.
        stays = 0,
    }
}

/// One call of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// What is called.
    pub call: Call,
    /// When and how.
    pub how: How,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.call, self.how)
    }
}
