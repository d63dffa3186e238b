//! What is queued and not sent.

use std::mem;

use super::answer::Queued;
use super::fault::Fault;
use super::lanes::Unit;
use crate::facts::{Facts, Flags};
use crate::hub::Size;
use crate::link::Out;
use crate::request::{Calls, Request};

pub(super) const MULTI: &[u8] = b"*1\r\n$5\r\nMULTI\r\n";

/// Commands that are queued and not sent: their bytes, and what has to be known to send them.
///
/// It knows no lock and no handle. A pipeline that is shared has it under its lock; the scope of a closure has it alone.
#[derive(Debug, Default)]
pub(super) struct Load {
    pub(super) out: Out,
    pub(super) queued: Queued,
    /// What they ask of scripts, if anything.
    pub(super) calls: Option<Box<Calls>>,
    /// On a cluster: what goes where.
    pub(super) units: Vec<Unit>,
}

impl Load {
    /// Nothing yet, to be encoded into `out`.
    pub(super) fn onto(out: Out) -> Load {
        Load { out, queued: Queued::default(), calls: None, units: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queued.facts.is_empty()
    }

    /// Makes room for as much as the last flush took: growing from nothing would allocate, and copy, again and again.
    pub(super) fn reserve(&mut self, size: Size) {
        self.queued.facts.reserve(size.commands as usize);
        self.out.reserve(size.bytes as usize);
    }

    /// Queues a command for the one server that there is; its number.
    #[inline(always)]
    pub(super) fn push(&mut self, request: &Request, atomic: bool) -> u64 {
        if request.facts().flags.contains(Flags::SCRIPTS) {
            return self.push_script(request, atomic);
        }
        self.append(request, atomic)
    }

    /// Queues a call of a script, or SCRIPT FLUSH. The connection sees to it that the server knows the script when the call
    /// comes: asked again later it would be carried out after what was queued behind it.
    #[cold]
    fn push_script(&mut self, request: &Request, atomic: bool) -> u64 {
        // what cannot be sent calls nothing
        let Ok(words) = request.encoded() else { return self.push_words(request, atomic) };
        let script = request.called_script();
        if let Some(script) = script
            && self.calls.get_or_insert_default().must_resend(script)
        {
            return self.push_words(&request.with_source(script), atomic);
        }
        let number = self.push_words(request, atomic);
        let at = self.out.len() - words.wire_len() + request.name_at();
        match script {
            Some(script) => self.calls.get_or_insert_default().add(script, at),
            None if request.forgets_scripts() => self.calls.get_or_insert_default().forget(),
            None => {}
        }
        number
    }

    /// The same as `append`, out of line: for callers that note more about the command.
    #[cold]
    pub(super) fn push_words(&mut self, request: &Request, atomic: bool) -> u64 {
        self.append(request, atomic)
    }

    // a call of its own would be a tenth of what this does
    #[inline(always)]
    fn append(&mut self, request: &Request, atomic: bool) -> u64 {
        let number = self.queued.end();
        match request.encoded() {
            Ok(words) => {
                if atomic && self.out.is_empty() {
                    self.out.push(MULTI);
                }
                self.out.push_words(words);
            }
            Err(fault) => self.queued.faults.push((self.queued.len(), Fault::Argument(fault))),
        }
        self.queued.facts.push(request.facts());
        number
    }

    /// Queues a command that will not be sent; its number.
    #[cold]
    pub(super) fn push_fault(&mut self, facts: &'static Facts, fault: Fault) -> u64 {
        let number = self.queued.end();
        self.queued.faults.push((self.queued.len(), fault));
        self.queued.facts.push(facts);
        number
    }

    /// The commands, to be sent. Those that come next have the numbers after theirs.
    #[inline]
    pub(super) fn take_queued(&mut self) -> Queued {
        let next = Queued { first: self.queued.end(), ..Queued::default() };
        mem::replace(&mut self.queued, next)
    }

    /// Throws all of it away.
    pub(super) fn clear(&mut self) {
        self.out.clear();
        self.calls = None;
        self.units.clear();
        drop(self.take_queued());
    }
}
