//! A server as a machine: bytes in, bytes out, no socket and no clock. What it knows is checked against real servers, command by
//! command (`tests/model.rs`): a model that is stricter or laxer than they are finds faults that are none, or hides some.

mod clients;
pub mod ghost;
pub mod parse;
pub mod reply;
mod run;
mod scripts;
pub mod table;
mod topics;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

use ghost::Ghost;
use parse::{Parsed, Words, parse};
use reply::Reply;
use table::Known;

/// What a server is at a time.
#[derive(Debug, Clone, Default)]
pub struct Mode {
    /// It loads its data.
    pub loading: bool,
    /// It is a replica.
    pub readonly: bool,
    /// The user may not call MULTI.
    pub no_multi: bool,
    /// The user may not call EXEC.
    pub no_exec: bool,
    /// It is older than HELLO.
    pub old: bool,
    /// The password; `None` where none is needed.
    pub password: Option<&'static str>,
    /// No password is right.
    pub refuse_login: bool,
}

/// The server.
#[derive(Debug, Default)]
pub struct Model {
    /// The time, in milliseconds; whoever drives the model sets it.
    pub now: u64,
    /// What it is now.
    pub mode: Mode,
    /// What really happened.
    pub ghost: Ghost,
    data: BTreeMap<Vec<u8>, Value>,
    /// How often each key was written.
    versions: BTreeMap<Vec<u8>, u64>,
    /// By hash.
    scripts: BTreeMap<Vec<u8>, Vec<u8>>,
    sessions: Vec<Session>,
    /// Which of the servers that have been here this is, and how many connections were made to it.
    server: u64,
    accepted: u64,
    /// The sessions that are blocked, the one that began first first.
    waiting: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(Vec<u8>),
    List(VecDeque<Vec<u8>>),
}

/// One connection as the server sees it.
#[derive(Debug, Default)]
struct Session {
    /// Its number, which its server gave it; and when that was, in milliseconds.
    id: u64,
    server: u64,
    made: u64,
    /// The client was told its number.
    named: bool,
    input: Vec<u8>,
    out: Vec<u8>,
    /// Bytes said so far.
    said: u64,
    resp3: bool,
    logged_in: bool,
    multi: Option<Multi>,
    watched: BTreeMap<Vec<u8>, u64>,
    /// The channels that it is subscribed to.
    topics: BTreeSet<Vec<u8>>,
    blocked: Option<Blocked>,
    closed: bool,
    /// It was made to a master that has become a replica since.
    demoted: bool,
    /// Commands that were answered.
    answered: u64,
    /// A push follows the reply to this command, counted from 1.
    push_after: Option<u64>,
}

/// What a server says to a subcommand that it does not know.
const NO_SUBCOMMAND: &str = "ERR unknown subcommand or wrong number of arguments";

/// A push that means nothing to anybody.
pub const PUSH: &[u8] = b">2\r\n+hello\r\n:1\r\n";

#[derive(Debug, Default)]
struct Multi {
    queue: Vec<Words>,
    /// A command was refused when it was queued.
    refused: bool,
}

#[derive(Debug)]
struct Blocked {
    words: Words,
    keys: Vec<Vec<u8>>,
    /// When it gives up; `None` is never.
    until: Option<u64>,
}

impl Model {
    /// A connection was accepted; its number. Where it speaks RESP3, a push follows the reply to command `push_after`, counted from 1.
    pub fn accept(&mut self, push_after: Option<u64>) -> usize {
        self.accepted += 1;
        let (id, server, made) = (self.accepted, self.server, self.now);
        self.sessions.push(Session { id, server, made, push_after, ..Session::default() });
        self.sessions.len() - 1
    }

    /// Whether a connection speaks RESP3, in which there are pushes.
    pub fn takes_pushes(&self, conn: usize) -> bool {
        self.sessions[conn].resp3
    }

    /// Bytes have come.
    pub fn feed(&mut self, conn: usize, bytes: &[u8]) {
        self.sessions[conn].input.extend_from_slice(bytes);
        self.go_on(conn);
    }

    /// The other side has closed the connection, or it was reset.
    pub fn close(&mut self, conn: usize) {
        let session = &mut self.sessions[conn];
        session.closed = true;
        session.blocked = None;
        session.watched.clear();
        session.topics.clear();
        session.multi = None;
        session.input.clear();
        self.waiting.retain(|waiting| *waiting != conn);
    }

    /// The server becomes a replica, and another one takes its place: who connects now gets that one.
    pub fn demote(&mut self) {
        self.begin_anew();
        self.sessions.iter_mut().for_each(|session| session.demoted = true);
    }

    /// It is started again, or another server stands in its place: numbers of connections begin anew.
    pub fn begin_anew(&mut self) {
        self.server += 1;
        self.accepted = 0;
    }

