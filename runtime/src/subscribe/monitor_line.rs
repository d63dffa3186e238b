//! A line of MONITOR.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

/// A command that a server has carried out, as MONITOR shows it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MonitorLine {
    /// When, by the server's clock, to the microsecond.
    pub time: SystemTime,
    /// The number of the database that was selected.
    pub database: u32,
    /// Who has sent it.
    pub client: Origin,
    /// The command and its arguments, with the exact bytes that were sent. Valkey 8.1 does not escape quotes and backslashes in its
    /// lines, so there an argument that contains `" "` looks like two, and one with `\n` like a line feed.
    pub words: Vec<Bytes>,
}

/// Who has sent a command.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A client over TCP.
    Tcp(SocketAddr),
    /// A client over the unix socket at this path.
    Unix(String),
    /// A script.
    Lua,
    /// Any other origin, as the server names it.
    Other(String),
}

impl MonitorLine {
    /// The command's name, as it was sent.
    pub fn command(&self) -> &[u8] {
        self.words.first().map(Bytes::as_ref).unwrap_or_default()
    }

    /// Reads the text of a line: `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"`.
    pub(super) fn parse(text: &[u8]) -> Option<MonitorLine> {
        let (time, rest) = split(text, b" [")?;
        let (seconds, micros) = split(time, b".")?;
        let time = Duration::new(number(seconds)?, u32::try_from(number(micros)?).ok()?.checked_mul(1000)?);
        let (database, rest) = split(rest, b" ")?;
        // a path may have brackets, too: what follows begins with a quote
        let end = rest.windows(3).position(|window| window == b"] \"")?;
        let client = Origin::parse(&String::from_utf8_lossy(rest.get(..end)?));
        Some(MonitorLine {
            time: SystemTime::UNIX_EPOCH.checked_add(time)?,
            database: u32::try_from(number(database)?).ok()?,
            client,
            words: words(rest.get(end + 2..)?).or_else(|| unescaped_words(rest.get(end + 2..)?))?,
        })
    }
}

impl Origin {
    fn parse(text: &str) -> Origin {
        match text.strip_prefix("unix:") {
            Some(path) => Origin::Unix(path.into()),
            None if text == "lua" => Origin::Lua,
            None => text
                .parse()
                .map(Origin::Tcp)
                .or_else(|_| ipv6(text))
                .unwrap_or_else(|()| Origin::Other(text.into())),
        }
    }
}

/// Some servers write IPv6 addresses without brackets.
fn ipv6(text: &str) -> Result<Origin, ()> {
    let (address, port) = text.rsplit_once(':').ok_or(())?;
    let (address, port) = (address.parse().map_err(|_| ())?, port.parse().map_err(|_| ())?);
    Ok(Origin::Tcp(SocketAddr::new(address, port)))
}

fn split<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = text.windows(at.len()).position(|window| window == at)?;
    Some((text.get(..place)?, text.get(place + at.len()..)?))
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The quoted words of a line, with their escapes undone.
fn words(mut text: &[u8]) -> Option<Vec<Bytes>> {
    let mut words = Vec::new();
    while !text.is_empty() {
        let (word, rest) = word(text.strip_prefix(b"\"")?)?;
        words.push(Bytes::from(word));
        text = match rest {
            [b' ', rest @ ..] => rest,
            [] => rest,
            _ => return None,
        };
    }
    Some(words)
}

/// The same where the server has left quotes and backslashes as they are, as Valkey 8.1 does: as good as it can be known.
fn unescaped_words(text: &[u8]) -> Option<Vec<Bytes>> {
    let mut rest = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut words = Vec::new();
    while let Some((word, after)) = split(rest, b"\" \"") {
        words.push(lenient(word));
        rest = after;
    }
    words.push(lenient(rest));
    Some(words)
}

/// A word in which a backslash may be one.
fn lenient(mut rest: &[u8]) -> Bytes {
    let mut word = Vec::with_capacity(rest.len());
    while let [byte, after @ ..] = rest {
        let escape = || match rest {
            [b'\\', b'x', high, low, after @ ..] => Some((hex(*high)? << 4 | hex(*low)?, after)),
            [b'\\', escaped, after @ ..] => Some((unescaped(*escaped)?, after)),
            _ => None,
        };
        let (byte, after) = escape().unwrap_or((*byte, after));
        word.push(byte);
        rest = after;
    }
    word.into()
}

