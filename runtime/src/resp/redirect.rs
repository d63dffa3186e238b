//! Where a node of a cluster says that a command has to go instead.

use super::HashSlot;

/// A reply of MOVED or ASK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redirect<'a> {
    /// For this command alone, with ASKING before it: the hash slot is on its way.
    pub asks: bool,
    /// The hash slot.
    pub slot: HashSlot,
    /// Where to; empty: where the node that said so was reached.
    pub host: &'a str,
    /// The port there.
    pub port: u16,
}

impl<'a> Redirect<'a> {
    /// Reads it from an error reply without its `-`, as in `MOVED 3999 127.0.0.1:6381`. Nothing, if it is anything else.
    pub fn read(text: &'a [u8]) -> Option<Redirect<'a>> {
        let mut words = std::str::from_utf8(text).ok()?.trim_end().split(' ');
        let asks = match words.next()? {
            "MOVED" => false,
            "ASK" => true,
            _ => return None,
        };
        let slot = HashSlot::numbered(words.next()?.parse().ok()?)?;
        // an IPv6 address has colons of its own
        let (host, port) = words.next()?.rsplit_once(':')?;
        if words.next().is_some() {
            return None;
        }
        Some(Redirect { asks, slot, host, port: port.parse().ok().filter(|port| *port > 0)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_shape_is_one() {
        let read = |text: &'static str| {
            Redirect::read(text.as_bytes()).map(|to| (to.asks, to.slot.number(), to.host, to.port))
        };
        assert_eq!(read("MOVED 3999 127.0.0.1:6381\r\n"), Some((false, 3999, "127.0.0.1", 6381)));
        assert_eq!(read("ASK 0 ::1:7000"), Some((true, 0, "::1", 7000)));
        assert_eq!(read("MOVED 1 :7000"), Some((false, 1, "", 7000)));
        for text in [
            "MOVED",
            "MOVED 1",
            "MOVED 16384 h:1",
            "MOVED -1 h:1",
            "MOVED 1 h",
            "MOVED 1 h:0",
            "MOVED 1 h:x",
            "MOVED 1 h:1 more",
            "ASKED 1 h:1",
            "TRYAGAIN x",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Redirect::read(b"MOVED 1 \xff:1"), None);
    }
}