    fn is_readonly(&self, conn: usize) -> bool {
        self.mode.readonly || self.sessions[conn].demoted
    }

    /// Whether it is closed.
    pub fn is_closed(&self, conn: usize) -> bool {
        self.sessions[conn].closed
    }

    /// Whether another server has given its number to another connection, at about the same time.
    pub fn has_double(&self, conn: usize, about: u64) -> bool {
        let one = &self.sessions[conn];
        let is_double = |other: &Session| other.id == one.id && other.server != one.server;
        self.sessions.iter().any(|other| is_double(other) && other.made.abs_diff(one.made) <= about)
    }

    /// Whether the client was told the number of a connection, without which it cannot have it ended.
    pub fn is_named(&self, conn: usize) -> bool {
        self.sessions[conn].named
    }

    /// How many commands were answered on a connection.
    pub fn answered(&self, conn: usize) -> u64 {
        self.sessions[conn].answered
    }

    /// Whether something is to be sent on this connection.
    pub fn has_output(&self, conn: usize) -> bool {
        !self.sessions[conn].out.is_empty()
    }

    /// Takes what is to be sent.
    pub fn take_output(&mut self, conn: usize) -> Vec<u8> {
        mem::take(&mut self.sessions[conn].out)
    }

    /// Says something that answers nothing.
    pub fn inject(&mut self, conn: usize, bytes: &[u8]) {
        let session = &mut self.sessions[conn];
        session.out.extend_from_slice(bytes);
        session.said += bytes.len() as u64;
    }

    /// How many bytes were said on this connection.
    pub fn said(&self, conn: usize) -> u64 {
        self.sessions[conn].said
    }

    /// When the blocked command on this connection gives up.
    pub fn blocked_until(&self, conn: usize) -> Option<u64> {
        self.sessions[conn].blocked.as_ref()?.until
    }

    /// How many connections wait in a blocking command.
    pub fn blocked(&self) -> usize {
        self.waiting.len()
    }

    /// Ends the blocked commands whose time is over.
    pub fn expire(&mut self) {
        let now = self.now;
        let over: Vec<usize> = self
            .waiting
            .iter()
            .copied()
            .filter(|conn| self.blocked_until(*conn).is_some_and(|until| until <= now))
            .collect();
        for conn in over {
            self.waiting.retain(|waiting| *waiting != conn);
            if let Some(blocked) = self.sessions[conn].blocked.take() {
                self.ghost.run(&blocked.words, now, conn);
                self.say(conn, &blocked.words, &Reply::NilArray);
                self.go_on(conn);
            }
        }
    }

