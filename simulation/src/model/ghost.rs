//! What really happened on the server, which the client can only guess: the checks compare what it says with this.
//!
//! Every command of a story has a mark, `#17#`, somewhere in its arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::sentinel::Switch;
use super::table::Known;

/// A command that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// Its place among all commands that were carried out.
    pub seq: u64,
    /// When, in milliseconds.
    pub at: u64,
    /// On which connection.
    pub conn: usize,
    /// Where another server had taken over, and this one did not know it yet: nobody will see what it has done.
    pub in_vain: bool,
}

/// The record of a story.
#[derive(Debug, Default)]
pub struct Ghost {
    seq: u64,
    ran: BTreeMap<u64, Vec<Ran>>,
    /// By key: the marks of the writes to it, in order.
    pub written: BTreeMap<Vec<u8>, Vec<u64>>,
    /// Keys of which a failover may have lost writes.
    pub lost: BTreeSet<Vec<u8>>,
    /// When nodes were asked who has which hash slots.
    pub asked: Vec<u64>,
    /// When which replica took the place of its primary.
    pub primaries: Vec<(u64, usize)>,
    /// What sentinels have told of that.
    pub switches: Vec<Switch>,
    /// By mark: the connection, and how many bytes the server had said on it with the end of the reply.
    pub replied: BTreeMap<u64, (usize, u64)>,
    /// By mark of the push: the marks of the pops that took the item.
    pub taken: BTreeMap<u64, Vec<u64>>,
    /// By channel: the marks of what was published, in order.
    pub published: BTreeMap<Vec<u8>, Vec<u64>>,
    /// Scripts that failed by themselves, by mark.
    pub failed: BTreeSet<u64>,
    /// Connections that the client has had ended by CLIENT KILL.
    pub killed: Vec<usize>,
    /// What no server would take for a command of this client, and on which connection.
    pub garbled: Vec<(usize, String)>,
}

impl Ghost {
    /// Notes that the command with these words is carried out.
    pub fn run(&mut self, words: &[Vec<u8>], at: u64, conn: usize, in_vain: bool) {
        self.seq += 1;
        let mut marks: Vec<u64> = marks_of(words).collect();
        marks.dedup();
        for mark in marks {
            self.ran.entry(mark).or_default().push(Ran { seq: self.seq, at, conn, in_vain });
        }
        let known = Known::find(&words[0]).filter(|known| known.write);
        for key in known.into_iter().flat_map(|known| known.keys(words)) {
            self.written.entry(key.to_vec()).or_default().extend(mark_of(words));
        }
    }

    /// How often, and when, the command with this mark was carried out.
    pub fn ran(&self, mark: u64) -> &[Ran] {
        self.ran.get(&mark).map_or(&[], Vec::as_slice)
    }
}

/// The mark among a command's arguments.
pub fn mark_of(words: &[Vec<u8>]) -> Option<u64> {
    marks_of(words).next()
}

/// The marks among a command's arguments; more than one of them only where it is about several keys.
pub fn marks_of(words: &[Vec<u8>]) -> impl Iterator<Item = u64> {
    words.iter().skip(1).filter_map(|word| mark_in(word))
}

/// The number between two `#`.
pub fn mark_in(word: &[u8]) -> Option<u64> {
    let mut parts = word.split(|byte| *byte == b'#').skip(1);
    let digits = parts.next()?;
    // a `#` behind it as well
    parts.next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_wherever_they_stand() {
        assert_eq!(mark_in(b"5#17#"), Some(17));
        assert_eq!(mark_in(b"g#17#"), Some(17));
        assert_eq!((mark_in(b"#17"), mark_in(b"17"), mark_in(b"#x#")), (None, None, None));
        let words = |text: &str| text.split(' ').map(|word| word.as_bytes().to_vec()).collect::<Vec<_>>();
        assert_eq!(mark_of(&words("SET k #3#")), Some(3));
        assert_eq!(mark_of(&words("#3# k")), None);
    }
}
