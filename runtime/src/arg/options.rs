//! The options of a command: encoded when they are set, sent in the command's own order.

use std::fmt;
use std::ops::RangeInclusive;

use smallvec::SmallVec;

use super::{ArgError, Mark, Words};

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
    /// What is wrong with parts but the last one, whose error is that of the words. Few options are ever wrong.
    failed: Option<Box<Failed>>,
}

/// Each with its slot.
type Failed = SmallVec<[(u8, ArgError); 1]>;

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
        self.settle();
        let same = self.parts.iter_mut().filter(|part| part.slot == Some(slot));
        same.for_each(|part| part.slot = None);
        if let Some(failed) = &mut self.failed {
            failed.retain(|(of, _)| *of != slot);
        }
        self.begin(slot)
    }

    /// Where something is added to a slot.
    pub fn add(&mut self, slot: u8) -> &mut Words {
        self.settle();
        self.begin(slot)
    }

    #[inline]
    fn begin(&mut self, slot: u8) -> &mut Words {
        self.parts.push(Part { slot: Some(slot), start: self.words.mark() });
        &mut self.words
    }

    /// The last part is complete: what is wrong with it is kept as an error of its slot.
    #[inline]
    fn settle(&mut self) {
        if self.words.error().is_some() {
            self.settle_error();
        }
    }

    #[cold]
    fn settle_error(&mut self) {
        let slot = self.parts.last().and_then(|part| part.slot);
        if let (Some(slot), Some(error)) = (slot, self.words.take_error()) {
            self.failed.get_or_insert_default().push((slot, error));
        }
    }

    /// Appends what these slots hold to a command, in the order of the slots.
    pub fn write(&self, slots: RangeInclusive<u8>, words: &mut Words) {
        for slot in slots.clone() {
            let ends = self.parts.iter().skip(1).map(|next| next.start).chain([self.words.mark()]);
            for (part, end) in self.parts.iter().zip(ends).filter(|(part, _)| part.slot == Some(slot)) {
                words.append_part(&self.words, part.start..end);
            }
        }
        let last = self.parts.last().and_then(|part| part.slot).zip(self.words.error());
        let failed = self.failed.iter().flat_map(|failed| failed.iter().copied()).chain(last);
        failed.filter(|(slot, _)| slots.contains(slot)).for_each(|(_, error)| words.fail(error));
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
    use crate::arg::{ArgError, Words};

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

    #[test]
    fn what_was_wrong_with_an_option_goes_with_it() {
        let none: [&str; 0] = [];
        let error = |options: &OptionWords| {
            let mut words = Words::fragment();
            options.write_all(&mut words);
            words.error()
        };
        let mut options = OptionWords::new();
        options.set(0).args_required(none);
        options.set(0).arg("ok");
        assert_eq!((error(&options), sent(&options)), (None, "ok".to_owned()));

        // that of another option stays, whichever was set last, and belongs to its slot alone
        options.set(1).fail(ArgError::Timeout);
        options.set(0).arg("ok again");
        assert_eq!(error(&options), Some(ArgError::Timeout));
        let mut other = Words::fragment();
        options.write(0..=0, &mut other);
        assert_eq!(other.error(), None);
        options.add(1).arg("more");
        assert_eq!(error(&options), Some(ArgError::Timeout), "what is added to is still wrong");
        options.set(1).arg("ok");
        assert_eq!(error(&options), None);
    }
}
