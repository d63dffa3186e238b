//! Records of who waits for which replies.

use std::sync::Arc;
use std::{fmt, mem};

use super::{Replies, Slot, Tick};
use crate::error::Failure;
use crate::request::{Calls, Script};

/// One submission in the order in which it was written.
#[derive(Debug)]
pub(super) struct Waiter {
    /// Where its bytes begin in all that was ever queued on the connection.
    pub(super) start: u64,
    pub(super) len: u64,
    /// The tick at which it has waited too long.
    pub(super) deadline: Tick,
    /// Its number, which never changes.
    pub(super) seq: u64,
    /// The server may be silent because of it, for as long as its deadline says.
    pub(super) blocks: bool,
    pub(super) recipient: Recipient,
}

#[derive(Debug)]
pub(crate) enum Recipient {
    /// A single command.
    One(Arc<Slot>),
    /// A flush: replies are collected here and handed over together.
    Many(Box<Flush>),
    /// A single command that calls a script, or makes the server forget them.
    Call(Box<Call>),
    /// SCRIPT LOAD, which goes before what needs it.
    Load(Script),
    /// Nobody waits any more for this many replies. `exec`: the last of them answers EXEC.
    Nobody { owed: u32, exec: bool },
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(super) slot: Arc<Slot>,
    pub(super) calls: Calls,
}

#[derive(Debug)]
pub(crate) struct Flush {
    pub(super) receiver: Arc<dyn Receive>,
    pub(super) tag: u64,
    pub(super) frames: u32,
    /// It is a transaction: MULTI's reply comes first and EXEC's last.
    pub(super) exec: bool,
    /// It is meant for the connection on which it is queued, and never moves to another.
    bound: bool,
    pub(super) replies: Replies,
    /// What its commands ask of scripts, if any do.
    pub(super) calls: Option<Box<Calls>>,
}

/// Takes the replies to a flush, all at once: when the last has come, or when the connection is lost.
pub(crate) trait Receive: Send + Sync + fmt::Debug {
    fn receive(&self, tag: u64, replies: Replies);

    /// Whether anybody still waits for them.
    fn is_awaited(&self) -> bool {
        true
    }

    /// Whether the client itself has asked.
    fn is_question(&self) -> bool {
        false
    }
}

/// A recipient whose replies will not come, and why. To be told where no lock is held.
#[must_use = "somebody waits for it"]
#[derive(Debug)]
pub(crate) struct Ended(pub(super) Recipient, pub(super) Failure);

impl Ended {
    pub(crate) fn tell(self) {
        match self.0 {
            Recipient::One(slot) => slot.fail(self.1),
            Recipient::Call(call) => call.slot.fail(self.1),
            Recipient::Many(mut flush) => {
                flush.replies.fail(self.1);
                flush.receiver.receive(flush.tag, flush.replies);
            }
            Recipient::Load(_) | Recipient::Nobody { .. } => {}
        }
    }
}

impl Waiter {
    /// Whether any part of it may have been carried out on a connection that is over, if everything before `begun` was written. If MULTI was
    /// answered and EXEC was not written, nothing was. If MULTI was not answered, the server may have refused it and run the commands
    /// one by one.
    pub(super) fn may_have_run(&self, begun: u64) -> bool {
        let open = |flush: &Flush| {
            flush.exec && flush.replies.count() > 0 && flush.replies.errors().first() != Some(&0)
        };
        match &self.recipient {
            Recipient::Many(flush) if self.start + self.len > begun && open(flush) => false,
            _ => self.start < begun,
        }
    }
}

impl Recipient {
    /// For a flush. With `exec` it is a transaction. `calls`: what its commands ask of scripts.
    pub(crate) fn flush(
        receiver: Arc<dyn Receive>,
        tag: u64,
        frames: u32,
        exec: bool,
        calls: Option<Box<Calls>>,
    ) -> Recipient {
        let replies = Replies::default();
        Recipient::Many(Box::new(Flush { receiver, tag, frames, exec, bound: false, replies, calls }))
    }

    /// The same, for what would mean something else on another connection. If its connection is lost before it is written, it fails.
    pub(crate) fn bound(mut self) -> Recipient {
        if let Recipient::Many(flush) = &mut self {
            flush.bound = true;
        }
        self
    }

    pub(super) fn is_bound(&self) -> bool {
        matches!(self, Recipient::Many(flush) if flush.bound)
    }

    /// Nobody waits for these replies from the beginning.
    pub(crate) fn nobody(owed: u32) -> Recipient {
        Recipient::Nobody { owed, exec: false }
    }

    pub(super) fn call(slot: Arc<Slot>, calls: Calls) -> Recipient {
        Recipient::Call(Box::new(Call { slot, calls }))
    }

    /// What it asks of scripts.
    #[inline]
    pub(super) fn calls_mut(&mut self) -> Option<&mut Calls> {
        match self {
            Recipient::Many(flush) => flush.calls.as_deref_mut(),
            Recipient::Call(call) => Some(&mut call.calls),
            Recipient::One(_) | Recipient::Load(_) | Recipient::Nobody { .. } => None,
        }
    }

    /// Whether it loads scripts, calls them, or makes the server forget them.
    pub(super) fn is_about_scripts(&self) -> bool {
        match self {
            Recipient::Many(flush) => flush.calls.is_some(),
            Recipient::Call(_) | Recipient::Load(_) => true,
            Recipient::One(_) | Recipient::Nobody { .. } => false,
        }
    }

    /// How many replies are still owed.
    pub(super) fn owed(&self) -> u32 {
        match self {
            Recipient::One(_) | Recipient::Call(_) | Recipient::Load(_) => 1,
            Recipient::Many(flush) => flush.frames - flush.replies.count(),
            Recipient::Nobody { owed, .. } => *owed,
        }
    }

    /// Takes it out; its replies are owed to nobody from here on.
    pub(super) fn leave(&mut self) -> Recipient {
        let owed = self.owed();
        let exec = matches!(self, Recipient::Many(flush) if flush.exec);
        mem::replace(self, Recipient::Nobody { owed, exec })
    }

    /// Whether anybody waits for it. A slot that only the queue holds was dropped by its caller.
    pub(super) fn is_awaited(&self) -> bool {
        match self {
            Recipient::One(slot) => Arc::strong_count(slot) > 1,
            Recipient::Call(call) => Arc::strong_count(&call.slot) > 1,
            Recipient::Many(flush) => flush.receiver.is_awaited(),
            Recipient::Load(_) | Recipient::Nobody { .. } => false,
        }
    }

    /// Whether it is a caller's, also one that has dropped its call.
    pub(super) fn is_callers(&self) -> bool {
        match self {
            Recipient::One(_) | Recipient::Call(_) => true,
            Recipient::Many(flush) => !flush.receiver.is_question(),
            Recipient::Load(_) | Recipient::Nobody { .. } => false,
        }
    }
}
