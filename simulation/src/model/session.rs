//! A connection as its server sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::Words;

/// One connection as the server sees it.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The place of its server.
    pub(super) place: usize,
    /// Its number, which its server gave it; and when that was, in milliseconds.
    pub(super) id: u64,
    pub(super) server: u64,
    pub(super) made: u64,
    /// The client was told its number.
    pub(super) named: bool,
    pub(super) input: Vec<u8>,
    pub(super) out: Vec<u8>,
    /// Bytes said so far.
    pub(super) said: u64,
    pub(super) resp3: bool,
    pub(super) logged_in: bool,
    /// It has said ASKING, for the next command.
    pub(super) asking: bool,
    /// It has said READONLY: a replica may read for it.
    pub(super) read_only: bool,
    pub(super) multi: Option<Multi>,
    pub(super) watched: BTreeMap<Vec<u8>, u64>,
    /// What it is subscribed to, by [`Sort`](super::topics::Sort).
    pub(super) topics: [BTreeSet<Vec<u8>>; 3],
    pub(super) blocked: Option<Blocked>,
    pub(super) closed: bool,
    /// It was made to a master that has become a replica since.
    pub(super) demoted: bool,
    /// Commands that were answered.
    pub(super) answered: u64,
    /// A push follows the reply to this command, counted from 1.
    pub(super) push_after: Option<u64>,
}

#[derive(Debug, Default)]
pub(super) struct Multi {
    pub(super) queue: Vec<Words>,
    /// A command was refused when it was queued.
    pub(super) refused: bool,
}

#[derive(Debug)]
pub(super) struct Blocked {
    pub(super) words: Words,
    pub(super) keys: Vec<Vec<u8>>,
    /// When it gives up; `None` is never.
    pub(super) until: Option<u64>,
}
