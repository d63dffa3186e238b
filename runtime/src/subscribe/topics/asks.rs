//! Commands that bring the subscriptions of the server in line with what is wanted.

use std::mem;

use super::Topics;
use crate::arg::Words;
use crate::resp::HashSlot;
use crate::subscribe::TopicKind;
use crate::subscribe::frame::Verb;

/// How many names, and about how many bytes of them, one command has at most.
const NAMES: usize = 1000;

const BYTES: usize = 64 << 10;

#[derive(Debug)]
pub(super) struct Ask {
    pub(super) verb: Verb,
    pub(super) kind: TopicKind,
    pub(super) topics: Vec<usize>,
    pub(super) confirmed: usize,
    pub(super) refused: Option<Box<str>>,
    /// It is AUTH, whose answer ends it.
    pub(super) is_login: bool,
}

/// What is to be said about a topic.
#[derive(Debug)]
struct Change {
    wire: usize,
    verb: Verb,
    kind: TopicKind,
    /// Where only topics of the same go into one command.
    slot: Option<HashSlot>,
    topic: usize,
}

impl Change {
    /// Whether one command can say both.
    fn is_like(&self, other: &Change) -> bool {
        (self.wire, self.verb, self.kind, self.slot) == (other.wire, other.verb, other.kind, other.slot)
    }
}

impl Ask {
    pub(super) fn new(verb: Verb, kind: TopicKind, topics: Vec<usize>) -> Ask {
        Ask { verb, kind, topics, confirmed: 0, refused: None, is_login: false }
    }
}

impl Topics {
    /// Asks whether the server is there.
    pub(in crate::subscribe) fn ping(&mut self, wire: usize) -> bool {
        let Some(wire) = self.wires.get_mut(wire) else { return false };
        let asks = wire.connected && wire.asks.is_empty();
        if asks {
            wire.asks.push_back(Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new()));
        }
        asks
    }

    /// AUTH is said next, without PING. Not where there is no connection, which logs in when it is made.
    pub(in crate::subscribe) fn log_in(&mut self, wire: usize) -> bool {
        let Some(wire) = self.wires.get_mut(wire) else { return false };
        if wire.connected {
            let ask = Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new());
            wire.asks.push_back(Ask { is_login: true, ..ask });
        }
        wire.connected
    }

    /// The commands that make what was sent equal to what is wanted, each with the server that it is for. Each is followed by PING.
    pub(in crate::subscribe) fn reconcile(&mut self) -> Vec<(usize, Words)> {
        let mut changes: Vec<Change> = Vec::new();
        for topic in mem::take(&mut self.dirty) {
            // the number of one that was forgotten may be another's now
            let Some(entry) = self.entries.get_mut(topic).filter(|entry| entry.dirty) else { continue };
            entry.dirty = false;
            if !self.wires.get(entry.wire).is_some_and(|wire| wire.connected) {
                // all that is wanted is said when there is a connection
                continue;
            }
            let verb = match (entry.is_wanted(), entry.sent) {
                (true, false) => Verb::Subscribe,
                (false, true) if !entry.is_lingered_on() => Verb::Unsubscribe,
                // somebody came before anything was said: who was about to leave need not wait
                _ => {
                    self.let_go(topic);
                    continue;
                }
            };
            // a command may have the shard channels of one hash slot
            let is_shard = self.clustered && entry.topic.kind == TopicKind::Shard;
            let slot = is_shard.then(|| HashSlot::of(&entry.topic.name));
            changes.push(Change { wire: entry.wire, verb, kind: entry.topic.kind, slot, topic });
        }
        // stable: what was wanted first is asked for first
        changes.sort_by_key(|change| (change.wire, change.verb, change.kind, change.slot));
        let mut commands = Vec::new();
        for alike in changes.chunk_by(Change::is_like) {
            let Some(&Change { wire, verb, kind, .. }) = alike.first() else { continue };
            let mut topics = alike.iter().map(|change| change.topic).peekable();
            while topics.peek().is_some() {
                commands.push((wire, self.ask((wire, verb, kind), &mut topics)));
            }
        }
        commands
    }

    /// One command about the first of these topics.
    pub(super) fn ask(
        &mut self,
        (wire, verb, kind): (usize, Verb, TopicKind),
        topics: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
    ) -> Words {
        let mut words = command(verb, kind);
        let mut asked = Vec::new();
        while let Some(&topic) = topics.peek() {
            if self.entries.get(topic).is_some_and(|entry| entry.alone) && !asked.is_empty() {
                break;
            }
            topics.next();
            let Some(entry) = self.entries.get_mut(topic) else { continue };
            entry.sent = verb == Verb::Subscribe;
            entry.asked += 1;
            entry.leaving += u32::from(verb == Verb::Unsubscribe);
            words.arg(&entry.topic.name);
            asked.push(topic);
            let alone = entry.alone;
            self.set_live(topic, false);
            if alone || asked.len() >= NAMES || words.wire_len() >= BYTES {
                break;
            }
        }
        words.finish();
        if let Some(wire) = self.wires.get_mut(wire) {
            wire.asks.push_back(Ask::new(verb, kind, asked));
        }
        words
    }
}

/// A command without its names.
fn command(verb: Verb, kind: TopicKind) -> Words {
    Words::counted(
        match (verb, kind) {
            (Verb::Subscribe, TopicKind::Channel) => b"$9\r\nSUBSCRIBE\r\n",
            (Verb::Subscribe, TopicKind::Pattern) => b"$10\r\nPSUBSCRIBE\r\n",
            (Verb::Subscribe, TopicKind::Shard) => b"$10\r\nSSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Channel) => b"$11\r\nUNSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Pattern) => b"$12\r\nPUNSUBSCRIBE\r\n",
            (Verb::Unsubscribe, TopicKind::Shard) => b"$12\r\nSUNSUBSCRIBE\r\n",
        },
        1,
    )
}
