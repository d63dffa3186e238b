//! The first words on a connection.
//!
//! They are said in one write and answered in order, by the same scanner and into the same buffer as everything that follows.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;

use super::Out;
use super::delivery::Reading;
use crate::arg::Words;
use crate::error::{Failure, Reason};
use crate::link::Login;
use crate::link::config::{Config, Protocol};
use crate::net::Endpoint;
use crate::resp::{Scan, parse_u64};
use crate::value::Reply;

/// What earlier attempts have taught about this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Manner {
    /// It closes the connection at HELLO.
    resp2: bool,
    /// It closes the connection at CLIENT SETINFO.
    without_setinfo: bool,
    /// It closes the connection at CLIENT ID.
    without_id: bool,
}

impl Manner {
    /// What of it holds for connections to come. That a server closes at CLIENT ID looks like any cut, and a connection whose number
    /// is not known cannot be ended on the server: so this is found out anew each time.
    pub(crate) fn remembered(self) -> Manner {
        Manner { without_id: false, ..self }
    }
}

/// What the answer to a part of the greeting decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Must {
    /// HELLO: where it is refused, RESP2 may do.
    Hello,
    /// CLIENT ID, which may be refused.
    Id,
    /// ROLE, which may be refused, but not say that it is a replica.
    Primary,
    Succeed,
    /// Servers before 7.2 do not know CLIENT SETINFO, and names of connections are only for people.
    Nothing,
}

/// How far the greeting has come.
#[derive(Debug)]
pub(crate) enum Step {
    /// More has to be read.
    More,
    Up,
    /// The same again, in RESP2.
    Say(Out),
    Refused(Refusal),
}

/// Why the server did not let this client in.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) failure: Failure,
    /// How to try again at once, where there is another way.
    pub(crate) again: Option<Manner>,
}

impl Refusal {
    /// `place`: where nobody was reached.
    pub(crate) fn unreachable(place: &impl fmt::Display, reason: impl Into<Reason>) -> Refusal {
        let reason = reason.into().at(place);
        Refusal { failure: Failure::Unreachable { reason }, again: None }
    }
}

#[derive(Debug)]
pub(crate) struct Greeting<'a> {
    config: &'a Config,
    to: &'a Endpoint,
    login: Option<Login>,
    manner: Manner,
    out: Out,
    expected: VecDeque<Must>,
    /// The first refusal that matters, which beats whatever happens later.
    refused: Option<(Must, Box<str>)>,
    /// What was answered last, where that was an error: it may be why the connection ends next.
    last_error: Option<Box<str>>,
    /// Nothing has been answered yet.
    silent: bool,
    /// The server's number for this connection, where it says so.
    id: Option<u64>,
}

impl<'a> Greeting<'a> {
    /// A greeting of whoever is at `to`, and what it says first.
    pub(crate) fn new(
        config: &'a Config,
        to: &'a Endpoint,
        login: Option<Login>,
        manner: Manner,
    ) -> (Greeting<'a>, Out) {
        let (out, expected) = (Out::default(), VecDeque::new());
        let (refused, last_error, silent, id) = (None, None, true, None);
        let mut greeting =
            Greeting { config, to, login, manner, out, expected, refused, last_error, silent, id };
        if config.protocol == Protocol::Resp2 || (manner.resp2 && config.protocol == Protocol::Auto) {
            greeting.in_resp2();
        } else {
            greeting.hello();
        }
        greeting.rest();
        let out = std::mem::take(&mut greeting.out);
        (greeting, out)
    }

    fn hello(&mut self) {
        let mut hello = Words::counted(b"$5\r\nHELLO\r\n$1\r\n3\r\n", 2);
        if let Some(login) = &self.login {
            hello.arg("AUTH");
            hello.arg(login.user().unwrap_or("default"));
            hello.arg(login.secret());
        }
        if let Some(name) = &self.config.name {
            hello.arg("SETNAME");
            hello.arg(name.as_str());
        }
        self.say(hello, Must::Hello);
    }

    fn in_resp2(&mut self) {
        if let Some(login) = &self.login {
            let auth = auth(login);
            self.say(auth, Must::Succeed);
        }
        if let Some(name) = &self.config.name {
            let mut words = Words::counted(b"$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n", 2);
            words.arg(name.as_str());
            self.say(words, Must::Nothing);
        }
        if !self.manner.without_id {
            self.say(Words::counted(b"$6\r\nCLIENT\r\n$2\r\nID\r\n", 2), Must::Id);
        }
    }

