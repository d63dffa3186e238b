//! Bytes that lie inline as long as they are few.

use std::ops::{Deref, DerefMut};

use bytes::Bytes;

use crate::arg::ArgError;

/// A growing run of bytes: up to 127 lie inline, more on the heap.
///
/// What `SmallVec` does, for bytes only: without its generality appending a few is several times faster. What few commands
/// need is behind one pointer, since every command is moved once or twice.
#[derive(Clone)]
pub(crate) struct Buffer {
    inline: [u8; INLINE],
    /// The number of bytes inline, or [`SPILLED`].
    len: u8,
    spill: Rare,
}

/// What few have. That there is none to drop is seen where the words are, without a call.
#[derive(Clone)]
struct Rare(Option<Box<Spill>>);

/// What does not lie inline.
#[derive(Clone, Default)]
struct Spill {
    /// All the bytes, once they are too many.
    heap: Vec<u8>,
    /// See [`Buffer::shared`].
    shared: Vec<(u32, Bytes)>,
    /// See [`Words::error`](super::Words::error).
    error: Option<ArgError>,
}

/// With the length a multiple of a word.
const INLINE: usize = 127;
/// Beyond what `inline` holds, so that nothing is appended there.
const SPILLED: u8 = u8::MAX;

/// A payload of so many bytes is short.
const SHORT: usize = 64;

/// `$n\r\n` for each short length, and zeros behind it.
static HEADS: [[u8; 8]; SHORT + 1] = heads();

#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, once"
)]
const fn heads() -> [[u8; 8]; SHORT + 1] {
    let mut heads = [[0; 8]; SHORT + 1];
    let mut n = 0;
    while n <= SHORT as u8 {
        let (tens, ones) = (b'0' + n / 10, b'0' + n % 10);
        heads[n as usize] = match n {
            0..10 => [b'$', ones, b'\r', b'\n', 0, 0, 0, 0],
            _ => [b'$', tens, ones, b'\r', b'\n', 0, 0, 0],
        };
        n += 1;
    }
    heads
}

/// Copies `from` to `to`, which is as long and has no more than [`SHORT`] bytes: by two overlapping words, without a call.
#[inline(always)]
fn copy_short(to: &mut [u8], from: &[u8]) {
    match from.len() {
        8..16 => copy_ends::<8>(to, from),
        16..=32 => copy_ends::<16>(to, from),
        4..8 => copy_ends::<4>(to, from),
        2..4 => copy_ends::<2>(to, from),
        0..2 => copy_ends::<1>(to, from),
        _ => copy_ends::<32>(to, from),
    }
}

#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let Some(first) = from.first_chunk::<N>()
        && let Some(last) = from.last_chunk::<N>()
    {
        if let Some(place) = to.first_chunk_mut() {
            *place = *first;
        }
        if let Some(place) = to.last_chunk_mut() {
            *place = *last;
        }
    }
}

#[inline(always)]
fn extend_by_chunk<const N: usize>(all: &mut Vec<u8>, inline: &[u8; INLINE]) {
    if let Some(chunk) = inline.first_chunk::<N>() {
        all.extend_from_slice(chunk);
    }
}

impl Deref for Rare {
    type Target = Option<Box<Spill>>;

    #[inline]
    fn deref(&self) -> &Option<Box<Spill>> {
        &self.0
    }
}

impl DerefMut for Rare {
    #[inline]
    fn deref_mut(&mut self) -> &mut Option<Box<Spill>> {
        &mut self.0
    }
}

impl Drop for Rare {
    #[inline]
    fn drop(&mut self) {
        if let Some(spill) = self.0.take() {
            drop_spill(spill);
        }
    }
}

#[cold]
fn drop_spill(spill: Box<Spill>) {
    drop(spill);
}

impl Buffer {
    #[inline]
    pub(crate) const fn new() -> Buffer {
        Buffer { inline: [0; INLINE], len: 0, spill: Rare(None) }
    }

    #[inline]
    pub(crate) fn extend(&mut self, more: &[u8]) {
        let start = usize::from(self.len);
        let end = start + more.len();
        if let (Some(room), Ok(len)) = (self.inline.get_mut(start..end), u8::try_from(end)) {
            room.copy_from_slice(more);
            self.len = len;
        } else {
            self.extend_heap(more);
        }
    }

