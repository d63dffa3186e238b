//! A connection without sockets: two bounded queues of bytes. The simulator and test peers use it.
//!
//! It is written and read like a socket, also by a lone caller. Only wakers connect its two ends, so
//! that everything can run on a paused clock.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::ReadBuf;

use super::Endpoint;

/// Makes the connections of a client, and all of its random numbers.
pub trait Dial: Send + Sync + 'static {
    /// The addresses behind a name. Default: one, the name itself.
    fn addresses(&self, to: &Endpoint) -> Vec<Endpoint> {
        vec![to.clone()]
    }

    /// Connects to one of them.
    fn dial<'a>(&'a self, to: &'a Endpoint) -> Dialing<'a>;

    /// A number from 0 up to 1, in place of all randomness that the client uses.
    fn random(&self) -> f64;
}

/// The future of [`Dial::dial`].
pub type Dialing<'a> = Pin<Box<dyn Future<Output = io::Result<Wire>> + Send + 'a>>;

/// A connection: what the client writes, and what it reads.
#[derive(Debug, Clone)]
pub struct Wire {
    /// From the client to the server.
    pub up: Arc<Pipe>,
    /// From the server to the client.
    pub down: Arc<Pipe>,
}

/// One direction of a connection: a bounded queue of bytes, as a pair of socket buffers is.
pub struct Pipe(Mutex<State>);

struct State {
    bytes: VecDeque<u8>,
    capacity: usize,
    life: Life,
    reader: Option<Waker>,
    writer: Option<Waker>,
    chop: Chop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Open,
    /// Nothing more is written: what is there can be read, then comes the end.
    Ended,
    /// The reader has gone: what is written is lost, and writing fails.
    Deaf,
    /// It was reset: what was on its way is lost, reading and writing fail.
    Cut,
}

/// How often a read or a write is cut short, and the numbers that decide it.
struct Chop {
    per_mille: u64,
    state: u64,
}

impl Pipe {
    /// A pipe in which at most `capacity` bytes are on their way, at least one. Of a thousand reads and writes, `chop` take
    /// less than they could; `seed` decides which, and how much less.
    pub fn new(capacity: usize, chop: u64, seed: u64) -> Arc<Pipe> {
        Arc::new(Pipe(Mutex::new(State {
            bytes: VecDeque::new(),
            capacity: capacity.max(1),
            life: Life::Open,
            reader: None,
            writer: None,
            // a generator that stood at 0 would stay there
            chop: Chop { per_mille: chop, state: seed | 1 },
        })))
    }