    /// A counter's value, or another text; `None` where there is none.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.data.get(key.as_bytes())? {
            Value::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            Value::List(_) => None,
        }
    }

    /// The items of all lists.
    pub fn items(&self) -> impl Iterator<Item = &[u8]> {
        let lists = self.data.values().filter_map(|value| match value {
            Value::List(list) => Some(list),
            Value::Text(_) => None,
        });
        lists.flatten().map(Vec::as_slice)
    }

    /// Carries out what has been read.
    fn go_on(&mut self, conn: usize) {
        while self.sessions[conn].blocked.is_none() && !self.sessions[conn].closed {
            match parse(&self.sessions[conn].input) {
                Parsed::Command(words, used) => {
                    self.sessions[conn].input.drain(..used);
                    self.command(conn, words);
                    let session = &self.sessions[conn];
                    if session.resp3 && session.push_after == Some(session.answered) {
                        self.inject(conn, PUSH);
                    }
                }
                Parsed::Incomplete => break,
                Parsed::Garbled => {
                    let text = String::from_utf8_lossy(&self.sessions[conn].input).into_owned();
                    self.ghost.garbled.push((conn, text));
                    self.say(conn, &[], &Reply::error("ERR Protocol error"));
                    self.close(conn);
                }
            }
        }
    }

    fn say(&mut self, conn: usize, words: &[Vec<u8>], reply: &Reply) {
        let session = &mut self.sessions[conn];
        let before = session.out.len();
        reply.write(session.resp3, &mut session.out);
        session.said += (session.out.len() - before) as u64;
        if let Some(mark) = ghost::mark_of(words) {
            self.ghost.replied.insert(mark, (conn, session.said));
        }
    }

    fn command(&mut self, conn: usize, words: Words) {
        self.sessions[conn].answered += 1;
        let known = Known::find(&words[0]).filter(|known| !(self.mode.old && known.name == "HELLO"));
        let reply = match known {
            None => {
                if !words[0].eq_ignore_ascii_case(b"HELLO") {
                    self.ghost.garbled.push((conn, String::from_utf8_lossy(&words.join(&b' ')).into_owned()));
                }
                let name = String::from_utf8_lossy(&words[0]).into_owned();
                self.refuse(conn, format!("ERR unknown command '{name}', with args beginning with: "))
            }
            Some(known) if !known.takes(words.len()) => {
                let name = known.name.to_lowercase();
                self.refuse(conn, format!("ERR wrong number of arguments for '{name}' command"))
            }
            Some(known) => match self.refusal(conn, known) {
                // a refused EXEC ends its transaction
                Some(text) if known.name == "EXEC" => {
                    self.sessions[conn].multi = None;
                    self.sessions[conn].watched.clear();
                    Reply::Error(format!("EXECABORT Transaction discarded because of: {text}"))
                }
                Some(text) => self.refuse(conn, text.to_owned()),
                None => return self.dispatch(conn, known.name, words),
            },
        };
        self.say(conn, &[], &reply);
    }

    /// Why a command is refused before it is looked at more closely.
    fn refusal(&self, conn: usize, known: &Known) -> Option<&'static str> {
        let session = &self.sessions[conn];
        if self.mode.password.is_some() && !session.logged_in && !known.no_auth {
            Some("NOAUTH Authentication required.")
        } else if self.mode.no_multi && known.name == "MULTI" {
            Some("NOPERM User app has no permissions to run the 'multi' command")
        } else if self.mode.no_exec && known.name == "EXEC" {
            Some("NOPERM User app has no permissions to run the 'exec' command")
        } else if self.mode.loading && !known.loading {
            Some("LOADING Redis is loading the dataset in memory")
        } else if known.write && self.is_readonly(conn) {
            Some("READONLY You can't write against a read only replica.")
        } else {
            self.not_while_listening(conn, known.name)
        }
    }

    /// A refused command makes its transaction refuse EXEC.
    fn refuse(&mut self, conn: usize, text: String) -> Reply {
        if let Some(multi) = &mut self.sessions[conn].multi {
            multi.refused = true;
        }
        Reply::Error(text)
    }

    fn dispatch(&mut self, conn: usize, name: &'static str, words: Words) {
        let session = &mut self.sessions[conn];
        let reply = match (name, &mut session.multi) {
            // servers differ in whether these make EXEC fail; no client of these worlds sends them
            ("MULTI", Some(_)) => Reply::error("ERR MULTI calls can not be nested"),
            ("MULTI", multi @ None) => {
                *multi = Some(Multi::default());
                Reply::OK
            }
            ("EXEC", multi) => match multi.take() {
                None => Reply::error("ERR EXEC without MULTI"),
                Some(multi) => return self.exec(conn, multi),
            },
            ("DISCARD", multi) => match multi.take() {
                None => Reply::error("ERR DISCARD without MULTI"),
                Some(_) => {
                    session.watched.clear();
                    Reply::OK
                }
            },
            ("WATCH", Some(_)) => Reply::error("ERR WATCH inside MULTI is not allowed"),
            ("WATCH", None) => {
                for key in &words[1..] {
                    let version = self.versions.get(key).copied().unwrap_or(0);
                    self.sessions[conn].watched.entry(key.clone()).or_insert(version);
                }
                Reply::OK
            }
            (_, Some(multi)) => {
                multi.queue.push(words);
                Reply::Status("QUEUED")
            }
            ("UNWATCH", None) => {
                session.watched.clear();
                Reply::OK
            }
            ("BLPOP", None) => return self.block(conn, words),
            ("SUBSCRIBE", None) => return self.subscribe(conn, &words),
            ("UNSUBSCRIBE", None) => return self.unsubscribe(conn, &words),
            ("EVAL" | "EVALSHA", None) => {
                let (reply, is_final) = self.script(conn, name, &words);
                self.say(conn, if is_final { &words } else { &[] }, &reply);
                return self.serve_waiting();
            }
            (name, None) => {
                let reply = self.run(conn, name, &words);
                self.say(conn, &words, &reply);
                return self.serve_waiting();
            }
        };
        self.say(conn, &[], &reply);
    }

    fn exec(&mut self, conn: usize, multi: Multi) {
        let watched = mem::take(&mut self.sessions[conn].watched);
        let changed =
            watched.iter().any(|(key, version)| self.versions.get(key).copied().unwrap_or(0) != *version);
        if multi.refused {
            let reply = Reply::error("EXECABORT Transaction discarded because of previous errors.");
            return self.say(conn, &[], &reply);
        }
        if changed {
            return self.say(conn, &[], &Reply::NilArray);
        }
        let replies = multi.queue.iter().map(|words| {
            let name = Known::find(&words[0]).map_or("", |known| known.name);
            self.run(conn, name, words)
        });
        let reply = Reply::Array(replies.collect());
        self.say(conn, &[], &reply);
        self.serve_waiting();
    }
}
