//! Which raw commands may be sent from where. For methods the compiler checks this; for raw commands it is checked with
//! the same facts when they are called; and for methods of users' own specs when they are compiled.

use std::time::Duration;

use crate::arg::ArgError;
use crate::client::commands::NAMES;
use crate::facts::{Facts, Flags, Names};
use crate::request::Request;

pub(super) const PLAIN: &Facts = &Facts::RAW;
const BLOCKING: &Facts = &Facts { flags: Flags::BLOCKING, ..Facts::RAW };
const STATEFUL: &Facts = &Facts { flags: Flags::CONNECTION_STATE, ..Facts::RAW };
const FORGETTING: &Facts = &Facts { flags: Flags::SCRIPTS, ..Facts::RAW };

/// Whether a method of a user's spec that has these flags is kept from where a command of this name does harm: whether it has
/// those that our own spec gives it for that.
pub const fn allows(name: &str, flags: Flags) -> bool {
    flags.contains(NAMES.limits(name))
}

/// Where raw words are issued.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    kind: Kind,
    /// What the user's own specs say, as [`Builder::names`](crate::Builder::names) was told.
    names: &'a [&'static Names],
}

/// The kinds of places, as far as other commands may be sent from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its connections are shared.
    Client,
    /// A connection of its own.
    Connection,
    /// A watched connection, or a pipeline on it, before the transaction.
    Watched,
    Pipeline,
    Transaction,
}

impl<'a> Place<'a> {
    pub(super) fn new(kind: Kind, names: &'a [&'static Names]) -> Place<'a> {
        Place { kind, names }
    }

    /// Gives the request the facts of its words, or makes it fail because it must not be issued here.
    pub(super) fn judge(self, request: &mut Request) {
        let flags = self.flags(request);
        if let Some(fault) = self.kind.fault(flags) {
            request.words().fail(fault);
        } else if flags.contains(Flags::CONNECTION_STATE) {
            request.set_facts(STATEFUL);
        } else if flags.contains(Flags::BLOCKING) || request.blocks() {
            if !request.blocks() {
                // how long it waits stands somewhere in its words: no shorter than that
                request.block_for(Duration::ZERO);
            }
            request.set_facts(BLOCKING);
        } else if flags.contains(Flags::SCRIPTS) {
            request.set_facts(FORGETTING);
        }
    }

    fn flags(self, request: &mut Request) -> Flags {
        let words = request.words().payloads();
        let all = std::iter::once(&NAMES).chain(self.names.iter().copied());
        all.fold(Flags::NONE, |flags, names| flags | names.flags(words.clone()))
    }
}

impl Kind {
    /// Why a command must not be sent from here. For the same reason there is no method for it.
    fn fault(self, flags: Flags) -> Option<ArgError> {
        if flags.contains(Flags::UNMATCHED) {
            return Some(ArgError::Unmatched);
        }
        let limits = [Flags::CONNECTION_STATE, Flags::OWN_WRITES, Flags::BLOCKING];
        let limit = limits.into_iter().find(|limit| flags.contains(*limit));
        match (self, limit) {
            (Kind::Connection, _) => None,
            (Kind::Watched, None) if flags.contains(Flags::HARMLESS) => None,
            (Kind::Watched, _) => Some(ArgError::NotHarmless),
            (_, Some(Flags::CONNECTION_STATE)) => Some(ArgError::ConnectionState),
            (Kind::Client | Kind::Transaction, Some(Flags::OWN_WRITES)) => Some(ArgError::OwnWrites),
            (Kind::Pipeline | Kind::Transaction, Some(Flags::BLOCKING)) => Some(ArgError::Blocking),
            _ => None,
        }
    }
}