    /// Writes what there is room for.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if there is none; `BrokenPipe` if it is over.
    pub fn try_write(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut state = self.lock();
        if state.life != Life::Open {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let all = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let room = state.capacity.saturating_sub(state.bytes.len());
        let written = state.chop.shorten(room.min(all));
        if written == 0 && all > 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut left = written;
        for piece in pieces {
            let now = left.min(piece.len());
            state.bytes.extend(piece.get(..now).unwrap_or_default());
            left -= now;
        }
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        Ok(written)
    }

    /// Waits until there is room, or until it is over.
    pub fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.life != Life::Open || state.bytes.len() < state.capacity {
            return Poll::Ready(());
        }
        state.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Waits until there is something to read. The end counts, too.
    pub fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.life != Life::Open || !state.bytes.is_empty() {
            return Poll::Ready(());
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Reads what is there; nothing is the end.
    ///
    /// # Errors
    ///
    /// It was cut.
    pub fn poll_read(&self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = self.lock();
        if state.life == Life::Cut {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if state.bytes.is_empty() {
            if state.life != Life::Open {
                return Poll::Ready(Ok(()));
            }
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let most = state.bytes.len().min(buf.remaining());
        let read = state.chop.shorten(most).max(1).min(most);
        let (front, back) = state.bytes.as_slices();
        let first = read.min(front.len());
        buf.put_slice(front.get(..first).unwrap_or_default());
        buf.put_slice(back.get(..read - first).unwrap_or_default());
        state.bytes.drain(..read);
        let writer = state.writer.take();
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        Poll::Ready(Ok(()))
    }

    /// The writer is done: what is on its way arrives, then the end.
    pub fn end(&self) {
        self.change(Life::Ended);
    }

    /// The reader has gone.
    pub fn deafen(&self) {
        self.change(Life::Deaf);
    }

    /// A reset.
    pub fn cut(&self) {
        self.change(Life::Cut);
    }

    /// Whether nobody writes any more, or nobody reads.
    pub fn is_over(&self) -> bool {
        self.lock().life != Life::Open
    }

    fn change(&self, to: Life) {
        let mut state = self.lock();
        // an end of the writer's changes nothing for one that is worse
        if to != Life::Ended {
            state.bytes.clear();
            state.life = to;
        } else if state.life == Life::Open {
            state.life = to;
        }
        let wakers = [state.reader.take(), state.writer.take()];
        drop(state);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // nothing panics under this lock
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chop {
    /// `whole`, or now and then less; 0 where that means to wait.
    fn shorten(&mut self, whole: usize) -> usize {
        if self.draw() % 1000 >= self.per_mille {
            return whole;
        }
        let below = u64::try_from(whole).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % below).unwrap_or(whole)
    }

    /// xorshift.
    fn draw(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state >> 8
    }
}

/// The client's end of what it reads.
#[derive(Debug)]
pub(crate) struct ReadHalf(pub(super) Arc<Pipe>);

/// The client's end of what it writes.
#[derive(Debug)]
pub(crate) struct WriteHalf(pub(super) Arc<Pipe>);

impl Drop for ReadHalf {
    fn drop(&mut self) {
        self.0.deafen();
    }
}

impl Drop for WriteHalf {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl fmt::Debug for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Pipe")
            .field("bytes", &state.bytes.len())
            .field("capacity", &state.capacity)
            .field("life", &state.life)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::future::poll_fn;

    use super::*;

    fn write(pipe: &Pipe, bytes: &[u8]) -> io::Result<usize> {
        pipe.try_write(&[IoSlice::new(bytes)])
    }

    async fn read(pipe: &Pipe, most: usize) -> io::Result<String> {
        let mut buf = vec![0; most];
        let mut buf = ReadBuf::new(&mut buf);
        poll_fn(|cx| pipe.poll_read(cx, &mut buf)).await?;
        Ok(String::from_utf8(buf.filled().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn takes_what_it_has_room_for_and_wakes_both_ends() {
        let pipe = Pipe::new(4, 0, 1);
        let pieces = [IoSlice::new(b"abc"), IoSlice::new(b"def")];
        assert_eq!(pipe.try_write(&pieces).unwrap(), 4);
        assert_eq!(write(&pipe, b"e").unwrap_err().kind(), io::ErrorKind::WouldBlock);
        let writer = tokio::spawn({
            let pipe = pipe.clone();
            async move {
                poll_fn(|cx| pipe.poll_writable(cx)).await;
                write(&pipe, b"ef").unwrap()
            }
        });
        tokio::task::yield_now().await;
        assert_eq!(read(&pipe, 3).await.unwrap(), "abc");
        assert_eq!(writer.await.unwrap(), 2);
        assert_eq!(read(&pipe, 9).await.unwrap(), "def");
        let reader = tokio::spawn({
            let pipe = pipe.clone();
            async move { read(&pipe, 9).await.unwrap() }
        });
        tokio::task::yield_now().await;
        write(&pipe, b"late").unwrap();
        assert_eq!(reader.await.unwrap(), "late");
    }

    #[tokio::test]
    async fn an_end_comes_behind_what_was_written_and_a_cut_loses_it() {
        let pipe = Pipe::new(9, 0, 1);
        write(&pipe, b"last").unwrap();
        drop(WriteHalf(pipe.clone()));
        assert!(write(&pipe, b"more").is_err());
        assert_eq!(read(&pipe, 9).await.unwrap(), "last");
        assert_eq!(read(&pipe, 9).await.unwrap(), "");

        let pipe = Pipe::new(9, 0, 1);
        write(&pipe, b"last").unwrap();
        pipe.cut();
        // what comes later does not mend it
        pipe.end();
        assert_eq!(read(&pipe, 9).await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);

        let pipe = Pipe::new(9, 0, 1);
        drop(ReadHalf(pipe.clone()));
        assert_eq!(write(&pipe, b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert!(pipe.is_over());
    }

    #[tokio::test]
    async fn a_seed_decides_where_it_is_cut_up() {
        let chop = |seed| async move {
            let pipe = Pipe::new(100, 500, seed);
            let mut sizes = Vec::new();
            for _ in 0..20 {
                sizes.push(write(&pipe, b"0123456789").unwrap_or(0));
                if *sizes.last().unwrap() > 0 {
                    while !pipe.lock().bytes.is_empty() {
                        sizes.push(read(&pipe, 20).await.unwrap().len());
                    }
                }
            }
            sizes
        };
        let sizes = chop(3).await;
        assert_eq!(sizes, chop(3).await);
        assert_ne!(sizes, chop(5).await);
        assert!(sizes.iter().any(|size| *size < 10) && sizes.contains(&10));
    }
}
