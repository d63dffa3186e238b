//! One link's share of the replies to a flush.

use std::sync::{Arc, OnceLock};

use super::exec::Exec;
use crate::erased::Erased;
use crate::error::Failure;
use crate::link::{Piece, Replies, Site};
use crate::{Error, Result};

/// What came back for one link's share of a flush.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) replies: Replies,
    /// How a transaction ended. A transaction is always one part.
    pub(super) exec: Option<Exec>,
    /// QUEUED is not the reply of a command, see [`Reading::WithinMulti`](super::exec::Reading::WithinMulti).
    pub(super) within_multi: bool,
    /// Which frames a node has refused, and what became of their commands. In a box, since parts are moved several times and few have one.
    pub(super) again: Option<Erased<Again>>,
}

/// Frames of a part whose commands are sent again.
#[derive(Debug)]
pub(super) struct Again {
    /// In order.
    frames: Vec<u32>,
    ends: Box<[OnceLock<End>]>,
}

/// The outcome of a frame whose command was sent again.
#[derive(Debug)]
pub(super) struct End {
    /// A part of one frame.
    pub(super) part: Part,
    /// The server to which it was sent last, if it was sent again.
    pub(super) site: Option<Arc<Site>>,
}

impl Again {
    /// For these frames, in ascending order.
    pub(super) fn new(frames: Vec<u32>) -> Again {
        let ends = frames.iter().map(|_| OnceLock::new()).collect();
        Again { frames, ends }
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    /// Where comes what a frame has come to, if it goes again.
    pub(super) fn end(&self, frame: u32) -> Option<&OnceLock<End>> {
        self.ends.get(self.frames.binary_search(&frame).ok()?)
    }

    /// Whether a server may have carried out anything of what has come.
    fn may_have_run(&self) -> bool {
        self.ends.iter().filter_map(OnceLock::get).any(|end| end.part.may_have_run())
    }

    /// Ends all that has not come.
    pub(super) fn give_up(&self, failure: &Failure) {
        for end in &self.ends {
            let part = || Part { replies: Replies::failed(failure.clone()), ..Part::default() };
            end.get_or_init(|| End { part: part(), site: None });
        }
    }
}

impl Part {
    /// Whether a server may have carried out anything of it. What goes again it has refused.
    pub(super) fn may_have_run(&self) -> bool {
        let again = self.again.as_deref();
        let refused = again.map_or(0, Again::len);
        self.replies.count() as usize > refused
            || self.replies.failure().is_some_and(Failure::is_written)
            || again.is_some_and(Again::may_have_run)
    }

    #[inline]
    pub(super) fn reply(&self, n: u32, near: &mut usize) -> Result<(&[u8], &Piece)> {
        self.replies.get(n, near).ok_or_else(|| self.missing())
    }

    /// Reply `n` within EXEC's, see [`Exec::Ran`].
    #[inline]
    pub(super) fn within_exec(&self, piece: usize, ends: &[usize], n: u32) -> Option<(&[u8], &Piece)> {
        let piece = self.replies.piece(piece)?;
        let (start, end) = (*ends.get(n as usize)?, *ends.get(n as usize + 1)?);
        Some((piece.bytes().get(start..end)?, piece))
    }

    #[cold]
    pub(super) fn missing(&self) -> Error {
        self.replies.failure().cloned().unwrap_or(Failure::Internal).into()
    }
}
