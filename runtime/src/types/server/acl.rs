//! Users and what they may do.

use crate::types::ClientInfo;
use crate::types::fields::reply_struct;
use crate::value::{DecodeError, FromValue, Value};

reply_struct! {
    /// The rules of a user: the reply of ACL GETUSER.
    pub struct AclUser {
        /// What holds for the user, as in `on`, `nopass`.
        pub flags: Vec<String> = "flags",
        /// The digests of the passwords, in hexadecimal digits.
        pub passwords: Vec<String> = "passwords",
        /// The rules about commands, as in `-@all +@read`.
        pub commands: String = "commands",
        /// The rules about keys, as in `~prefix:*`.
        pub keys: String = "keys",
        /// The rules about channels, as in `&news.*`.
        pub channels: String = "channels",
        /// Further sets of rules, any of which may allow a command.
        pub selectors: Vec<AclSelector> = "selectors",
    }
}

reply_struct! {
    /// A further set of rules of a user.
    pub struct AclSelector {
        /// The rules about commands.
        pub commands: String = "commands",
        /// The rules about keys.
        pub keys: String = "keys",
        /// The rules about channels.
        pub channels: String = "channels",
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
        pub object: String = "object",
        /// The user.
        pub username: String = "username",
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
    Denied(String),
}

impl FromValue for AclDryRun {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        Ok(match value.as_str()? {
            "OK" => AclDryRun::Allowed,
            why => AclDryRun::Denied(why.to_owned()),
        })
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
        assert_eq!((user.commands.as_str(), user.selectors.len()), ("-@all +@read", 1));
        let resp3 = b"%2\r\n$5\r\nflags\r\n~1\r\n$2\r\non\r\n$9\r\nselectors\r\n*1\r\n%1\r\n$4\r\nkeys\r\n$3\r\n~s*\r\n";
        let user: AclUser = decode(resp3).unwrap();
        assert_eq!(user.selectors.first().map(|selector| selector.keys.as_str()), Some("~s*"));
        assert_eq!(decode::<Option<AclUser>>(b"$-1\r\n"), Ok(None));
        assert_eq!(decode::<Option<AclUser>>(b"_\r\n"), Ok(None));
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
        assert_eq!(decode(b"$2\r\nno\r\n"), Ok(AclDryRun::Denied("no".to_owned())));
    }
}
