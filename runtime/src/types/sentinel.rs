//! What a sentinel knows.

use super::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply};

/// A server as a sentinel sees it: the reply of SENTINEL PRIMARY, and elements of SENTINEL PRIMARIES, REPLICAS and SENTINELS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SentinelInstance {
    /// The name of a primary; of others, their address and port.
    pub name: String,
    /// Its address.
    pub ip: String,
    /// Its port.
    pub port: u16,
    /// Its id.
    pub runid: String,
    /// What it is and how, as in `master`, `s_down`.
    pub flags: Vec<String>,
    fields: Vec<(String, String)>,
}

impl SentinelInstance {
    /// A field by the sentinel's name for it, as in `num-slaves` or `quorum`.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

impl FromReply for SentinelInstance {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut instance = SentinelInstance::default();
        read_fields(reply, |name, reply| {
            let value = reply.value()?;
            let text = value.to_text()?;
            match name {
                "name" => instance.name = text.clone().into_owned(),
                "ip" => instance.ip = text.clone().into_owned(),
                "port" => instance.port = value.parse()?,
                "runid" => instance.runid = text.clone().into_owned(),
                "flags" => instance.flags = text.split(',').map(str::to_owned).collect(),
                _ => {}
            }
            instance.fields.push((name.to_owned(), text.into_owned()));
            Ok(())
        })?;
        Ok(instance)
    }
}

#[cfg(test)]
mod tests {
    use super::SentinelInstance;
    use crate::types::tests::decode;

    #[test]
    fn reads_instances_of_both_protocols() {
        let resp2 = b"*8\r\n$4\r\nname\r\n$2\r\nm1\r\n$4\r\nport\r\n$4\r\n6379\r\n$5\r\nflags\r\n$13\r\nmaster,s_down\r\n$6\r\nquorum\r\n$1\r\n2\r\n";
        let resp3 = b"%4\r\n$4\r\nname\r\n$2\r\nm1\r\n$4\r\nport\r\n$4\r\n6379\r\n$5\r\nflags\r\n$13\r\nmaster,s_down\r\n$6\r\nquorum\r\n$1\r\n2\r\n";
        let instance: SentinelInstance = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&instance));
        assert_eq!((instance.port, instance.flags.len(), instance.get("quorum")), (6379, 2, Some("2")));
    }
}
