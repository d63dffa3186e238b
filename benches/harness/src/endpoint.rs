//! Where the server listens, and plain sockets to it.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use tokio::io::{AsyncRead, AsyncWrite};

/// `redis-cluster://127.0.0.1:PORT,127.0.0.1:PORT`, the primaries of a cluster, with `#replicas` where reads are theirs;
/// `redis://127.0.0.1:PORT`, `unix:///PATH`, or `rediss://localhost:PORT#FOLDER`: with TLS, and a folder with the CA's
/// certificate, `ca.pem`, and a unix socket, `socket`, for what is asked besides.
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
        self.0.split('#').next().unwrap_or_default()
    }

    pub fn path(&self) -> Option<&Path> {
        self.0.strip_prefix("unix://").map(Path::new)
    }

    pub fn transport(&self) -> &'static str {
        match self.0.split(':').next() {
            Some("redis-cluster") if self.reads_from_replicas() => "replicas",
            Some("redis-cluster") => "cluster",
            Some("unix") => "unix",
            Some("rediss") => "tls",
            _ => "tcp",
        }
    }

    /// The addresses of a cluster's primaries, if it is one.
    pub fn cluster(&self) -> Option<Vec<String>> {
        let nodes = self.url().strip_prefix("redis-cluster://")?;
        Some(nodes.split(',').map(str::to_owned).collect())
    }

    pub fn reads_from_replicas(&self) -> bool {
        self.0.ends_with("#replicas")
    }

    /// Itself; of a cluster, each primary.
    pub fn each(&self) -> Vec<Endpoint> {
        match self.cluster() {
            Some(nodes) => nodes.into_iter().map(|node| Endpoint(format!("redis://{node}"))).collect(),
            None => vec![self.clone()],
        }
    }

    /// The certificate of who says who the server is, where TLS is spoken.
    pub fn authority(&self) -> Option<Vec<u8>> {
        let folder = self.folder()?;
        Some(std::fs::read(Path::new(folder).join("ca.pem")).expect("the runner has written it"))
    }

    fn folder(&self) -> Option<&str> {
        self.0.strip_prefix("rediss://")?.split_once('#').map(|(_, folder)| folder)
    }

    fn aside(&self) -> Option<std::path::PathBuf> {
        let folder = self.folder()?;
        Some(Path::new(folder).join("socket"))
    }

    fn address(&self) -> &str {
        self.0.trim_start_matches("redis://")
    }

    pub fn connect_blocking(&self) -> io::Result<Connection> {
        Ok(match self.aside().as_deref().or(self.path()) {
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
