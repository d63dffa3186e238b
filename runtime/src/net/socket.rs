//! What a connection may run over, in two halves.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, ReadBuf, ReadHalf, split};
use tokio::net::{TcpStream, tcp};
#[cfg(unix)]
use tokio::net::{UnixStream, unix};

use super::stream::Stream;
use super::{Endpoint, Transport, Via, memory};

/// Connects; the read half is for the driver alone, the write half may be used by whoever holds the turn to write.
pub(crate) async fn connect(
    via: &Via,
    endpoint: &Endpoint,
    keepalive: Duration,
) -> io::Result<(Reader, Writer)> {
    match via {
        Via::Sockets => connect_socket(endpoint, keepalive).await,
        Via::Connector(connector) => {
            let (read, write) = split(connector.connect(endpoint).await?);
            Ok((Reader::Stream(read), Writer::Stream(Stream::new(write))))
        }
        Via::Memory(dial) => {
            let wire = dial.dial(endpoint).await?;
            Ok((Reader::Memory(memory::ReadHalf(wire.down)), Writer::Memory(memory::WriteHalf(wire.up))))
        }
    }
}

async fn connect_socket(endpoint: &Endpoint, keepalive: Duration) -> io::Result<(Reader, Writer)> {
    match endpoint {
        Endpoint::Tcp { host, port } => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            stream.set_nodelay(true)?;
            if !keepalive.is_zero() {
                SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(keepalive))?;
            }
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
    Stream(ReadHalf<Box<dyn Transport>>),
    Memory(memory::ReadHalf),
}

#[derive(Debug)]
pub(crate) enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(unix)]
    Unix(unix::OwnedWriteHalf),
    Stream(Stream),
    Memory(memory::WriteHalf),
}

impl Reader {
    /// Waits for something to read; it may turn out that there is nothing.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Reader::Tcp(half) => half.as_ref().poll_read_ready(cx),
            #[cfg(unix)]
            Reader::Unix(half) => half.as_ref().poll_read_ready(cx),
            // only reading tells
            Reader::Stream(_) => Poll::Ready(Ok(())),
            Reader::Memory(half) => half.0.poll_readable(cx).map(Ok),
        }
    }
}

impl AsyncRead for Reader {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Reader::Tcp(half) => Pin::new(half).poll_read(cx, buf),
            #[cfg(unix)]
            Reader::Unix(half) => Pin::new(half).poll_read(cx, buf),
            Reader::Stream(half) => Pin::new(half).poll_read(cx, buf),
            Reader::Memory(half) => half.0.poll_read(cx, buf),
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
            // left to the driver
            (Writer::Stream(_), _) => Err(io::ErrorKind::WouldBlock.into()),
            (Writer::Memory(half), pieces) => half.0.try_write(pieces),
        }
    }

    /// Writes what the socket takes of `pieces`, which are not empty; pending until it takes something.
    #[inline]
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if let Writer::Stream(stream) = self {
            return stream.poll_write(cx, pieces);
        }
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
            // is not asked, see `poll_write`
            Writer::Stream(_) => Poll::Ready(Ok(())),
            Writer::Memory(half) => half.0.poll_writable(cx).map(Ok),
        }
    }

    /// Ends the connection at once, in both directions, whoever else holds it.
    pub(crate) fn shut_down(&self) {
        // an error means that it has ended already
        let _ended = match self {
            Writer::Tcp(half) => SockRef::from(half.as_ref()).shutdown(Shutdown::Both),
            #[cfg(unix)]
            Writer::Unix(half) => SockRef::from(half.as_ref()).shutdown(Shutdown::Both),
            Writer::Stream(_) => return,
            Writer::Memory(half) => {
                half.0.end();
                return;
            }
        };
    }

    /// Whether something is to be read, be it the end: not asked of tokio, which does not know before its reactor has
    /// run. `false` where that cannot be told.
    pub(crate) fn has_news(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        let peeked = match self {
            Writer::Tcp(half) => SockRef::from(half.as_ref()).peek(&mut byte),
            #[cfg(unix)]
            Writer::Unix(half) => SockRef::from(half.as_ref()).peek(&mut byte),
            Writer::Stream(_) => return false,
            Writer::Memory(half) => return half.0.is_over(),
        };
        !matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Hands on what the transport still holds back of what it was given; sockets hold nothing back.
    pub(crate) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Writer::Stream(stream) => stream.poll_flush(cx),
            _ => Poll::Ready(Ok(())),
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
        for keepalive in [77, 1, 32_767, 0].map(Duration::from_secs) {
            let (reader, _writer) = connect(&Via::Sockets, &endpoint, keepalive).await.unwrap();
            let Reader::Tcp(half) = reader else { unreachable!("the address is one of TCP") };
            let stream = half.as_ref();
            assert!(stream.nodelay().unwrap());
            let socket = SockRef::from(stream);
            assert_eq!(socket.keepalive().unwrap(), !keepalive.is_zero());
            // other systems do not tell
            #[cfg(unix)]
            if !keepalive.is_zero() {
                assert_eq!(socket.tcp_keepalive_time().unwrap(), keepalive);
            }
        }
    }
}
