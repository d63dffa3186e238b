//! As whom connections log in, and who says so.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::config::Secret;
use crate::net::Endpoint;

/// As whom a connection logs in: what [`Credentials`] give. Its secret is not shown.
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

    /// How long it is good for: a new one is asked for when between eight and nine tenths of that have passed, and sent on the
    /// connections that there are. Default: for as long as a connection lasts.
    ///
    /// Found out an eighth of [`Builder::response_timeout`](crate::Builder::response_timeout) late at most. In RESP2 a connection with
    /// subscriptions takes no AUTH: where the server ends it for that, it is made again, and subscriptions are told what they
    /// may have missed.
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

/// Says as whom to log in, where that changes: passwords that rotate, tokens of a cloud. Given to
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
    /// As whom to log in at `to`, the address that is being connected to.
    ///
    /// It is asked before each connection is greeted, and once for all connections when a login is to be renewed; each time it
    /// may take as long as [`Builder::connect_timeout`](crate::Builder::connect_timeout) says, connecting included. One that
    /// has to ask somebody else may keep the answer as long as it is good.
    ///
    /// # Errors
    ///
    /// There is no login to be had, which is a failed attempt to connect: another one follows after a pause. The error is shown
    /// to whoever waits, so it should not hold a secret. A renewal that fails is tried again, and the connections stay.
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
