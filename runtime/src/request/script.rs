//! Lua scripts, which servers know by the hash of their text.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::sha1;

/// A Lua script whose text is only known at run time: from a file, from a configuration, or put together.
///
/// ```no_run
/// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
/// use roundtrip::Script;
///
/// let add = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
/// let sum = client.script(&add).key("n").arg(5).query::<i64>().await?;
/// # let _ = sum; Ok(()) }
/// ```
///
/// Make it once and keep it: making it hashes the text, and a clone shares the text. It is called by its hash. Before the first call on
/// each connection, SCRIPT LOAD is sent in the same write. If the user may not load scripts, the text is sent with each
/// call instead. If another client makes the server forget its scripts in between (SCRIPT FLUSH), a single call is sent
/// again with the text. In a pipeline or transaction it fails with NOSCRIPT, because a second attempt would run
/// after commands that were queued later; the next call works. If the text is known at compile time, [`commands!`](crate::commands!)
/// makes a typed method of it.
#[derive(Clone)]
pub struct Script(Arc<Text>);

struct Text {
    sha1: String,
    source: String,
}

impl Script {
    /// A script of this text.
    pub fn new(source: impl Into<String>) -> Script {
        let source = source.into();
        Script(Arc::new(Text { sha1: sha1::hex(source.as_bytes()), source }))
    }

    /// The SHA-1 of the text, in 40 hexadecimal digits: what EVALSHA takes and SCRIPT LOAD returns.
    #[must_use]
    pub fn sha1(&self) -> &str {
        &self.0.sha1
    }

    /// The text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// How many bytes the first two words of a call by hash take: EVALSHA and the hash.
    pub(crate) const EVALSHA: usize = b"$7\r\nEVALSHA\r\n$40\r\n\r\n".len() + 40;

    /// What may stand in their place: EVAL and the text.
    pub(crate) fn as_eval(&self) -> Vec<u8> {
        self.behind("$4\r\nEVAL\r\n")
    }

    /// SCRIPT LOAD, encoded.
    pub(crate) fn as_load(&self) -> Vec<u8> {
        self.behind("*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n")
    }

    fn behind(&self, words: &str) -> Vec<u8> {
        format!("{words}${}\r\n{}\r\n", self.source().len(), self.source()).into_bytes()
    }
}

/// Two of the same text are the same to a server.
impl PartialEq for Script {
    fn eq(&self, other: &Script) -> bool {
        self.sha1() == other.sha1()
    }
}

impl Eq for Script {}

impl Hash for Script {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sha1().hash(state);
    }
}

/// Not the text, which may hold what nobody should read.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("sha1", &self.sha1()).finish_non_exhaustive()
    }
}
