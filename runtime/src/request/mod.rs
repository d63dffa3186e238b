//! One encoded command on its way to a client, a connection or a pipeline.

mod calls;
mod patience;
mod script;
mod sha1;

use std::time::Duration;

pub(crate) use calls::Calls;
pub(crate) use patience::Patience;
pub use script::Script;

use crate::arg::Words;
use crate::arg::{ArgError, ToArg, ToArgs, ToBlockMillis, ToBlockSeconds, ToRows};
use crate::facts::{Facts, Flags};

/// What is known about a command that has not been begun.
const NOTHING: Facts = Facts { name: "", ..Facts::RAW };

/// A command, encoded, with what is known about it. Made by the methods that `commands!` generates.
#[derive(Debug, Clone)]
pub struct Request {
    words: Words,
    facts: &'static Facts,
    block: Option<Duration>,
    script: Option<Script>,
}

impl Request {
    /// Nothing yet. What it is to be is written into it from here on, where it lies: as a return value the compiler would
    /// copy all of it once more.
    #[inline]
    #[must_use]
    #[allow(clippy::new_without_default, reason = "an empty request is no request")]
    pub fn new() -> Request {
        Request { words: Words::fragment(), facts: &NOTHING, block: None, script: None }
    }

    /// Begins a command of known arity; `head` is `*N\r\n` and the words of its name.
    #[inline]
    pub fn fixed(&mut self, facts: &'static Facts, head: &'static [u8]) {
        self.facts = facts;
        self.words.begin(head);
    }

    /// Begins a command whose arity [`finish`](Request::finish) knows; `name` is the words of its name, encoded.
    #[inline]
    pub fn counted(&mut self, facts: &'static Facts, name: &'static [u8], words: u32) {
        self.facts = facts;
        self.words.begin_counted(name, words);
    }

    /// Begins a call of a script, whose keys and arguments follow.
    pub fn script(&mut self, facts: &'static Facts, script: &Script) {
        self.counted(facts, b"$7\r\nEVALSHA\r\n", 1);
        self.words.arg(script.sha1());
        self.script = Some(script.clone());
    }

    /// The script that it calls by its hash.
    #[inline]
    pub(crate) fn called_script(&self) -> Option<&Script> {
        self.script.as_ref().filter(|_| self.is_by_hash())
    }

    /// Whether it calls a script, whose errors may be texts of its own.
    pub(crate) fn is_script(&self) -> bool {
        self.script.is_some()
    }

    fn is_by_hash(&self) -> bool {
        let mut lines = self.words.bytes().split(|byte| *byte == b'\n');
        lines.nth(2) == Some(b"EVALSHA\r")
    }

    /// What it asks of the scripts that the server knows, sent by itself.
    pub(crate) fn calls(&self) -> Option<Calls> {
        match self.called_script() {
            Some(script) => Some(Calls::of(script, self.name_at())),
            None => self.forgets_scripts().then(Calls::forgetting),
        }
    }

    /// Whether it is SCRIPT FLUSH.
    pub(crate) fn forgets_scripts(&self) -> bool {
        !self.is_script() && self.facts.flags.contains(Flags::SCRIPTS)
    }

    /// Where its name begins in its bytes.
    pub(crate) fn name_at(&self) -> usize {
        self.words.bytes().iter().take_while(|byte| **byte != b'\n').count() + 1
    }

    /// The same call with the text of the script, after which the server knows it.
    pub(crate) fn with_source(&self, script: &Script) -> Request {
        let mut request = Request { block: self.block, script: Some(script.clone()), ..Request::new() };
        request.counted(self.facts, b"$4\r\nEVAL\r\n", 1);
        request.words.arg(script.source());
        request.words.append_after_first(&self.words);
        request.finish();
        request
    }

    /// A command whose name is known only now.
    pub(crate) fn named(facts: &'static Facts, name: &str) -> Request {
        Request { words: Words::named(name), facts, ..Request::new() }
    }

    /// A command whose words are there already.
    pub(crate) fn of(facts: &'static Facts, words: Words) -> Request {
        Request { words, facts, ..Request::new() }
    }

    /// Other facts, where the words say which.
    pub(crate) fn set_facts(&mut self, facts: &'static Facts) {
        self.facts = facts;
    }

