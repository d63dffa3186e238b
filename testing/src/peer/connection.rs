//! One connection of a client to a peer.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, split};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::glob;
use super::script::{Answer, Script, Step};
use super::words::Words;
use super::{Frame, Shared};

/// What is to be done on a connection, in order.
#[derive(Debug)]
enum Said {
    Bytes(Vec<u8>),
    Wait(Duration),
    /// From here on nothing is said, though the connection stays.
    Silence,
    End,
}

/// What the peer knows of a connection, for as long as it lives.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) number: usize,
    resp3: bool,
    topics: Vec<(Topic, Vec<u8>)>,
    say: UnboundedSender<Said>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Channel,
    Pattern,
    Shard,
}

/// Answers one connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, stream: DuplexStream, number: usize) {
    let (reader, writer) = split(stream);
    let (say, said) = unbounded_channel();
    let session = Session { number, resp3: false, topics: Vec::new(), say };
    shared.lock().sessions.push(session);
    tokio::spawn(write(writer, said));
    read(&shared, reader, number).await;
    shared.lock().sessions.retain(|session| session.number != number);
}

async fn write(mut writer: WriteHalf<DuplexStream>, mut said: UnboundedReceiver<Said>) {
    while let Some(next) = said.recv().await {
        match next {
            Said::Bytes(bytes) => {
                if writer.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Said::Wait(time) => tokio::time::sleep(time).await,
            Said::Silence => {
                // a server that owes a reply says nothing that would come after it
                while !matches!(said.recv().await, Some(Said::End) | None) {}
                break;
            }
            Said::End => break,
        }
    }
    let _ = writer.shutdown().await;
}

async fn read(shared: &Shared, mut reader: ReadHalf<DuplexStream>, number: usize) {
    let mut bytes = Vec::new();
    let mut transaction = None;
    loop {
        // what was written at once is read at once
        bytes.reserve(super::CAPACITY);
        match reader.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        shared.lock().reads += 1;
        while let Some(words) = Words::take(&mut bytes) {
            if !shared.lock().on_command(number, words, &mut transaction) {
                return;
            }
        }
    }
}

impl super::State {
    /// A command has come; whether the connection goes on.
    fn on_command(&mut self, number: usize, words: Words, transaction: &mut Option<Vec<Words>>) -> bool {
        let super::State { script, sessions, .. } = self;
        let Some(session) = sessions.iter_mut().find(|session| session.number == number) else {
            return false;
        };
        let words = words.by_hash();
        let name = words.name();
        let answer = match (transaction.as_mut(), name.as_str()) {
            (None, "MULTI") => {
                *transaction = Some(Vec::new());
                Answer::Say(Frame::ok())
            }
            (Some(_), "EXEC" | "DISCARD") => {
                let commands = transaction.take().unwrap_or_default();
                match name.as_str() {
                    "EXEC" => script
                        .answer(&commands, true)
                        .unwrap_or_else(|| Answer::Say(script.refuse(&commands, true))),
                    _ => Answer::Say(Frame::ok()),
                }
            }
            (Some(commands), _) => {
                commands.push(words);
                Answer::Say(Frame::Simple("QUEUED".into()))
            }
            (None, _) => {
                let commands = std::slice::from_ref(&words);
                match script.answer(commands, false).or_else(|| session.by_itself(&words)) {
                    Some(answer) => answer,
                    None => Answer::Say(script.refuse(commands, false)),
                }
            }
        };
        let goes_on = match answer {
            Answer::Say(frame) => {
                session.say(&frame);
                true
            }
            Answer::Nothing => true,
            Answer::Silence => {
                let _ = session.say.send(Said::Silence);
                true
            }
            Answer::Lose => session.end(),
        };
        goes_on && self.go_on(Some(number))
    }

    /// Takes the steps that wait for no command; whether connection `number` goes on.
    pub(super) fn go_on(&mut self, number: Option<usize>) -> bool {
        let super::State { script: Script { steps, .. }, sessions, refusals, .. } = self;
        let mut goes_on = true;
        loop {
            let session = sessions.iter_mut().find(|session| Some(session.number) == number);
            let done = match (steps.front(), session) {
                (Some(Step::Lose), Some(session)) => {
                    goes_on = session.end();
                    true
                }
                (Some(Step::Delay(time)), Some(session)) => {
                    let _ = session.say.send(Said::Wait(*time));
                    true
                }
                (Some(Step::Refuse), _) => {
                    *refusals += 1;
                    true
                }
                (Some(Step::Publish { channel, payload }), _) => {
                    let heard: usize = sessions.iter().map(|session| session.publish(channel, payload)).sum();
                    heard > 0
                }
                _ => false,
            };
            if !done {
                return goes_on;
            }
            steps.pop_front();
        }
    }
}

impl Session {
    fn say(&self, frame: &Frame) {
        let mut bytes = Vec::new();
        frame.write(self.resp3, &mut bytes);
        let _ = self.say.send(Said::Bytes(bytes));
    }

    /// Ends the connection; it does not go on.
    fn end(&mut self) -> bool {
        let _ = self.say.send(Said::End);
        false
    }

    /// What every server answers without being told to.
    fn by_itself(&mut self, words: &Words) -> Option<Answer> {
        let frame = match words.name().as_str() {
            "HELLO" => self.hello(words),
            "AUTH" | "SELECT" | "READONLY" | "WATCH" | "UNWATCH" | "RESET" => Frame::ok(),
            "CLIENT" if words.upper(1) == "ID" => Frame::Int(self.id()),
            // asked about connections that were lost, of which a peer has none
            "CLIENT" if words.upper(1) == "LIST" => Frame::bulk(""),
            "CLIENT" if words.upper(1) == "KILL" => Frame::Int(0),
            "CLIENT" => Frame::ok(),
            "PING" => match words.arguments() {
                [] if !self.resp3 && !self.topics.is_empty() => Frame::list(["pong", ""]),
                [] => Frame::Simple("PONG".into()),
                [message, ..] => Frame::Bulk(message.clone()),
            },
            "SCRIPT" if words.upper(1) == "LOAD" => Frame::bulk("0".repeat(40)),
            "SCRIPT" if words.upper(1) == "EXISTS" => Frame::Array(vec![Frame::Int(1)]),
            "SUBSCRIBE" => return self.subscribe(Topic::Channel, words),
            "PSUBSCRIBE" => return self.subscribe(Topic::Pattern, words),
            "SSUBSCRIBE" => return self.subscribe(Topic::Shard, words),
            "UNSUBSCRIBE" => return self.unsubscribe(Topic::Channel, words),
            "PUNSUBSCRIBE" => return self.unsubscribe(Topic::Pattern, words),
            "SUNSUBSCRIBE" => return self.unsubscribe(Topic::Shard, words),
            _ => return None,
        };
        Some(Answer::Say(frame))
    }

    fn id(&self) -> i64 {
        i64::try_from(self.number).unwrap_or(i64::MAX)
    }

    fn hello(&mut self, words: &Words) -> Frame {
        self.resp3 = words.arguments().first().is_some_and(|version| version.as_ref() == b"3");
        let entry = |key: &str, value: Frame| (Frame::bulk(key), value);
        Frame::Map(vec![
            entry("server", Frame::bulk("redis")),
            entry("version", Frame::bulk("8.0.0")),
            entry("proto", Frame::Int(if self.resp3 { 3 } else { 2 })),
            entry("id", Frame::Int(self.id())),
            entry("mode", Frame::bulk("standalone")),
            entry("role", Frame::bulk("master")),
            entry("modules", Frame::Array(Vec::new())),
        ])
    }

    fn subscribe(&mut self, topic: Topic, words: &Words) -> Option<Answer> {
        for name in words.arguments() {
            if !self.topics.iter().any(|known| known.0 == topic && known.1 == **name) {
                self.topics.push((topic, name.to_vec()));
            }
            self.confirm(topic, "subscribe", Frame::Bulk(name.clone()));
        }
        Some(Answer::Nothing)
    }

    fn unsubscribe(&mut self, topic: Topic, words: &Words) -> Option<Answer> {
        let all =
            || self.topics.iter().filter(|known| known.0 == topic).map(|known| known.1.clone()).collect();
        let names: Vec<Vec<u8>> = match words.arguments() {
            [] => all(),
            names => names.iter().map(|name| name.to_vec()).collect(),
        };
        if names.is_empty() {
            self.confirm(topic, "unsubscribe", Frame::Nil);
        }
        for name in names {
            self.topics.retain(|known| known.0 != topic || known.1 != name);
            self.confirm(topic, "unsubscribe", Frame::bulk(name));
        }
        Some(Answer::Nothing)
    }

    fn confirm(&self, topic: Topic, what: &str, name: Frame) {
        let prefix = match topic {
            Topic::Channel => "",
            Topic::Pattern => "p",
            Topic::Shard => "s",
        };
        let count = self.topics.iter().filter(|known| (known.0 == Topic::Shard) == (topic == Topic::Shard));
        let count = Frame::Int(i64::try_from(count.count()).unwrap_or(i64::MAX));
        self.say(&Frame::Push(vec![Frame::bulk(format!("{prefix}{what}")), name, count]));
    }

    /// Sends a message to this connection, once for its channel and once for each pattern that this matches, of those that it has
    /// subscribed to; how often.
    fn publish(&self, channel: &[u8], payload: &[u8]) -> usize {
        let messages = self.topics.iter().filter_map(|(topic, name)| match topic {
            Topic::Channel if name == channel => Some(vec![Frame::bulk("message")]),
            Topic::Shard if name == channel => Some(vec![Frame::bulk("smessage")]),
            Topic::Pattern if glob::matches(name, channel) => {
                Some(vec![Frame::bulk("pmessage"), Frame::bulk(name)])
            }
            _ => None,
        });
        messages
            .map(|mut message| {
                message.extend([Frame::bulk(channel), Frame::bulk(payload)]);
                self.say(&Frame::Push(message));
            })
            .count()
    }
}
