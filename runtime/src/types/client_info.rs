//! What the server knows about a connection.

use std::str::FromStr;
use std::time::Duration;

use super::fields::reply_struct;
use crate::value::{DecodeError, FromValue, Value};

/// What the server knows about a connection: the reply of CLIENT INFO, and a line of CLIENT LIST.
///
/// Servers add fields from version to version: [`get`](ClientInfo::get) has all of them, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientInfo {
    /// The server's number for it, never used twice.
    pub id: u64,
    /// The client's address and port.
    pub addr: String,
    /// The server's own address and port.
    pub laddr: Option<String>,
    /// The name that CLIENT SETNAME gave it, or an empty one.
    pub name: String,
    /// For how long it has been there.
    pub age: Duration,
    /// For how long it has been idle.
    pub idle: Duration,
    /// What it is, a letter each, as in `N` (nothing special), `P` (subscribed), `b` (blocked).
    pub flags: String,
    /// The number of its database.
    pub db: u32,
    /// The command it ran last.
    pub cmd: Option<String>,
    /// The user it is logged in as.
    pub user: Option<String>,
    /// The version of the protocol it uses.
    pub resp: Option<u16>,
    /// The name of its client library, or an empty one.
    pub lib_name: Option<String>,
    /// The version of its client library, or an empty one.
    pub lib_ver: Option<String>,
    line: Box<str>,
}

impl ClientInfo {
    /// A field by the server's name for it, as in `tot-mem`.
    pub fn get(&self, field: &str) -> Option<&str> {
        find(&self.line, field)
    }
}

fn find<'l>(line: &'l str, field: &str) -> Option<&'l str> {
    let pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(name, _)| *name == field).map(|(_, value)| value)
}

impl FromStr for ClientInfo {
    type Err = DecodeError;

    fn from_str(line: &str) -> Result<Self, DecodeError> {
        let line = line.trim_end();
        let get = |field: &str| find(line, field);
        let wanted = |field| DecodeError::custom(format!("a line about a client with `{field}`"));
        let number = |field| get(field).and_then(|text| text.parse().ok()).ok_or_else(|| wanted(field));
        Ok(ClientInfo {
            id: number("id")?,
            addr: get("addr").ok_or_else(|| wanted("addr"))?.to_owned(),
            laddr: get("laddr").map(str::to_owned),
            name: get("name").unwrap_or_default().to_owned(),
            age: Duration::from_secs(number("age")?),
            idle: Duration::from_secs(number("idle")?),
            flags: get("flags").unwrap_or_default().to_owned(),
            db: get("db").and_then(|text| text.parse().ok()).ok_or_else(|| wanted("db"))?,
            cmd: get("cmd").map(str::to_owned),
            user: get("user").map(str::to_owned),
            resp: get("resp").and_then(|text| text.parse().ok()),
            lib_name: get("lib-name").map(str::to_owned),
            lib_ver: get("lib-ver").map(str::to_owned),
            line: line.into(),
        })
    }
}

impl FromValue for ClientInfo {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        value.as_str()?.parse()
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
        pub prefixes: Vec<String> = "prefixes",
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
            assert_eq!((client.id, client.db, client.resp, client.name.as_str()), (6, 2, Some(3), ""));
            assert_eq!((client.age, client.cmd.as_deref()), (Duration::from_secs(3), Some("client|list")));
            assert_eq!((client.get("tot-mem"), client.get("nothing")), (Some("37658"), None));
        }
        assert_eq!(decode::<Lines<ClientInfo>>(b"$0\r\n\r\n"), Ok(Lines(Vec::new())));
        assert!(decode::<ClientInfo>(b"$4\r\nid=1\r\n").is_err());
    }

    #[test]
    fn reads_how_tracking_is_set_up() {
        let resp2 = b"*6\r\n$5\r\nflags\r\n*2\r\n$2\r\non\r\n$5\r\nbcast\r\n$8\r\nredirect\r\n:0\r\n$8\r\nprefixes\r\n*1\r\n$1\r\na\r\n";
        let resp3 = b"%3\r\n$5\r\nflags\r\n~2\r\n$2\r\non\r\n$5\r\nbcast\r\n$8\r\nredirect\r\n:0\r\n$8\r\nprefixes\r\n*1\r\n$1\r\na\r\n";
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        let expected =
            TrackingInfo { flags: strings(&["on", "bcast"]), redirect: 0, prefixes: strings(&["a"]) };
        assert_eq!(decode(resp2).as_ref(), Ok(&expected));
        assert_eq!(decode(resp3), Ok(expected));
        assert_eq!(decode(b":-1\r\n"), Ok(TrackingRedirect::Off));
        assert_eq!(decode(b":0\r\n"), Ok(TrackingRedirect::ToSelf));
        assert_eq!(decode(b":12\r\n"), Ok(TrackingRedirect::To(12)));
    }
}
