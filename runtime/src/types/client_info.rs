//! What the server knows about a connection.

use std::str::FromStr;
use std::time::Duration;

use super::Text;
use super::fields::reply_struct;
use crate::resp::parse_u64;
use crate::value::{DecodeError, FromValue, Value};

/// What the server knows about a connection: the reply of CLIENT INFO, and a line of CLIENT LIST.
///
/// Servers add fields from version to version: [`get`](ClientInfo::get) has all of them, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientInfo {
    /// The server's number for it, never used twice.
    pub id: u64,
    /// The client's address and port; for a unix socket its path and 0.
    pub addr: Text,
    /// The server's own address and port.
    pub laddr: Option<Text>,
    /// The name that CLIENT SETNAME gave it, or an empty one.
    pub name: Text,
    /// For how long it has been connected; zero if the server's clock was set back in the meantime.
    pub age: Duration,
    /// For how long it has been idle; zero if the server's clock was set back in the meantime.
    pub idle: Duration,
    /// What it is, a letter each, as in `N` (nothing special), `P` (subscribed), `b` (blocked).
    pub flags: String,
    /// The number of its database.
    pub db: u32,
    /// The command it ran last.
    pub cmd: Option<String>,
    /// The user it is logged in as.
    pub user: Option<Text>,
    /// The version of the protocol it uses.
    pub resp: Option<u16>,
    /// The name of its client library, or an empty one.
    pub lib_name: Option<Text>,
    /// The version of its client library, or an empty one.
    pub lib_ver: Option<Text>,
    line: Text,
}

impl ClientInfo {
    /// A field by the server's name for it, as in `tot-mem`.
    pub fn get(&self, field: &str) -> Option<Text> {
        find(&self.line, field).map(Text::from)
    }

    #[inline]
    fn read(line: &[u8]) -> Result<ClientInfo, DecodeError> {
        let line = line.trim_ascii_end();
        let text = |field| find(line, field).map(Text::from);
        let word = |field| find(line, field).map(|word| String::from_utf8_lossy(word).into_owned());
        let number = |field: &str| find(line, field).and_then(|digits| parse_u64(digits).ok());
        let time = |field| find(line, field).and_then(seconds);
        let wanted = |field| DecodeError::custom(format!("a line about a client with `{field}`"));
        let small = |field| number(field).and_then(|n| n.try_into().ok());
        Ok(ClientInfo {
            id: number("id").ok_or_else(|| wanted("id"))?,
            addr: text("addr").ok_or_else(|| wanted("addr"))?,
            laddr: text("laddr"),
            name: text("name").unwrap_or_default(),
            age: time("age").ok_or_else(|| wanted("age"))?,
            idle: time("idle").ok_or_else(|| wanted("idle"))?,
            flags: word("flags").unwrap_or_default(),
            db: small("db").ok_or_else(|| wanted("db"))?,
            cmd: word("cmd"),
            user: text("user"),
            resp: number("resp").and_then(|n| n.try_into().ok()),
            lib_name: text("lib-name"),
            lib_ver: text("lib-ver"),
            line: line.into(),
        })
    }
}

fn find<'l>(line: &'l [u8], field: &str) -> Option<&'l [u8]> {
    fields(line).find(|(name, _)| *name == field.as_bytes()).map(|(_, value)| value)
}

/// So many seconds. The server counts by its wall clock: where that was set back, they are fewer than none.
fn seconds(digits: &[u8]) -> Option<Duration> {
    match digits.strip_prefix(b"-") {
        Some(missing) => parse_u64(missing).ok().map(|_| Duration::ZERO),
        None => parse_u64(digits).ok().map(Duration::from_secs),
    }
}

/// `name=value name=value ..`. Only addresses may have blanks, where they are the paths of sockets: the server's own address
/// follows the client's, and `fd` follows both.
fn fields(mut line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let at = line.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (line.get(..at)?, line.get(at + 1..)?);
        let ends = |rest: &[u8]| match name {
            b"addr" => rest.starts_with(b" laddr=") || rest.starts_with(b" fd="),
            b"laddr" => rest.starts_with(b" fd="),
            _ => rest.starts_with(b" "),
        };
        let end = (0..value.len()).find(|at| ends(value.get(*at..).unwrap_or_default()));
        let end = end.or_else(|| value.iter().position(|byte| *byte == b' ')).unwrap_or(value.len());
        let (value, rest) = value.split_at(end);
        line = rest.strip_prefix(b" ").unwrap_or(rest);
        Some((name, value))
    })
}

impl FromStr for ClientInfo {
    type Err = DecodeError;

    fn from_str(line: &str) -> Result<Self, DecodeError> {
        ClientInfo::read(line.as_bytes())
    }
}

impl FromValue for ClientInfo {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match value {
            Value::Bytes(line) => ClientInfo::read(&line),
            other => Err(other.unexpected("a line about a client")),
        }
    }
}

/// Where the invalidation messages of a connection go: the reply of CLIENT GETREDIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrackingRedirect {
    /// Nowhere: tracking is off.
    Off,
    /// To the connection itself.
    ToSelf,
    /// To the connection with this id.
    To(u64),
}

