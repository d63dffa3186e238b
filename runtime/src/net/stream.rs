//! Writing to a transport of the user's own.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncWrite, WriteHalf};

use super::Transport;

/// A transport of the user's own. It has no way to try a write without a task to be woken, so that only the driver
/// writes to it: the lock is never waited for.
#[derive(Debug)]
pub(crate) struct Stream(Mutex<State>);

#[derive(Debug)]
struct State {
    half: WriteHalf<Box<dyn Transport>>,
    /// Something was written since it was last flushed.
    unflushed: bool,
}

impl Stream {
    pub(super) fn new(half: WriteHalf<Box<dyn Transport>>) -> Stream {
        Stream(Mutex::new(State { half, unflushed: false }))
    }

    pub(super) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut state = self.lock();
        let written = ready!(Pin::new(&mut state.half).poll_write_vectored(cx, pieces))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        state.unflushed = true;
        Poll::Ready(Ok(written))
    }

    pub(super) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.lock();
        if state.unflushed {
            ready!(Pin::new(&mut state.half).poll_flush(cx))?;
            state.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // a transport that panics takes its task with it, and nobody else writes
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
