//! Which scripts the server of a connection knows, because their texts were queued before.
//!
//! The queue is the order of the wire, so submissions can rely on scripts that were queued before them. A script is
//! loaded with SCRIPT LOAD, because servers evict scripts that came with EVAL. Until the first answer to SCRIPT LOAD it is
//! not known whether this user may load scripts; until then the first call of each script also has the text.

use std::collections::HashSet;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::life::{Life, Up, Usage};
use super::out::Edit;
use super::waiter::{Flush, Waiter};
use super::{Gate, Intake, Out, Recipient, Tick};
use crate::request::{Calls, Script};
use crate::resp::elements;

/// So many scripts are remembered. A program that makes up scripts as it goes begins anew.
const MOST: usize = 1024;

/// How often this client has made the server forget its scripts, on any of its connections.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flushes(Arc<AtomicU64>);

/// What is known of the scripts of one connection. It ends with it.
#[derive(Debug)]
pub(super) struct Scripts {
    known: HashSet<Script>,
    loading: Loading,
    flushes: Flushes,
    /// How many of them this connection has heeded.
    heeded: u64,
}

/// Whether SCRIPT LOAD does any good.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// No answer has come yet.
    #[default]
    Untried,
    Allowed,
    /// This user may not, or this proxy does not know it.
    Refused,
}

/// What was decided for the calls of one submission.
#[derive(Default)]
struct Decided {
    /// To be loaded before it.
    loads: Vec<Script>,
    /// Hashes that give way to texts, and how much longer it gets by that.
    texts: Vec<Edit>,
    growth: isize,
}

impl Scripts {
    pub(super) fn new(flushes: Flushes) -> Scripts {
        let heeded = flushes.count();
        Scripts { known: HashSet::new(), loading: Loading::default(), flushes, heeded }
    }

    /// Decides how the scripts of a submission, which begins at `base`, are called.
    fn decide(&mut self, calls: &mut Calls, base: usize) -> Decided {
        let mut decided = Decided::default();
        let flushes = self.flushes.count();
        if mem::replace(&mut self.heeded, flushes) != flushes {
            self.known.clear();
        }
        for call in calls.first_mut() {
            let load = self.loading != Loading::Refused && !self.known.contains(&call.script);
            if load {
                if self.known.len() >= MOST {
                    self.known.clear();
                }
                self.known.insert(call.script.clone());
                decided.loads.push(call.script.clone());
            }
            let by_text = self.loading == Loading::Refused || (load && self.loading == Loading::Untried);
            let at = base + call.at;
            call.at = call.at.saturating_add_signed(decided.growth);
            if by_text && !mem::replace(&mut call.by_text, true) {
                let text = call.script.as_eval();
                decided.growth += text.len().cast_signed() - Script::EVALSHA.cast_signed();
                decided.texts.push(Edit { at, gone: Script::EVALSHA, new: text });
            }
        }
        if calls.forgets() {
            self.known.clear();
        }
        decided
    }

    /// The answer to SCRIPT LOAD.
    pub(super) fn on_loaded(&mut self, script: &Script, answer: &[u8]) {
        if !matches!(answer.first(), Some(b'-' | b'!')) {
            self.loading = Loading::Allowed;
            return;
        }
        let text = String::from_utf8_lossy(answer);
        // not now, or not this one
        let passes = ["-LOADING", "-BUSY", "-MASTERDOWN"].iter().any(|code| text.starts_with(code));
        if passes || text.contains("compiling") {
            self.known.remove(script);
        } else {
            self.loading = Loading::Refused;
        }
    }

