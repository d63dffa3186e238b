//! Settings of a client whose primary is found by sentinels.

use super::destination::Destination;
use super::nodes::address;
use super::port::SENTINEL_PORT;
use crate::link::config::Secret;
#[cfg(feature = "_tls")]
use crate::net::Tls;
use crate::{Builder, Error, Result};

impl Builder {
    /// The primary that sentinels know by the name `primary`; `sentinels` are some of those, each as `host` or `host:port`, by
    /// default port 26379. All of them are asked side by side, and those that they tell of, too.
    ///
    /// When another server becomes the primary, the client leaves the old one at once: what was not yet written goes to the new
    /// one, what was written and not answered ends with an [unknown outcome](crate::Outcome::Unknown) where it may not be sent again.
    /// Dedicated connections are lost as by any loss, and subscriptions go on at the new primary after a
    /// [gap](crate::Error::missed). The repository's `docs/sentinel.md` says more.
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
    /// One of them is no address, there is none, or the name is empty.
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

    /// The user to authenticate as with sentinels. [`user`](Builder::user) and [`password`](Builder::password) are for the servers
    /// alone; sentinels are told neither.
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

    /// Speaks TLS with sentinels. [`tls`](Builder::tls) is for the servers alone; `rediss-sentinel://` means [`Tls::new`] for
    /// both, where nothing else was given.
    ///
    /// Needs the feature `tls`, or `tls-aws-lc`.
    #[cfg(feature = "_tls")]
    #[cfg_attr(docsrs, doc(cfg(any(feature = "tls", feature = "tls-aws-lc"))))]
    pub fn sentinel_tls(mut self, tls: Tls) -> Builder {
        self.2.tls = Some(tls);
        self
    }
}
