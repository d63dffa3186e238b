//! What a connection may run over, in two halves.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use socket2::SockRef;
use tokio::io::{AsyncRead, ReadBuf, ReadHalf, split};
#[cfg(unix)]
use tokio::net::{UnixStream, unix};
use tokio::net::{lookup_host, tcp};

use super::stream::Stream;
#[cfg(feature = "_tls")]
use super::tls::{TlsReader, TlsWriter};
use super::{Endpoint, SocketOptions, Transport, Via, addresses, memory};

/// Connects; the read half is for the driver alone, the write half may be used by whoever holds the turn to write.
pub(crate) async fn connect(
    via: &Via,
    endpoint: &Endpoint,
    options: &SocketOptions,
) -> io::Result<(Reader, Writer)> {
    match via {
        Via::Sockets => connect_socket(endpoint, options).await,
        Via::Connector(connector) => {
            let (read, write) = split(connector.connect(endpoint).await?);
            Ok((Reader::Stream(read), Writer::Stream(Stream::new(write))))
        }
        Via::Memory(dial) => {
            let dial_one = |address: Endpoint| async move { dial.dial(&address).await };
            let wire = addresses::first(dial.addresses(endpoint), dial_one).await?;
            Ok((Reader::Memory(memory::ReadHalf(wire.down)), Writer::Memory(memory::WriteHalf(wire.up))))
        }
    }
}

async fn connect_socket(endpoint: &Endpoint, options: &SocketOptions) -> io::Result<(Reader, Writer)> {
    match endpoint {
        Endpoint::Tcp { host, port } => {
            let found = addresses::alternate(lookup_host((host.as_str(), *port)).await?);
            let reachable: Vec<_> =
                found.iter().copied().filter(|address| options.reaches(*address)).collect();
            if reachable.is_empty() && !found.is_empty() {
                let reason =
                    "it has no address of the same family (IPv4 or IPv6) as the local address that was set";
                return Err(io::Error::new(io::ErrorKind::AddrNotAvailable, reason));
            }
            let stream = addresses::first(reachable, |address| options.connect(address)).await?;
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
    #[cfg(feature = "_tls")]
    Tls(TlsReader),
}

#[derive(Debug)]
pub(crate) enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(unix)]
    Unix(unix::OwnedWriteHalf),
    Stream(Stream),
    Memory(memory::WriteHalf),
    #[cfg(feature = "_tls")]
    Tls(TlsWriter),
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
            #[cfg(feature = "_tls")]
            Reader::Tls(half) => half.poll_ready(cx),
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
            #[cfg(feature = "_tls")]
            Reader::Tls(half) => half.poll_read(cx, buf),
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
            #[cfg(feature = "_tls")]
            (Writer::Tls(half), pieces) => half.try_write(pieces),
        }
    }

    /// Writes what the socket takes of `pieces`, which are not empty; pending until it takes something.
    #[inline]
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match self {
            Writer::Stream(stream) => return stream.poll_write(cx, pieces),
            #[cfg(feature = "_tls")]
            Writer::Tls(half) => return half.poll_write(cx, pieces),
            _ => {}
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
            Writer::Memory(half) => half.0.poll_writable(cx).map(Ok),
            // are not asked, see `poll_write`
            Writer::Stream(_) => Poll::Ready(Ok(())),
            #[cfg(feature = "_tls")]
            Writer::Tls(_) => Poll::Ready(Ok(())),
        }
    }

    /// Ends the connection at once, in both directions, whoever else holds it.
    pub(crate) fn shut_down(&self) {
        // an error means that it has ended already
        let _ended = match self {
            Writer::Tcp(half) => SockRef::from(half.as_ref()).shutdown(Shutdown::Both),
            #[cfg(unix)]
            Writer::Unix(half) => SockRef::from(half.as_ref()).shutdown(Shutdown::Both),
            Writer::Stream(stream) => return stream.end(),
            Writer::Memory(half) => {
                half.0.end();
                return;
            }
            #[cfg(feature = "_tls")]
            Writer::Tls(half) => return half.inner().shut_down(),
        };
    }

    /// Whether there is something to read; the end counts, too. Asks the system and not tokio, which does not know before its reactor has
    /// run. `false` if it cannot be known.
    pub(crate) fn has_news(&self) -> bool {
        let mut byte = [MaybeUninit::uninit()];
        let peeked = match self {
            Writer::Tcp(half) => SockRef::from(half.as_ref()).peek(&mut byte),
            #[cfg(unix)]
            Writer::Unix(half) => SockRef::from(half.as_ref()).peek(&mut byte),
            Writer::Stream(_) => return false,
            Writer::Memory(half) => return half.0.is_over(),
            #[cfg(feature = "_tls")]
            Writer::Tls(half) => return half.inner().has_news(),
        };
        !matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Hands on what the transport still holds back of what it was given; sockets hold nothing back.
    pub(crate) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Writer::Stream(stream) => stream.poll_flush(cx),
            #[cfg(feature = "_tls")]
            Writer::Tls(half) => half.poll_flush(cx),
            _ => Poll::Ready(Ok(())),
        }
    }
}
