//! Which words of a command are keys.

use smallvec::SmallVec;

use crate::arg::{Payloads, Words};
use crate::facts::Keys;

/// The keys of a command, each with its place among the words from the first key on.
pub(super) fn keys(words: &Words, keys: Keys) -> SmallVec<[(usize, &[u8]); 4]> {
    let Some(first) = words.first_key_at() else { return SmallVec::new() };
    keys_among(words.payloads(), first, keys)
}

/// The same of what a command says; the first key begins at `first`.
pub(crate) fn keys_among(
    mut payloads: Payloads<'_>,
    first: usize,
    keys: Keys,
) -> SmallVec<[(usize, &[u8]); 4]> {
    let mut before: &[u8] = b"";
    while payloads.place() < first {
        let Some(word) = payloads.next() else { break };
        before = word;
    }
    let rest: SmallVec<[&[u8]; 8]> = payloads.collect();
    let count =
        |word: &[u8]| std::str::from_utf8(word).ok().and_then(|word| word.parse::<usize>().ok()).unwrap_or(0);
    let every = |step: usize, words: usize| (0..words.min(rest.len())).step_by(step.max(1));
    let at = |place: usize| rest.get(place).map(|word| (place, *word));
    match keys {
        Keys::None => SmallVec::new(),
        Keys::One => at(0).into_iter().collect(),
        Keys::Two => every(1, 2).filter_map(at).collect(),
        Keys::Rest { but } => every(1, rest.len().saturating_sub(usize::from(but))).filter_map(at).collect(),
        Keys::Every(step) => every(usize::from(step), rest.len()).filter_map(at).collect(),
        Keys::Counted { step } => {
            let step = usize::from(step);
            every(step, count(before).saturating_mul(step.max(1))).filter_map(at).collect()
        }
        Keys::DestCounted => {
            let counted = rest.get(1).map_or(0, |word| count(word));
            let places = (2..rest.len()).take(counted);
            at(0).into_iter().chain(places.filter_map(at)).collect()
        }
        Keys::Half => every(1, rest.len() / 2).filter_map(at).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command in `text`, whose first key is the word `first`.
    fn command(text: &str, first: &str) -> Words {
        let mut words = Words::named(text.split(' ').next().unwrap_or_default());
        let mut keyed = false;
        for word in text.split(' ').skip(1) {
            if word == first && !keyed {
                words.key(word);
                keyed = true;
            } else {
                words.arg(word);
            }
        }
        words.finish();
        words
    }

    #[test]
    fn every_form_finds_its_keys() {
        for (text, form, expected) in [
            ("GET a", Keys::One, "a"),
            ("SET a b c", Keys::One, "a"),
            ("PING a", Keys::None, ""),
            ("RENAME a b", Keys::Two, "a b"),
            ("DEL a b c", Keys::Rest { but: 0 }, "a b c"),
            ("BLPOP a b 0", Keys::Rest { but: 1 }, "a b"),
            ("MSET a 1 b 2", Keys::Every(2), "a b"),
            ("SINTERCARD 2 a b LIMIT 1", Keys::Counted { step: 1 }, "a b"),
            ("MSETEX 2 a 1 b 2 EX 5", Keys::Counted { step: 2 }, "a b"),
            ("ZUNIONSTORE a 2 b c WEIGHTS 1 2", Keys::DestCounted, "a b c"),
            ("XREAD COUNT 1 STREAMS a b 0 0", Keys::Half, "a b"),
            ("SINTERCARD 99 a b", Keys::Counted { step: 1 }, "a b"),
        ] {
            let words = command(text, "a");
            let found: Vec<_> =
                keys(&words, form).iter().map(|(_, key)| String::from_utf8_lossy(key)).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
        assert!(keys(&command("DEL b", "a"), Keys::Rest { but: 0 }).is_empty(), "no key was noted");
    }
}
