//! The first words on a connection.
//!
//! They are said in one write and answered in order, by the same scanner and into the same buffer as everything that follows.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;

use super::Out;
use super::delivery::Reading;
use crate::arg::Words;
use crate::error::Failure;
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

/// What the answer to a part of the greeting decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Must {
    /// HELLO: where it is refused, RESP2 may do.
    Hello,
    /// CLIENT ID, which may be refused.
    Id,
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
    pub(crate) fn unreachable(place: &impl fmt::Display, reason: &str) -> Refusal {
        let reason = format!("{place}: {reason}").into();
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
        let (refused, silent, id) = (None, true, None);
        let mut greeting = Greeting { config, to, login, manner, out, expected, refused, silent, id };
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
        if must.matters()
            && self.refused.is_none()
            && let Some(error) = Reply::new(frame, None).error()
        {
            self.refused = Some((must, error.to_string().into()));
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
            Some((_, text)) => Step::Refused(refused(&text)),
        }
    }

    /// The server's number for the connection, as far as it has said so.
    pub(crate) fn id(&self) -> Option<u64> {
        self.id
    }

    /// The connection ended before the greeting did.
    pub(crate) fn on_end(&mut self, reason: &str) -> Refusal {
        let reason = &*match self.silent && !self.config.speaks_tls() && !matches!(self.to, Endpoint::Unix(_))
        {
            true => Cow::Owned(format!("{reason}, having said nothing: does it speak TLS (rediss://)?")),
            false => Cow::Borrowed(reason),
        };
        let auto = self.config.protocol == Protocol::Auto;
        let hello = self.expected.front() == Some(&Must::Hello);
        match self.refused.take() {
            Some((Must::Hello, text)) if self.may_mean_resp2(&text) => {
                self.again(Manner { resp2: true, ..self.manner }, &text)
            }
            Some((_, text)) => refused(&text),
            // proxies that know no HELLO close at once
            None if hello && self.silent && auto => self.again(Manner { resp2: true, ..self.manner }, reason),
            None => match self.without() {
                Some(manner) => self.again(manner, reason),
                None => Refusal::unreachable(self.to, reason),
            },
        }
    }

    /// No answer in time, or one that is no reply: nothing suggests another way.
    pub(crate) fn on_late(&mut self, reason: &str) -> Refusal {
        match self.refused.take() {
            Some((_, text)) => refused(&text),
            None => Refusal::unreachable(self.to, reason),
        }
    }

    fn again(&self, manner: Manner, reason: &str) -> Refusal {
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
            Some("WRONGPASS" | "NOPERM" | "DENIED" | "-DENIED" | "LOADING" | "MASTERDOWN" | "BUSY") => false,
            _ => !text.to_ascii_lowercase().contains("max number of clients"),
        }
    }
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