fn word(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    let mut rest = text;
    loop {
        let (byte, after) = match rest {
            [b'"', after @ ..] => return Some((word, after)),
            [b'\\', b'x', high, low, after @ ..] => (hex(*high)? << 4 | hex(*low)?, after),
            [b'\\', escaped, after @ ..] => (unescaped(*escaped)?, after),
            [byte, after @ ..] => (*byte, after),
            [] => return None,
        };
        word.push(byte);
        rest = after;
    }
}

fn unescaped(byte: u8) -> Option<u8> {
    Some(match byte {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'a' => 7,
        b'b' => 8,
        b'\\' | b'"' => byte,
        _ => return None,
    })
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

/// The text as the server writes it.
impl fmt::Display for MonitorLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        write!(f, "{}.{:06} [{} {}]", time.as_secs(), time.subsec_micros(), self.database, self.client)?;
        for word in &self.words {
            f.write_str(" \"")?;
            for &byte in word {
                match byte {
                    b'\n' => f.write_str("\\n")?,
                    b'\r' => f.write_str("\\r")?,
                    b'\t' => f.write_str("\\t")?,
                    7 => f.write_str("\\a")?,
                    8 => f.write_str("\\b")?,
                    b'"' => f.write_str("\\\"")?,
                    b'\\' => f.write_str("\\\\")?,
                    b' '..=b'~' => write!(f, "{}", char::from(byte))?,
                    _ => write!(f, "\\x{byte:02x}")?,
                }
            }
            f.write_str("\"")?;
        }
        Ok(())
    }
}

/// As the server writes it.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Tcp(address) => write!(f, "{address}"),
            Origin::Unix(path) => write!(f, "unix:{path}"),
            Origin::Lua => f.write_str("lua"),
            Origin::Other(text) => f.write_str(text),
        }
    }
}

/// The command's name, never its arguments: they are users' data, and passwords.
impl fmt::Debug for MonitorLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MonitorLine")
            .field("time", &self.time)
            .field("database", &self.database)
            .field("client", &self.client)
            .field("command", &String::from_utf8_lossy(self.command()))
            .field("arguments", &self.words.len().saturating_sub(1))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn line(text: &str) -> MonitorLine {
        MonitorLine::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_line_is_taken_apart_and_put_together() {
        let text = r#"1339518083.107412 [3 127.0.0.1:60866] "set" "k\n\"" "\\x92\x00\xff\a\b\t\r""#;
        let line = line(text);
        assert_eq!(line.to_string(), text);
        assert_eq!((line.command(), line.database), (&b"set"[..], 3));
        assert_eq!(line.client, Origin::Tcp("127.0.0.1:60866".parse().unwrap()));
        assert_eq!(line.words.get(1).unwrap(), &b"k\n\""[..]);
        assert_eq!(line.words.get(2).unwrap(), &b"\\x92\x00\xff\x07\x08\t\r"[..]);
        let time = line.time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(time, Duration::from_micros(1_339_518_083_107_412));
    }

    #[test]
    fn clients_of_all_kinds() {
        let client = |text: &str| line(&format!("1.000000 [0 {text}] \"ping\"")).client;
        assert_eq!(client("lua"), Origin::Lua);
        assert_eq!(client("unix:/tmp/a] b.sock"), Origin::Unix("/tmp/a] b.sock".into()));
        assert_eq!(client("[::1]:5"), Origin::Tcp("[::1]:5".parse().unwrap()));
        assert_eq!(client("::1:5"), Origin::Tcp("[::1]:5".parse().unwrap()));
        assert_eq!(client("?:0"), Origin::Other("?:0".into()));
    }

    #[test]
    fn quotes_that_were_left_as_they_are() {
        let line = line("1.000000 [0 lua] \"echo\" \"a\"b\\q\\x00\" \"\"");
        assert_eq!(line.words, [&b"echo"[..], b"a\"b\\q\x00", b""]);
    }

    #[test]
    fn what_is_no_line() {
        for text in ["OK", "", "1.0 [0 lua] set", "1.0 [x lua] \"a\"", "1.0 [0 lua] \"a"] {
            assert_eq!(MonitorLine::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn debug_has_no_arguments() {
        let text = format!("{:?}", line("1.000000 [0 lua] \"auth\" \"secret\""));
        assert!(text.contains("auth") && !text.contains("secret"), "{text}");
    }
}
