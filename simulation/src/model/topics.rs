//! Channels, and patterns of them: who is subscribed to which, and what is published. Those of shards have hash slots, and are where these are.

use std::collections::BTreeSet;

use super::Model;
use super::ghost::mark_in;
use super::parse::Words;
use super::reply::Reply;
use super::session::Session;

/// What may be said on a connection that is subscribed to something, where messages cannot be told from replies.
const ALLOWED: &[&str] =
    &["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "PING"];

/// What may be subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Channel,
    Pattern,
    Shard,
}

impl Sort {
    /// What a command is about.
    fn of(name: &str) -> Sort {
        match name {
            "PSUBSCRIBE" | "PUNSUBSCRIBE" => Sort::Pattern,
            "SSUBSCRIBE" | "SUNSUBSCRIBE" => Sort::Shard,
            _ => Sort::Channel,
        }
    }
}

impl Session {
    pub(super) fn names(&self, sort: Sort) -> &BTreeSet<Vec<u8>> {
        &self.topics[sort as usize]
    }

    pub(super) fn names_mut(&mut self, sort: Sort) -> &mut BTreeSet<Vec<u8>> {
        &mut self.topics[sort as usize]
    }

    /// How many names there are of this sort; channels and patterns are counted together.
    fn count(&self, sort: Sort) -> usize {
        match sort {
            Sort::Shard => self.names(sort).len(),
            _ => self.names(Sort::Channel).len() + self.names(Sort::Pattern).len(),
        }
    }
}

impl Model {
    /// SUBSCRIBE, PSUBSCRIBE or SSUBSCRIBE.
    pub(super) fn subscribe(&mut self, conn: usize, command: &str, words: &Words) {
        for name in &words[1..] {
            self.sessions[conn].names_mut(Sort::of(command)).insert(name.clone());
            self.confirm(conn, command, Reply::bulk(name.as_slice()));
        }
    }

    /// UNSUBSCRIBE, PUNSUBSCRIBE or SUNSUBSCRIBE.
    pub(super) fn unsubscribe(&mut self, conn: usize, command: &str, words: &Words) {
        let names = self.sessions[conn].names(Sort::of(command));
        let left: Words = if words.len() > 1 { words[1..].to_vec() } else { names.iter().cloned().collect() };
        if left.is_empty() {
            self.confirm(conn, command, Reply::Nil);
        }
        for name in left {
            self.sessions[conn].names_mut(Sort::of(command)).remove(&name);
            self.confirm(conn, command, Reply::Bulk(name));
        }
    }

    pub(super) fn confirm(&mut self, conn: usize, command: &str, name: Reply) {
        let count = self.sessions[conn].count(Sort::of(command)) as i64;
        self.say(conn, &[], &Reply::Push(vec![Reply::bulk(command.to_lowercase()), name, Reply::Int(count)]));
    }

    pub(super) fn publish(&mut self, conn: usize, words: &[Vec<u8>]) -> Reply {
        let (channel, payload) = (words[1].as_slice(), words[2].as_slice());
        let here = self.sessions[conn].place;
        let in_vain = self.is_in_vain(here, words);
        if let Some(mark) = mark_in(payload).filter(|_| !in_vain) {
            self.ghost.published.entry(channel.to_vec()).or_default().push(mark);
        }
        // what others said while it stood still was said before
        self.hear(here);
        // each server says how many listen to it
        let listening = self.tell(here, false, channel, payload);
        self.tell_others(here, channel, payload);
        Reply::Int(listening as i64)
    }

    pub(super) fn publish_in_shard(&mut self, conn: usize, words: &[Vec<u8>]) -> Reply {
        let (channel, payload) = (words[1].as_slice(), words[2].as_slice());
        let here = self.sessions[conn].place;
        let in_vain = self.is_in_vain(here, words);
        if let Some(mark) = mark_in(payload).filter(|_| !in_vain) {
            self.ghost.published.entry(channel.to_vec()).or_default().push(mark);
        }
        Reply::Int(self.tell(here, true, channel, payload) as i64)
    }

    /// A server tells those who listen to it; how many they are. Who has patterns, too, is told once for each of them.
    pub(super) fn tell(&mut self, place: usize, of_shards: bool, channel: &[u8], payload: &[u8]) -> usize {
        let (sort, kind) = if of_shards {
            (Sort::Shard, b"smessage".as_slice())
        } else {
            (Sort::Channel, b"message".as_slice())
        };
        let mut told = 0;
        for conn in 0..self.sessions.len() {
            let session = &self.sessions[conn];
            if session.place != place || session.closed {
                continue;
            }
            let push = |words: &[&[u8]]| Reply::Push(words.iter().map(|word| Reply::bulk(*word)).collect());
            let by_name = session.names(sort).contains(channel).then(|| push(&[kind, channel, payload]));
            let patterns =
                session.names(Sort::Pattern).iter().filter(|one| !of_shards && matches(one, channel));
            let by_pattern = patterns.map(|pattern| push(&[b"pmessage", pattern, channel, payload]));
            for message in by_name.into_iter().chain(by_pattern).collect::<Vec<_>>() {
                self.say(conn, &[], &message);
                told += 1;
            }
        }
        told
    }

    /// Whether a connection is subscribed to something.
    pub fn is_subscribed(&self, conn: usize) -> bool {
        self.sessions[conn].topics.iter().any(|names| !names.is_empty())
    }

    /// Whether a connection may say nothing but what is about its subscriptions.
    pub(super) fn only_listens(&self, conn: usize) -> bool {
        !self.sessions[conn].resp3 && self.is_subscribed(conn)
    }

    /// Why a connection that only listens may not say this.
    pub(super) fn not_while_listening(&self, conn: usize, name: &str) -> Option<&'static str> {
        (self.only_listens(conn) && !ALLOWED.contains(&name)).then_some(
            "ERR Can't execute this: only SUBSCRIBE / UNSUBSCRIBE / PING are allowed in this context",
        )
    }

    /// Of what is to be sent, only this much will be: the connection is about to be closed.
    pub fn cut_output(&mut self, conn: usize, bytes: usize) {
        self.sessions[conn].out.truncate(bytes);
    }
}

/// Whether a pattern fits a name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|at| matches(rest, &name[at..])),
        Some((byte, rest)) => name
            .split_first()
            .is_some_and(|(first, name)| (*byte == b'?' || byte == first) && matches(rest, name)),
    }
}
