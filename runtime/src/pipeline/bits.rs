//! A set of places in a flight.

use std::iter;

/// Places below 64 are inline.
#[derive(Debug, Default)]
pub(super) struct Bits {
    first: u64,
    more: Vec<u64>,
}

impl Bits {
    pub(super) fn insert(&mut self, n: u32) {
        let bit = 1 << (n % 64);
        let Some(word) = (n as usize / 64).checked_sub(1) else {
            self.first |= bit;
            return;
        };
        if self.more.len() <= word {
            self.more.resize(word + 1, 0);
        }
        if let Some(bits) = self.more.get_mut(word) {
            *bits |= bit;
        }
    }

    pub(super) fn contains(&self, n: u32) -> bool {
        let word = match (n as usize / 64).checked_sub(1) {
            None => self.first,
            Some(word) => self.more.get(word).copied().unwrap_or_default(),
        };
        word & 1 << (n % 64) != 0
    }

    /// Ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let words = iter::once(&self.first).chain(&self.more);
        words.zip((0..).step_by(64)).flat_map(|(&word, start)| {
            let mut left = word;
            iter::from_fn(move || {
                let place = (left != 0).then(|| start + left.trailing_zeros())?;
                left &= left - 1;
                Some(place)
            })
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.more.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_put_in() {
        let mut bits = Bits::default();
        assert!(bits.is_empty());
        [200, 3, 64, 63, 3].into_iter().for_each(|n| bits.insert(n));
        assert_eq!(bits.iter().collect::<Vec<_>>(), [3, 63, 64, 200]);
        assert_eq!(
            [2, 3, 63, 64, 199, 200, 900].map(|n| bits.contains(n)),
            [false, true, true, true, false, true, false]
        );
        assert!(!bits.is_empty());
    }
}
