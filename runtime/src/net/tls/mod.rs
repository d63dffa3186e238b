//! TLS: which CAs to trust, the client certificate, and the two halves of a connection.

mod explain;
mod halves;
mod loading;
mod session;
mod trust;

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::UnbufferedClientConnection;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;

use super::{Endpoint, Reader, Writer};
use crate::{Error, Result};
use explain::explain;
pub(crate) use halves::{TlsReader, TlsWriter};
use loading::Loading;
use trust::Trust;

/// The TLS settings of a client. Passed to [`Builder::tls`](crate::Builder::tls); `rediss://` in a URL means [`Tls::new`].
///
/// By default the server must have a certificate for the name in the address, signed by a CA that this system trusts, and
/// the client sends no certificate. TLS 1.3 and 1.2 are supported.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use roundtrip::{Client, Tls};
///
/// let tls = Tls::new()
///     .roots_pem(std::fs::read("/etc/redis/ca.pem")?)?
///     .identity_pem(std::fs::read("/etc/redis/client.pem")?, std::fs::read("/etc/redis/client.key")?)?;
/// let client = Client::builder().url("rediss://cache.example.org:6380")?.tls(tls).connect().await?;
/// # let _ = client; Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until they are given to `Builder::tls`"]
pub struct Tls {
    source: Source,
    server_name: Option<ServerName<'static>>,
}

#[derive(Clone)]
enum Source {
    Settings(Settings),
    Config(Arc<ClientConfig>),
    Asked(Arc<Ask>),
}

type Ask = dyn Fn(&Endpoint) -> io::Result<Arc<ClientConfig>> + Send + Sync;

#[derive(Clone, Default)]
struct Settings {
    trust: Trust,
    identity: Option<Arc<CertifiedKey>>,
    /// What became of them, for all connections, so that sessions are resumed.
    config: Arc<Loading<Arc<ClientConfig>>>,
}

impl Tls {
    /// Trusts the CAs that this system trusts. If `SSL_CERT_FILE` or `SSL_CERT_DIR` is set, they are read from there, not from the
    /// system's store. They are read once, at the first connection.
    pub fn new() -> Tls {
        Tls { source: Source::Settings(Settings::default()), server_name: None }
    }

    /// Uses a configuration of rustls, made with [`crate::rustls`]. Of the other settings only
    /// [`server_name`](Tls::server_name) can be combined with it.
    pub fn from_config(config: Arc<ClientConfig>) -> Tls {
        Tls { source: Source::Config(config), server_name: None }
    }

