//! A transaction on a cluster: one submission to one node, which is sent again as a whole or not at all.

use std::sync::{Arc, MutexGuard};
use std::time::Duration;
use std::{fmt, mem};

use super::After;
use super::refusal::{Refusal, Then};
use super::unit::Sent;
use crate::cluster::{Mapped, Want};
use crate::error::Failure;
use crate::facts::{Facts, Flags};
use crate::link::{ASKING, Link, Out, Receive, Recipient, Replies};
use crate::pipeline::exec::Reading;
use crate::pipeline::flight::Flight;
use crate::pipeline::queue::{Queue, QueueState};
use crate::request::{Calls, Patience};
use crate::resp::HashSlot;
use crate::router::Servers;

/// A transaction on its way, with all that is needed to send it again.
#[derive(Debug)]
pub(in crate::pipeline) struct Whole {
    tag: u64,
    sent: Arc<Sent>,
    slot: Option<HashSlot>,
    /// Over which connection it is on its way, and the number of the submission there.
    on: Option<(Arc<Link>, u64)>,
    /// Its commands, without MULTI and EXEC.
    commands: u32,
    hops: u8,
    naps: u8,
    /// A pause is on.
    pauses: bool,
}

/// Takes the replies to a transaction that ASKING went before.
pub(in crate::pipeline) struct AfterAsking(Arc<Queue>);

const EXEC: &Facts = &Facts { name: "EXEC", flags: Flags::WRITE, ..Facts::RAW };

/// So many detours are taken without a pause.
const HOPS: u8 = 5;

impl Receive for AfterAsking {
    fn receive(&self, tag: u64, replies: Replies) {
        self.0.clone().on_lane(tag, replies.without_first());
    }
}

impl fmt::Debug for AfterAsking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AfterAsking")
    }
}

impl Queue {
    /// Hands over the transaction that is queued.
    #[cold]
    pub(in crate::pipeline) fn exec_on_cluster(
        self: &Arc<Self>,
        mapped: &Arc<Mapped>,
        mut state: MutexGuard<'_, QueueState>,
        owned: bool,
        patience: Patience,
    ) {
        let queued = state.load.take_queued();
        let units = mem::take(&mut state.load.units);
        let holders = mem::take(&mut state.holders);
        let (tag, commands) = (state.parts, queued.len());
        let deadline = mapped.site().deadline_of(patience);
        let observation = self.observe(&queued, state.load.out.len());
        let pieces = state.load.out.take_pieces();
        let Some(lanes) = &mut state.lanes else { return };
        lanes.me = Arc::downgrade(self);
        let slot = units.iter().find_map(|unit| unit.slot);
        let sent = Arc::new(Sent::new(queued.first, pieces, units, deadline));
        let (on, hops, naps, pauses) = (None, 0, 0, false);
        lanes.whole = Some(Box::new(Whole { tag, sent, slot, on, commands, hops, naps, pauses }));
        state.flights.push(Flight::new(queued, 1, tag, holders, owned).observed(observation));
        state.parts += 1;
        state.flushes += 1;
        let mut after = After::default();
        self.send_whole(&mut state, mapped, None, patience, &mut after);
        drop(state);
        after.carry_out(self);
    }

    fn send_whole(
        self: &Arc<Self>,
        state: &mut QueueState,
        mapped: &Arc<Mapped>,
        asked: Option<Arc<Link>>,
        patience: Patience,
        after: &mut After,
    ) {
        let Some(whole) = state.lanes.as_mut().and_then(|lanes| lanes.whole.as_mut()) else { return };
        let (mut out, mut calls) = (Out::default(), Calls::default());
        let asks = asked.is_some();
        if asks {
            out.push(ASKING);
        }
        for unit in &whole.sent.units {
            if let Some((script, name)) = unit.called_script() {
                calls.add(script, out.len() + name);
            }
        }
        whole.sent.write_all(&mut out);
        let calls = (!calls.first().is_empty()).then(|| Box::new(calls));
        let receiver: Arc<dyn Receive> =
            if asks { Arc::new(AfterAsking(self.clone())) } else { self.clone() };
        let frames = whole.commands + if asks { 3 } else { 2 };
        let recipient = Recipient::flush(receiver, whole.tag, frames, true, calls);
        let link = asked.map_or_else(|| mapped.route(whole.slot.map_or(Want::Any, Want::Slot)), Ok);
        let submitted = link.and_then(|link| {
            let (seq, handover) = link.submit(&mut out, recipient, patience)?;
            whole.on = Some((link.clone(), seq));
            if link.is_elsewhere() {
                self.end_in_time(whole.sent.first, link.clone(), seq, patience);
            }
            Ok((link, handover))
        });
        match submitted {
            Ok(handover) => after.handovers.push(handover),
            Err(failure) => after.failed.push((whole.tag, failure)),
        }
    }

