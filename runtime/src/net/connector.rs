//! Transports of the user's own.

use std::future::Future;
use std::pin::Pin;
use std::{fmt, io};

use tokio::io::{AsyncRead, AsyncWrite};

use super::Endpoint;

/// Makes the connections of a client, instead of TCP and unix sockets: through a proxy, over vsock, in memory. Passed to
/// [`Builder::connector`](crate::Builder::connector).
///
/// A closure is one:
///
/// ```no_run
/// # async fn example() -> roundtrip::Result<()> {
/// use roundtrip::{Client, Endpoint};
/// use tokio::net::TcpStream;
///
/// let client = Client::builder()
///     .connector(|to: Endpoint| async move {
///         println!("connecting to {to}");
///         TcpStream::connect("10.0.0.1:7000").await
///     })
///     .connect()
///     .await?;
/// # let _ = client; Ok(()) }
/// ```
///
/// Through a SOCKS5 proxy: `examples/socks-proxy.rs`. Over vsock, from a virtual machine to its host:
///
/// ```no_run
/// # #[cfg(target_os = "linux")] mod linux {
/// use std::io;
/// use std::os::fd::OwnedFd;
///
/// use roundtrip::{Client, Endpoint};
/// use socket2::{Domain, SockAddr, Socket, Type};
/// use tokio::net::UnixStream;
///
/// /// Connects to this port of the host, whose number is always 2.
/// async fn to_host(to: Endpoint) -> io::Result<UnixStream> {
///     let Endpoint::Tcp { port, .. } = to else { return Err(io::ErrorKind::Unsupported.into()) };
///     let connecting = tokio::task::spawn_blocking(move || {
///         let socket = Socket::new(Domain::VSOCK, Type::STREAM, None)?;
///         socket.connect(&SockAddr::vsock(2, port.into()))?;
///         socket.set_nonblocking(true)?;
///         Ok::<_, io::Error>(OwnedFd::from(socket))
///     });
///     let socket = connecting.await.map_err(io::Error::other)??;
///     // tokio reads and writes it as it does any other stream socket
///     UnixStream::from_std(socket.into())
/// }
///
/// # async fn example() -> roundtrip::Result<()> {
/// let client = Client::builder().connector(to_host).connect().await?;
/// # let _ = client; Ok(()) }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` makes no connections",
    label = "expected a `Connector`",
    note = "implement `Connector`, or pass a closure `|to: Endpoint| async move {{ .. }}` whose future gives an `io::Result` \
            of something that is `AsyncRead + AsyncWrite + Send + Unpin + 'static`"
)]
pub trait Connector: Send + Sync + 'static {
    /// Connects to `to`, the address in the client's settings. A connector may connect to another address.
    ///
    /// It is called for every connection, also to replace one that was lost. It and the authentication together may take as long as
    /// [`Builder::connect_timeout`](crate::Builder::connect_timeout).
    ///
    /// # Errors
    ///
    /// No connection can be made. The attempt has failed then, as when a server cannot be reached, and another follows
    /// after a pause.
    fn connect<'a>(&'a self, to: &'a Endpoint) -> Connecting<'a>;
}

/// The future of [`Connector::connect`].
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn Transport>>> + Send + 'a>>;

/// A connection made by a [`Connector`]: bytes in both directions. Every type that implements tokio's `AsyncRead` and
/// `AsyncWrite`, and is `Send`, `Unpin` and `'static`, is one.
///
/// Only the task of the connection writes to it, and flushes it whenever it has nothing more to write. It is
/// dropped when the connection ends.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no transport",
    note = "a transport is `AsyncRead + AsyncWrite + Send + Unpin + 'static`"
)]
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Transport for T {}

impl fmt::Debug for dyn Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

impl<F, Fut, T> Connector for F
where
    F: Fn(Endpoint) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = io::Result<T>> + Send + 'static,
    T: Transport,
{
    fn connect<'a>(&'a self, to: &'a Endpoint) -> Connecting<'a> {
        let connecting = self(to.clone());
        Box::pin(async { Ok(Box::new(connecting.await?) as Box<dyn Transport>) })
    }
}