    /// Says that it blocks for so long; zero is for ever.
    pub(crate) fn block_for(&mut self, time: Duration) {
        self.block = Some(time);
    }

    /// Whether it says for how long it blocks.
    pub(crate) fn blocks(&self) -> bool {
        self.block.is_some()
    }

    /// Adds a key: routing goes by the first.
    #[inline]
    pub fn key<A: ToArg + ?Sized>(&mut self, key: &A) {
        self.words.key(key);
    }

    /// Adds a repetition of keys; gives their number.
    #[inline]
    pub fn keys<A: ToArgs>(&mut self, keys: A) -> u32 {
        self.words.keys(keys)
    }

    /// Adds one key or many.
    #[inline]
    pub fn keys_required<A: ToArgs>(&mut self, keys: A) -> u32 {
        self.words.keys_required(keys)
    }

    /// Adds a repeated group that begins with a key, such as `(key value)...`.
    #[inline]
    pub fn key_rows<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.words.key_rows(rows)
    }

    /// Adds such a group at least once.
    #[inline]
    pub fn key_rows_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.words.key_rows_required(rows)
    }

    /// Adds keys and then what belongs to each, out of pairs: `zip(key, id)...`.
    #[inline]
    pub fn key_zip<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.words.key_zip(rows)
    }

    /// Adds at least one such pair.
    #[inline]
    pub fn key_zip_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        self.words.key_zip_required(rows)
    }

    /// Adds the timeout of a command that blocks, in seconds.
    pub fn block_seconds<T: ToBlockSeconds + ?Sized>(&mut self, timeout: &T) {
        let timeout = timeout.to_block_seconds();
        self.block = timeout.duration();
        timeout.write_seconds(&mut self.words);
    }

    /// Adds such a timeout in milliseconds.
    pub fn block_millis<T: ToBlockMillis + ?Sized>(&mut self, timeout: &T) {
        let timeout = timeout.to_block_millis();
        self.block = timeout.duration();
        timeout.write_millis(&mut self.words);
    }

    /// Where words that are no keys are added.
    #[inline]
    pub fn words(&mut self) -> &mut Words {
        &mut self.words
    }

    /// Completes the encoding.
    #[inline]
    pub fn finish(&mut self) {
        self.words.finish();
    }

    /// The first key, if there is one.
    pub fn first_key(&self) -> Option<&[u8]> {
        self.words.first_key()
    }

    pub(crate) fn facts(&self) -> &'static Facts {
        self.facts
    }

    /// The bytes to send, or what is wrong with the arguments.
    #[inline]
    pub fn encoded(&self) -> Result<&Words, ArgError> {
        match self.words.error() {
            None => Ok(&self.words),
            Some(error) => Err(error),
        }
    }

    /// For how long the command itself waits on the server; nothing also where that is for ever.
    pub(crate) fn block(&self) -> Duration {
        self.block.unwrap_or_default()
    }

    pub(crate) fn patience(&self) -> Patience {
        match self.block {
            None => Patience::Normal,
            Some(Duration::ZERO) => Patience::Endless,
            Some(time) => Patience::Longer(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NOTHING, Request, Script};

    /// Every command is moved once or twice.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_request_is_small() {
        assert_eq!(size_of::<Request>(), 184);
    }

    #[test]
    fn a_script_has_its_key_by_hash_and_by_text() {
        let script = Script::new("return 1");
        let mut request = Request::new();
        request.script(&NOTHING, &script);
        let count = request.words().count_mark();
        let n = request.keys(["first", "second"]);
        request.words().fill(count, n);
        request.words().args(0..20);
        request.finish();
        assert_eq!(request.first_key(), Some(&b"first"[..]));
        assert_eq!(request.with_source(&script).first_key(), Some(&b"first"[..]));
    }

    #[test]
    fn a_raw_command_has_the_key_that_it_is_told() {
        let mut request = Request::named(&NOTHING, "OBJECT ENCODING");
        request.words().arg("x");
        assert_eq!(request.first_key(), None);
        request.key("k");
        request.key("second");
        request.finish();
        assert_eq!(request.first_key(), Some(&b"k"[..]));
    }
}
