//! SHA-1, by which servers identify scripts. Not for security.

use std::fmt::Write as _;

const START: [u32; 5] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];

/// The 40 hexadecimal digits, in lower case as servers write them.
pub(super) fn hex(text: &[u8]) -> String {
    let mut state = START;
    let (blocks, rest) = text.as_chunks();
    blocks.iter().for_each(|block| compress(&mut state, block));
    // a one, zeros up to a whole block, and the length in bits at its end
    let mut last = rest.to_vec();
    last.push(0x80);
    last.resize(if last.len() <= 56 { 56 } else { 120 }, 0);
    last.extend_from_slice(&(text.len() as u64).wrapping_mul(8).to_be_bytes());
    last.as_chunks().0.iter().for_each(|block| compress(&mut state, block));
    state.iter().fold(String::with_capacity(40), |mut digits, part| {
        // a string takes everything
        let _ = write!(digits, "{part:08x}");
        digits
    })
}

fn compress(state: &mut [u32; 5], block: &[u8; 64]) {
    // the words of this round and the fifteen after it
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for round in 0..80 {
        let (mixed, constant) = match round {
            0..20 => ((b & c) | (!b & d), 0x5A82_7999),
            20..40 => (b ^ c ^ d, 0x6ED9_EBA1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC),
            _ => (b ^ c ^ d, 0xCA62_C1D6_u32),
        };
        let sum = mixed.wrapping_add(constant).wrapping_add(words[0]).wrapping_add(e);
        (a, b, c, d, e) = (sum.wrapping_add(a.rotate_left(5)), a, b.rotate_left(30), c, d);
        let next = (words[13] ^ words[8] ^ words[2] ^ words[0]).rotate_left(1);
        words.rotate_left(1);
        words[15] = next;
    }
    for (part, more) in state.iter_mut().zip([a, b, c, d, e]) {
        *part = part.wrapping_add(more);
    }
}

#[cfg(test)]
mod tests {
    use super::hex;

    /// The examples of FIPS 180.
    #[test]
    fn hashes_as_the_standard_says() {
        assert_eq!(hex(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(two_blocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(hex(&[b'a'; 1_000_000]), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }
}
