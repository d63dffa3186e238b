//! Writing to a transport of the user's own.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncWrite, WriteHalf};

use super::Transport;

/// A transport of the user's own. It has no way to try a write without a task to be woken, so that only the driver
/// writes to it: the lock around it is never waited for.
#[derive(Debug)]
pub(crate) struct Stream {
    state: Mutex<State>,
    ended: AtomicBool,
    /// Who waits for the transport to take more. Its code is not run with this lock held.
    stuck: Mutex<Option<Waker>>,
}

#[derive(Debug)]
struct State {
    half: WriteHalf<Box<dyn Transport>>,
    /// Something was written since it was last flushed.
    unflushed: bool,
}

impl Stream {
    pub(super) fn new(half: WriteHalf<Box<dyn Transport>>) -> Stream {
        let state = Mutex::new(State { half, unflushed: false });
        Stream { state, ended: AtomicBool::new(false), stuck: Mutex::default() }
    }

    /// From now on nothing is written. Wakes who waits to write, so that it sees this: there is no other way to end a transport from outside.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        let stuck = self.stuck().take();
        stuck.into_iter().for_each(Waker::wake);
    }

    pub(super) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.check()?;
        let mut state = self.lock();
        let Poll::Ready(written) = Pin::new(&mut state.half).poll_write_vectored(cx, pieces) else {
            drop(state);
            // a waker is code of somebody else's: it is cloned and dropped where no lock is held
            let waker = cx.waker().clone();
            let _before = self.stuck().replace(waker);
            // it may have ended before it was known whom to wake
            self.check()?;
            return Poll::Pending;
        };
        let written = written?;
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

    fn check(&self) -> io::Result<()> {
        match self.ended.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::ConnectionAborted.into()),
            false => Ok(()),
        }
    }

    fn stuck(&self) -> MutexGuard<'_, Option<Waker>> {
        self.stuck.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // a transport that panics takes its task with it, and nobody else writes
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use tokio::io::{duplex, split};

    use super::super::socket::Writer;
    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn who_is_stuck_in_a_write_sees_the_end() {
        let (transport, _reads_nothing) = duplex(4);
        let (_, half) = split(Box::new(transport) as Box<dyn Transport>);
        let writer = Writer::Stream(Stream::new(half));
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(wakes.clone());
        let write = || writer.poll_write(&mut Context::from_waker(&waker), &[IoSlice::new(b"more")]);
        assert!(matches!(write(), Poll::Ready(Ok(4))));
        assert!(write().is_pending());
        writer.shut_down();
        assert_eq!(wakes.0.load(Ordering::Relaxed), 1);
        assert!(
            matches!(write(), Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::ConnectionAborted)
        );
    }
}
