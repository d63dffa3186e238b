//! The hash slot of a key: CRC16 of its tag, or of all of it.

use std::fmt::{self, Display};

/// One of the 16,384 parts into which a cluster divides its keys.
///
/// Keys that are used together in one command, transaction or script must share one: give them the same tag, as in `{user:7}:cart` and
/// `{user:7}:orders`. What stands between the first `{` and the next `}` alone decides, unless that is nothing.
///
/// ```
/// use roundtrip::HashSlot;
///
/// assert_eq!(HashSlot::of("{user:7}:cart"), HashSlot::of("{user:7}:orders"));
/// assert_eq!(HashSlot::of("foo").number(), 12_182);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HashSlot(u16);

impl HashSlot {
    /// How many there are.
    pub const COUNT: u16 = 16_384;

    /// The hash slot of a key, given as the bytes that are sent.
    pub fn of(key: impl AsRef<[u8]>) -> HashSlot {
        HashSlot(crc16(tag(key.as_ref())) % HashSlot::COUNT)
    }

    /// All of them, in order.
    pub(crate) fn all() -> impl Iterator<Item = HashSlot> {
        (0..HashSlot::COUNT).map(HashSlot)
    }

    /// The one with this number, if there is one.
    pub(crate) fn numbered(number: u16) -> Option<HashSlot> {
        (number < HashSlot::COUNT).then_some(HashSlot(number))
    }

    /// Its number, below [`COUNT`](HashSlot::COUNT).
    pub fn number(self) -> u16 {
        self.0
    }
}

impl Display for HashSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

/// What of a key is hashed.
#[inline]
fn tag(key: &[u8]) -> &[u8] {
    // most keys have none, and bytes one by one take as long as the checksum
    if !has_brace(key) {
        return key;
    }
    let tag = || {
        let open = key.iter().position(|byte| *byte == b'{')?;
        let rest = key.get(open + 1..)?;
        rest.get(..rest.iter().position(|byte| *byte == b'}')?)
    };
    tag().filter(|tag| !tag.is_empty()).unwrap_or(key)
}

/// Whether a tag may begin somewhere.
#[inline]
fn has_brace(key: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    // a byte that is zero borrows from the one above it
    let has = |eight: &[u8; 8]| {
        let differs = u64::from_ne_bytes(*eight) ^ (ONES * 0x7b);
        differs.wrapping_sub(ONES) & !differs & (ONES << 7) != 0
    };
    match key.last_chunk() {
        // what the eights leave is in the last one, with some that were looked at
        Some(last) => key.as_chunks().0.iter().any(has) || has(last),
        None => key.contains(&b'{'),
    }
}

/// CRC-16/XMODEM, eight bytes at a time: the tables say what a byte has become once so many others have followed it.
fn crc16(bytes: &[u8]) -> u16 {
    // what is fewer than eight is at the beginning, where nothing has to be carried along
    let (first, eights) = bytes.as_rchunks::<8>();
    let mut crc =
        (0..).zip(first.iter().rev()).fold(0, |crc, (followed_by, byte)| crc ^ at(followed_by, *byte));
    for eight in eights {
        let carried = u64::from(u16::from_le_bytes(crc.to_be_bytes()));
        let [a, b, c, d, e, f, g, h] = (u64::from_le_bytes(*eight) ^ carried).to_le_bytes();
        // last what has to wait for the eight before
        crc = at(5, c) ^ at(4, d) ^ at(3, e) ^ at(2, f) ^ at(1, g) ^ at(0, h) ^ at(7, a) ^ at(6, b);
    }
    crc
}

static TABLES: [[u16; 256]; 8] = tables();

#[inline]
fn at(followed_by: usize, byte: u8) -> u16 {
    TABLES.get(followed_by).and_then(|table| table.get(usize::from(byte))).copied().unwrap_or_default()
}

#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, once"
)]
const fn tables() -> [[u16; 256]; 8] {
    const POLYNOMIAL: u16 = 0x1021;
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ POLYNOMIAL };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before << 8) ^ tables[0][(before >> 8) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, bit by bit.
    fn slow(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0, |crc: u16, byte| {
            (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            })
        })
    }

    #[test]
    fn a_brace_is_found_wherever_it_is() {
        for len in 0..40 {
            let without: Vec<u8> = [b'z', b'|', 0, 0xff, b'}', 0xfb].into_iter().cycle().take(len).collect();
            assert!(!has_brace(&without), "{without:?}");
            for at in 0..len {
                let brace = |(n, byte): (usize, &u8)| if n == at { b'{' } else { *byte };
                let with: Vec<u8> = without.iter().enumerate().map(brace).collect();
                assert!(has_brace(&with), "{with:?}");
            }
        }
    }

    #[test]
    fn the_checksum_is_the_one_of_the_specification() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        let bytes: Vec<u8> = (0..=255).cycle().skip(7).step_by(3).take(100).collect();
        for from in 0..9 {
            for to in from..bytes.len() {
                let bytes = bytes.get(from..to).unwrap_or_default();
                assert_eq!(crc16(bytes), slow(bytes), "{from}..{to}");
            }
        }
    }

    #[test]
    fn only_a_tag_that_is_something_counts() {
        let same = |a: &str, b: &str| HashSlot::of(a) == HashSlot::of(b);
        assert!(same("{user:7}:cart", "user:7"));
        assert!(same("a{x}{y}", "x"));
        assert!(same("a{{x}}", "{x"));
        for whole in ["{}x", "a{", "a{x", "}a{", ""] {
            assert_eq!(HashSlot::of(whole).number(), slow(whole.as_bytes()) % 16_384, "{whole}");
        }
        assert_eq!(HashSlot::of("foo").number(), 12_182);
    }
}
