//! Copying short pieces.

/// Pieces of so many bytes are short.
pub(crate) const SHORT: usize = 64;

/// Appends the first `len` bytes of `from`. A short piece is copied with what follows it, in a piece of fixed size, which takes no call;
/// what is too much is cut off again.
#[inline(always)]
pub(crate) fn push_first(to: &mut Vec<u8>, from: &[u8], len: usize) {
    match from.first_chunk::<SHORT>() {
        Some(chunk) if len <= SHORT => {
            let end = to.len() + len;
            to.extend_from_slice(chunk);
            to.truncate(end);
        }
        _ => to.extend_from_slice(from.get(..len).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, push_first};

    #[test]
    fn no_more_is_appended_than_was_asked_for() {
        let from = [b'x'; 3 * SHORT];
        for (all, len) in [(0, 0), (5, 5), (SHORT, 3), (from.len(), SHORT), (from.len(), SHORT + 1), (9, 9)] {
            let mut to = b"before".to_vec();
            push_first(&mut to, from.get(..all).unwrap_or_default(), len);
            assert_eq!(to, [b"before".as_slice(), &vec![b'x'; len]].concat());
        }
    }
}
