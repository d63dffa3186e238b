//! All keys of one type.

use super::{Key, Kind};
use crate::commands::ScanOptions;
use crate::value::{DecodeError, FromValue, Value};
use crate::{Client, ScanStream};

impl Client {
    /// All keys of this type in the database, page after page: SCAN with the key's template as the pattern, and the type that
    /// its kind has on the server. A key may come more than once.
    ///
    /// A key that matches the template but cannot be decoded into a `K` is skipped.
    ///
    /// ```no_run
    /// # use roundtrip::key::Str;
    /// # use roundtrip::{Client, Key};
    /// #[derive(Key, Debug)]
    /// #[key("visits:{page}", Str<u64>)]
    /// struct Visits {
    ///     page: String,
    /// }
    ///
    /// # async fn example(client: &Client) -> roundtrip::Result<()> {
    /// let mut keys = client.keys_of::<Visits>();
    /// while let Some(key) = keys.next().await {
    ///     println!("{:?}", key?.page);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn keys_of<'a, K: Key + FromValue + 'a>(&'a self) -> ScanStream<'a, K> {
        let options = ScanOptions::new().matching(K::PATTERN).key_type(<K::Data as Kind>::TYPE);
        ScanStream::new(self, self.key_pages(options), |page| {
            Ok(page.items::<Readable<K>>()?.into_iter().filter_map(|key| key.0).collect())
        })
    }
}

/// A key, if it can be read as one.
struct Readable<K>(Option<K>);

impl<K: FromValue> FromValue for Readable<K> {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        Ok(Readable(K::from_value(value).ok()))
    }
}
