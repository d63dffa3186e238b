//! Which keys take most.

use crate::types::Text;
use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// Which keys take most: the reply of HOTKEYS GET.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Hotkeys {
    /// Whether keys are still tracked.
    pub tracking_active: bool,
    /// Of how many commands one was looked at.
    pub sample_ratio: u64,
    /// When tracking began, in milliseconds since 1970.
    pub start_time_ms: u64,
    /// For how many milliseconds keys have been tracked.
    pub duration_ms: u64,
    /// How many microseconds all commands took.
    pub all_commands_us: Option<u64>,
    /// How many bytes of traffic all commands made.
    pub all_net_bytes: Option<u64>,
    /// The keys that took most processor time, and how many microseconds.
    pub by_cpu_time_us: Vec<(Text, u64)>,
    /// The keys that made most traffic, and how many bytes.
    pub by_net_bytes: Vec<(Text, u64)>,
}

impl FromReply for Hotkeys {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        // the map, in RESP2 a list of names and values, comes in a list of its own: one element for each node asked
        let mut inner = reply.clone();
        if inner.shape() == Some(Shape::List) && inner.list()? == 1 {
            reply.list()?;
        }
        let mut found = Hotkeys::default();
        read_fields(reply, |name, reply| {
            match name {
                "tracking-active" => found.tracking_active = reply.read()?,
                "sample-ratio" => found.sample_ratio = reply.read()?,
                "collection-start-time-unix-ms" => found.start_time_ms = reply.read()?,
                "collection-duration-ms" => found.duration_ms = reply.read()?,
                "all-commands-all-slots-us" => found.all_commands_us = reply.read()?,
                "net-bytes-all-commands-all-slots" => found.all_net_bytes = reply.read()?,
                "by-cpu-time-us" => found.by_cpu_time_us = reply.read()?,
                "by-net-bytes" => found.by_net_bytes = reply.read()?,
                _ => reply.skip()?,
            }
            Ok(())
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::Hotkeys;
    use crate::types::tests::decode;

    // put together after the documentation: no server at hand knows the command
    #[test]
    fn reads_what_was_found_in_both_protocols() {
        let fields = "$15\r\ntracking-active\r\n:1\r\n$14\r\nselected-slots\r\n*0\r\n$22\r\ncollection-duration-ms\r\n:6408\r\n";
        let resp2 =
            format!("*8\r\n{fields}$14\r\nby-cpu-time-us\r\n*4\r\n$1\r\nx\r\n:104\r\n$1\r\ny\r\n:98\r\n");
        let resp3 = format!(
            "*1\r\n%4\r\n{fields}$14\r\nby-cpu-time-us\r\n*4\r\n$1\r\nx\r\n:104\r\n$1\r\ny\r\n:98\r\n"
        );
        let found: Option<Hotkeys> = decode(resp2.as_bytes()).unwrap();
        assert_eq!(decode(format!("*1\r\n{resp2}").as_bytes()).as_ref(), Ok(&found));
        assert_eq!(decode(resp3.as_bytes()).as_ref(), Ok(&found));
        let found = found.unwrap();
        assert_eq!((found.tracking_active, found.duration_ms), (true, 6408));
        assert_eq!(found.by_cpu_time_us, [("x".into(), 104), ("y".into(), 98)]);
        assert_eq!(decode::<Option<Hotkeys>>(b"_\r\n"), Ok(None));
    }
}
