//! Copying short pieces.

/// Pieces of so many bytes are short.
pub(crate) const SHORT: usize = 64;
const HALF: usize = SHORT / 2;
const QUARTER: usize = HALF / 2;

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
        _ => push_short(to, from.get(..len).unwrap_or_default()),
    }
}

/// Appends a piece that is probably short. That takes no call: its beginning and its end are copied, in pieces of fixed size that overlap.
#[inline(always)]
pub(crate) fn push_short(to: &mut Vec<u8>, piece: &[u8]) {
    let end = to.len() + piece.len();
    match piece.len() {
        HALF..=SHORT => push_twice::<HALF>(to, piece, end),
        QUARTER..HALF => push_twice::<QUARTER>(to, piece, end),
        _ => to.extend_from_slice(piece),
    }
}

#[inline(always)]
fn push_twice<const N: usize>(to: &mut Vec<u8>, piece: &[u8], end: usize) {
    if let (Some(first), Some(last)) = (piece.first_chunk::<N>(), piece.last_chunk::<N>()) {
        to.extend_from_slice(first);
        to.truncate(end - N);
        to.extend_from_slice(last);
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, push_first};

    #[test]
    fn no_more_is_appended_than_was_asked_for() {
        let from: Vec<u8> = (0..=255).take(3 * SHORT).collect();
        let whole = [0, 9, 15, 16, 17, 31, 32, 33, SHORT - 1, SHORT, SHORT + 1].map(|len| (len, len));
        for (all, len) in whole.into_iter().chain([(SHORT, 3), (from.len(), SHORT), (from.len(), SHORT + 1)])
        {
            let mut to = b"before".to_vec();
            push_first(&mut to, from.get(..all).unwrap_or_default(), len);
            assert_eq!(to, [b"before".as_slice(), from.get(..len).unwrap_or_default()].concat());
        }
    }
}