    /// Appends `$len\r\n`, the payload, and `\r\n`.
    #[inline]
    pub(crate) fn extend_bulk(&mut self, payload: &[u8]) {
        let n = payload.len();
        // with one look at the room there is: the head is stored with what is behind it, which the payload then overwrites
        if let Some(room) = self.inline.get_mut(usize::from(self.len)..)
            && let Some(head) = HEADS.get(n)
            && let Some(place) = room.first_chunk_mut()
        {
            *place = *head;
            let width = if n < 10 { 4 } else { 5 };
            if let Some(place) = room.get_mut(width..width + n + 2)
                && let Some((text, end)) = place.split_last_chunk_mut()
                && let Ok(len) = u8::try_from(width + n + 2)
            {
                copy_short(text, payload);
                *end = *b"\r\n";
                self.len += len;
                return;
            }
        }
        self.extend_bulk_slowly(payload);
    }

    /// The same where it is long, or lies on the heap.
    #[inline(never)]
    fn extend_bulk_slowly(&mut self, payload: &[u8]) {
        if self.len == SPILLED {
            return self.extend_bulk_heap(payload);
        }
        self.extend_len(payload.len());
        self.extend(payload);
        self.extend(b"\r\n");
    }

    /// Appends `$len\r\n`.
    #[inline]
    pub(crate) fn extend_len(&mut self, len: usize) {
        match u8::try_from(len) {
            Ok(len @ 0..10) => {
                let head = u64::from_le_bytes(*b"$0\r\n\0\0\0\0") + (u64::from(len) << 8);
                self.extend_head(head.to_le_bytes(), 4);
            }
            Ok(len @ 10..100) => {
                let (tens, ones) = (u64::from(len / 10), u64::from(len % 10));
                let head = u64::from_le_bytes(*b"$00\r\n\0\0\0") + (tens << 8) + (ones << 16);
                self.extend_head(head.to_le_bytes(), 5);
            }
            _ => self.extend_long_len(len),
        }
    }

    /// Appends the first `len` bytes of `head`. One store of all of them: single bytes would have to be collected before they can
    /// be copied, which takes longer than all else here.
    #[inline]
    fn extend_head(&mut self, head: [u8; 8], len: u8) {
        let start = usize::from(self.len);
        if let Some(room) = self.inline.get_mut(start..start + head.len()) {
            room.copy_from_slice(&head);
            self.len += len;
        } else {
            self.extend(head.get(..usize::from(len)).unwrap_or_default());
        }
    }

    #[inline(never)]
    fn extend_long_len(&mut self, len: usize) {
        self.extend(b"$");
        self.extend(itoa::Buffer::new().format(len).as_bytes());
        self.extend(b"\r\n");
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        match self.inline.get(..usize::from(self.len)) {
            Some(inline) => inline,
            None => self.spill.as_deref().map_or(&[], |spill| &spill.heap),
        }
    }

    /// Appends a copy of the bytes. For a short command it copies a piece of fixed size and cuts off the excess: that takes a few stores and
    /// no call.
    #[inline]
    pub(crate) fn append_to(&self, all: &mut Vec<u8>) {
        let end = all.len() + usize::from(self.len);
        match self.len {
            0..=32 => extend_by_chunk::<32>(all, &self.inline),
            33..=64 => extend_by_chunk::<64>(all, &self.inline),
            65..=96 => extend_by_chunk::<96>(all, &self.inline),
            _ => return all.extend_from_slice(self.as_slice()),
        }
        all.truncate(end);
    }

    /// Large payloads that are not copied, each with the offset before which it belongs, in order.
    #[inline]
    pub(crate) fn shared(&self) -> &[(u32, Bytes)] {
        self.spill.as_deref().map_or(&[], |spill| &spill.shared)
    }

    /// Why these bytes must not be sent; the first error stays.
    #[cold]
    pub(crate) fn fail(&mut self, error: ArgError) {
        self.spill().error.get_or_insert(error);
    }

    #[cold]
    pub(crate) fn error(&self) -> Option<ArgError> {
        self.spill.as_ref().and_then(|spill| spill.error)
    }

    #[cold]
    pub(crate) fn take_error(&mut self) -> Option<ArgError> {
        self.spill.as_mut().and_then(|spill| spill.error.take())
    }

