//! The options of a command: encoded when they are set, sent in the command's own order.

use std::fmt;
use std::ops::RangeInclusive;

use smallvec::SmallVec;

use super::{Mark, Words};

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
///                    parts    1         0
/// ```
#[derive(Clone, Default)]
pub struct OptionWords {
    /// In the order in which they were set. What a later call replaced stays here and is not sent.
    words: Words,
    parts: SmallVec<[Part; 4]>,
}

/// Words up to the next part, or to the end.
#[derive(Clone, Copy)]
struct Part {
    /// None once a later call has replaced it.
    slot: Option<u8>,
    start: Mark,
}

impl OptionWords {
    /// Nothing set.
    #[inline]
    pub fn new() -> OptionWords {
        OptionWords::default()
    }

    /// Where a slot is written, in place of what it held.
    pub fn set(&mut self, slot: u8) -> &mut Words {
        let same = self.parts.iter_mut().filter(|part| part.slot == Some(slot));
        same.for_each(|part| part.slot = None);
        self.add(slot)
    }

    /// Where something is added to a slot.
    pub fn add(&mut self, slot: u8) -> &mut Words {
        self.parts.push(Part { slot: Some(slot), start: self.words.mark() });
        &mut self.words
    }

    /// Appends what these slots hold to a command, in the order of the slots.
    pub fn write(&self, slots: RangeInclusive<u8>, words: &mut Words) {
        for slot in slots {
            let ends = self.parts.iter().skip(1).map(|next| next.start).chain([self.words.mark()]);
            for (part, end) in self.parts.iter().zip(ends).filter(|(part, _)| part.slot == Some(slot)) {
                words.append_part(&self.words, part.start..end);
            }
        }
    }

    /// Appends everything, in the order of the slots.
    pub fn write_all(&self, words: &mut Words) {
        if let Some(last) = self.parts.iter().filter_map(|part| part.slot).max() {
            self.write(0..=last, words);
        }
    }
}

/// Never what was set: it is the user's data.
impl fmt::Debug for OptionWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} set", self.parts.iter().filter(|part| part.slot.is_some()).count())
    }
}

#[cfg(test)]
mod tests {
    use super::OptionWords;
    use crate::arg::Words;

    fn sent(options: &OptionWords) -> String {
        let mut words = Words::fragment();
        options.write_all(&mut words);
        let text = String::from_utf8_lossy(words.bytes()).into_owned();
        text.split("\r\n").skip(1).step_by(2).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn go_out_in_the_order_of_their_slots() {
        let mut options = OptionWords::new();
        options.set(1).arg("PX");
        options.set(0).arg("NX");
        assert_eq!(sent(&options), "NX PX");
        let mut some = Words::fragment();
        options.write(1..=3, &mut some);
        assert_eq!((some.bytes(), some.count()), (&b"$2\r\nPX\r\n"[..], 1));
    }

    #[test]
    fn a_later_call_replaces_or_adds() {
        let mut options = OptionWords::new();
        options.set(0).arg("NX");
        options.set(1).arg("PX");
        options.set(0).arg("XX");
        assert_eq!(sent(&options), "XX PX");
        options.add(1).arg("5");
        assert_eq!(sent(&options), "XX PX 5");
    }

    #[test]
    fn what_is_wrong_with_an_argument_is_passed_on() {
        let none: [&str; 0] = [];
        let mut options = OptionWords::new();
        options.set(0).args_required(none);
        let mut words = Words::fragment();
        options.write_all(&mut words);
        assert!(words.error().is_some());
    }
}