    /// The replies to the transaction have come: what it has come to, or once more.
    pub(super) fn on_whole(
        self: &Arc<Self>,
        state: &mut QueueState,
        mapped: &Arc<Mapped>,
        tag: u64,
        replies: Replies,
        after: &mut After,
    ) {
        let open = state.flights.is_open(tag) && !self.hub().is_closed();
        let whole = state.lanes.as_mut().and_then(|lanes| lanes.whole.as_mut());
        let Some(whole) = whole.filter(|whole| whole.tag == tag) else { return };
        whole.on = None;
        let refusal = if open { whole.refusal(mapped, &replies) } else { None };
        let pause = refusal.as_ref().map(|refusal| whole.pause(refusal));
        let time = pause.is_some_and(|pause| {
            mapped.site().left(whole.sent.deadline).is_some_and(|left| left > pause.unwrap_or_default())
        });
        let deadline = whole.sent.deadline;
        match (refusal, pause) {
            (Some(refusal), Some(None)) if time => {
                let patience = Patience::Until { tick: deadline, blocks: false };
                self.send_whole(state, mapped, refusal.asks().cloned(), patience, after);
            }
            (Some(_), Some(Some(pause))) if time => {
                whole.pauses = true;
                after.pauses.push((None, pause));
            }
            _ => {
                state.lanes.iter_mut().for_each(|lanes| lanes.whole = None);
                let arrived = state.flights.arrive(tag, replies, Reading::Transaction);
                self.note(state, arrived, after);
            }
        }
    }

    /// A pause of the transaction is over, or was cut short.
    pub(super) fn resume_whole(self: &Arc<Self>, state: &mut QueueState, over: bool, after: &mut After) {
        let hub = self.hub().clone();
        let Some(mapped) = hub.mapped() else { return };
        let whole = state.lanes.as_mut().and_then(|lanes| lanes.whole.as_mut());
        let Some(whole) = whole.filter(|whole| whole.pauses) else { return };
        whole.pauses = false;
        let (tag, tick) = (whole.tag, whole.sent.deadline);
        if over && !hub.is_closed() && state.flights.is_open(tag) {
            let patience = Patience::Until { tick, blocks: false };
            return self.send_whole(state, mapped, None, patience, after);
        }
        state.lanes.iter_mut().for_each(|lanes| lanes.whole = None);
        let arrived = state.flights.arrive(tag, Replies::failed(Failure::CLOSED), Reading::Transaction);
        self.note(state, arrived, after);
    }
}

impl Whole {
    /// Its submission that is not answered, if it is the flight of command `first`.
    pub(super) fn sent_of(&self, first: u64) -> Option<(&Arc<Link>, u64)> {
        self.on.as_ref().filter(|_| self.sent.first == first).map(|(link, seq)| (link, *seq))
    }

    /// Why nothing of it was carried out, so that it goes again; nothing where that is not so, or not known.
    fn refusal(&self, mapped: &Arc<Mapped>, replies: &Replies) -> Option<Refusal> {
        if let Some(failure) = replies.failure() {
            mapped.refresh();
            let again = failure.did_not_arrive() && !mapped.site().per_command.fail_when_down;
            return again.then(|| Refusal::unsent(failure));
        }
        if replies.errors().first() == Some(&0) {
            // MULTI itself: what came behind it ran
            return None;
        }
        let frame = |n| replies.get(n, &mut 0).map(|(frame, _)| frame);
        let exec = frame(self.commands + 1).filter(|exec| exec.starts_with(b"-"))?;
        if !exec.starts_with(b"-EXECABORT") {
            return Refusal::read_as(Servers::Cluster(mapped), EXEC, exec);
        }
        // an error that is a command's own would come again
        let queued = || replies.errors().iter().filter(|n| (1..=self.commands).contains(*n));
        let refusals: Option<Vec<_>> = queued()
            .map(|n| Refusal::read_as(Servers::Cluster(mapped), EXEC, frame(*n).unwrap_or_default()))
            .collect();
        refusals?.into_iter().next()
    }

    /// How long to wait before it goes again; nothing: it goes at once.
    fn pause(&mut self, refusal: &Refusal) -> Option<Duration> {
        if !matches!(refusal.then, Then::Later) {
            self.hops = self.hops.saturating_add(1);
            if self.hops <= HOPS {
                return None;
            }
        }
        let pause =
            Duration::from_millis(10).saturating_mul(1 << self.naps.min(6)).min(Duration::from_millis(500));
        self.naps = self.naps.saturating_add(1);
        Some(pause)
    }
}
