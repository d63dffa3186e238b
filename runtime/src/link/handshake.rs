//! The first words on a connection.

use std::future::poll_fn;
use std::io;

use bytes::BytesMut;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::Out;
use crate::arg::Words;
use crate::error::{Error, Failure, Kind, Result};
use crate::link::config::{Config, Protocol};
use crate::net::{self, Reader, Writer};
use crate::resp::{Scan, Scanner};
use crate::value::Reply;

/// Connects, greets and authenticates.
pub(super) async fn connect(config: &Config) -> Result<(Reader, Writer)> {
    let limit = config.connect_timeout;
    let connected = timeout(limit, async {
        let (mut reader, writer) = net::connect(&config.via, &config.endpoint, config.keepalive)
            .await
            .map_err(|error| unreachable(config, &error.to_string()))?;
        greet(config, &mut reader, &writer).await?;
        Ok((reader, writer))
    });
    connected.await.unwrap_or_else(|_| Err(unreachable(config, &format!("no answer within {limit:?}"))))
}

#[cold]
fn unreachable(config: &Config, reason: &str) -> Error {
    Error::new(Kind::Io(io::Error::other(format!("{}: {reason}", config.endpoint))))
}

async fn greet(config: &Config, reader: &mut Reader, writer: &Writer) -> Result<()> {
    let mut talk =
        Talk { config, reader, writer, input: BytesMut::new(), scanner: Scanner::new(config.limits) };
    if config.protocol != Protocol::Resp2 {
        // everything in one write; where HELLO is refused the rest is said again in RESP2
        let mut said = Greeting::default();
        said.say(hello(config), Must::Succeed);
        said.state(config);
        match talk.exchange(said).await {
            Ok(()) => return Ok(()),
            Err(error) if config.protocol == Protocol::Auto && knows_no_hello(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let mut said = Greeting::default();
    if let Some(password) = &config.password {
        let mut auth = Words::counted(b"$4\r\nAUTH\r\n", 1);
        if let Some(user) = &config.user {
            auth.arg(user.as_str());
        }
        auth.arg(password.reveal());
        said.say(auth, Must::Succeed);
    }
    if let Some(name) = &config.name {
        let mut words = Words::counted(b"$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n", 2);
        words.arg(name.as_str());
        said.say(words, Must::Succeed);
    }
    said.state(config);
    talk.exchange(said).await
}

fn hello(config: &Config) -> Words {
    let mut hello = Words::counted(b"$5\r\nHELLO\r\n$1\r\n3\r\n", 2);
    if let Some(password) = &config.password {
        hello.arg("AUTH");
        hello.arg(config.user.as_deref().unwrap_or("default"));
        hello.arg(password.reveal());
    }
    if let Some(name) = &config.name {
        hello.arg("SETNAME");
        hello.arg(name.as_str());
    }
    hello
}

/// Whether the server is older than HELLO, or does not speak RESP3.
fn knows_no_hello(error: &Error) -> bool {
    match error.code() {
        Some("NOPROTO") => true,
        Some("ERR") => {
            error.server_message().is_some_and(|text| text.to_ascii_lowercase().contains("unknown command"))
        }
        _ => false,
    }
}

/// Whether a refusal matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Must {
    Succeed,
    /// Servers before 7.2 do not know CLIENT SETINFO.
    Nothing,
}

#[derive(Default)]
struct Greeting {
    out: Out,
    expected: Vec<Must>,
}

impl Greeting {
    fn say(&mut self, mut words: Words, must: Must) {
        words.finish();
        self.out.push_words(&words);
        self.expected.push(must);
    }

    /// What is the same in both versions of the protocol.
    fn state(&mut self, config: &Config) {
        if config.database != 0 {
            let mut words = Words::counted(b"$6\r\nSELECT\r\n", 1);
            words.arg(&config.database);
            self.say(words, Must::Succeed);
        }
        for (what, value) in [("LIB-NAME", "roundtrip"), ("LIB-VER", env!("CARGO_PKG_VERSION"))] {
            let mut words = Words::counted(b"$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n", 2);
            words.arg(what);
            words.arg(value);
            self.say(words, Must::Nothing);
        }
    }
}

struct Talk<'a> {
    config: &'a Config,
    reader: &'a mut Reader,
    writer: &'a Writer,
    input: BytesMut,
    scanner: Scanner,
}

impl Talk<'_> {
    /// Says it, and listens to all answers; the first refusal that matters is the error.
    async fn exchange(&mut self, said: Greeting) -> Result<()> {
        let mut out = said.out;
        while !out.is_empty() {
            let written = poll_fn(|cx| out.write_with(|pieces| self.writer.poll_write(cx, pieces)))
                .await
                .map_err(|error| unreachable(self.config, &error.to_string()))?;
            out.advance(written);
        }
        poll_fn(|cx| self.writer.poll_flush(cx))
            .await
            .map_err(|error| unreachable(self.config, &error.to_string()))?;
        let mut refused = None;
        for must in said.expected {
            let frame = self.frame().await?;
            if let (Some(text), Must::Succeed, None) = (Reply::new(&frame, None).error(), must, &refused) {
                refused = Some(Error::server(&text));
            }
        }
        refused.map_or(Ok(()), Err)
    }

    async fn frame(&mut self) -> Result<BytesMut> {
        loop {
            match self.scanner.scan(&self.input).map_err(|error| Error::new(Kind::Protocol(error)))? {
                Scan::Complete { len, .. } => return Ok(self.input.split_to(len)),
                Scan::Incomplete { at_least } => self.input.reserve(at_least),
            }
            match self.reader.read_buf(&mut self.input).await {
                Ok(0) => {
                    return Err(unreachable(self.config, "the server closed the connection while greeting"));
                }
                Ok(_) => {}
                Err(error) => return Err(unreachable(self.config, &error.to_string())),
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error.server_text() {
            Some(text) => Failure::Refused { text: text.into() },
            None => Failure::Unreachable { reason: error.to_string().into() },
        }
    }
}