    /// SCRIPT FLUSH has been answered: what other connections have loaded is forgotten, too.
    pub(super) fn on_flushed(&self) {
        self.flushes.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The server does not know these any more: somebody else has made it forget.
    pub(super) fn on_unknown(&mut self, calls: &Calls) {
        for call in calls.first() {
            self.known.remove(&call.script);
        }
    }
}

impl Flushes {
    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl<W: Clone> Intake<W> {
    /// Queues what a submission needs of scripts before it, and changes its calls where the text is needed. Where there is
    /// no connection, or what is queued waits for the next, that is decided once there is one: [`load_for_kept`].
    ///
    /// [`load_for_kept`]: Intake::load_for_kept
    #[cold]
    pub(super) fn load_for(&mut self, calls: &mut Calls, out: &mut Out, deadline: Tick) {
        if !matches!(self.life, Life::Up(Up { usage: Usage::Open, .. })) {
            return;
        }
        let Decided { loads, texts, .. } = self.scripts.decide(calls, 0);
        for script in loads {
            let load = script.as_load();
            self.out.push(&load);
            // a server that has both at once says nothing before the call is over
            self.enqueue(load.len(), Recipient::Load(script), deadline, false);
        }
        out.splice(&texts);
    }

    /// The same for what was queued without a connection, or is kept from the last one, now that there is one.
    pub(super) fn load_for_kept(&mut self) {
        self.scripts = Scripts::new(self.scripts.flushes.clone());
        if !self.waiters.iter().any(|waiter| waiter.recipient.is_about_scripts()) {
            return;
        }
        let begin = self.taken;
        let mut edits = Vec::new();
        let mut at = begin;
        for mut waiter in mem::take(&mut self.waiters) {
            let place = usize::try_from(waiter.start - begin).unwrap_or(usize::MAX);
            if let Recipient::Load(_) = &waiter.recipient {
                // loaded for the last connection; what needs it has it loaded anew
                let gone = usize::try_from(waiter.len).unwrap_or(usize::MAX);
                edits.push(Edit { at: place, gone, new: Vec::new() });
                self.in_flight = self.in_flight.saturating_sub(1);
                continue;
            }
            if let Some(calls) = waiter.recipient.calls_mut() {
                let Decided { loads, texts, growth } = self.scripts.decide(calls, place);
                for script in loads {
                    let load = script.as_load();
                    let len = load.len() as u64;
                    edits.push(Edit { at: place, gone: 0, new: load });
                    let (seq, recipient) = (waiter.seq, Recipient::Load(script));
                    self.waiters.push_back(Waiter {
                        start: at,
                        len,
                        deadline: waiter.deadline,
                        seq,
                        blocks: false,
                        recipient,
                    });
                    at += len;
                    self.in_flight += 1;
                    self.counters.commands += 1;
                }
                edits.extend(texts);
                waiter.len = waiter.len.saturating_add_signed(growth as i64);
            }
            waiter.start = at;
            at += waiter.len;
            self.waiters.push_back(waiter);
        }
        self.bytes = self.bytes.saturating_add(at).saturating_sub(self.queued);
        self.queued = at;
        let deadlines = self.waiters.iter().map(|waiter| waiter.deadline);
        self.earliest = deadlines.fold(self.earliest, Tick::min);
        self.out.splice(&edits);
    }
}

/// A single command that asks something of scripts was answered.
#[cold]
pub(super) fn on_answer<W>(gate: &Gate<W>, calls: &Calls, answer: &[u8]) {
    learn(gate, calls, is_unknown(answer));
}

/// A flush that asks something of scripts was answered.
#[cold]
pub(super) fn on_answers<W>(gate: &Gate<W>, calls: &Calls, flush: &Flush) {
    let replies = &flush.replies;
    let frame = |n: u32| replies.get(n, &mut 0).map_or(&b""[..], |(frame, _)| frame);
    // EXEC's has the answers of a transaction in it
    let last = if flush.exec { frame(replies.count().saturating_sub(1)) } else { &[] };
    let mut within = elements(last).into_iter().flatten();
    let unknown = replies.errors().iter().any(|n| is_unknown(frame(*n))) || within.any(is_unknown);
    learn(gate, calls, unknown);
}

fn learn<W>(gate: &Gate<W>, calls: &Calls, unknown: bool) {
    if unknown {
        gate.lock().scripts.on_unknown(calls);
    }
    if calls.forgets() {
        gate.lock().scripts.on_flushed();
    }
}

fn is_unknown(answer: &[u8]) -> bool {
    answer.starts_with(b"-NOSCRIPT ")
}
