//! Receives the frames on the connections of a board.

use std::fmt;
use std::sync::{Arc, Weak};

use super::Board;
use crate::arg::Words;
use crate::error::Failure;
use crate::link::{Heard, Listen};
use crate::subscribe::topics::Topics;

/// Hears what comes on one connection. Those of connections that were replaced are not listened to.
pub(super) struct Ear {
    pub(super) board: Weak<Board>,
    pub(super) at: At,
}

/// Which connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) wire: usize,
    /// Another one for each that is made.
    pub(super) number: u64,
}

impl Ear {
    fn board(&self) -> Option<Arc<Board>> {
        self.board.upgrade()
    }

    fn on<T>(&self, act: impl FnOnce(&mut Topics, usize) -> T) -> Option<T> {
        self.board().and_then(|board| board.on(self.at, act))
    }
}

impl Listen for Ear {
    fn on_up(&self) {
        self.on(Topics::on_up);
    }

    fn hear(&self, heard: Heard<'_>) -> Result<usize, Arc<str>> {
        let heard = self.on(|topics, wire| topics.hear(wire, heard));
        heard.unwrap_or_else(|| Err("nobody listens to it any more".into()))
    }

    fn on_tick(&self, silent: bool) {
        let Some(board) = self.board() else { return };
        board.on(self.at, Topics::on_tick);
        if silent {
            board.ping(self.at);
        }
    }

    fn log_in(&self, auth: &Words) {
        if let Some(board) = self.board() {
            board.log_in(self.at, auth);
        }
    }

    fn on_lost(&self, _failure: &Failure) {
        self.on(Topics::on_lost);
        if let Some(board) = self.board() {
            board.on_away(self.at);
        }
    }

    fn on_failed(&self, failure: &Failure) {
        let Some(board) = self.board() else { return };
        if board.on_away(self.at) && !failure.is_refusal() {
            // another server takes its place, or it comes back: who waits does so for as long as a reply may take
            return;
        }
        board.on(self.at, |topics, wire| topics.fail_calls(wire, failure));
    }

    fn on_gone(&self) {
        if let Some(board) = self.board() {
            board.on_gone(self.at);
        }
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ear").field("at", &self.at).finish_non_exhaustive()
    }
}
