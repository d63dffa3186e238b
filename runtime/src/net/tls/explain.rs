//! Errors of TLS in words that say what to do.

use std::fmt;
use std::io;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

/// What went wrong, as the error of a connection.
#[cold]
pub(super) fn explain(error: &Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Explained { words: in_words(error), error: error.clone() })
}

/// An error of rustls in words that say what to do.
#[derive(Debug)]
struct Explained {
    words: String,
    error: Error,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Explained {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

fn in_words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error),
        Error::AlertReceived(alert) => of_alert(*alert),
        Error::InvalidMessage(_) => {
            format!("the other side does not speak TLS ({error}): is this the server's TLS port?")
        }
        Error::PeerIncompatible(_) => {
            format!("client and server have no safe version of TLS in common: {error}")
        }
        other => format!("TLS: {other}"),
    }
}

fn of_certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired => "the server's certificate has expired".into(),
        CertificateError::ExpiredContext { time, not_after } => {
            format!("the server's certificate expired {} ago", apart(*not_after, *time))
        }
        CertificateError::NotValidYet => "the server's certificate is not valid yet".into(),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "the server's certificate is not valid before {} from now: are both clocks right?",
            apart(*time, *not_before)
        ),
        CertificateError::NotValidForNameContext { expected, presented } => {
            let names: Vec<_> = presented.iter().map(|name| bare(name)).collect();
            let names = if names.is_empty() { "no name".into() } else { names.join(", ") };
            format!(
                "the server's certificate is for {names}, not for {}: connect to a name that it is for, or set the right one \
                 with `Tls::server_name`",
                expected.to_str()
            )
        }
        CertificateError::NotValidForName => {
            "the server's certificate is for another name: set the right one with `Tls::server_name`".into()
        }
        CertificateError::UnknownIssuer => {
            "the server's certificate is signed by a CA that is not trusted here: trust the CA with `Tls::roots_pem`, or in \
             this system's store or SSL_CERT_FILE"
                .into()
        }
        CertificateError::Revoked => "the server's certificate was revoked".into(),
        other => format!("the server's certificate is not accepted: {other}"),
    }
}

/// A name without what rustls shows around it, as in `DnsName("localhost")`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

/// What the server says before it closes the connection.
fn of_alert(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::CertificateRequired => {
            "the server requires a client certificate: set one with `Tls::identity_pem`".into()
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA => {
            format!("the server does not accept the client certificate, see `Tls::identity_pem`: {alert:?}")
        }
        AlertDescription::HandshakeFailure => {
            "the server ended the TLS handshake: it may require a client certificate (`Tls::identity_pem`), or \
             client and server have no cipher suite in common"
                .into()
        }
        AlertDescription::ProtocolVersion => "the server does not support TLS 1.2 or newer".into(),
        AlertDescription::UnrecognisedName => {
            "the server has no certificate for this name: set the right one with `Tls::server_name`".into()
        }
        other => format!("the server ended TLS: {other:?}"),
    }
}

/// The time between two moments, in the unit that people would use.
fn apart(from: UnixTime, to: UnixTime) -> String {
    let seconds = to.as_secs().saturating_sub(from.as_secs());
    let (count, unit) = match seconds {
        0..120 => (seconds, "seconds"),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3_600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}
