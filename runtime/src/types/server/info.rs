//! What a server says about itself.

use std::str::FromStr;

use crate::types::Text;
use crate::value::{DecodeError, FromValue, Value};

/// What a server says about itself: the reply of INFO, a text of sections with names and values.
///
/// ```no_run
/// # async fn example(client: roundtrip::Client) -> roundtrip::Result<()> {
/// let info = client.info(["server", "memory"]).await?;
/// let version = info.get("redis_version");
/// let used: Option<u64> = info.parse("used_memory");
/// # Ok(()) }
/// ```
///
/// What is not UTF-8 in it, as in the path of a file, is shown as `U+FFFD`; to get the bytes, send the command by name:
/// `client.command("INFO").query::<Vec<u8>>()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo(Box<str>);

impl ServerInfo {
    /// The value of this name, in whatever section.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(_, other, _)| *other == name).map(|(_, _, value)| value)
    }

    /// The value of this name as a `T`; nothing where there is none, or `T` does not take it.
    #[inline]
    pub fn parse<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// Everything: section, name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let mut section = "";
        self.0.lines().filter_map(move |line| {
            if let Some(title) = line.strip_prefix("# ") {
                section = title;
            }
            let (name, value) = line.split_once(':')?;
            Some((section, name, value))
        })
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromValue for ServerInfo {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        let text = Text::from_value(value)?;
        Ok(ServerInfo(text.to_string_lossy().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::ServerInfo;
    use crate::types::tests::decode;

    #[test]
    fn finds_values_in_sections() {
        let text = "# Server\r\nredis_version:7.0.15\r\nexecutable:/a:b\r\n\r\n# Keyspace\r\ndb0:keys=1,expires=0\r\n";
        let info: ServerInfo = decode(format!("={}\r\ntxt:{text}\r\n", text.len() + 4).as_bytes()).unwrap();
        assert_eq!(
            (info.get("redis_version"), info.get("executable"), info.get("x")),
            (Some("7.0.15"), Some("/a:b"), None)
        );
        assert_eq!(info.iter().last(), Some(("Keyspace", "db0", "keys=1,expires=0")));
        assert_eq!(info.parse::<u16>("redis_version"), None);
    }
}
