//! Settings of a client whose primary is found by sentinels.

use super::destination::Destination;
use super::nodes::address;
use super::port::SENTINEL_PORT;
use crate::link::config::Secret;
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::{Builder, Error, Result};

impl Builder {
    /// The primary that sentinels know by the name `primary`. `sentinels` are one or more of them, each as `host` or `host:port`; the
    /// default port is 26379. The client asks all of them in parallel, and other sentinels that they name, too.
    ///
    /// When another server becomes the primary, the client closes its connections to the old one at once. Commands that were not yet
    /// written go to the new one; commands that were written but not answered end with an [unknown outcome](crate::Outcome::Unknown),
    /// unless they may be sent again. Dedicated connections are lost, and subscriptions continue at the new primary after a
    /// [gap](crate::Error::missed). `docs/sentinel.md` in the repository says more.
    ///
    /// ```no_run
    /// # async fn example() -> roundtrip::Result<()> {
    /// use roundtrip::Client;
    ///
    /// let builder = Client::builder().sentinel("main", ["s1", "s2", "s3:26380"])?;
    /// let client = builder.password("the servers'").sentinel_password("the sentinels'").connect().await?;
    /// # let _ = client; Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// One of them is not an address, there is none, or the name is empty.
    pub fn sentinel(
        mut self,
        primary: impl Into<String>,
        sentinels: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Builder> {
        let name = primary.into();
        let sentinels: Vec<_> =
            sentinels.into_iter().map(|text| address(text.as_ref(), SENTINEL_PORT)).collect::<Result<_>>()?;
        if name.is_empty() || sentinels.is_empty() {
            return Err(Error::config("sentinels are at least one, and have a name for the primary"));
        }
        self.1 = Destination::Primary { name, sentinels };
        Ok(self)
    }

    /// The user to authenticate as with sentinels. [`user`](Builder::user) and [`password`](Builder::password) are only for the servers,
    /// and are not sent to sentinels.
    pub fn sentinel_user(mut self, user: impl Into<String>) -> Builder {
        self.2.user = Some(user.into());
        self.2.password.get_or_insert_with(|| Secret::new(""));
        self
    }

    /// The password to authenticate with at sentinels, by default none. Never shown in `Debug` or errors.
    pub fn sentinel_password(mut self, password: impl Into<String>) -> Builder {
        self.2.password = Some(Secret::new(password));
        self
    }

    /// Uses TLS with sentinels. [`tls`](Builder::tls) is only for the servers. `rediss-sentinel://` means [`Tls::new`] for
    /// both, unless they are set.
    ///
    /// Needs the feature `tls`, or `tls-aws-lc`.
    #[cfg(feature = "_tls")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "tls", feature = "tls-aws-lc"))))]
    pub fn sentinel_tls(mut self, tls: Tls) -> Builder {
        self.2.tls = Some(tls);
        self
    }
}
