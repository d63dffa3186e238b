//! The server's answers about topics.

use std::sync::Arc;

use super::calls::Call;
use super::{Topics, facts};
use crate::error::{Error, Failure, Kind as ErrorKind, MissedReason};
use crate::subscribe::TopicKind;
use crate::subscribe::frame::Verb;

impl Topics {
    /// A push says that a subscription has begun or ended. Whether that makes sense.
    pub(in crate::subscribe) fn on_confirmed(
        &mut self,
        wire: usize,
        verb: Verb,
        (kind, name): (TopicKind, &[u8]),
    ) -> bool {
        let asked = self.wires.get(wire).and_then(|wire| {
            let ask = wire.asks.front()?;
            let topic = *ask.topics.get(ask.confirmed)?;
            let entry = self.entries.get(topic)?;
            (ask.verb == verb && ask.kind == kind && entry.topic.name == name).then_some(topic)
        });
        let Some(topic) = asked else {
            return verb == Verb::Unsubscribe && self.on_ended(wire, kind, name);
        };
        if let Some(ask) = self.wires.get_mut(wire).and_then(|wire| wire.asks.front_mut()) {
            ask.confirmed += 1;
        }
        self.answered(topic, verb);
        true
    }

    /// A command about the topic was answered.
    pub(super) fn answered(&mut self, topic: usize, verb: Verb) {
        let Some(entry) = self.entries.get_mut(topic) else { return };
        entry.on_answered(verb);
        if entry.asked == 0 && entry.sent {
            entry.alone = false;
            self.set_live(topic, true);
        }
        self.let_go(topic);
    }

    /// The server has ended a subscription that is wanted.
    pub(super) fn on_ended(&mut self, wire: usize, kind: TopicKind, name: &[u8]) -> bool {
        let Some(topic) = self.find(wire, kind, name) else { return false };
        let Some(entry) = self.entries.get_mut(topic).filter(|entry| entry.live) else { return false };
        entry.sent = false;
        self.set_live(topic, false);
        self.mark(topic);
        self.end_lingering(topic);
        let Some(entry) = self.entries.get(topic) else { return true };
        let members: Vec<_> = entry.members.iter().map(|member| member.seat).collect();
        for seat in members.into_iter().filter_map(|seat| self.seats.get(seat)) {
            self.totals.missed += u64::from(seat.mailbox.put_gap(MissedReason::Moved, None, &mut self.wake));
        }
        true
    }

    /// A frame that is no push. Whether it ends a command.
    ///
    /// # Errors
    ///
    /// It ends one that has not been confirmed, which no server does.
    pub(in crate::subscribe) fn on_answer(
        &mut self,
        wire: usize,
        error: Option<&str>,
    ) -> Result<bool, Arc<str>> {
        let Some(asks) = self.wires.get_mut(wire).map(|wire| &mut wire.asks) else { return Ok(false) };
        let Some(ask) = asks.front_mut() else {
            self.totals.unknown += 1;
            return Ok(false);
        };
        if let Some(text) = error
            && ask.confirmed == 0
            && !ask.topics.is_empty()
            && ask.refused.is_none()
        {
            ask.refused = Some(text.into());
            return Ok(false);
        }
        let Some(ask) = asks.pop_front() else { return Ok(false) };
        if let Some(text) = error.filter(|text| ask.is_login && text.starts_with("WRONGPASS")) {
            // the next connection asks for a login of its own. Subscribers in RESP2 may not say AUTH, which is another error
            return Err(format!("the server refused the new login: {text}").into());
        }
        match ask.refused {
            Some(text) => self.on_refused(wire, ask.verb, (&ask.topics, &text)),
            None if ask.confirmed < ask.topics.len() => {
                return Err("the server answered PING before it confirmed a subscription".into());
            }
            None => {}
        }
        Ok(true)
    }

    fn on_refused(&mut self, wire: usize, verb: Verb, (topics, text): (&[usize], &str)) {
        // another server of the cluster has the hash slot, or will have it
        let is_elsewhere =
            self.clustered && matches!(text.split(' ').next(), Some("MOVED" | "CLUSTERDOWN" | "TRYAGAIN"));
        if is_elsewhere {
            self.moved.push(text.into());
        }
        for &topic in topics {
            // who may not unsubscribe has done so nevertheless, as far as we care
            self.answered_refused(topic, verb);
            if verb == Verb::Unsubscribe || self.entries.get(topic).is_none_or(|entry| entry.asked > 0) {
                continue;
            }
            if Failure::text_passes(text) || is_elsewhere {
                if let Some(wire) = self.wires.get_mut(wire) {
                    wire.later.push(topic);
                }
            } else if topics.len() > 1 {
                // only the guilty fail
                if let Some(entry) = self.entries.get_mut(topic) {
                    entry.alone = true;
                }
                self.mark(topic);
            } else {
                self.refuse(topic, text);
            }
        }
    }

    pub(super) fn answered_refused(&mut self, topic: usize, verb: Verb) {
        if let Some(entry) = self.entries.get_mut(topic) {
            entry.on_answered(verb);
            if verb == Verb::Subscribe && entry.asked == 0 {
                entry.sent = false;
            }
        }
        self.let_go(topic);
    }

    /// The server refuses this topic. Subscribers that wait for it fail; those that had it are told.
    pub(super) fn refuse(&mut self, topic: usize, text: &str) {
        let Some(entry) = self.entries.get(topic) else { return };
        let refused = entry.topic.clone();
        let error = || Error::new(ErrorKind::Server(text.into())).of(facts(Some(&refused)));
        let members: Vec<_> = entry.members.iter().map(|member| member.seat).collect();
        for seat in members {
            let mut taken_back = Vec::new();
            let mut awaited = false;
            let waits = |call: &&mut Call| call.seat == seat && call.verb == Verb::Subscribe;
            for call in self.calls.iter_mut().filter(waits) {
                if call.topics.contains(&refused) {
                    awaited = true;
                    call.failed = Some(error());
                    taken_back.append(&mut call.added);
                    self.wake.extend(call.waker.take());
                }
            }
            if !awaited && let Some(seat) = self.seats.get(seat) {
                seat.mailbox.put_error(error(), &mut self.wake);
            }
            self.withdraw(seat, topic);
            self.take_back(seat, &taken_back);
        }
    }
}
