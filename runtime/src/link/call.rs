//! Handing over what is to be sent, and taking it back.

use std::sync::Arc;
use std::task::Context;

use super::{Handover, Link, Out, Queued, Recipient, Sent, Terms, Tick, Waiting};
use crate::arg::Words;
use crate::error::Failure;
use crate::request::{Calls, Patience};

impl Link {
    /// Queues the frames in `out` as one unit. They are contiguous on the wire and sent again only as a whole.
    ///
    /// The number is what [`withdraw`](Link::withdraw) knows it by.
    pub(crate) fn submit(
        self: &Arc<Self>,
        out: &mut Out,
        recipient: Recipient,
        patience: Patience,
    ) -> Result<(u64, Handover), Failure> {
        let terms = Terms { patience, fail_when_down: self.site.per_command.fail_when_down };
        let mut intake = self.gate.lock();
        self.check_runtime(&mut intake)?;
        let (seq, next) = intake.submit(out, recipient, terms)?;
        self.gate.note(&intake);
        Ok((seq, Handover(next)))
    }

    /// Queues one command and sees to its being written, where the connection is up and has room; else nothing is done. The reply must be
    /// there by the tick `until`, or within the response timeout.
    #[inline(never)]
    pub(crate) fn call_now(
        self: &Arc<Self>,
        words: &Words,
        until: Option<Tick>,
        cx: &Context<'_>,
    ) -> Option<Queued> {
        let waker = cx.waker().clone();
        let mut intake = self.gate.lock();
        if !intake.is_open() || !intake.has_room() {
            return None;
        }
        let slot = intake.slot(waker);
        let deadline = until.unwrap_or_else(|| intake.deadline(Patience::Normal));
        let (seq, next) = intake.submit_words(words, slot.clone(), deadline, false);
        self.gate.note(&intake);
        drop(intake);
        Handover(next).finish(self);
        Some(Queued { slot, seq })
    }

    /// Queues one command and sees to its being written, or takes a place among those who wait for room.
    pub(crate) fn call(
        self: &Arc<Self>,
        words: &Words,
        terms: Terms,
        cx: &Context<'_>,
    ) -> Result<Sent, Failure> {
        self.call_with(words, None, terms, cx)
    }

    /// The same for a command that calls a script, or makes the server forget them.
    pub(crate) fn call_script(
        self: &Arc<Self>,
        words: &Words,
        calls: Calls,
        terms: Terms,
        cx: &Context<'_>,
    ) -> Result<Sent, Failure> {
        self.call_with(words, Some(calls), terms, cx)
    }

    fn call_with(
        self: &Arc<Self>,
        words: &Words,
        calls: Option<Calls>,
        terms: Terms,
        cx: &Context<'_>,
    ) -> Result<Sent, Failure> {
        let waker = cx.waker().clone();
        let mut intake = self.gate.lock();
        if !intake.is_open() {
            self.check_runtime(&mut intake)?;
            intake.admit(terms)?;
        }
        let slot = intake.slot(waker);
        let deadline = intake.deadline(terms.patience);
        if !intake.has_room() {
            let len = words.wire_len();
            let number = intake.wait_for_room(slot.clone(), len, deadline);
            let link = self.clone();
            return Ok(Sent::Waits(Waiting { link, slot, number, len, deadline, terms, calls }));
        }
        let blocks = terms.patience.blocks();
        let (seq, next) = match calls {
            None => intake.submit_words(words, slot.clone(), deadline, blocks),
            Some(calls) => intake.submit_script(words, calls, slot.clone(), deadline),
        };
        if terms.fail_when_down {
            intake.note_impatient(seq);
        }
        self.gate.note(&intake);
        drop(intake);
        Handover(next).finish(self);
        Ok(Sent::Now(Queued { slot, seq }))
    }

    /// The caller of submission `seq` waits no longer. Whether none of its bytes was or will be written.
    pub(crate) fn withdraw(&self, seq: u64) -> bool {
        self.gate.lock().withdraw(seq)
    }
}