impl FromValue for TrackingRedirect {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        match i64::from_value(value)? {
            -1 => Ok(TrackingRedirect::Off),
            0 => Ok(TrackingRedirect::ToSelf),
            id => {
                u64::try_from(id).map(TrackingRedirect::To).map_err(|_| DecodeError::custom("a client's id"))
            }
        }
    }
}

reply_struct! {
    /// How tracking is set up on a connection: the reply of CLIENT TRACKINGINFO.
    pub struct TrackingInfo {
        /// How it works, as in `off`, `on`, `bcast`, `optin`, `broken_redirect`.
        pub flags: Vec<String> = "flags",
        /// The id of the connection that the messages go to: 0 this one, -1 none.
        pub redirect: i64 = "redirect",
        /// The prefixes of the keys that broadcasting is about.
        pub prefixes: Vec<Text> = "prefixes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Lines;
    use crate::types::tests::decode;

    const LINE: &str = "id=6 addr=127.0.0.1:4242 laddr=127.0.0.1:6379 fd=7 name= age=3 idle=1 flags=N db=2 sub=0 psub=0 \
        ssub=0 multi=-1 qbuf=26 tot-mem=37658 events=r cmd=client|list user=default redir=-1 resp=3 lib-name=x lib-ver=1.0";

    #[test]
    fn reads_lines_of_both_protocols() {
        let text = format!("{LINE}\n{LINE}\n");
        for reply in
            [format!("${}\r\n{text}\r\n", text.len()), format!("={}\r\ntxt:{text}\r\n", text.len() + 4)]
        {
            let Lines(clients) = decode::<Lines<ClientInfo>>(reply.as_bytes()).unwrap();
            assert_eq!(clients.len(), 2);
            let client = clients.first().unwrap();
            assert_eq!((client.id, client.db, client.resp, &client.name), (6, 2, Some(3), &"".into()));
            assert_eq!((client.age, client.cmd.as_deref()), (Duration::from_secs(3), Some("client|list")));
            assert_eq!((client.get("tot-mem"), client.get("nothing")), (Some("37658".into()), None));
        }
        assert_eq!(decode::<Lines<ClientInfo>>(b"$0\r\n\r\n"), Ok(Lines(Vec::new())));
        assert!(decode::<ClientInfo>(b"$4\r\nid=1\r\n").is_err());
    }

    #[test]
    fn reads_lines_with_any_bytes_and_with_blanks_in_a_path() {
        let addresses =
            ["addr=/tmp/a b=c.sock:0 laddr=/tmp/a b=c.sock:0 fd=8 ", "addr=/tmp/a b=c.sock:0 fd=8 "];
        for addresses in addresses {
            let line =
                [b"id=6 ", addresses.as_bytes(), b"name= age=3 idle=1 db=2 user=j\xf6e lib-name=\n"].concat();
            let client = ClientInfo::read(&line).unwrap();
            assert_eq!((&client.addr, client.get("fd")), (&"/tmp/a b=c.sock:0".into(), Some("8".into())));
            assert_eq!(client.laddr.is_some(), addresses.contains("laddr"));
            assert!(client.laddr.is_none_or(|laddr| laddr == client.addr));
            assert_eq!(client.user.as_deref(), Some(b"j\xf6e".as_slice()));
        }
    }

    #[test]
    fn a_clock_that_was_set_back_spoils_no_list() {
        let back = LINE.replace("age=3 idle=1", "age=-3600 idle=-3601");
        let text = format!("{back}\n{LINE}\n");
        let reply = format!("${}\r\n{text}\r\n", text.len());
        let Lines(clients) = decode::<Lines<ClientInfo>>(reply.as_bytes()).unwrap();
        let times: Vec<_> = clients.iter().map(|client| (client.age, client.idle)).collect();
        let seconds = Duration::from_secs;
        assert_eq!(times, [(Duration::ZERO, Duration::ZERO), (seconds(3), seconds(1))]);
        let first = clients.first().unwrap();
        assert_eq!(first.get("age"), Some("-3600".into()));
        for wrong in ["", "-", "x", "1-", "18446744073709551616"] {
            assert!(ClientInfo::read(LINE.replace("age=3", &format!("age={wrong}")).as_bytes()).is_err());
        }
    }

    #[test]
    fn reads_how_tracking_is_set_up() {
        let resp2 = b"*6\r\n$5\r\nflags\r\n*2\r\n$2\r\non\r\n$5\r\nbcast\r\n$8\r\nredirect\r\n:0\r\n$8\r\nprefixes\r\n*1\r\n$1\r\na\r\n";
        let resp3 = b"%3\r\n$5\r\nflags\r\n~2\r\n$2\r\non\r\n$5\r\nbcast\r\n$8\r\nredirect\r\n:0\r\n$8\r\nprefixes\r\n*1\r\n$1\r\na\r\n";
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        let expected =
            TrackingInfo { flags: strings(&["on", "bcast"]), redirect: 0, prefixes: vec!["a".into()] };
        assert_eq!(decode(resp2).as_ref(), Ok(&expected));
        assert_eq!(decode(resp3), Ok(expected));
        assert_eq!(decode(b":-1\r\n"), Ok(TrackingRedirect::Off));
        assert_eq!(decode(b":0\r\n"), Ok(TrackingRedirect::ToSelf));
        assert_eq!(decode(b":12\r\n"), Ok(TrackingRedirect::To(12)));
    }
}
