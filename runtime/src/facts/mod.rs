//! What the spec says about a command beyond its words. It decides about routing, retries, and which types have the method.

mod names;
mod routing;

use std::ops::BitOr;

pub use names::{Limited, Names};
pub use routing::{Keys, Merge, Spread};

/// The facts about one command, written once into the program by `commands!`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The name as redis.io writes it, container commands with their subcommand: `GET`, `CLIENT SETNAME`.
    pub name: &'static str,
    /// Its flags.
    pub flags: Flags,
    /// The first version that has it, such as `6.2.0`.
    pub since: &'static str,
    /// Which of its words are keys.
    pub keys: Keys,
    /// To which servers of a cluster it goes.
    pub spread: Spread,
}

impl Facts {
    /// What is known of a command that is given by its words.
    pub(crate) const RAW: Facts =
        Facts { name: "a raw command", flags: Flags::NONE, since: "", keys: Keys::One, spread: Spread::Key };

    pub(crate) fn is_raw(&self) -> bool {
        self.name == Facts::RAW.name
    }
}

/// A set of yes-or-no facts about a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// No flag at all.
    pub const NONE: Flags = Flags(0);
    /// Reads only: may go to a replica.
    pub const READONLY: Flags = Flags(1);
    /// May change data.
    pub const WRITE: Flags = Flags(1 << 1);
    /// Sent twice, it leaves the same data and gives the same reply as sent once, so it may be sent again
    /// after a lost connection.
    pub const IDEMPOTENT: Flags = Flags(1 << 2);
    /// Waits on the server until something happens or its own timeout ends.
    pub const BLOCKING: Flags = Flags(1 << 3);
    /// The reply may be kept by client-side caching.
    pub const CACHEABLE: Flags = Flags(1 << 4);
    /// Changes the state of the connection it is sent on.
    pub const CONNECTION_STATE: Flags = Flags(1 << 5);
    /// Is about the writes made on its own connection.
    pub const OWN_WRITES: Flags = Flags(1 << 6);
    /// For administrators, not for applications.
    pub const ADMIN: Flags = Flags(1 << 7);
    /// Changes nothing, although servers do not call it a read: PING, TIME, INFO.
    pub const HARMLESS: Flags = Flags(1 << 8);
    /// Calls a script by its hash, or makes the server forget all scripts: each connection notes what it has loaded.
    pub const SCRIPTS: Flags = Flags(1 << 10);
    /// After it replies can no longer be matched to commands. No method has this flag; raw commands with it are refused.
    pub const UNMATCHED: Flags = Flags(1 << 9);

    /// Whether every flag of `other` is set here.
    pub const fn contains(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any flag of `other` is set here.
    pub const fn intersects(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// The flags of both.
    #[must_use]
    pub const fn union(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        self.union(other)
    }
}