    /// Calls `config` for the settings of each connection: for certificates that are renewed, or that differ between
    /// servers. It should be quick, and return the same `Arc` as long as nothing has changed, so that sessions are resumed.
    ///
    /// If it returns an error, the attempt to connect has failed.
    pub fn from_fn<E>(
        config: impl Fn(&Endpoint) -> Result<Arc<ClientConfig>, E> + Send + Sync + 'static,
    ) -> Tls
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let ask = move |to: &Endpoint| config(to).map_err(io::Error::other);
        Tls { source: Source::Asked(Arc::new(ask)), server_name: None }
    }

    /// Trusts the certificates in `pem`, one or more, instead of those of the system: for a CA of your own. Called again,
    /// it adds more.
    ///
    /// # Errors
    ///
    /// `pem` is not PEM, or has no certificate, or one that cannot be read; or this was made by
    /// [`from_config`](Tls::from_config) or [`from_fn`](Tls::from_fn), which set this themselves.
    pub fn roots_pem(mut self, pem: impl AsRef<[u8]>) -> Result<Tls> {
        let certificates = certificates(pem.as_ref(), "Tls::roots_pem")?;
        self.settings("Tls::roots_pem")?.trust.add(certificates)?;
        Ok(self)
    }

    /// Sets a client certificate, for servers that require one. `chain` has the certificate, followed by those that lead to its CA;
    /// `key` has its private key (PKCS#8, PKCS#1 or SEC1, not encrypted).
    ///
    /// # Errors
    ///
    /// One of the two is not PEM, or has no certificate or key; or the key is not that of the certificate; or this was made by
    /// [`from_config`](Tls::from_config) or [`from_fn`](Tls::from_fn), which set this themselves.
    pub fn identity_pem(mut self, chain: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Result<Tls> {
        let chain = certificates(chain.as_ref(), "Tls::identity_pem")?;
        // what is wrong with it is not shown: it is a secret
        let key = PrivateKeyDer::from_pem_slice(key.as_ref())
            .map_err(|_| Error::config("Tls::identity_pem: there is no private key in the PEM of the key"))?;
        let identity = CertifiedKey::from_der(chain, key, &trust::provider())
            .map_err(|error| Error::config(format!("Tls::identity_pem: {error}")))?;
        self.settings("Tls::identity_pem")?.identity = Some(Arc::new(identity));
        Ok(self)
    }

    /// The name that the server's certificate must have, and that is sent to the server (SNI), instead of the one in the address:
    /// if you connect by another name, or through a tunnel.
    ///
    /// # Errors
    ///
    /// `name` is not a valid host name or IP address.
    pub fn server_name(mut self, name: &str) -> Result<Tls> {
        let valid = ServerName::try_from(name.to_owned());
        self.server_name = Some(valid.map_err(|_| Error::config(not_a_name(name)))?);
        Ok(self)
    }

    /// Accepts any certificate of the server, also one that has expired, is for another name, or is signed by an unknown CA.
    /// **Anybody between client and server can read and change everything, including passwords**: use it for experiments only. A URL
    /// cannot set this.
    ///
    /// # Errors
    ///
    /// This was made by [`from_config`](Tls::from_config) or [`from_fn`](Tls::from_fn), which set this themselves.
    #[doc(alias = "danger_accept_invalid_certs")]
    #[doc(alias = "insecure")]
    pub fn dangerous_accept_any_certificate(mut self) -> Result<Tls> {
        self.settings("Tls::dangerous_accept_any_certificate")?.trust = Trust::Anybody;
        Ok(self)
    }

    /// The settings, to be changed.
    fn settings(&mut self, name: &str) -> Result<&mut Settings> {
        match &mut self.source {
            Source::Settings(settings) => {
                settings.config = Arc::default();
                Ok(settings)
            }
            _ => Err(Error::config(format!(
                "{name} has no effect if you configure rustls yourself (Tls::from_config, Tls::from_fn): set it there"
            ))),
        }
    }

    /// Speaks TLS over a connection to `to` from here on.
    pub(crate) async fn over(
        &self,
        to: &Endpoint,
        reader: Reader,
        writer: Writer,
    ) -> io::Result<(Reader, Writer)> {
        let name = match (&self.server_name, to) {
            (Some(name), _) => name.clone(),
            (None, Endpoint::Tcp { host, .. }) => {
                ServerName::try_from(host.clone()).map_err(|_| io::Error::other(not_a_name(host)))?
            }
            (None, Endpoint::Unix(_)) => {
                let reason = "a unix socket has no host name to compare with the certificate: set one with `Tls::server_name`";
                return Err(io::Error::other(reason));
            }
        };
        let config = self.config(to).await?;
        let connection = UnbufferedClientConnection::new(config, name).map_err(|error| explain(&error))?;
        let (reader, writer) = halves::shake_hands(connection, reader, writer).await?;
        Ok((Reader::Tls(reader), Writer::Tls(writer)))
    }

    async fn config(&self, to: &Endpoint) -> io::Result<Arc<ClientConfig>> {
        let settings = match &self.source {
            Source::Config(config) => return Ok(config.clone()),
            Source::Asked(ask) => return ask(to),
            Source::Settings(settings) => settings,
        };
        if let Some(config) = settings.config.loaded() {
            return Ok(config);
        }
        // the system's store is a hundred files, or one with a hundred certificates
        let (trust, identity) = (settings.trust.clone(), settings.identity.clone());
        settings.config.get(move || trust.config(identity)).await
    }
}

impl Default for Tls {
    fn default() -> Tls {
        Tls::new()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tls = f.debug_struct("Tls");
        match &self.source {
            Source::Settings(settings) => {
                tls.field("trust", &settings.trust).field("identity", &settings.identity.is_some())
            }
            Source::Config(_) => tls.field("from", &"config"),
            Source::Asked(_) => tls.field("from", &"fn"),
        };
        tls.field("server_name", &self.server_name).finish_non_exhaustive()
    }
}

fn certificates(pem: &[u8], of: &str) -> Result<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| Error::config(format!("{of}: {error}")))?;
    if found.is_empty() {
        return Err(Error::config(format!("{of}: there is no certificate in the PEM")));
    }
    Ok(found)
}

fn not_a_name(name: &str) -> String {
    format!("no certificate can be for the name `{name}`: set the right one with `Tls::server_name`")
}