#[cold]
fn refused(text: &str) -> Refusal {
    Refusal { failure: Failure::Refused { text: text.into() }, again: None }
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
                    return Step::Refused(greeting.on_late(&reason));
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::link::config::Secret;

    fn config() -> Config {
        Config {
            password: Some(Secret::new("pw")),
            name: Some("web".into()),
            database: 3,
            ..Config::default()
        }
    }

    fn here() -> &'static Endpoint {
        static HERE: LazyLock<Endpoint> = LazyLock::new(|| Endpoint::Unix("here".into()));
        &HERE
    }

    /// What becomes of a greeting that is answered with these frames.
    fn answered(config: &Config, frames: &[&str]) -> Step {
        let (mut greeting, _) = Greeting::new(config, here(), config.login(), Manner::default());
        let mut reading = Reading::new(config.limits);
        let mut step = Step::More;
        for frame in frames {
            reading.input.extend_from_slice(frame.as_bytes());
            step = reading.on_greeting(&mut greeting);
        }
        step
    }

    const HELLO: &str = "%1\r\n+proto\r\n:3\r\n";

    #[test]
    fn pushes_answer_nothing() {
        let step = answered(&config(), &[">1\r\n+hi\r\n", HELLO, "+OK\r\n", ">1\r\n+hi\r\n+OK\r\n"]);
        assert!(matches!(step, Step::More));
        let step = answered(&config(), &[HELLO, "+OK\r\n", "-ERR no SETINFO\r\n", "-ERR no SETINFO\r\n"]);
        assert!(matches!(step, Step::Up));
    }

    #[test]
    fn the_number_of_the_connection_is_in_the_answers() {
        let hello = "%2\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:77\r\n";
        let resp2 = Config { protocol: Protocol::Resp2, ..Config::default() };
        let auto = Config { setinfo: false, ..Config::default() };
        for (config, frames, id) in [
            (&auto, &[hello][..], Some(77)),
            (&auto, &[HELLO], None),
            (&resp2, &[":78\r\n"], Some(78)),
            (&resp2, &["-ERR unknown subcommand\r\n"], None),
        ] {
            let (mut greeting, _) = Greeting::new(config, here(), config.login(), Manner::default());
            let mut reading = Reading::new(config.limits);
            for frame in frames {
                reading.input.extend_from_slice(frame.as_bytes());
            }
            assert!(!matches!(reading.on_greeting(&mut greeting), Step::Refused(_)), "{frames:?}");
            assert_eq!(greeting.id(), id, "{frames:?}");
        }
    }

    #[test]
    fn what_comes_behind_the_last_answer_stays() {
        let config = Config { setinfo: false, ..Config::default() };
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
        let mut reading = Reading::new(config.limits);
        reading.input.extend_from_slice(HELLO.as_bytes());
        reading.input.extend_from_slice(b">2\r\n+hel");
        assert!(matches!(reading.on_greeting(&mut greeting), Step::Up));
        assert_eq!(&**reading.input, b">2\r\n+hel");
    }

    #[test]
    fn hello_refused_in_any_words_means_resp2() {
        for words in [
            "-ERR unknown command 'HELLO'",
            "-ERR unsupported command",
            "-ERR HELLO is not allowed",
            "-ERR invalid command",
            "-NOPROTO unsupported protocol version",
            "-NOAUTH Authentication required.",
        ] {
            let frames = [&format!("{words}\r\n"), "+OK\r\n", "+OK\r\n", "+OK\r\n"];
            assert!(matches!(answered(&config(), &frames), Step::Say(_)), "{words}");
        }
        for words in
            ["-WRONGPASS invalid", "-NOPERM no", "-LOADING wait", "-ERR max number of clients reached"]
        {
            let frames = [&format!("{words}\r\n"), "+OK\r\n", "+OK\r\n", "+OK\r\n"];
            let Step::Refused(refusal) = answered(&config(), &frames) else { unreachable!("{words}") };
            assert!(refusal.failure.to_string().contains(&words[1..]), "{}", refusal.failure);
        }
        let config = Config { password: None, ..config() };
        let frames = ["-NOAUTH Authentication required.\r\n", "+OK\r\n", "+OK\r\n", "+OK\r\n"];
        assert!(matches!(answered(&config, &frames), Step::Refused(_)));
    }

    #[test]
    fn a_refusal_beats_the_end_that_follows_it() {
        let config = config();
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
        let mut reading = Reading::new(config.limits);
        reading.input.extend_from_slice(b"-ERR max number of clients reached\r\n");
        assert!(matches!(reading.on_greeting(&mut greeting), Step::More));
        let refusal = greeting.on_end("the server closed it");
        assert!(refusal.failure.to_string().contains("max number of clients reached"));
        assert_eq!(refusal.again, None);
    }

    #[test]
    fn a_connection_that_ends_at_a_word_is_tried_without_it() {
        let config = config();
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
        let resp2 = greeting.on_end("closed").again.unwrap();
        assert!(resp2.resp2);
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), resp2);
        let mut reading = Reading::new(config.limits);
        reading.input.extend_from_slice(b"+OK\r\n+OK\r\n:7\r\n+OK\r\n");
        assert!(matches!(reading.on_greeting(&mut greeting), Step::More));
        let again = greeting.on_end("closed").again.unwrap();
        assert!(again.without_setinfo && again.resp2);
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), again);
        assert_eq!(greeting.on_end("closed").again, None);
        // the number of the connection is the last that is done without
        let config = Config { protocol: Protocol::Resp2, ..Config::default() };
        let mut manner = Manner::default();
        for without_id in [false, true] {
            let (mut greeting, _) = Greeting::new(&config, here(), None, manner);
            manner = greeting.on_end("closed").again.unwrap();
            assert!(manner.without_setinfo && manner.without_id == without_id, "{manner:?}");
        }
    }

    #[test]
    fn who_is_not_redis_is_named() {
        for (bytes, word) in [(&b"HTTP/1.1 400"[..], "HTTP"), (&[0x15, 3, 1, 0, 2], "TLS")] {
            let config = Config::default();
            let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
            let mut reading = Reading::new(config.limits);
            reading.input.extend_from_slice(bytes);
            let Step::Refused(refusal) = reading.on_greeting(&mut greeting) else { unreachable!("{word}") };
            assert!(refusal.failure.to_string().contains(word), "{}", refusal.failure);
        }
    }
}
