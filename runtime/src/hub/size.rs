//! How much room a flush needs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Commands and the bytes they are encoded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) commands: u32,
    pub(crate) bytes: u32,
}

/// The size of the last flush of a client's pipelines, which is what the next one is expected to have.
#[derive(Debug, Default)]
pub(crate) struct LastSize(AtomicU64);

/// What is made room for at most, whatever the last flush was.
const MOST: Size = Size { commands: 4 << 10, bytes: 64 << 10 };

impl Size {
    pub(crate) fn new(commands: u32, bytes: usize) -> Size {
        Size { commands, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) }
    }
}

/// A pipeline is made for several commands. With what is reserved beyond it takes 1 KiB: of larger allocations few are kept at hand.
impl Default for Size {
    fn default() -> Size {
        Size { commands: 16, bytes: 960 }
    }
}

impl LastSize {
    /// At least the default, and no more than is sensible.
    pub(crate) fn expected(&self) -> Size {
        let packed = self.0.load(Ordering::Relaxed);
        #[expect(clippy::cast_possible_truncation, reason = "the halves of what `note` packed")]
        let (commands, bytes) = ((packed >> 32) as u32, packed as u32);
        let least = Size::default();
        Size {
            commands: commands.clamp(least.commands, MOST.commands),
            bytes: bytes.clamp(least.bytes, MOST.bytes),
        }
    }

    pub(crate) fn note(&self, size: Size) {
        let packed = u64::from(size.commands) << 32 | u64::from(size.bytes);
        // a store takes the cache line from all other threads, and mostly says the same again
        if self.0.load(Ordering::Relaxed) != packed {
            self.0.store(packed, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expects_the_last_within_bounds() {
        let last = LastSize::default();
        assert_eq!(last.expected(), Size::default());
        let size = Size { commands: 100, bytes: 5000 };
        last.note(size);
        assert_eq!(last.expected(), size);
        last.note(Size::new(u32::MAX, usize::MAX));
        assert_eq!(last.expected(), MOST);
        last.note(Size { commands: 1, bytes: 1 });
        assert_eq!(last.expected(), Size::default());
    }
}
