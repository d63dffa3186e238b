//! Where the server listens, and plain sockets to it.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use tokio::io::{AsyncRead, AsyncWrite};

/// `redis://127.0.0.1:PORT` or `unix:///PATH`.
#[derive(Clone, Debug)]
pub struct Endpoint(pub String);

/// A blocking socket of either kind.
pub type Connection = Box<dyn Duplex>;
/// A socket of either kind on tokio.
pub type Socket = Box<dyn AsyncDuplex>;

pub trait Duplex: Read + Write {}
impl<T: Read + Write> Duplex for T {}

pub trait AsyncDuplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> AsyncDuplex for T {}

impl Endpoint {
    pub fn url(&self) -> &str {
        &self.0
    }

    pub fn path(&self) -> Option<&Path> {
        self.0.strip_prefix("unix://").map(Path::new)
    }

    fn address(&self) -> &str {
        self.0.trim_start_matches("redis://")
    }

    pub fn connect_blocking(&self) -> io::Result<Connection> {
        Ok(match self.path() {
            Some(path) => Box::new(std::os::unix::net::UnixStream::connect(path)?),
            None => Box::new(std::net::TcpStream::connect(self.address())?),
        })
    }

    pub async fn connect(&self) -> io::Result<Socket> {
        Ok(match self.path() {
            Some(path) => Box::new(tokio::net::UnixStream::connect(path).await?),
            None => {
                let stream = tokio::net::TcpStream::connect(self.address()).await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
        })
    }
}