    #[cold]
    pub(crate) fn share(&mut self, at: u32, payload: Bytes) {
        self.spill().shared.push((at, payload));
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.as_slice().len()
    }

    pub(crate) fn truncate(&mut self, shorter: usize) {
        if self.len == SPILLED {
            self.spill().heap.truncate(shorter);
        } else {
            self.len = u8::try_from(shorter).map_or(self.len, |shorter| shorter.min(self.len));
        }
    }

    /// Writes over what is at `at`.
    pub(crate) fn overwrite(&mut self, at: usize, with: &[u8]) {
        if let Some(place) = self.as_mut_slice().get_mut(at..at + with.len()) {
            place.copy_from_slice(with);
        }
    }

    /// Moves what is from `at` on, by the length of `more`, which takes its place.
    pub(crate) fn insert(&mut self, at: usize, more: &[u8]) {
        let end = self.len();
        self.extend(more);
        if at < end {
            self.as_mut_slice().copy_within(at..end, at + more.len());
            self.overwrite(at, more);
        }
    }

    /// Takes out one byte, which moves what is behind it.
    pub(crate) fn remove(&mut self, at: usize) {
        let end = self.len();
        if at < end {
            self.as_mut_slice().copy_within(at + 1..end, at);
            self.truncate(end - 1);
        }
    }

    /// Moves the payloads that belong after `at` on by `by`.
    #[cold]
    pub(crate) fn move_shared(&mut self, at: usize, by: u32) {
        let shared = self.spill.iter_mut().flat_map(|spill| &mut spill.shared);
        shared.filter(|(place, _)| *place as usize > at).for_each(|(place, _)| *place += by);
    }

    fn as_mut_slice(&mut self) -> &mut [u8] {
        match self.inline.get_mut(..usize::from(self.len)) {
            Some(inline) => inline,
            None => self.spill.as_deref_mut().map_or(&mut [], |spill| &mut spill.heap),
        }
    }

    fn spill(&mut self) -> &mut Spill {
        self.spill.get_or_insert_default()
    }

    /// The same once the heap is used, as by all but the first of many arguments: with one look at the room there is.
    #[inline(never)]
    fn extend_bulk_heap(&mut self, payload: &[u8]) {
        let heap = &mut self.spill().heap;
        heap.reserve(payload.len() + b"$18446744073709551615\r\n\r\n".len());
        match u8::try_from(payload.len()) {
            Ok(len @ 0..10) => heap.extend_from_slice(&[b'$', b'0' + len, b'\r', b'\n']),
            Ok(len @ 10..100) => {
                heap.extend_from_slice(&[b'$', b'0' + len / 10, b'0' + len % 10, b'\r', b'\n']);
            }
            _ => {
                heap.push(b'$');
                heap.extend_from_slice(itoa::Buffer::new().format(payload.len()).as_bytes());
                heap.extend_from_slice(b"\r\n");
            }
        }
        heap.extend_from_slice(payload);
        heap.extend_from_slice(b"\r\n");
    }

    #[inline(never)]
    fn extend_heap(&mut self, more: &[u8]) {
        let heap = &mut self.spill.get_or_insert_default().heap;
        if self.len != SPILLED {
            let inline = self.inline.get(..usize::from(self.len)).unwrap_or_default();
            heap.reserve((inline.len() + more.len()).next_power_of_two().max(4 * INLINE));
            heap.extend_from_slice(inline);
            self.len = SPILLED;
        }
        heap.extend_from_slice(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulk_string_of_any_length_is_written_anywhere() {
        for before in 0..140 {
            for n in 0..140 {
                let payload: Vec<u8> = (0..n).map(|i| b'a' + i % 26).collect();
                let mut buffer = Buffer::new();
                let mut expected = vec![b'.'; before];
                buffer.extend(&expected);
                for _ in 0..2 {
                    buffer.extend_bulk(&payload);
                    expected.extend([format!("${n}\r\n").as_bytes(), &payload, b"\r\n"].concat());
                }
                assert_eq!(buffer.as_slice(), expected, "{n} bytes behind {before}");
                let mut all = b"before".to_vec();
                buffer.append_to(&mut all);
                assert_eq!(all.strip_prefix(b"before"), Some(&*expected), "a copy");
            }
        }
    }
}