    /// What is the same in both versions of the protocol.
    fn rest(&mut self) {
        if self.config.database != 0 {
            let mut words = Words::counted(b"$6\r\nSELECT\r\n", 1);
            words.arg(&self.config.database);
            self.say(words, Must::Succeed);
        }
        if self.config.setinfo && !self.manner.without_setinfo {
            for (what, value) in [("LIB-NAME", "roundtrip"), ("LIB-VER", env!("CARGO_PKG_VERSION"))] {
                let mut words = Words::counted(b"$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n", 2);
                words.arg(what);
                words.arg(value);
                self.say(words, Must::Nothing);
            }
        }
        if self.expected.iter().all(|must| *must == Must::Id) {
            // so that a server which lets nobody in can say so
            self.say(Words::counted(b"$4\r\nPING\r\n", 1), Must::Succeed);
        }
        if self.config.reads {
            // a server that is no cluster's knows no such thing; a user who may not say it is sent to the primary by MOVED
            self.say(Words::counted(b"$8\r\nREADONLY\r\n", 1), Must::Nothing);
        }
        if self.config.primary {
            self.say(Words::counted(b"$4\r\nROLE\r\n", 1), Must::Primary);
        }
    }

    fn say(&mut self, mut words: Words, must: Must) {
        words.finish();
        self.out.push_words(&words);
        self.expected.push_back(must);
    }

    /// An answer has come.
    fn on_frame(&mut self, frame: &[u8]) -> Step {
        self.silent = false;
        let must = self.expected.pop_front().unwrap_or(Must::Succeed);
        if matches!(must, Must::Hello | Must::Id) {
            self.id = read_id(frame).or(self.id);
        }
        if must == Must::Primary && self.refused.is_none() && is_replica(frame) {
            self.refused = Some((must, "it is a replica, not the primary".into()));
        }
        self.last_error = Reply::new(frame, None).error().map(|error| error.to_string().into());
        if must.matters() && self.refused.is_none() {
            self.refused = self.last_error.clone().map(|text| (must, text));
        }
        if !self.expected.is_empty() {
            return Step::More;
        }
        match self.refused.take() {
            None => Step::Up,
            Some((Must::Hello, text)) if self.may_mean_resp2(&text) => {
                self.in_resp2();
                self.rest();
                Step::Say(std::mem::take(&mut self.out))
            }
            // it may become the primary, or the question where that is gets another answer
            Some((Must::Primary, text)) => Step::Refused(Refusal::unreachable(self.to, &*text)),
            Some((_, text)) => Step::Refused(self.refused_with(&text)),
        }
    }

    /// The server's number for the connection, as far as it has said so.
    pub(crate) fn id(&self) -> Option<u64> {
        self.id
    }

    /// The connection ended before the greeting did.
    pub(crate) fn on_end(&mut self, reason: impl Into<Reason>) -> Refusal {
        let reason = reason.into();
        let reason = match self.silent && !self.config.speaks_tls() && !matches!(self.to, Endpoint::Unix(_)) {
            true => reason
                .put(|text| format!("{text}, and has answered nothing: does it expect TLS (rediss://)?")),
            false => reason,
        };
        let auto = self.config.protocol == Protocol::Auto;
        let hello = self.expected.front() == Some(&Must::Hello);
        match self.refused.take() {
            Some((Must::Hello, text)) if self.may_mean_resp2(&text) => {
                self.again(Manner { resp2: true, ..self.manner }, (&*text).into())
            }
            Some((_, text)) => self.refused_with(&text),
            None if self.last_error.as_deref().is_some_and(keeps_out) => {
                let text = self.last_error.take().unwrap_or_default();
                self.refused_with(&text)
            }
            // proxies that know no HELLO close at once
            None if hello && self.silent && auto => self.again(Manner { resp2: true, ..self.manner }, reason),
            None => match self.without() {
                Some(manner) => self.again(manner, reason),
                None => Refusal::unreachable(self.to, reason),
            },
        }
    }

    /// No answer in time, or one that is no reply: nothing suggests another way.
    pub(crate) fn on_late(&mut self, reason: impl Into<Reason>) -> Refusal {
        match self.refused.take() {
            Some((_, text)) => self.refused_with(&text),
            None => Refusal::unreachable(self.to, reason),
        }
    }

    #[cold]
    fn refused_with(&self, text: &str) -> Refusal {
        let failure = Failure::Refused { node: self.to.to_string().into(), text: text.into() };
        Refusal { failure, again: None }
    }

