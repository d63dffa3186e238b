//! The topics, with a server at the other side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::task::{Poll, Waker};

use bytes::Bytes;
use smallvec::smallvec;

use crate::Result;
use crate::link::{Heard, Piece};
use crate::subscribe::TopicKind;
use crate::subscribe::mailbox::{Mailbox, Taken, WhenFull};
use crate::subscribe::topics::{Reach, Topic, Topics};

/// The topics, and the server at the other side: it answers when it is told to.
#[derive(Default)]
pub(super) struct Both {
    pub(super) topics: Topics,
    /// Commands that the server has not answered.
    pub(super) said: Vec<Vec<String>>,
    /// What the server has, by the words of its commands.
    pub(super) has: BTreeSet<String>,
    /// Names that it refuses.
    pub(super) refuses: BTreeSet<String>,
    /// What has become of calls.
    pub(super) mailboxes: BTreeMap<usize, Arc<Mailbox>>,
}

impl Both {
    pub(super) fn up() -> Both {
        let mut both = Both::default();
        both.topics.open();
        both.topics.on_up(0);
        both
    }

    pub(super) fn seat(&mut self) -> usize {
        let mailbox = Arc::new(Mailbox::new(1 << 20, WhenFull::DropOldest));
        let seat = self.topics.sit(mailbox.clone(), Reach::One);
        self.mailboxes.insert(seat, mailbox);
        seat
    }

    /// What is said now.
    pub(super) fn says(&mut self) -> Vec<Vec<String>> {
        let commands = self.topics.reconcile();
        let words = commands.iter().map(|(_, words)| {
            words.payloads().map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>()
        });
        let said: Vec<_> = words.collect();
        self.said.extend(said.iter().cloned());
        said
    }

    pub(super) fn join(&mut self, seat: usize, names: &[&str]) -> u64 {
        self.topics.join(seat, channels(names), &|_, _| smallvec![0])
    }

    /// The server answers the oldest command.
    pub(super) fn answer(&mut self) -> Result<usize, Arc<str>> {
        let command = self.said.remove(0);
        let (verb, names) = command.split_first().unwrap();
        let mut frames = String::new();
        if verb.contains("UNSUBSCRIBE") || !names.iter().any(|name| self.refuses.contains(name)) {
            for name in names {
                let key = format!("{} {name}", verb.replace("UN", ""));
                if verb.contains("UNSUBSCRIBE") {
                    self.has.remove(&key)
                } else {
                    self.has.insert(key)
                };
                let verb = verb.to_lowercase();
                frames += &format!(">3\r\n${}\r\n{verb}\r\n${}\r\n{name}\r\n:1\r\n", verb.len(), name.len());
            }
        } else {
            frames += "-NOPERM no\r\n";
        }
        self.hear(&(frames + "+PONG\r\n"))
    }

    /// The server answers everything, what follows from its answers too.
    pub(super) fn settle(&mut self) {
        self.says();
        while !self.said.is_empty() {
            assert_eq!(self.answer().unwrap(), 1);
            self.says();
        }
    }

    pub(super) fn hear(&mut self, text: &str) -> Result<usize, Arc<str>> {
        let mut scanner = crate::resp::Scanner::new(crate::resp::Limits::default());
        let (mut ends, mut at) = (Vec::new(), 0);
        while at < text.len() {
            let crate::resp::Scan::Complete { len, .. } = scanner.scan(&text.as_bytes()[at..]).unwrap()
            else {
                panic!("{text}")
            };
            at += len;
            ends.push(at);
        }
        let piece = Piece::of(Bytes::copy_from_slice(text.as_bytes()));
        self.topics.hear(0, Heard { piece, ends: &ends, odd: &[] })
    }

    pub(super) fn lose(&mut self) {
        self.said.clear();
        self.has.clear();
        self.topics.on_lost(0);
    }

    pub(super) fn poll(&mut self, call: u64) -> Poll<Result<()>> {
        self.topics.poll_call(call, Waker::noop().clone()).0
    }

    /// What can be read, in short.
    pub(super) fn reads(&self, seat: usize) -> Vec<String> {
        let mailbox = &self.mailboxes[&seat];
        let mut read = Vec::new();
        while let Poll::Ready(taken) = mailbox.take(None) {
            match taken {
                Taken::Run(run) => {
                    for n in run.from..run.to {
                        let place = run.read.place(n).unwrap();
                        let payload = &run.read.bytes[place.payload as usize..place.end as usize - 2];
                        read.push(String::from_utf8_lossy(payload).into_owned());
                    }
                }
                Taken::Error(error) => read.push(match error.missed() {
                    Some(missed) => format!("{:?}", missed.reason),
                    None => error.code().unwrap_or("?").to_owned(),
                }),
                Taken::End => {
                    read.push("end".into());
                    break;
                }
            }
        }
        read
    }

    pub(super) fn publish(&mut self, channel: &str, payload: &str) {
        if self.has.contains(&format!("SUBSCRIBE {channel}")) {
            self.hear(&message(channel, payload)).unwrap();
        }
    }
}

pub(super) fn channels(names: &[&str]) -> Vec<Topic> {
    let name =
        |name: &&str| Topic { kind: TopicKind::Channel, name: Bytes::copy_from_slice(name.as_bytes()) };
    names.iter().map(name).collect()
}

pub(super) fn message(channel: &str, payload: &str) -> String {
    format!(">3\r\n$7\r\nmessage\r\n${}\r\n{channel}\r\n${}\r\n{payload}\r\n", channel.len(), payload.len())
}

pub(super) fn words(commands: &[Vec<String>]) -> Vec<String> {
    commands.iter().map(|command| command.join(" ")).collect()
}
