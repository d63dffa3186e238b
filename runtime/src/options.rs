//! The options of a command: encoded when they are set, sent in the command's own order.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use smallvec::SmallVec;

use crate::resp::{Mark, Words};

/// What was set of a command's optional parts.
///
/// Each part has a slot, its place on the wire. A setter encodes at once, so that values of any type can be given; the
/// options of a call are copied from here, slot by slot.
///
/// ```text
/// SET key value [NX | XX ..] [EX seconds | PX milliseconds ..]
///                slot 0       slot 1
///
/// .px(30_000).nx()   words    PX 30000  NX
///                    entries  1: ^^^^^^^^  0: ^^
/// ```
#[derive(Clone, Default)]
pub struct OptionWords {
    /// In the order in which they were set. What a later call replaced stays here and is not sent.
    words: Words,
    entries: SmallVec<[Entry; 4]>,
}

#[derive(Clone)]
struct Entry {
    slot: u8,
    part: Range<Mark>,
}

impl OptionWords {
    /// Nothing set.
    #[inline]
    pub fn new() -> OptionWords {
        OptionWords::default()
    }

    /// Fills a slot, in place of what it held.
    #[inline]
    #[must_use]
    pub fn set(mut self, slot: u8, write: impl FnOnce(&mut Words)) -> OptionWords {
        self.entries.retain(|entry| entry.slot != slot);
        self.add(slot, write)
    }

    /// Adds to a slot.
    #[inline]
    #[must_use]
    pub fn add(mut self, slot: u8, write: impl FnOnce(&mut Words)) -> OptionWords {
        let start = self.words.mark();
        write(&mut self.words);
        let part = start..self.words.mark();
        self.entries.push(Entry { slot, part });
        self
    }

    /// Appends what these slots hold to a command, in the order of the slots.
    pub fn write(&self, slots: RangeInclusive<u8>, words: &mut Words) {
        for slot in slots {
            for entry in self.entries.iter().filter(|entry| entry.slot == slot) {
                words.append_part(&self.words, entry.part.clone());
            }
        }
    }

    /// Appends everything, in the order of the slots.
    pub fn write_all(&self, words: &mut Words) {
        if let Some(last) = self.entries.iter().map(|entry| entry.slot).max() {
            self.write(0..=last, words);
        }
    }
}

/// Never what was set: it is the user's data.
impl fmt::Debug for OptionWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} set", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use super::OptionWords;
    use crate::resp::Words;

    fn sent(options: &OptionWords) -> String {
        let mut words = Words::fragment();
        options.write_all(&mut words);
        let text = String::from_utf8_lossy(words.bytes()).into_owned();
        text.split("\r\n").skip(1).step_by(2).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn go_out_in_the_order_of_their_slots() {
        let options = OptionWords::new().set(1, |words| words.arg("PX")).set(0, |words| words.arg("NX"));
        assert_eq!(sent(&options), "NX PX");
        let mut some = Words::fragment();
        options.write(1..=3, &mut some);
        assert_eq!((some.bytes(), some.count()), (&b"$2\r\nPX\r\n"[..], 1));
    }

    #[test]
    fn a_later_call_replaces_or_adds() {
        let options = OptionWords::new().set(0, |words| words.arg("NX")).set(0, |words| words.arg("XX"));
        assert_eq!(sent(&options), "XX");
        let options = OptionWords::new().add(0, |words| words.arg("a")).add(0, |words| words.arg("b"));
        assert_eq!(sent(&options), "a b");
    }

    #[test]
    fn what_is_wrong_with_an_argument_is_passed_on() {
        let none: [&str; 0] = [];
        let options = OptionWords::new().set(0, |words| {
            words.args_required(none);
        });
        let mut words = Words::fragment();
        options.write_all(&mut words);
        assert!(words.error().is_some());
    }
}
