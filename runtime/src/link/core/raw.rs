//! The reply to a single command, not yet decoded.

use bytes::Bytes;

use crate::Result;
use crate::facts::Facts;
use crate::link::decode;
use crate::value::FromReply;

/// Small replies are copied so that the read buffer can be used again, large ones are not.
#[derive(Debug)]
pub(crate) enum Raw {
    /// So many of these bytes. Written out, since a `SmallVec` would be larger, and is moved whole each time.
    Inline {
        len: u8,
        bytes: [u8; INLINE],
    },
    Heap(Box<[u8]>),
    /// A part of the read buffer.
    Shared(Bytes),
}

/// With the length and the kind a multiple of a word.
const INLINE: usize = 86;

impl Raw {
    #[inline]
    pub(crate) fn copy(frame: &[u8]) -> Raw {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..frame.len()), u8::try_from(frame.len())) {
            (Some(place), Ok(len)) => {
                place.copy_from_slice(frame);
                Raw::Inline { len, bytes }
            }
            _ => Raw::Heap(frame.into()),
        }
    }

    /// The first `len` bytes of what was read.
    #[inline]
    pub(crate) fn first(read: &[u8], len: usize) -> Raw {
        match (read.first_chunk(), u8::try_from(len)) {
            // in a piece of fixed size, with some of what follows: that takes no call
            (Some(bytes), Ok(few)) if len <= INLINE => Raw::Inline { len: few, bytes: *bytes },
            _ => Raw::copy(read.get(..len).unwrap_or_default()),
        }
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Raw::Inline { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Raw::Heap(bytes) => bytes,
            Raw::Shared(bytes) => bytes,
        }
    }

    /// Whether it is an error reply of the usual form.
    #[inline]
    pub(crate) fn is_error(&self) -> bool {
        self.bytes().first() == Some(&b'-')
    }

    #[inline]
    pub(crate) fn decode<T: FromReply>(&self, facts: &'static Facts) -> Result<T> {
        let owner = match self {
            Raw::Shared(bytes) => Some(bytes),
            Raw::Inline { .. } | Raw::Heap(_) => None,
        };
        decode::reply(self.bytes(), owner).map_err(|error| error.of(facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_replies_lie_inline_and_a_pointer_is_all_that_the_others_take() {
        for len in [0, 5, INLINE, INLINE + 1, 4000] {
            let frame = vec![b'x'; len];
            let read = [&*frame, &[b'y'; 2 * INLINE]].concat();
            for raw in [Raw::copy(&frame), Raw::first(&frame, len), Raw::first(&read, len)] {
                assert_eq!(raw.bytes(), frame);
                assert_eq!(matches!(raw, Raw::Inline { .. }), len <= INLINE);
            }
        }
        assert_eq!(size_of::<Raw>(), INLINE + 2);
    }
}
