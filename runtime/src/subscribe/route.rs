//! Delivers the frames that were read on a push connection to the mailboxes of their subscribers.

use std::mem;
use std::sync::Arc;

use bytes::Bytes;

use super::TopicKind;
use super::frame::{Frame, parse, string};
use super::read::{Place, Read, Run};
use super::topics::Topics;
use crate::link::Heard;
use crate::resp::{Beyond, split_len};
use crate::value::Reply;

/// The topic of the last message. The next is mostly of the same: then it begins with the same bytes.
#[derive(Debug)]
pub(super) struct Last {
    /// The frame of a message up to its topic.
    prefix: Vec<u8>,
    kind: TopicKind,
    pub(super) topic: usize,
}

impl Topics {
    /// Takes what was read. How many commands it has answered.
    ///
    /// # Errors
    ///
    /// The server does not keep to the protocol.
    pub(super) fn hear(&mut self, wire: usize, heard: Heard<'_>) -> Result<usize, Arc<str>> {
        let (bytes, holds) = heard.piece.into_parts();
        let mut odd = heard.odd;
        let mut places = Vec::with_capacity(heard.ends.len());
        let mut answered = 0;
        let mut start = 0;
        let mut result = Ok(());
        for (n, &end) in heard.ends.iter().enumerate() {
            let kind = match odd.split_first() {
                Some((&(at, kind), rest)) if at == n => {
                    odd = rest;
                    kind
                }
                _ => 0,
            };
            let frame = bytes.get(start..end).unwrap_or_default();
            match self.message(wire, frame, (start, end)) {
                Some((topic, place)) => self.note(topic, place, &mut places),
                None => {
                    // in order: what has come until here is there before it is known what becomes of the topic
                    self.deliver(&bytes, holds, mem::take(&mut places));
                    match self.other(wire, frame, kind) {
                        Ok(ended) => answered += usize::from(ended),
                        Err(reason) => {
                            result = Err(reason);
                            break;
                        }
                    }
                }
            }
            start = end;
        }
        self.deliver(&bytes, holds, places);
        self.let_full_go();
        result.map(|()| answered)
    }

    /// Whose message a frame is, and where it lies. Nothing if it is no message.
    #[inline]
    fn message(
        &mut self,
        wire: usize,
        frame: &[u8],
        (start, end): (usize, usize),
    ) -> Option<(Option<usize>, Place)> {
        let (topic, kind, payload) = match self.of_last(wire, frame) {
            Some((topic, kind, payload)) => (Some(topic), kind, payload),
            None => {
                let Frame::Message { kind, topic, after_topic, payload } = parse(frame) else { return None };
                let topic = self.find(wire, kind, topic);
                if let (Some(topic), Some(wire)) = (topic, self.wires.get_mut(wire)) {
                    let mut prefix = wire.last.take().map(|last| last.prefix).unwrap_or_default();
                    prefix.clear();
                    prefix.extend_from_slice(frame.get(..after_topic).unwrap_or_default());
                    wire.last = Some(Last { prefix, kind, topic });
                }
                (topic, kind, payload)
            }
        };
        let at = |n: usize| u32::try_from(n).ok();
        Some((topic, Place { start: at(start)?, payload: at(start + payload)?, end: at(end)?, kind }))
    }

    /// The same of a message to the topic of the last: only its length is read.
    #[inline]
    fn of_last(&self, wire: usize, frame: &[u8]) -> Option<(usize, TopicKind, usize)> {
        let last = self.wires.get(wire)?.last.as_ref()?;
        let mut rest = frame.strip_prefix(last.prefix.as_slice())?;
        if last.kind == TopicKind::Pattern {
            rest = string(rest)?.1;
        }
        let (len, payload) = split_len(rest.strip_prefix(b"$")?)?;
        (payload.len() == len + 2).then(|| (last.topic, last.kind, frame.len() - payload.len()))
    }

    /// The next message is for all who hear the topic.
    #[inline]
    fn note(&mut self, topic: Option<usize>, place: Place, places: &mut Vec<Place>) {
        let Some(entry) = topic.and_then(|topic| self.entries.get(topic)) else { return };
        // as many as fit into a read, whose size is within this
        let n = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let mut heard = false;
        for member in entry.hearers() {
            let Some(seat) = self.seats.get_mut(member.seat) else { continue };
            heard = true;
            match seat.runs.last_mut() {
                Some((_, to)) if *to == n => *to = n + 1,
                Some(_) => seat.runs.push((n, n + 1)),
                None => {
                    seat.runs.push((n, n + 1));
                    self.touched.push(member.seat);
                }
            }
        }
        if heard {
            places.push(place);
            self.totals.received += 1;
        }
    }

    /// Puts the messages that were noted into the mailboxes.
    fn deliver(&mut self, bytes: &Bytes, holds: usize, places: Vec<Place>) {
        if self.touched.is_empty() {
            return;
        }
        let read = Read::new(bytes.clone(), holds, places);
        let mut touched = mem::take(&mut self.touched);
        for n in touched.drain(..) {
            let Some(seat) = self.seats.get_mut(n) else { continue };
            let mut runs = mem::take(&mut seat.runs);
            let size = read.size(&runs);
            let count = runs.iter().map(|(from, to)| to - from).sum::<u32>();
            if read.may_be_shared(size) {
                let of_read = runs.iter().map(|&(from, to)| Run { read: read.clone(), from, to });
                self.put(n, of_read, size, count.into());
            } else {
                let run = Run { read: read.copy(&runs), from: 0, to: count };
                self.put(n, std::iter::once(run), size, count.into());
            }
            runs.clear();
            if let Some(seat) = self.seats.get_mut(n) {
                seat.runs = runs;
            }
        }
        self.touched = touched;
    }

    /// Takes a frame that is no message. Whether it ends a command.
    fn other(&mut self, wire: usize, frame: &[u8], kind: u8) -> Result<bool, Arc<str>> {
        // of a push that was passed over the scanner knows no more than that it was one
        if Beyond::of_kind(kind).is_some() || (kind == b'>' && frame.first() != Some(&kind)) {
            self.on_passed_over(wire);
            return Ok(false);
        }
        match parse(frame) {
            Frame::Confirmed { verb, kind, name } => {
                if !self.on_confirmed(wire, verb, (kind, name.unwrap_or_default())) {
                    self.totals.unknown += 1;
                }
                Ok(false)
            }
            Frame::Answer => {
                let error = Reply::new(frame, None).error().map(|error| error.to_string());
                self.on_answer(wire, error.as_deref())
            }
            Frame::Message { .. } | Frame::Unknown => {
                self.totals.unknown += 1;
                Ok(false)
            }
        }
    }
}
