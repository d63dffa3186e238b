//! Which CAs are trusted, and the configuration of rustls for that.

use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::{Error, Result};

/// Who may say who a server is.
#[derive(Debug, Clone, Default)]
pub(super) enum Trust {
    /// Whom this system trusts.
    #[default]
    System,
    These(RootCertStore),
    /// No questions asked.
    Anybody,
}

/// The cryptography that was chosen with a feature. It is handed to rustls each time: nothing of this process' is touched.
pub(super) fn provider() -> CryptoProvider {
    #[cfg(feature = "tls-aws-lc")]
    return rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "tls-aws-lc"))]
    return rustls::crypto::ring::default_provider();
}

impl Trust {
    /// Trusts these, and not the system.
    pub(super) fn add(&mut self, certificates: Vec<CertificateDer<'static>>) -> Result<()> {
        let mut roots = match std::mem::take(self) {
            Trust::These(roots) => roots,
            Trust::System | Trust::Anybody => RootCertStore::empty(),
        };
        for certificate in certificates {
            roots
                .add(certificate)
                .map_err(|error| Error::config(format!("Tls::roots_pem: no certificate of a CA: {error}")))?;
        }
        *self = Trust::These(roots);
        Ok(())
    }

    /// The settings of rustls. May read files.
    pub(super) fn config(self, identity: Option<Arc<CertifiedKey>>) -> io::Result<Arc<ClientConfig>> {
        let provider = Arc::new(provider());
        let algorithms = provider.signature_verification_algorithms;
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let roots = match self {
            Trust::System => Some(of_system()?),
            Trust::These(roots) => Some(roots),
            Trust::Anybody => None,
        };
        let builder = match roots {
            Some(roots) => {
                let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_webpki_verifier(verifier.build().map_err(io::Error::other)?)
            }
            None => builder.dangerous().with_custom_certificate_verifier(Arc::new(AcceptAny(algorithms))),
        };
        Ok(Arc::new(match identity {
            Some(identity) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity))),
            None => builder.with_no_client_auth(),
        }))
    }
}

fn of_system() -> io::Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // some that systems have are older than what rustls reads
    let (_read, _unreadable) = roots.add_parsable_certificates(found.certs);
    #[cfg(feature = "tls-webpki-roots")]
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if roots.is_empty() {
        let why: String = found.errors.iter().map(|error| format!(" ({error})")).collect();
        let hint = "install the system's CA certificates, name them in SSL_CERT_FILE, trust your own with `Tls::roots_pem`, or \
                    build with the feature `tls-webpki-roots`";
        return Err(io::Error::other(format!("this system trusts no CA{why}: {hint}")));
    }
    Ok(roots)
}

/// Accepts whatever certificate a server shows. That the server has its key is checked all the same: without that there
/// would be no encryption at all.
struct AcceptAny(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

impl fmt::Debug for AcceptAny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AcceptAny")
    }
}
