//! All subscriptions of a client: its own, and those on single nodes of its cluster.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::subscribe::Board;

/// The boards of a client, which end with it.
#[derive(Debug, Default)]
pub(crate) struct Boards {
    open: Mutex<Open>,
    /// Held by whoever enables events of keys. That reads a setting of the server and writes it: two at once would undo each other's.
    pub(crate) enabling: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Open {
    boards: Vec<Weak<Board>>,
    closed: bool,
}

impl Boards {
    /// Adds a board. If the client is closed already, the board is closed at once.
    pub(super) fn open(&self, board: Arc<Board>) -> Arc<Board> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.boards.retain(|board| board.strong_count() > 0);
        open.boards.push(Arc::downgrade(&board));
        let closed = open.closed;
        drop(open);
        if closed {
            board.close();
        }
        board
    }

    /// Ends all subscriptions, also those that are made later. What has arrived can still be read.
    pub(super) fn close(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.closed = true;
        let boards = std::mem::take(&mut open.boards);
        drop(open);
        boards.iter().filter_map(Weak::upgrade).for_each(|board| board.close());
    }
}
