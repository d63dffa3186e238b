//! The elements of a list.

use std::fmt;
use std::marker::PhantomData;

use super::{DecodeError, FromReply, Reply};

/// The elements of a list, decoded one after the other: what [`Reply::items`] gives.
pub struct List<'r, 'a, T> {
    reply: &'r mut Reply<'a>,
    left: usize,
    index: u32,
    flat: bool,
    item: PhantomData<fn() -> T>,
}

impl<'r, 'a, T> List<'r, 'a, T> {
    #[inline]
    pub(super) fn new(reply: &'r mut Reply<'a>, left: usize, flat: bool) -> List<'r, 'a, T> {
        List { reply, left, index: 0, flat, item: PhantomData }
    }

    /// How many are to come.
    #[inline]
    pub fn len(&self) -> usize {
        self.reply.capacity(self.left)
    }

    /// Whether none is to come.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.left == 0
    }
}

impl<T: FromReply> Iterator for List<'_, '_, T> {
    type Item = Result<T, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = if self.flat { T::from_flat(self.reply) } else { T::from_reply(self.reply) };
        if item.is_err() {
            self.left = 0;
        }
        let index = self.index;
        self.index = index.saturating_add(1);
        Some(item.map_err(|error| error.at(index)))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.len()))
    }
}

impl<T> fmt::Debug for List<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("left", &self.left).finish_non_exhaustive()
    }
}
