//! The servers on which a topic is subscribed to, and what happens when these change.
//!
//! The client subscribes on the new server first, and reads from the old one until that ends the subscription, so that messages
//! published there are not missed. Messages that the new one sent before its confirmation are missing, and this is reported as a gap.

use smallvec::SmallVec;

use super::{Member, Stay, Topic, Topics};
use crate::error::MissedReason;
use crate::subscribe::TopicKind;

/// How many servers a subscription wants its topics of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::subscribe) enum Reach {
    /// The one that has it, or any where all have it.
    #[default]
    One,
    /// Every primary, since each tells of its own keys only.
    Primaries,
}

/// Says the servers of a topic, by the numbers of their wires.
pub(in crate::subscribe) type Homes<'a> = dyn Fn(&Topic, Reach) -> SmallVec<[usize; 1]> + 'a;

impl Topics {
    /// Whether it makes a difference to somebody which servers there are.
    pub(in crate::subscribe) fn are_spread(&self) -> bool {
        self.entries.iter().any(|(_, entry)| entry.topic.kind == TopicKind::Shard)
            || self.seats.iter().any(|(_, seat)| seat.reach == Reach::Primaries)
    }

    /// Whether it does to these topics.
    pub(in crate::subscribe) fn will_be_spread(&self, seat: usize, topics: &[Topic]) -> bool {
        topics.iter().any(|topic| topic.kind == TopicKind::Shard)
            || self.seats.get(seat).is_some_and(|seat| seat.reach == Reach::Primaries)
    }

    /// Servers have taken over hash slots from others.
    pub(in crate::subscribe) fn rehome(&mut self, homes: &Homes<'_>) {
        let seats: Vec<_> = self.seats.iter().map(|(seat, place)| (seat, place.reach)).collect();
        for (seat, reach) in seats {
            let mut topics = self.names(seat);
            topics.retain(|topic| topic.kind == TopicKind::Shard || reach == Reach::Primaries);
            for topic in topics {
                let homes = homes(&topic, reach);
                self.move_to(seat, &topic, &homes);
            }
        }
    }

    /// The subscription wants the topic of these servers from now on.
    fn move_to(&mut self, seat: usize, topic: &Topic, homes: &[usize]) {
        let wants = |entry: &super::Entry| entry.member(seat).is_some_and(Member::wants);
        let mut left: SmallVec<[usize; 1]> = SmallVec::new();
        for id in self.all(topic) {
            if self.entries.get(id).is_some_and(|entry| wants(entry) && !homes.contains(&entry.wire)) {
                left.push(id);
            }
        }
        // before it leaves: a subscription to nothing has ended
        let added = homes.iter().filter(|wire| self.add(seat, **wire, topic)).count();
        let mut had = left.is_empty();
        for id in &left {
            had |= self.leave_behind(seat, *id);
        }
        if added > 0
            && had
            && let Some(place) = self.seats.get(seat).filter(|place| place.established)
        {
            self.totals.missed += u64::from(place.mailbox.put_gap(MissedReason::Moved, None, &mut self.wake));
        }
        self.told_live(seat);
    }

    /// The subscription now wants the topic from another server. Gives whether it had it here.
    fn leave_behind(&mut self, seat: usize, id: usize) -> bool {
        let Some(entry) = self.entries.get_mut(id) else { return false };
        let live = entry.live;
        match entry.members.iter_mut().find(|member| member.seat == seat) {
            // the others say of a key what they have replicated: that would come twice
            Some(member) if live && entry.topic.kind == TopicKind::Shard => member.stay = Stay::Lingers,
            _ => self.withdraw(seat, id),
        }
        live
    }

    /// The server has no part in the cluster any more that anybody would hear of.
    pub(in crate::subscribe) fn forsake(&mut self, wire: usize) {
        for id in self.on(wire) {
            self.end_lingering(id);
        }
    }

