//! How a cluster is.

use std::str::FromStr;

use crate::types::fields::reply_struct;
use crate::value::{DecodeError, FromValue, Value};

/// How a cluster is, as a node sees it: the reply of CLUSTER INFO, a text of names and values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterInfo {
    /// Whether the node takes commands: all slots are served.
    pub ok: bool,
    /// How many of the 16,384 slots belong to a node.
    pub slots_assigned: u16,
    /// How many of them are served.
    pub slots_ok: u16,
    /// The number of nodes.
    pub known_nodes: u32,
    /// The number of primaries with slots.
    pub size: u32,
    text: Box<str>,
}

impl ClusterInfo {
    /// The value of this name, as in `cluster_current_epoch`.
    pub fn get(&self, name: &str) -> Option<&str> {
        find(&self.text, name)
    }
}

fn find<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

impl FromValue for ClusterInfo {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        fn number<N: FromStr>(text: &str, name: &'static str) -> Result<N, DecodeError> {
            let number = find(text, name).and_then(|value| value.parse().ok());
            number.ok_or_else(|| DecodeError::custom(format!("a text about a cluster with `{name}`")))
        }
        let text = value.as_str()?;
        Ok(ClusterInfo {
            ok: find(text, "cluster_state") == Some("ok"),
            slots_assigned: number(text, "cluster_slots_assigned")?,
            slots_ok: number(text, "cluster_slots_ok")?,
            known_nodes: number(text, "cluster_known_nodes")?,
            size: number(text, "cluster_size")?,
            text: text.into(),
        })
    }
}

reply_struct! {
    /// A connection of a node with another one: an element of the reply of CLUSTER LINKS.
    pub struct ClusterLink {
        /// Who opened it: `to` the other node, or `from` it.
        pub direction: String = "direction",
        /// The id of the other node.
        pub node: String = "node",
        /// When it was opened, in milliseconds since 1970.
        pub create_time_ms: u64 = "create-time",
        /// What the node waits for on it: `r`, `w`.
        pub events: String = "events",
        /// The size of its send buffer.
        pub send_buffer_allocated: u64 = "send-buffer-allocated",
        /// How much of that is in use.
        pub send_buffer_used: u64 = "send-buffer-used",
    }
}

#[cfg(test)]
mod tests {
    use super::{ClusterInfo, ClusterLink};
    use crate::types::tests::decode;

    #[test]
    fn reads_how_a_cluster_is() {
        let text = "cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\ncluster_known_nodes:1\r\n\
            cluster_size:1\r\ncluster_current_epoch:4\r\n";
        let info: ClusterInfo = decode(format!("${}\r\n{text}\r\n", text.len()).as_bytes()).unwrap();
        assert_eq!((info.ok, info.slots_ok, info.get("cluster_current_epoch")), (true, 16384, Some("4")));
        assert!(decode::<ClusterInfo>(b"$16\r\ncluster_state:ok\r\n").is_err());
    }

    #[test]
    fn reads_links() {
        let link = b"*1\r\n%2\r\n$9\r\ndirection\r\n$2\r\nto\r\n$11\r\ncreate-time\r\n:1639442739375\r\n";
        let links: Vec<ClusterLink> = decode(link).unwrap();
        assert_eq!(
            links.first().map(|link| (link.direction.as_str(), link.create_time_ms)),
            Some(("to", 1_639_442_739_375))
        );
    }
}
