//! A server as a machine: bytes in, bytes out, no socket and no clock. What it knows is checked against real servers, command by
//! command (`tests/model`): a model that is stricter or laxer than they are finds faults that are none, or hides some.

mod clients;
pub mod cluster;
mod dispatch;
pub mod events;
pub mod ghost;
pub mod parse;
pub mod reply;
mod run;
mod scripts;
mod session;
mod store;
pub mod table;
mod topics;

use std::collections::BTreeMap;
use std::mem;

use cluster::Cluster;
use ghost::Ghost;
use parse::{Parsed, parse};
use reply::Reply;
use session::Session;
use store::Store;

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

/// The server, or those of a cluster.
#[derive(Debug)]
pub struct Model {
    /// The time, in milliseconds; whoever drives the model sets it.
    pub now: u64,
    /// What it is now.
    pub mode: Mode,
    /// What really happened.
    pub ghost: Ghost,
    /// By their place.
    servers: Vec<Server>,
    /// How many servers there have been, at any place.
    numbered: u64,
    sessions: Vec<Session>,
    /// The sessions that are blocked, the one that began first first.
    waiting: Vec<usize>,
    /// What makes the servers a cluster, if they are one.
    cluster: Option<Box<Cluster>>,
}

/// One server.
#[derive(Debug, Default)]
struct Server {
    /// Which of all that have been here it is, and how many connections were made to it.
    number: u64,
    accepted: u64,
    store: Store,
    /// By hash.
    scripts: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The letters of the events of keys that it tells of.
    notify: String,
}

/// What a server says to a subcommand that it does not know.
const NO_SUBCOMMAND: &str = "ERR unknown subcommand or wrong number of arguments";
const NO_INTEGER: &str = "ERR value is not an integer or out of range";
const SYNTAX: &str = "ERR syntax error";

/// A push that means nothing to anybody.
pub const PUSH: &[u8] = b">2\r\n+hello\r\n:1\r\n";

impl Default for Model {
    /// One server.
    fn default() -> Model {
        Model {
            now: 0,
            mode: Mode::default(),
            ghost: Ghost::default(),
            servers: vec![Server::default()],
            numbered: 0,
            sessions: Vec::new(),
            waiting: Vec::new(),
            cluster: None,
        }
    }
}

impl Model {
    /// The server at `place` has accepted a connection; the connection's number. Where it speaks RESP3, a push follows the reply to
    /// command `push_after`, counted from 1.
    pub fn accept(&mut self, place: usize, push_after: Option<u64>) -> usize {
        let (made, server) = (self.now, &mut self.servers[place]);
        server.accepted += 1;
        let (id, server) = (server.accepted, server.number);
        self.sessions.push(Session { place, id, server, made, push_after, ..Session::default() });
        self.sessions.len() - 1
    }

    fn server(&self, conn: usize) -> &Server {
        &self.servers[self.sessions[conn].place]
    }

    fn server_mut(&mut self, conn: usize) -> &mut Server {
        &mut self.servers[self.sessions[conn].place]
    }

    fn store(&self, conn: usize) -> &Store {
        &self.server(conn).store
    }

    fn store_mut(&mut self, conn: usize) -> &mut Store {
        &mut self.server_mut(conn).store
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
        session.topics.iter_mut().for_each(|names| names.clear());
        session.multi = None;
        session.input.clear();
        self.waiting.retain(|waiting| *waiting != conn);
    }

    /// The server becomes a replica, and another one takes its place: who connects now gets that one.
    pub fn demote(&mut self) {
        self.begin_anew(0);
        self.sessions.iter_mut().for_each(|session| session.demoted = true);
    }

    /// It is started again, or another server stands in its place: numbers of connections begin anew.
    pub fn begin_anew(&mut self, place: usize) {
        self.numbered += 1;
        (self.servers[place].number, self.servers[place].accepted) = (self.numbered, 0);
    }

    fn is_readonly(&self, conn: usize) -> bool {
        self.mode.readonly || self.sessions[conn].demoted || self.follows(self.sessions[conn].place).is_some()
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
                self.note(conn, &blocked.words);
                self.say(conn, &blocked.words, &Reply::NilArray);
                self.go_on(conn);
            }
        }
    }

    /// Notes that a command is carried out.
    fn note(&mut self, conn: usize, words: &[Vec<u8>]) {
        let in_vain = self.is_in_vain(self.sessions[conn].place, words);
        self.ghost.run(words, self.now, conn, in_vain);
    }

    /// A counter's value, or another text; `None` where there is none.
    pub fn text(&self, key: &str) -> Option<String> {
        let place = self.owner_of(key.as_bytes());
        let text = self.servers[place].store.text(key.as_bytes())?;
        Some(String::from_utf8_lossy(text).into_owned())
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
}
