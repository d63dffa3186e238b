//! Channels: who is subscribed to which, and what is published.

use super::Model;
use super::ghost::mark_in;
use super::parse::Words;
use super::reply::Reply;

/// What may be said on a connection that is subscribed to something, where messages cannot be told from replies.
const ALLOWED: &[&str] = &["SUBSCRIBE", "UNSUBSCRIBE", "PING"];

impl Model {
    pub(super) fn subscribe(&mut self, conn: usize, words: &Words) {
        for name in &words[1..] {
            self.sessions[conn].topics.insert(name.clone());
            self.confirm(conn, "subscribe", Reply::bulk(name.as_slice()));
        }
    }

    pub(super) fn unsubscribe(&mut self, conn: usize, words: &Words) {
        let topics = &self.sessions[conn].topics;
        let names: Words =
            if words.len() > 1 { words[1..].to_vec() } else { topics.iter().cloned().collect() };
        if names.is_empty() {
            self.confirm(conn, "unsubscribe", Reply::Nil);
        }
        for name in names {
            self.sessions[conn].topics.remove(&name);
            self.confirm(conn, "unsubscribe", Reply::Bulk(name));
        }
    }

    fn confirm(&mut self, conn: usize, verb: &str, name: Reply) {
        let count = self.sessions[conn].topics.len() as i64;
        self.say(conn, &[], &Reply::Push(vec![Reply::bulk(verb), name, Reply::Int(count)]));
    }

    pub(super) fn publish(&mut self, words: &[Vec<u8>]) -> Reply {
        let (channel, payload) = (words[1].as_slice(), words[2].as_slice());
        if let Some(mark) = mark_in(payload) {
            self.ghost.published.entry(channel.to_vec()).or_default().push(mark);
        }
        let listens =
            |conn: &usize| !self.sessions[*conn].closed && self.sessions[*conn].topics.contains(channel);
        let listening: Vec<usize> = (0..self.sessions.len()).filter(listens).collect();
        let message = Reply::Push([b"message", channel, payload].map(Reply::bulk).to_vec());
        listening.iter().for_each(|conn| self.say(*conn, &[], &message));
        Reply::Int(listening.len() as i64)
    }

    /// Whether a connection is subscribed to something.
    pub fn is_subscribed(&self, conn: usize) -> bool {
        !self.sessions[conn].topics.is_empty()
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
