//! Channels: who is subscribed to which, and what is published. Those of shards have hash slots, and are where these are.

use super::Model;
use super::ghost::mark_in;
use super::parse::Words;
use super::reply::Reply;

/// What may be said on a connection that is subscribed to something, where messages cannot be told from replies.
const ALLOWED: &[&str] = &["SUBSCRIBE", "UNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "PING"];

impl Model {
    /// SUBSCRIBE or SSUBSCRIBE.
    pub(super) fn subscribe(&mut self, conn: usize, verb: &str, words: &Words) {
        let of_shards = verb == "SSUBSCRIBE";
        for name in &words[1..] {
            let session = &mut self.sessions[conn];
            let names = if of_shards { &mut session.shards } else { &mut session.topics };
            names.insert(name.clone());
            let count = names.len();
            self.confirm(
                conn,
                if of_shards { "ssubscribe" } else { "subscribe" },
                (Reply::bulk(name.as_slice()), count),
            );
        }
    }

    /// UNSUBSCRIBE or SUNSUBSCRIBE.
    pub(super) fn unsubscribe(&mut self, conn: usize, verb: &str, words: &Words) {
        let of_shards = verb == "SUNSUBSCRIBE";
        let verb = if of_shards { "sunsubscribe" } else { "unsubscribe" };
        let session = &self.sessions[conn];
        let names = if of_shards { &session.shards } else { &session.topics };
        let left: Words = if words.len() > 1 { words[1..].to_vec() } else { names.iter().cloned().collect() };
        if left.is_empty() {
            let count = names.len();
            self.confirm(conn, verb, (Reply::Nil, count));
        }
        for name in left {
            let session = &mut self.sessions[conn];
            let names = if of_shards { &mut session.shards } else { &mut session.topics };
            names.remove(&name);
            let count = names.len();
            self.confirm(conn, verb, (Reply::Bulk(name), count));
        }
    }

    pub(super) fn confirm(&mut self, conn: usize, verb: &str, (name, count): (Reply, usize)) {
        self.say(conn, &[], &Reply::Push(vec![Reply::bulk(verb), name, Reply::Int(count as i64)]));
    }

    pub(super) fn publish(&mut self, conn: usize, words: &[Vec<u8>]) -> Reply {
        let (channel, payload) = (words[1].as_slice(), words[2].as_slice());
        if let Some(mark) = mark_in(payload) {
            self.ghost.published.entry(channel.to_vec()).or_default().push(mark);
        }
        let here = self.sessions[conn].place;
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

    /// A server tells those who listen to it; how many they are.
    pub(super) fn tell(&mut self, place: usize, of_shards: bool, channel: &[u8], payload: &[u8]) -> usize {
        let listens = |conn: &usize| {
            let session = &self.sessions[*conn];
            let names = if of_shards { &session.shards } else { &session.topics };
            session.place == place && !session.closed && names.contains(channel)
        };
        let listening: Vec<usize> = (0..self.sessions.len()).filter(listens).collect();
        let kind = if of_shards { b"smessage".as_slice() } else { b"message" };
        let message = Reply::Push([kind, channel, payload].map(Reply::bulk).to_vec());
        listening.iter().for_each(|conn| self.say(*conn, &[], &message));
        listening.len()
    }

    /// Whether a connection is subscribed to something.
    pub fn is_subscribed(&self, conn: usize) -> bool {
        !self.sessions[conn].topics.is_empty() || !self.sessions[conn].shards.is_empty()
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
