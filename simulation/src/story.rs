//! What happens in a story: counted, hashed, and told line by line where somebody wants to read it.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::callers::End;
use crate::listeners::Heard;
use crate::script::{Step, Strike};

/// A story that makes so many events has come into a loop.
const MOST_EVENTS: u64 = 200_000;

/// Something that happens.
#[derive(Debug, Hash)]
pub enum Event<'a> {
    /// The client begins to connect.
    Dials,
    /// The network refuses that.
    Refuses,
    /// A connection is made.
    Connects(usize),
    /// The server reads these bytes.
    ServerTakes(usize, &'a [u8]),
    /// The server sees that the client has closed the connection.
    ServerSeesEnd(usize),
    /// These bytes are there for the client to read.
    ClientGiven(usize, &'a [u8]),
    /// The server closes the connection, and the client can see it.
    ServerCloses(usize),
    /// Something goes wrong, with this connection where it is about one.
    Strikes(&'a Strike, Option<usize>),
    /// A caller calls.
    Calls(usize, &'a Step),
    /// A call has ended, or a part of it: by its mark.
    Ends(u64, &'a End),
    /// The subscription of the call with this mark says something.
    Hears(u64, &'a Heard),
    /// The client's runtime ends, and another one goes on.
    RuntimeEnds,
    /// Nothing goes wrong any more.
    Calms,
}

/// What has happened so far.
#[derive(Debug, Default)]
pub struct Story {
    events: u64,
    hash: Fnv,
    /// `None` where nobody listens.
    lines: Option<Vec<String>>,
}

impl Story {
    /// A story that has not begun; `aloud` keeps its lines.
    pub fn new(aloud: bool) -> Story {
        Story { events: 0, hash: Fnv::default(), lines: aloud.then(Vec::new) }
    }

    /// Notes an event, so many milliseconds after the beginning.
    pub fn note(&mut self, now: u64, event: &Event<'_>) {
        if self.is_endless() {
            return;
        }
        self.events += 1;
        now.hash(&mut self.hash);
        event.hash(&mut self.hash);
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{now:>7} ms  {event}"));
        }
    }

    /// How many events there were.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Whether there were so many that it will not end by itself.
    pub fn is_endless(&self) -> bool {
        self.events >= MOST_EVENTS
    }

    /// The same for the same events at the same times.
    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    /// The lines, if they were kept.
    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Dials => write!(f, "client: connects"),
            Event::Refuses => write!(f, "        refused"),
            Event::Connects(conn) => write!(f, "        connection {conn} is made"),
            Event::ServerTakes(conn, bytes) => write!(f, "server: takes from {conn}: {}", readable(bytes)),
            Event::ServerSeesEnd(conn) => write!(f, "server: sees the end of {conn}"),
            Event::ClientGiven(conn, bytes) => write!(f, "client: is given on {conn}: {}", readable(bytes)),
            Event::ServerCloses(conn) => write!(f, "server: closes {conn}"),
            Event::Strikes(strike, Some(conn)) => write!(f, "FAULT   {strike}, connection {conn}"),
            Event::Strikes(strike, None) => write!(f, "FAULT   {strike}"),
            Event::Calls(caller, step) => write!(f, "caller {caller}: {step}"),
            Event::Ends(id, end) => write!(f, "        #{id}# ends: {end}"),
            Event::Hears(id, heard) => write!(f, "        #{id}# hears {heard:?}"),
            Event::RuntimeEnds => write!(f, "the runtime ends, another one begins"),
            Event::Calms => write!(f, "from here on nothing goes wrong"),
        }
    }
}

fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", " ")
}

/// FNV-1a: the same on every machine and in every version of Rust.
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
