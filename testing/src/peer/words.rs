//! Commands, as a server reads them.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use roundtrip::Script;

/// One command: its name and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<Bytes>);

/// How much of a word a message shows.
const SHOWN: usize = 60;

impl Words {
    /// Takes the first command out of `bytes`; nothing while it has not come whole.
    ///
    /// # Panics
    /// It is none: the client never sends such a thing.
    pub(super) fn take(bytes: &mut Vec<u8>) -> Option<Words> {
        let (words, len) = parse(bytes)?;
        bytes.drain(..len);
        Some(words)
    }

    /// All commands in `bytes`.
    pub(super) fn all(mut bytes: Vec<u8>) -> Vec<Words> {
        std::iter::from_fn(|| Words::take(&mut bytes)).collect()
    }

    /// The name in upper case.
    pub(super) fn name(&self) -> String {
        self.upper(0)
    }

    /// A word in upper case, for names and subcommands.
    pub(super) fn upper(&self, place: usize) -> String {
        let word = self.0.get(place).map(|word| String::from_utf8_lossy(word).to_uppercase());
        word.unwrap_or_default()
    }

    pub(super) fn arguments(&self) -> &[Bytes] {
        self.0.get(1..).unwrap_or_default()
    }

    /// A call of a script by its text is the same as one by its hash.
    pub(super) fn by_hash(mut self) -> Words {
        let by_hash = match self.name().as_str() {
            "EVAL" => "EVALSHA",
            "EVAL_RO" => "EVALSHA_RO",
            _ => return self,
        };
        if let [name, source, ..] = self.0.as_mut_slice() {
            let script = Script::new(String::from_utf8_lossy(source));
            (*name, *source) = (by_hash.into(), script.sha1().to_owned().into());
        }
        self
    }

    pub(super) fn is(&self, other: &Words, any_args: bool) -> bool {
        if any_args { self.name() == other.name() } else { self == other }
    }
}

fn parse(bytes: &[u8]) -> Option<(Words, usize)> {
    let mut at = 0;
    let count = header(bytes, &mut at, b'*')?;
    let mut words = Vec::with_capacity(count);
    for _ in 0..count {
        let len = header(bytes, &mut at, b'$')?;
        words.push(Bytes::copy_from_slice(bytes.get(at..at + len)?));
        // the end of its line has to be there, too
        bytes.get(at + len..at + len + 2)?;
        at += len + 2;
    }
    Some((Words(words), at))
}

/// The number behind a kind.
#[allow(
    clippy::panic,
    reason = "a client that sends no command is a fault of ours, which a test has to show"
)]
fn header(bytes: &[u8], at: &mut usize, kind: u8) -> Option<usize> {
    let rest = bytes.get(*at..)?;
    let end = rest.windows(2).position(|two| two == b"\r\n")?;
    let digits = rest.get(..end).and_then(|line| line.strip_prefix(&[kind]));
    let number = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let Some(number) = number else { panic!("no command: {:?}", String::from_utf8_lossy(rest)) };
    *at += end + 2;
    Some(number)
}

/// As one would type it.
impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, word) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            let text = String::from_utf8_lossy(word);
            let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != '"');
            match text.char_indices().nth(SHOWN) {
                Some((end, _)) => write!(f, "{:?}..", text.get(..end).unwrap_or_default())?,
                None if plain => f.write_str(&text)?,
                None => write!(f, "{text:?}")?,
            }
        }
        Ok(())
    }
}
