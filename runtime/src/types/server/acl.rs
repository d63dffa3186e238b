//! Users and what they may do.

use crate::types::fields::{read_fields, reply_struct};
use crate::types::{ClientInfo, Text};
use crate::value::{DecodeError, FromReply, FromValue, Reply, Shape, Value};

/// The rules of a user: the reply of ACL GETUSER.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct AclUser {
    /// What holds for the user, as in `on`, `nopass`.
    pub flags: Vec<String>,
    /// The digests of the passwords, in hexadecimal digits.
    pub passwords: Vec<String>,
    /// The rules about commands, as in `-@all +@read`.
    pub commands: Text,
    /// The rules about keys, as in `~prefix:*`.
    pub keys: Text,
    /// The rules about channels, as in `&news.*`.
    pub channels: Text,
    /// Further sets of rules, any of which may allow a command.
    pub selectors: Vec<AclSelector>,
}

impl FromReply for AclUser {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut user = AclUser::default();
        read_fields(reply, |name, reply| {
            match name {
                "flags" => user.flags = reply.read()?,
                "passwords" => user.passwords = reply.read()?,
                "commands" => user.commands = reply.read()?,
                "keys" => user.keys = read_patterns(reply, b'~')?,
                "channels" => user.channels = read_patterns(reply, b'&')?,
                "selectors" => user.selectors = reply.read()?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(user)
    }
}

/// Rules about keys or channels. Servers before 7.0 send a list of patterns, without the sign that a rule begins with.
fn read_patterns(reply: &mut Reply<'_>, sign: u8) -> Result<Text, DecodeError> {
    if reply.shape() != Some(Shape::List) {
        return reply.read();
    }
    let patterns: Vec<Text> = reply.read()?;
    let rules: Vec<Vec<u8>> = patterns.iter().map(|pattern| [&[sign], pattern.as_bytes()].concat()).collect();
    Ok(rules.join(&b' ').into())
}

reply_struct! {
    /// A further set of rules of a user.
    pub struct AclSelector {
        /// The rules about commands.
        pub commands: Text = "commands",
        /// The rules about keys.
        pub keys: Text = "keys",
        /// The rules about channels.
        pub channels: Text = "channels",
    }
}

reply_struct! {
    /// Something that was refused: an element of the reply of ACL LOG.
    pub struct AclLogEntry {
        /// How often it happened, within a minute.
        pub count: u64 = "count",
        /// Why it was refused: `auth`, `command`, `key` or `channel`.
        pub reason: String = "reason",
        /// Where it was tried: `toplevel`, `multi`, `lua` or `module`.
        pub context: String = "context",
        /// The command, key or channel that was refused.
        pub object: Text = "object",
        /// The user.
        pub username: Text = "username",
        /// How many seconds ago it happened.
        pub age_seconds: f64 = "age-seconds",
        /// The connection.
        pub client: Option<ClientInfo> = "client-info",
        /// The number of the entry.
        pub entry_id: Option<u64> = "entry-id",
        /// When it happened first, in milliseconds since 1970.
        pub created_ms: Option<u64> = "timestamp-created",
        /// When it happened last, in milliseconds since 1970.
        pub last_updated_ms: Option<u64> = "timestamp-last-updated",
    }
}

/// Whether a user may run a command: the reply of ACL DRYRUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AclDryRun {
    /// The user may.
    Allowed,
    /// The user may not, and this is why.
    Denied(Text),
}

impl FromValue for AclDryRun {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        let why = Text::from_value(value)?;
        Ok(if why == "OK" { AclDryRun::Allowed } else { AclDryRun::Denied(why) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tests::decode;

    #[test]
    fn reads_users_of_both_protocols() {
        let resp2 = b"*12\r\n$5\r\nflags\r\n*1\r\n$2\r\non\r\n$9\r\npasswords\r\n*1\r\n$4\r\n30c9\r\n$8\r\ncommands\r\n$11\r\n-@all +@read\r\n\
            $4\r\nkeys\r\n$3\r\n~k*\r\n$8\r\nchannels\r\n$4\r\n&ch*\r\n$9\r\nselectors\r\n*1\r\n*6\r\n$8\r\ncommands\r\n$10\r\n-@all +set\r\n\
            $4\r\nkeys\r\n$3\r\n~s*\r\n$8\r\nchannels\r\n$0\r\n\r\n";
        let resp2 = String::from_utf8_lossy(resp2).replace("$11\r\n-@all +@read", "$12\r\n-@all +@read");
        let user: AclUser = decode(resp2.as_bytes()).unwrap();
        assert_eq!((user.commands, user.selectors.len()), ("-@all +@read".into(), 1));
        let resp3 = b"%2\r\n$5\r\nflags\r\n~1\r\n$2\r\non\r\n$9\r\nselectors\r\n*1\r\n%1\r\n$4\r\nkeys\r\n$3\r\n~s*\r\n";
        let user: AclUser = decode(resp3).unwrap();
        assert_eq!(user.selectors.first().map(|selector| selector.keys.clone()), Some("~s*".into()));
        assert_eq!(decode::<Option<AclUser>>(b"$-1\r\n"), Ok(None));
        assert_eq!(decode::<Option<AclUser>>(b"_\r\n"), Ok(None));
    }

    #[test]
    fn reads_users_of_servers_before_7() {
        let user: AclUser = decode(
            b"*6\r\n$8\r\ncommands\r\n$5\r\n+@all\r\n$4\r\nkeys\r\n*2\r\n$2\r\na*\r\n$2\r\n\xff*\r\n$8\r\nchannels\r\n*0\r\n",
        )
        .unwrap();
        assert_eq!((user.keys, user.channels), (b"~a* ~\xff*".as_slice().into(), "".into()));
    }

    #[test]
    fn reads_what_was_refused() {
        let line = "id=17 addr=127.0.0.1:1 name= age=0 idle=0 flags=N db=3 user=default";
        let age = [("*2", "$5\r\n0.001"), ("%1", ",0.001")];
        for (head, age) in age {
            let pairs = if head == "*2" { "*6" } else { "%3" };
            let log = format!(
                "*1\r\n{pairs}\r\n$5\r\ncount\r\n:2\r\n$11\r\nage-seconds\r\n{age}\r\n$11\r\nclient-info\r\n${}\r\n{line}\r\n",
                line.len()
            );
            let log: Vec<AclLogEntry> = decode(log.as_bytes()).unwrap();
            let entry = log.first().unwrap();
            assert_eq!((entry.count, entry.age_seconds, entry.entry_id), (2, 0.001, None));
            assert_eq!(entry.client.as_ref().map(|client| client.id), Some(17));
        }
    }

    #[test]
    fn tells_what_is_allowed_from_what_is_not() {
        assert_eq!(decode(b"+OK\r\n"), Ok(AclDryRun::Allowed));
        assert_eq!(decode(b"$2\r\nno\r\n"), Ok(AclDryRun::Denied("no".into())));
    }
}
