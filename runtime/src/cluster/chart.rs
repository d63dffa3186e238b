//! What subscriptions need from the map of the cluster.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use super::mapped::Mapped;
use crate::link::Site;
use crate::net::Endpoint;
use crate::resp::{HashSlot, Redirect};
use crate::subscribe::{Board, Chart};

/// The subscriptions of a client.
#[derive(Debug, Default)]
pub(super) struct Listening {
    board: OnceLock<Weak<Board>>,
    /// The version of the map that the board knows.
    told: AtomicU64,
    /// The node that carries what any of them does.
    any: Mutex<Option<Endpoint>>,
}

impl Listening {
    /// What any node does, this one does now.
    pub(super) fn on_chosen(&self, endpoint: &Endpoint) {
        *self.any() = Some(endpoint.clone());
    }

    fn any(&self) -> MutexGuard<'_, Option<Endpoint>> {
        self.any.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mapped {
    /// A board for the subscriptions of the client, which is told of changes of the map.
    pub(crate) fn open_board(self: &Arc<Self>) -> Arc<Board> {
        let board = Board::of_cluster(&self.site, self.clone());
        let _first = self.listening.board.set(Arc::downgrade(&board));
        board
    }

    /// Tells the board if the map has changed since.
    pub(super) fn tell_board(&self) {
        let version = self.version();
        if self.listening.told.swap(version, Ordering::AcqRel) != version
            && let Some(board) = self.board()
        {
            board.rehome();
        }
    }

    /// Whether something is to be subscribed to at a node that is not there, and perhaps another node has by now.
    pub(super) fn does_board_wait(&self) -> bool {
        self.board().is_some_and(|board| board.waits())
    }

    fn board(&self) -> Option<Arc<Board>> {
        self.listening.board.get().and_then(Weak::upgrade)
    }
}

impl Chart for Mapped {
    fn owner(&self, slot: HashSlot) -> Option<Arc<Site>> {
        self.map().owner(slot).map(|server| server.site.clone())
    }

    fn primaries(&self) -> Vec<Arc<Site>> {
        self.map().primaries().map(|server| server.site.clone()).collect()
    }

    fn on_moved(&self, redirect: &Redirect<'_>) {
        self.redirect(redirect);
    }

    fn refresh(&self) {
        Mapped::refresh(self);
    }

    fn has_lost_any(&self) -> bool {
        let map = self.map();
        self.listening.any().take_if(|endpoint| map.server(endpoint).is_none()).is_some()
    }
}
