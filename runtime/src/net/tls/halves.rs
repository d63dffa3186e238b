//! TLS over the two halves of a connection. The writer with the turn encrypts and writes; the reader decrypts.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::client::UnbufferedClientConnection;
use tokio::io::{AsyncRead, ReadBuf};

use super::session::{AHEAD, Session};
use crate::net::{Reader, Writer};

/// How much is read from the socket at once.
const READ: usize = 32 << 10;

/// Reads and opens.
#[derive(Debug)]
pub(crate) struct TlsReader {
    session: Arc<Session>,
    inner: Box<Reader>,
}

/// Seals and writes. What was sealed counts as written.
#[derive(Debug)]
pub(crate) struct TlsWriter {
    session: Arc<Session>,
    inner: Box<Writer>,
}

/// Shakes hands over a connection.
///
/// # Errors
///
/// The other side is not to be trusted, does not trust this one, or does not speak TLS.
pub(super) async fn shake_hands(
    connection: UnbufferedClientConnection,
    reader: Reader,
    writer: Writer,
) -> io::Result<(TlsReader, TlsWriter)> {
    let session = Arc::new(Session::start(connection)?);
    let mut reader = TlsReader { session: session.clone(), inner: Box::new(reader) };
    let writer = TlsWriter { session, inner: Box::new(writer) };
    poll_fn(|cx| {
        loop {
            // also what was wrong; where that cannot be said, what the server has said tells why
            let _later = writer.poll_flush(cx);
            ready!(match writer.session.shaken() {
                Poll::Ready(result) => return Poll::Ready(result),
                // there is nothing for anybody to read before hands are shaken
                Poll::Pending => reader.poll_open(cx, &mut ReadBuf::new(&mut [])),
            })?;
        }
    })
    .await?;
    Ok((reader, writer))
}

impl TlsReader {
    /// Waits for something to read; it may turn out that there is nothing.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.session.has_opened() { Poll::Ready(Ok(())) } else { self.inner.poll_ready(cx) }
    }

    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        while buf.filled().len() == before && !self.session.take_opened(buf)? {
            ready!(self.poll_open(cx, buf))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads from the socket and opens what comes: into `buf` where that has room.
    fn poll_open(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut closed = [const { MaybeUninit::uninit() }; READ];
        let mut closed = ReadBuf::uninit(&mut closed);
        ready!(Pin::new(&mut *self.inner).poll_read(cx, &mut closed))?;
        match closed.filled() {
            [] => self.session.end(),
            closed => self.session.open(closed, buf),
        }
        Poll::Ready(Ok(()))
    }
}

impl TlsWriter {
    /// Seals what the socket may take now, and writes it; `WouldBlock` if nothing.
    pub(crate) fn try_write(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        if matches!(*self.inner, Writer::Stream(_)) {
            // left to the driver
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut write = |closed: &[u8]| self.write_now(closed);
        match self.send(&mut write).1 {
            Poll::Ready(result) => result?,
            Poll::Pending => return Err(io::ErrorKind::WouldBlock.into()),
        }
        let sealed = self.seal(pieces)?;
        match self.send(&mut write) {
            (_, Poll::Ready(Ok(()))) => {}
            (0, Poll::Ready(Err(error))) => return Err(error),
            // the driver writes the rest, or finds out why nobody can
            _ => self.session.wake_driver(),
        }
        Ok(sealed)
    }

    /// For the driver: seals what the socket may take, and writes it or leaves it to the next call.
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let mut write = |closed: &[u8]| self.inner.poll_write(cx, &[IoSlice::new(closed)]);
        ready!(self.send(&mut write).1)?;
        let sealed = self.seal(pieces)?;
        match self.send(&mut write) {
            (0, Poll::Ready(Err(error))) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(sealed)),
        }
    }

    /// For the driver: writes what is sealed and not written, by whomever. It is woken where somebody leaves such.
    pub(crate) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.session.set_driver(cx.waker());
        ready!(self.send(&mut |closed| self.inner.poll_write(cx, &[IoSlice::new(closed)])).1)?;
        self.inner.poll_flush(cx)
    }

    pub(crate) fn inner(&self) -> &Writer {
        &self.inner
    }

    /// Gives what is sealed to `write` until that takes no more: how many bytes it took, and whether that was all.
    fn send(&self, write: &mut dyn FnMut(&[u8]) -> Poll<io::Result<usize>>) -> (usize, Poll<io::Result<()>>) {
        let mut sent = 0;
        let mut taken = self.session.take_sealed();
        loop {
            let mut sealed = match taken {
                Ok(Some(sealed)) => sealed,
                Ok(None) => return (sent, Poll::Ready(Ok(()))),
                Err(error) => return (sent, Poll::Ready(Err(error))),
            };
            let written = write(sealed.rest());
            if let Poll::Ready(Ok(n)) = written {
                sealed.advance(n);
                sent += n;
            }
            let broken = matches!(written, Poll::Ready(Err(_)));
            let more = self.session.put_back(sealed, broken);
            match written {
                Poll::Ready(Ok(_)) if more => taken = self.session.take_sealed(),
                written => return (sent, written.map_ok(drop)),
            }
        }
    }

    fn write_now(&self, closed: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            return match self.inner.try_write(&[IoSlice::new(closed)]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                result => Poll::Ready(result),
            };
        }
    }

    /// Seals the beginning of `pieces`; how much of them.
    fn seal(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        if let [one] = pieces {
            let now = one.get(..AHEAD).unwrap_or(one);
            return self.session.seal(now).map(|()| now.len());
        }
        // in one piece, since each would fill records of its own
        let mut plain = Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum::<usize>().min(AHEAD));
        for piece in pieces {
            plain.extend_from_slice(piece.get(..AHEAD - plain.len()).unwrap_or(piece));
        }
        self.session.seal(&plain).map(|()| plain.len())
    }
}

impl Drop for TlsWriter {
    /// Takes its leave, so that the server knows that nothing was cut off.
    fn drop(&mut self) {
        if let Some(sealed) = self.session.seal_end() {
            // if the socket does not take it now, the end of the connection says the same less politely
            let _written = self.inner.try_write(&[IoSlice::new(sealed.rest())]);
        }
    }
}
