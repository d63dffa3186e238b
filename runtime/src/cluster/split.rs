//! Splitting a command with keys in several hash slots.

use smallvec::SmallVec;

use super::keys;
use crate::arg::Words;
use crate::facts::{Facts, Keys};
use crate::resp::HashSlot;

/// The places of some keys among all keys of a command. Nearly all shares have one.
pub(crate) type Order = SmallVec<[u32; 2]>;

/// What of a command is on the keys of one hash slot.
#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) slot: HashSlot,
    pub(crate) words: Words,
    pub(crate) order: Order,
}

/// The shares of a command, in the order of their hash slots. Within one, keys keep their order.
pub(crate) fn split(words: &Words, facts: &Facts) -> Vec<Share> {
    let Some(first) = words.first_key_at() else { return Vec::new() };
    let keys = keys(words, facts.keys);
    let mut payloads = words.payloads();
    let mut head: SmallVec<[&[u8]; 4]> = SmallVec::new();
    while payloads.place() < first {
        let Some(word) = payloads.next() else { break };
        head.push(word);
    }
    let rest: Vec<&[u8]> = payloads.collect();
    // a key and what belongs to it
    let (step, is_counted) = match facts.keys {
        Keys::Every(step) => (usize::from(step), false),
        Keys::Counted { step } => (usize::from(step), true),
        _ => (1, false),
    };
    let tail = rest.get(keys.len() * step.max(1)..).unwrap_or_default();

    let mut by_slot: Vec<(HashSlot, u32, usize)> =
        (0..).zip(&keys).map(|(n, (place, key))| (HashSlot::of(key), n, *place)).collect();
    by_slot.sort_unstable_by_key(|(slot, n, _)| (*slot, *n));
    let share = |group: &[(HashSlot, u32, usize)]| {
        let mut words =
            Words::named(head.first().and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default());
        let others = head.get(1..).unwrap_or_default();
        let others =
            if is_counted { others.split_last().map_or(others, |(_, others)| others) } else { others };
        others.iter().for_each(|word| words.arg(*word));
        if is_counted {
            words.arg(&group.len());
        }
        for (_, _, place) in group {
            for (n, word) in rest.iter().skip(*place).take(step.max(1)).enumerate() {
                if n == 0 { words.key(*word) } else { words.arg(*word) }
            }
        }
        tail.iter().for_each(|word| words.arg(*word));
        words.finish();
        let slot = group.first().map(|(slot, ..)| *slot)?;
        Some(Share { slot, words, order: group.iter().map(|(_, n, _)| *n).collect() })
    };
    by_slot.chunk_by(|(one, ..), (other, ..)| one == other).filter_map(share).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn shares(head: &[&str], rest: &[&str], keys: Keys) -> Vec<(String, Vec<u32>)> {
        let mut words = Words::named(head[0]);
        head[1..].iter().for_each(|word| words.arg(*word));
        words.key(rest[0]);
        rest[1..].iter().for_each(|word| words.arg(*word));
        words.finish();
        let facts = Facts { keys, ..Facts::RAW };
        let text = |share: &Share| {
            let words: Vec<_> =
                share.words.payloads().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            words.join(" ")
        };
        split(&words, &facts).iter().map(|share| (text(share), share.order.to_vec())).collect()
    }

    #[test]
    fn each_share_has_the_keys_of_one_hash_slot() {
        // b is in 3300, c in 7365, a in 15495
        let found = shares(&["DEL"], &["a", "b", "c", "{a}2", "b"], Keys::Rest { but: 0 });
        let expected = [("DEL b b", vec![1, 4]), ("DEL c", vec![2]), ("DEL a {a}2", vec![0, 3])];
        assert_eq!(found, expected.map(|(text, order)| (text.to_owned(), order)));
        let found = shares(&["MSET"], &["a", "1", "b", "2"], Keys::Every(2));
        assert_eq!(found, [("MSET b 2".to_owned(), vec![1]), ("MSET a 1".to_owned(), vec![0])]);
        let found =
            shares(&["MSETEX", "3"], &["a", "1", "b", "2", "{a}", "3", "EX", "9"], Keys::Counted { step: 2 });
        let expected = [("MSETEX 1 b 2 EX 9", vec![1]), ("MSETEX 2 a 1 {a} 3 EX 9", vec![0, 2])];
        assert_eq!(found, expected.map(|(text, order)| (text.to_owned(), order)));
    }

    #[test]
    fn a_share_knows_its_first_key() {
        let mut words = Words::named("MGET");
        words.keys(["a", "b"]);
        words.finish();
        let shares = split(&words, &Facts { keys: Keys::Rest { but: 0 }, ..Facts::RAW });
        assert!(shares.iter().all(|share| share.words.first_key().map(HashSlot::of) == Some(share.slot)));
    }
}
