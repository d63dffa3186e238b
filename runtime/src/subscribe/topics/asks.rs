//! Commands that make what the server knows equal to what is wanted.

use std::mem;

use super::Topics;
use crate::arg::Words;
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

impl Ask {
    pub(super) fn new(verb: Verb, kind: TopicKind, topics: Vec<usize>) -> Ask {
        Ask { verb, kind, topics, confirmed: 0, refused: None, is_login: false }
    }
}

impl Topics {
    /// Asks whether the server is there.
    pub(in crate::subscribe) fn ping(&mut self) -> bool {
        let asks = self.connected && self.asks.is_empty();
        if asks {
            self.asks.push_back(Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new()));
        }
        asks
    }

    /// AUTH is said next, without PING. Not where there is no connection, which logs in when it is made.
    pub(in crate::subscribe) fn log_in(&mut self) -> bool {
        if self.connected {
            let ask = Ask::new(Verb::Subscribe, TopicKind::Channel, Vec::new());
            self.asks.push_back(Ask { is_login: true, ..ask });
        }
        self.connected
    }

    /// The commands that make what was sent equal to what is wanted. Each is followed by PING.
    pub(in crate::subscribe) fn reconcile(&mut self) -> Vec<Words> {
        if !self.connected {
            return Vec::new();
        }
        let mut changes: Vec<(Verb, TopicKind, usize)> = Vec::new();
        for topic in mem::take(&mut self.dirty) {
            // the number of one that was forgotten may be another's now
            let Some(entry) = self.entries.get_mut(topic).filter(|entry| entry.dirty) else { continue };
            entry.dirty = false;
            match (entry.is_wanted(), entry.sent) {
                (true, false) => changes.push((Verb::Subscribe, entry.topic.kind, topic)),
                (false, true) => changes.push((Verb::Unsubscribe, entry.topic.kind, topic)),
                // somebody came before anything was said: who was about to leave need not wait
                _ => self.let_go(topic),
            }
        }
        let mut commands = Vec::new();
        for verb in [Verb::Subscribe, Verb::Unsubscribe] {
            for kind in [TopicKind::Channel, TopicKind::Pattern, TopicKind::Shard] {
                let of_both = changes.iter().filter(|change| (change.0, change.1) == (verb, kind));
                let mut topics = of_both.map(|change| change.2).peekable();
                while topics.peek().is_some() {
                    commands.push(self.ask(verb, kind, &mut topics));
                }
            }
        }
        commands
    }

    /// One command about the first of these topics.
    pub(super) fn ask(
        &mut self,
        verb: Verb,
        kind: TopicKind,
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
        self.asks.push_back(Ask::new(verb, kind, asked));
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
