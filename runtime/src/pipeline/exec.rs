//! How a transaction ended.

use crate::link::Replies;
use crate::resp::{Beyond, HashSlot, Redirect, elements};
use crate::value::Reply;

/// What is known of the connection on which replies came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Plain,
    /// They are those to MULTI, commands, EXEC.
    Transaction,
    /// The same, of keys that were watched, on a cluster in this hash slot. Where that has moved, the watch has stayed behind.
    Watched(Option<HashSlot>),
    /// The program may have sent MULTI by raw words before: then QUEUED is not the reply of a command.
    WithinMulti,
}

#[derive(Debug)]
pub(super) enum Exec {
    /// Where the replies of the commands lie in the piece `piece` of all: the start of the first, then the end of each. `fine`: none
    /// of them is an error.
    Ran {
        piece: usize,
        ends: Vec<usize>,
        fine: bool,
    },
    /// EXEC never answered, see the failure.
    Lost,
    /// Its answer went beyond the limits, and was passed over: they ran.
    Beyond(Beyond),
    /// It has not one reply for each command, so nobody knows what ran.
    Short,
    Conflict,
    /// EXEC answered with this error.
    Refused(Box<str>),
    /// MULTI was refused with this error.
    NotAtomic(Box<str>),
}

/// Whether a node of a cluster says with this error that a hash slot is elsewhere, or on its way.
fn is_elsewhere(slot: Option<HashSlot>, error: &str) -> bool {
    match Redirect::read(error.as_bytes()) {
        Some(to) => slot == Some(to.slot),
        None => error.starts_with("TRYAGAIN"),
    }
}

impl Exec {
    /// The outcome of a watched transaction. If its hash slot has moved, the watch is lost: it counts as if a key had changed. A key of
    /// another hash slot is a mistake of the program, and would be refused again.
    pub(super) fn watched(self, slot: Option<HashSlot>, commands: u32, replies: &Replies) -> Exec {
        let Exec::Refused(text) = &self else { return self };
        let error = |n: &u32| {
            let (frame, _) = replies.get(*n, &mut 0)?;
            Some(Reply::new(frame, None).error()?.to_string())
        };
        let mut queued = replies.errors().iter().filter(|n| (1..=commands).contains(*n)).filter_map(error);
        let is_lost = is_elsewhere(slot, text) || queued.any(|text| is_elsewhere(slot, &text));
        if is_lost { Exec::Conflict } else { self }
    }

    /// Reads it from the replies: MULTI's, one QUEUED for each command, EXEC's.
    pub(super) fn read(commands: u32, replies: &Replies) -> Exec {
        let text = |frame| Reply::new(frame, None).error().map(|error| error.to_string().into());
        if let Some(text) = replies.get(0, &mut 0).and_then(|(frame, _)| text(frame)) {
            return Exec::NotAtomic(text);
        }
        let mut near = 0;
        let Some((at, piece)) = replies.locate(commands + 1, &mut near) else { return Exec::Lost };
        let Some(frame) = piece.bytes().get(at.clone()) else { return Exec::Lost };
        if let Some(text) = text(frame) {
            return Exec::Refused(text);
        }
        if let Some(beyond) = Beyond::of(frame) {
            return Exec::Beyond(beyond);
        }
        if matches!(frame, b"*-1\r\n" | b"_\r\n" | b"$-1\r\n") {
            return Exec::Conflict;
        }
        let (mut ends, mut fine) = (Vec::with_capacity(commands as usize + 1), true);
        if let Some(mut elements) = elements(frame) {
            let mut end = at.end - elements.rest().len();
            ends.push(end);
            for element in elements.by_ref() {
                end += element.len();
                ends.push(end);
            }
            fine = !elements.may_have_errors();
        }
        match ends.len().saturating_sub(1) {
            n if n == commands as usize => Exec::Ran { piece: near, ends, fine },
            _ => Exec::Short,
        }
    }
}
