//! Replies beyond the limits of the client.

use std::fmt::{self, Display};

/// What a reply may ask of the client. One that asks for more is passed over, and only its own command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Aggregates within aggregates.
    pub depth: u8,
    /// Elements of all aggregates of one reply together.
    pub elements: u32,
    /// Bytes of one string.
    pub bulk: usize,
    /// Bytes of the whole reply.
    pub reply: usize,
    /// Bytes of one line: a status, an error, a number. Longer ones are no server's.
    pub line: usize,
}

impl Limits {
    /// What the places of replies within a buffer are counted with must hold several of them.
    pub const LONGEST_REPLY: usize = 1 << 30;

    /// No server says so much in one line, but in those of MONITOR.
    pub const LONGEST_LINE: usize = 64 * 1024;
}

impl Default for Limits {
    /// 64 levels, 256 Mi elements, strings of 512 MiB (the server's own limit), 1 GiB.
    fn default() -> Limits {
        Limits {
            depth: 64,
            elements: 256 * 1024 * 1024,
            bulk: 512 * 1024 * 1024,
            reply: Limits::LONGEST_REPLY,
            line: Limits::LONGEST_LINE,
        }
    }
}

/// Which limit a reply went beyond.
///
/// Such a reply is replaced by a frame of one byte, which no server can send: [`frame`](Beyond::frame).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::elements`].
    Elements,
    /// [`Limits::bulk`].
    Bulk,
    /// [`Limits::reply`].
    Reply,
}

impl Beyond {
    /// What stands in the place of the reply.
    pub const fn frame(self) -> &'static [u8] {
        match self {
            Beyond::Depth => b"\x01",
            Beyond::Elements => b"\x02",
            Beyond::Bulk => b"\x03",
            Beyond::Reply => b"\x04",
        }
    }

    /// Whether `frame` stands in the place of a reply that was passed over.
    #[inline]
    pub fn of(frame: &[u8]) -> Option<Beyond> {
        match frame {
            [kind, ..] => Beyond::of_kind(*kind),
            [] => None,
        }
    }

    /// The same of a frame's first byte.
    #[inline]
    pub fn of_kind(kind: u8) -> Option<Beyond> {
        match kind {
            1 => Some(Beyond::Depth),
            2 => Some(Beyond::Elements),
            3 => Some(Beyond::Bulk),
            4 => Some(Beyond::Reply),
            _ => None,
        }
    }
}

impl Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Beyond::Depth => "the reply has more lists within lists than `Builder::reply_limits` allows",
            Beyond::Elements => "the reply has more elements than `Builder::reply_limits` allows",
            Beyond::Bulk => "the reply has a longer string than `Builder::reply_limits` allows",
            Beyond::Reply => "the reply is longer than `Builder::reply_size` allows",
        })
    }
}
