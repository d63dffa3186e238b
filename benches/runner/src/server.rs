//! A server of our own, on a free port and a unix socket, stopped when it is dropped.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use harness::{Endpoint, data};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use roundtrip_test::{Binary, Cluster, Options, Shape, servers};

use crate::Result;

pub struct Server {
    process: Child,
    directory: PathBuf,
    port: u16,
    tls_port: u16,
    /// Three primaries with a replica each, where they are asked for.
    cluster: Option<Cluster>,
}

impl Server {
    /// Starts it and fills it.
    pub fn start(binary: Option<&Path>, transports: &[&str]) -> Result<Self> {
        let binary = match binary {
            Some(path) => Binary::new(path).ok_or_else(|| format!("{}: no server", path.display()))?,
            None => servers()?.remove(0),
        };
        let free = || Ok::<_, std::io::Error>(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
        let (port, tls_port) = (free()?, free()?);
        let directory = env::temp_dir().join(format!("roundtrip-bench-{port}"));
        fs::create_dir_all(&directory)?;
        let mut command = Command::new(&binary.path);
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--unixsocket", "socket"]);
        // not every server was built with TLS
        if transports.contains(&"tls") {
            certificates(&directory)?;
            command.args(["--tls-port", &tls_port.to_string(), "--tls-auth-clients", "no"]);
            command.args(["--tls-cert-file", "server.pem", "--tls-key-file", "server.key"]);
            command.args(["--tls-ca-cert-file", "ca.pem"]);
        }
        command.args(["--save", "", "--appendonly", "no", "--loglevel", "warning"]);
        let process = command.current_dir(&directory).stdout(Stdio::null()).spawn();
        let process = process.map_err(|error| format!("{}: {error}", binary.path.display()))?;
        // from here on it ends with this
        let mut server = Self { process, directory, port, tls_port, cluster: None };
        if transports.iter().any(|name| CLUSTERS.contains(name)) {
            server.cluster = Some(Cluster::start(&binary, SHAPE, &Options::new()));
        }
        let endpoint = server.endpoint("unix");
        let started = Instant::now();
        while endpoint.connect_blocking().is_err() {
            if started.elapsed() > Duration::from_secs(5) {
                return Err(format!("{binary} does not listen").into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        data::fill(&endpoint)?;
        if server.cluster.is_some() {
            data::fill(&server.endpoint("cluster"))?;
        }
        Ok(server)
    }

    pub fn endpoint(&self, transport: &str) -> Endpoint {
        let primaries = || {
            let servers = self.cluster.iter().flat_map(|cluster| &cluster.servers()[..SHAPE.primaries]);
            servers.map(|server| server.address()).collect::<Vec<_>>().join(",")
        };
        Endpoint(match transport {
            "cluster" => format!("redis-cluster://{}", primaries()),
            "replicas" => format!("redis-cluster://{}#replicas", primaries()),
            "unix" => format!("unix://{}/socket", self.directory.display()),
            "tls" => format!("rediss://localhost:{}#{}", self.tls_port, self.directory.display()),
            _ => format!("redis://127.0.0.1:{}", self.port),
        })
    }
}

/// The transports that are clusters.
pub const CLUSTERS: &[&str] = &["cluster", "replicas"];

const SHAPE: Shape = Shape { primaries: 3, replicas: 1 };

/// Makes an authority, and a certificate for this machine.
fn certificates(directory: &Path) -> Result {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let server = CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &authority)?;
    for (name, pem) in
        [("ca.pem", authority.pem()), ("server.pem", server.pem()), ("server.key", key.serialize_pem())]
    {
        fs::write(directory.join(name), pem)?;
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}