    /// Those who wanted the topic of this server before hear it here no more.
    pub(super) fn end_lingering(&mut self, id: usize) {
        let Some(entry) = self.entries.get(id) else { return };
        let lingers = entry.members.iter().filter(|member| member.stay == Stay::Lingers);
        let seats: SmallVec<[usize; 1]> = lingers.map(|member| member.seat).collect();
        seats.into_iter().for_each(|seat| self.withdraw(seat, id));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;
    use std::task::Poll;

    use bytes::Bytes;
    use smallvec::smallvec;

    use super::*;
    use crate::link::{Heard, Piece};
    use crate::subscribe::WhenFull;
    use crate::subscribe::mailbox::{Mailbox, Taken};

    /// Two servers, and a subscription to the shard channel `a` of the first.
    struct Two {
        topics: Topics,
        seat: usize,
        mailbox: Arc<Mailbox>,
    }

    impl Two {
        fn new() -> Two {
            let mut topics = Topics::new(true);
            let mailbox = Arc::new(Mailbox::new(1 << 20, WhenFull::DropOldest));
            let seat = topics.sit(mailbox.clone(), Reach::One);
            assert_eq!([topics.open(), topics.open()], [0, 1]);
            topics.on_up(0);
            topics.on_up(1);
            let mut two = Two { topics, seat, mailbox };
            two.topics.join(seat, vec![a()], &at(0));
            assert_eq!(two.says(), ["0 SSUBSCRIBE a"]);
            two.confirms(0);
            two
        }

        fn says(&mut self) -> Vec<String> {
            let commands = self.topics.reconcile();
            let text = |words: &crate::arg::Words| -> Vec<String> {
                words.payloads().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
            };
            commands.iter().map(|(wire, words)| format!("{wire} {}", text(words).join(" "))).collect()
        }

        fn hears(&mut self, wire: usize, frames: &[&str]) {
            let mut at = 0;
            let ends: Vec<usize> = frames
                .iter()
                .map(|frame| {
                    at += frame.len();
                    at
                })
                .collect();
            let piece = Piece::of(Bytes::from(frames.concat()));
            self.topics.hear(wire, Heard { piece, ends: &ends, odd: &[] }).unwrap();
        }

        fn confirms(&mut self, wire: usize) {
            self.hears(wire, &[">3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n", "+PONG\r\n"]);
        }

        fn ends(&mut self, wire: usize) {
            self.hears(wire, &[">3\r\n$12\r\nsunsubscribe\r\n$1\r\na\r\n:0\r\n"]);
        }

        fn publishes(&mut self, wire: usize, payload: &str) {
            self.hears(wire, &[&format!(">3\r\n$8\r\nsmessage\r\n$1\r\na\r\n$1\r\n{payload}\r\n")]);
        }

        fn reads(&self) -> String {
            let mut read = Vec::new();
            while let Poll::Ready(taken) = self.mailbox.take(None) {
                match taken {
                    Taken::Run(run) => {
                        let payload = |n| {
                            let place = run.read.place(n).unwrap();
                            run.read.bytes.get(place.payload as usize..place.end as usize - 2).unwrap()
                        };
                        read.extend(
                            (run.from..run.to).map(|n| String::from_utf8_lossy(payload(n)).into_owned()),
                        );
                    }
                    Taken::Error(error) => read.push(format!("{:?}", error.missed().unwrap().reason)),
                    Taken::End => read.push("end".into()),
                }
            }
            read.join(" ")
        }
    }

    fn a() -> Topic {
        Topic { kind: TopicKind::Shard, name: Bytes::from_static(b"a") }
    }

    fn at(wire: usize) -> impl Fn(&Topic, Reach) -> SmallVec<[usize; 1]> {
        move |_, _| smallvec![wire]
    }

    #[test]
    fn the_new_server_comes_first_and_the_old_one_is_heard_until_it_ends() {
        let mut two = Two::new();
        two.publishes(0, "1");
        two.topics.rehome(&at(1));
        assert_eq!(two.says(), ["1 SSUBSCRIBE a"]);
        two.publishes(0, "2");
        assert_eq!(two.reads(), "1", "the gap is told once the new one has confirmed");
        two.confirms(1);
        two.publishes(1, "3");
        // somebody who does not know yet publishes at the old one
        two.publishes(0, "4");
        two.ends(0);
        assert_eq!(two.reads(), "Moved 2 3 4");
        assert!(two.says().is_empty() && two.topics.is_at_rest(0));
        assert_eq!(two.topics.names(two.seat), [a()]);
        two.topics.rise(two.seat);
        assert_eq!(two.says(), ["1 SUNSUBSCRIBE a"]);
    }

    #[test]
    fn a_server_that_ends_it_first_makes_one_gap_of_it() {
        let mut two = Two::new();
        two.ends(0);
        assert_eq!(two.says(), ["0 SSUBSCRIBE a"], "nobody knows better yet");
        two.hears(0, &["-MOVED 15495 h:1\r\n", "+PONG\r\n"]);
        assert_eq!(two.topics.moved, ["MOVED 15495 h:1".into()]);
        two.topics.rehome(&at(1));
        assert_eq!(two.says(), ["1 SSUBSCRIBE a"]);
        two.topics.on_tick(0);
        assert!(two.says().is_empty(), "it is not asked again");
        two.confirms(1);
        assert_eq!(two.reads(), "Moved");
        assert!(two.topics.is_at_rest(0) && two.mailbox.is_live());
    }

    #[test]
    fn a_move_that_is_taken_back() {
        let mut two = Two::new();
        two.topics.rehome(&at(1));
        two.says();
        two.topics.rehome(&at(0));
        two.publishes(0, "1");
        two.confirms(1);
        assert_eq!(two.says(), ["1 SUNSUBSCRIBE a"]);
        two.publishes(1, "x");
        assert_eq!(two.reads(), "Moved 1");
    }

    #[test]
    fn what_lingers_ends_with_its_connection_its_server_and_its_subscription() {
        for end in [0, 1, 2] {
            let mut two = Two::new();
            two.topics.rehome(&at(1));
            two.says();
            two.confirms(1);
            match end {
                0 => two.topics.on_lost(0),
                1 => two.topics.forsake(0),
                _ => drop(two.topics.leave(two.seat, None)),
            }
            let lost = end == 0;
            assert_eq!(two.says().contains(&"0 SUNSUBSCRIBE a".to_owned()), !lost, "{end}");
            assert!(two.topics.totals.missed == 1, "{end}");
        }
    }

    #[test]
    fn every_primary_is_heard_as_they_come_and_go() {
        let mut topics = Topics::new(true);
        let mailbox = Arc::new(Mailbox::new(1 << 20, WhenFull::DropOldest));
        let seat = topics.sit(mailbox.clone(), Reach::Primaries);
        (0..3).for_each(|wire| {
            topics.open();
            topics.on_up(wire);
        });
        let pattern = Topic { kind: TopicKind::Pattern, name: Bytes::from_static(b"a") };
        topics.join(seat, vec![pattern.clone()], &|_, _| smallvec![0, 1]);
        let mut two = Two { topics, seat, mailbox };
        assert_eq!(two.says(), ["0 PSUBSCRIBE a", "1 PSUBSCRIBE a"]);
        let confirmed = [">3\r\n$10\r\npsubscribe\r\n$1\r\na\r\n:1\r\n", "+PONG\r\n"];
        two.hears(0, &confirmed);
        assert!(!two.mailbox.is_live());
        two.hears(1, &confirmed);
        assert!(two.mailbox.is_live());
        assert_eq!(two.topics.names(seat), [pattern]);
        two.topics.rehome(&|_, _| smallvec![1, 2]);
        assert_eq!(two.says(), ["0 PUNSUBSCRIBE a", "2 PSUBSCRIBE a"]);
        assert_eq!(two.reads(), "");
        two.hears(2, &confirmed);
        assert_eq!(two.reads(), "Moved");
    }
}