    fn again(&self, manner: Manner, reason: Reason) -> Refusal {
        let again = (manner != self.manner).then_some(manner);
        Refusal { again, ..Refusal::unreachable(self.to, reason) }
    }

    /// How to do without a word at which the server seems to close, where it need not know it.
    fn without(&self) -> Option<Manner> {
        if !self.manner.without_setinfo && self.only_info_is_owed() {
            return Some(Manner { without_setinfo: true, ..self.manner });
        }
        // last, and where it is certain: a connection without a number is one that cannot be ended on the server
        let at_id = self.expected.front() == Some(&Must::Id);
        at_id.then_some(Manner { without_id: true, ..self.manner })
    }

    fn only_info_is_owed(&self) -> bool {
        !self.expected.is_empty() && !self.expected.iter().any(|must| must.matters())
    }

    /// Whether a refused HELLO only says that the server does not speak RESP3, in whatever words.
    fn may_mean_resp2(&self, text: &str) -> bool {
        if self.config.protocol != Protocol::Auto {
            return false;
        }
        match text.split(' ').next() {
            // a proxy that wants AUTH first says this to whoever has a password, too
            Some("NOAUTH") => self.login.is_some(),
            Some("WRONGPASS" | "NOPERM") => false,
            _ => !keeps_out(text),
        }
    }
}

/// Whether these words are not about a command, but keep everybody out. They answer whatever comes first.
fn keeps_out(text: &str) -> bool {
    matches!(text.split(' ').next(), Some("DENIED" | "-DENIED" | "LOADING" | "MASTERDOWN" | "BUSY"))
        || text.to_ascii_lowercase().contains("max number of clients")
}

/// The command that logs in.
pub(crate) fn auth(login: &Login) -> Words {
    let mut auth = Words::counted(b"$4\r\nAUTH\r\n", 1);
    if let Some(user) = login.user() {
        auth.arg(user);
    }
    auth.arg(login.secret());
    auth.finish();
    auth
}

impl Must {
    /// Whether nothing goes without it.
    fn matters(self) -> bool {
        matches!(self, Must::Hello | Must::Succeed)
    }
}

/// The number in the reply to CLIENT ID, or the one that HELLO's has by that name.
fn read_id(frame: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"$2\r\nid\r\n";
    let from = frame.windows(NAME.len()).position(|at| at == NAME).map_or(0, |at| at + NAME.len());
    let line = frame.get(from..)?.strip_prefix(b":")?;
    parse_u64(line.split(|byte| *byte == b'\r').next()?).ok()
}

/// Whether this reply to ROLE is that of a replica. A user who may not ask says nothing about it.
fn is_replica(frame: &[u8]) -> bool {
    let word = frame.strip_prefix(b"*").and_then(|rest| rest.split(|byte| *byte == b'\n').nth(2));
    word.is_some_and(|word| word != b"master\r")
}

impl Reading {
    /// Gives the answers in `input` to `greeting`, one by one. What lies behind the last is the first of what follows.
    pub(crate) fn on_greeting(&mut self, greeting: &mut Greeting<'_>) -> Step {
        loop {
            match self.scanner.scan(&self.input) {
                Ok(Scan::Complete { len, kind }) => {
                    let frame = self.input.split_to(len);
                    // a push answers nothing
                    if kind != b'>' {
                        match greeting.on_frame(&frame) {
                            Step::More => {}
                            step => return step,
                        }
                    }
                }
                Ok(Scan::Incomplete { at_least }) => {
                    let useless = self.scanner.discard();
                    drop(self.input.split_to(useless));
                    self.input.grow(at_least);
                    return Step::More;
                }
                Err(error) => {
                    let reason = hint(&self.input).map_or_else(|| error.to_string(), str::to_owned);
                    return Step::Refused(greeting.on_late(reason));
                }
            }
        }
    }
}

/// Who speaks there, if it is not Redis and gives itself away.
fn hint(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x15, 3, ..] | [0x16, 3, ..] => {
            Some("the other side speaks TLS, and this connection does not: is this the server's TLS port?")
        }
        _ if bytes.starts_with(b"HTTP/") => {
            Some("the other side speaks HTTP: is this the address of a Redis or Valkey server?")
        }
        _ if bytes.starts_with(b"SSH-") => {
            Some("the other side speaks SSH: is this the address of a Redis or Valkey server?")
        }
        _ => None,
    }
}
