//! Lua scripts, which servers know by the hash of their text.

use std::fmt;
use std::sync::Arc;

use super::sha1;

/// A Lua script whose text is known only when the program runs: from a file, from a configuration, made of parts.
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
/// Made once and kept: it is hashed here, and a clone shares the text. It is called by its hash, and by its text where the
/// server does not know it; in a pipeline or transaction the first call of a flush carries the text. A script whose text
/// the program has when it is compiled is a typed method with [`commands!`](crate::commands!).
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
}

/// Two of the same text are the same to a server.
impl PartialEq for Script {
    fn eq(&self, other: &Script) -> bool {
        self.sha1() == other.sha1()
    }
}

impl Eq for Script {}

/// Not the text, which may hold what nobody should read.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("sha1", &self.sha1()).finish_non_exhaustive()
    }
}
