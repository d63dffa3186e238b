//! A node, as another one sees it.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::value::{DecodeError, FromValue, Value};

/// A node, as another one sees it: a line of CLUSTER NODES, and an element of CLUSTER REPLICAS.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterNode {
    /// Its id.
    pub id: String,
    /// Its host, which may be empty: that at which the node that says so was reached.
    pub host: String,
    /// Its port; 0: unknown.
    pub port: u16,
    /// Its port for the cluster's own traffic.
    pub bus_port: Option<u16>,
    /// Its host name, if clients are to connect by that.
    pub hostname: Option<String>,
    /// What it is, as in `myself`, `master`, `slave`, `fail`.
    pub flags: Vec<String>,
    /// The id of its primary, if it is a replica.
    pub primary: Option<String>,
    /// Its configuration epoch.
    pub config_epoch: u64,
    /// Whether the connection with it is up.
    pub connected: bool,
    /// The slots that it serves.
    pub slots: Vec<RangeInclusive<u16>>,
}

impl ClusterNode {
    /// Whether it has this flag, as in `fail`.
    pub fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|other| other == flag)
    }
}

impl FromStr for ClusterNode {
    type Err = DecodeError;

    fn from_str(line: &str) -> Result<Self, DecodeError> {
        parse(line).ok_or_else(|| DecodeError::custom("a line about a node of a cluster"))
    }
}

/// `id host:port@bus-port,hostname flags primary ping pong epoch link slot..`
#[inline]
fn parse(line: &str) -> Option<ClusterNode> {
    let mut words = line.split(' ');
    let id = words.next().filter(|id| !id.is_empty())?.to_owned();
    let mut address = words.next()?.split(',');
    let (place, hostname) = (address.next()?, address.next());
    let (place, bus_port) =
        place.split_once('@').map_or((place, None), |(place, bus)| (place, bus.parse().ok()));
    let (host, port) = place.rsplit_once(':')?;
    let flags = words.next()?.split(',').map(str::to_owned).collect();
    let primary = words.next().filter(|primary| *primary != "-").map(str::to_owned);
    let config_epoch = words.nth(2)?.parse().ok()?;
    let connected = words.next()? == "connected";
    Some(ClusterNode {
        id,
        host: host.to_owned(),
        port: port.parse().ok()?,
        bus_port,
        hostname: hostname.filter(|name| !name.is_empty()).map(str::to_owned),
        flags,
        primary,
        config_epoch,
        connected,
        // those on their way stand in brackets
        slots: words.filter(|word| !word.starts_with('[')).map_while(slots).collect(),
    })
}

fn slots(word: &str) -> Option<RangeInclusive<u16>> {
    let (start, end) = word.split_once('-').unwrap_or((word, word));
    Some(start.parse().ok()?..=end.parse().ok()?)
}

impl FromValue for ClusterNode {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        value.as_str()?.trim_end().parse()
    }
}

#[cfg(test)]
mod tests {
    use super::ClusterNode;
    use crate::types::Lines;
    use crate::types::tests::decode;

    #[test]
    fn reads_lines() {
        let text = "07c3 127.0.0.1:30004@31004,host4 slave e7d1 0 1426238317239 4 connected\n\
            e7d1 ::1:30001@31001 myself,master - 0 0 1 connected 0-5460 5462 [5461->-67ed]\n";
        let nodes: Lines<ClusterNode> = decode(format!("${}\r\n{text}\r\n", text.len()).as_bytes()).unwrap();
        let [replica, primary] = nodes.0.as_slice() else { return assert_eq!(nodes.len(), 2) };
        assert_eq!(
            (replica.port, replica.hostname.as_deref(), replica.primary.as_deref()),
            (30004, Some("host4"), Some("e7d1"))
        );
        assert_eq!(
            (primary.host.as_str(), primary.bus_port, primary.slots.as_slice()),
            ("::1", Some(31001), &[0..=5460, 5462..=5462][..])
        );
        assert!(primary.is("myself") && !primary.is("fail") && primary.connected);
        assert!(decode::<ClusterNode>(b"$1\r\nx\r\n").is_err());
    }
}
