//! The sockets a connection may run over.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpStream, tcp};
#[cfg(unix)]
use tokio::net::{UnixStream, unix};

use super::out::{Out, PIECES};
use crate::config::Address;

/// Connects; the read half is for the driver alone, the write half may be used by whoever holds the turn to write.
pub(super) async fn connect(address: &Address, keepalive: Duration) -> io::Result<(Reader, Writer)> {
    match address {
        Address::Tcp { host, port } => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            stream.set_nodelay(true)?;
            SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(keepalive))?;
            let (read, write) = stream.into_split();
            Ok((Reader::Tcp(read), Writer::Tcp(write)))
        }
        #[cfg(unix)]
        Address::Unix(path) => {
            let (read, write) = UnixStream::connect(path).await?.into_split();
            Ok((Reader::Unix(read), Writer::Unix(write)))
        }
        #[cfg(not(unix))]
        Address::Unix(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no unix sockets"))
        }
    }
}

#[derive(Debug)]
pub(super) enum Reader {
    Tcp(tcp::OwnedReadHalf),
    #[cfg(unix)]
    Unix(unix::OwnedReadHalf),
}

#[derive(Debug)]
pub(super) enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(unix)]
    Unix(unix::OwnedWriteHalf),
}

impl Reader {
    /// Waits for something to read; it may turn out that there is nothing.
    pub(super) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Reader::Tcp(half) => half.as_ref().poll_read_ready(cx),
            #[cfg(unix)]
            Reader::Unix(half) => half.as_ref().poll_read_ready(cx),
        }
    }
}

impl AsyncRead for Reader {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Reader::Tcp(half) => Pin::new(half).poll_read(cx, buf),
            #[cfg(unix)]
            Reader::Unix(half) => Pin::new(half).poll_read(cx, buf),
        }
    }
}

impl Writer {
    /// Writes what the socket takes now; `WouldBlock` if nothing.
    pub(super) fn try_write(&self, out: &Out) -> io::Result<usize> {
        let mut pieces = [IoSlice::new(&[]); PIECES];
        let filled = out.slices(&mut pieces);
        // a plain write is the cheaper call where one piece is all there is
        match (self, pieces.get(..filled).unwrap_or_default()) {
            (Writer::Tcp(half), [one]) => half.try_write(one),
            (Writer::Tcp(half), pieces) => half.try_write_vectored(pieces),
            #[cfg(unix)]
            (Writer::Unix(half), [one]) => half.try_write(one),
            #[cfg(unix)]
            (Writer::Unix(half), pieces) => half.try_write_vectored(pieces),
        }
    }

    /// Writes what the socket takes of `out`, which is not empty; pending until it takes something.
    pub(super) fn poll_write(&self, cx: &mut Context<'_>, out: &Out) -> Poll<io::Result<usize>> {
        loop {
            match self.try_write(out) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.poll_ready(cx))?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                result => return Poll::Ready(result),
            }
        }
    }

    /// Writes all of `out`.
    pub(super) async fn write_all(&self, mut out: Out) -> io::Result<()> {
        while !out.is_empty() {
            let written = poll_fn(|cx| self.poll_write(cx, &out)).await?;
            out.advance(written);
        }
        Ok(())
    }

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Writer::Tcp(half) => half.as_ref().poll_write_ready(cx),
            #[cfg(unix)]
            Writer::Unix(half) => half.as_ref().poll_write_ready(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[tokio::test]
    async fn tcp_sends_at_once_and_asks_whether_the_other_side_is_there() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = Address::Tcp { host: "127.0.0.1".into(), port };
        let (reader, _writer) = connect(&address, Duration::from_secs(77)).await.unwrap();
        let Reader::Tcp(half) = reader else { unreachable!("the address is one of TCP") };
        let stream = half.as_ref();
        assert!(stream.nodelay().unwrap());
        let socket = SockRef::from(stream);
        assert!(socket.keepalive().unwrap());
        // other systems do not tell
        #[cfg(unix)]
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(77));
    }
}
