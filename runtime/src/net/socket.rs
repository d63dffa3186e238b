//! The sockets a connection may run over.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{TcpStream, tcp};
#[cfg(unix)]
use tokio::net::{UnixStream, unix};

use super::Endpoint;

/// Connects; the read half is for the driver alone, the write half may be used by whoever holds the turn to write.
pub(crate) async fn connect(endpoint: &Endpoint, keepalive: Duration) -> io::Result<(Reader, Writer)> {
    match endpoint {
        Endpoint::Tcp { host, port } => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            stream.set_nodelay(true)?;
            SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(keepalive))?;
            let (read, write) = stream.into_split();
            Ok((Reader::Tcp(read), Writer::Tcp(write)))
        }
        #[cfg(unix)]
        Endpoint::Unix(path) => {
            let (read, write) = UnixStream::connect(path).await?.into_split();
            Ok((Reader::Unix(read), Writer::Unix(write)))
        }
        #[cfg(not(unix))]
        Endpoint::Unix(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no unix sockets"))
        }
    }
}

#[derive(Debug)]
pub(crate) enum Reader {
    Tcp(tcp::OwnedReadHalf),
    #[cfg(unix)]
    Unix(unix::OwnedReadHalf),
}

#[derive(Debug)]
pub(crate) enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(unix)]
    Unix(unix::OwnedWriteHalf),
}

impl Reader {
    /// Waits for something to read; it may turn out that there is nothing.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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
    #[inline]
    pub(crate) fn try_write(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        // a plain write is the cheaper call where one piece is all there is
        match (self, pieces) {
            (Writer::Tcp(half), [one]) => half.try_write(one),
            (Writer::Tcp(half), pieces) => half.try_write_vectored(pieces),
            #[cfg(unix)]
            (Writer::Unix(half), [one]) => half.try_write(one),
            #[cfg(unix)]
            (Writer::Unix(half), pieces) => half.try_write_vectored(pieces),
        }
    }

    /// Writes what the socket takes of `pieces`, which are not empty; pending until it takes something.
    #[inline]
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        loop {
            match self.try_write(pieces) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready!(self.poll_ready(cx))?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                result => return Poll::Ready(result),
            }
        }
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
        let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
        let (reader, _writer) = connect(&endpoint, Duration::from_secs(77)).await.unwrap();
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
