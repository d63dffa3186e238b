//! The logins of connections, and where they come from.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::config::Secret;
use crate::net::Endpoint;

/// A user and a password or token: what [`Credentials`] return. `Debug` does not show the secret.
#[derive(Debug, Clone)]
pub struct Login {
    user: Option<String>,
    secret: Secret,
    renew_after: Option<Duration>,
}

impl Login {
    /// This user (of servers with ACLs, since 6.0), with this password or token.
    pub fn new(user: impl Into<String>, secret: impl Into<String>) -> Login {
        Login::of(Some(user.into()), Secret::new(secret))
    }

    /// The default user, with this password or token.
    pub fn password(secret: impl Into<String>) -> Login {
        Login::of(None, Secret::new(secret))
    }

    /// How long it is valid. When between eight and nine tenths of that time have passed, the client asks for a new login and sends it
    /// on all open connections. Default: as long as a connection lasts.
    ///
    /// This may happen late, by up to an eighth of [`Builder::response_timeout`](crate::Builder::response_timeout). In RESP2 AUTH cannot be
    /// sent on a connection with subscriptions: if the server closes it because the login has expired, it is made again, and the
    /// subscriptions report what they may have missed.
    #[must_use]
    pub fn renew_after(mut self, time: Duration) -> Login {
        self.renew_after = Some(time);
        self
    }

    pub(super) fn of(user: Option<String>, secret: Secret) -> Login {
        Login { user, secret, renew_after: None }
    }

    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    pub(super) fn secret(&self) -> &str {
        self.secret.reveal()
    }

    pub(super) fn lifetime(&self) -> Option<Duration> {
        self.renew_after
    }
}

/// Provides logins that change: passwords that rotate, tokens of a cloud. Passed to
/// [`Builder::credentials`](crate::Builder::credentials).
///
/// A closure is one:
///
/// ```no_run
/// # async fn example() -> roundtrip::Result<()> {
/// use std::io;
/// use std::time::Duration;
///
/// use roundtrip::{Client, Endpoint, Login};
///
/// let client = Client::builder()
///     .url("redis://cache.example.org")?
///     .credentials(|_: Endpoint| async {
///         let password = std::fs::read_to_string("/run/secrets/redis")?;
///         Ok::<_, io::Error>(Login::new("app", password.trim()).renew_after(Duration::from_secs(60)))
///     })
///     .connect()
///     .await?;
/// # let _ = client; Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no logins",
    label = "expected `Credentials`",
    note = "implement `Credentials`, or pass a closure `|to: Endpoint| async move {{ .. }}` whose future gives a \
            `Result<Login, E>` and is `Send + 'static`"
)]
pub trait Credentials: Send + Sync + 'static {
    /// The login for `to`, the address that is being connected to.
    ///
    /// It is called for each new connection, and once for all connections when a login is renewed. Each time it
    /// may take as long as [`Builder::connect_timeout`](crate::Builder::connect_timeout), which includes connecting. If it
    /// asks another service, it may keep the answer as long as that is valid.
    ///
    /// # Errors
    ///
    /// No login is available. The attempt to connect has failed then, and another one follows after a pause. The error becomes part of
    /// the errors of waiting calls, so it should not contain a secret. A renewal that fails is repeated, and the connections stay open.
    fn login<'a>(&'a self, to: &'a Endpoint) -> LoggingIn<'a>;
}

/// The future of [`Credentials::login`].
pub type LoggingIn<'a> =
    Pin<Box<dyn Future<Output = Result<Login, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

impl<F, Fut, E> Credentials for F
where
    F: Fn(Endpoint) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Login, E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn login<'a>(&'a self, to: &'a Endpoint) -> LoggingIn<'a> {
        let login = self(to.clone());
        Box::pin(async { login.await.map_err(Into::into) })
    }
}
