//! A client without the library: what a test asks a server about itself, and about what the library did to it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::net::UnixStream;
#[cfg(unix)]
use std::path::Path;
use std::time::Duration;

use crate::{Product, Version};

/// One blocking RESP2 connection.
#[derive(Debug)]
pub struct Raw {
    stream: BufReader<Stream>,
}

#[derive(Debug)]
enum Stream {
    #[cfg(unix)]
    Unix(UnixStream),
    Tcp(TcpStream),
}

/// A RESP2 reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A simple or bulk string.
    Text(String),
    /// An integer.
    Int(i64),
    /// An error.
    Error(String),
    /// A null string or array.
    Nil,
    /// An array.
    List(Vec<Value>),
}

impl Raw {
    /// Connects to a unix socket. `None` while nobody listens there.
    #[cfg(unix)]
    pub fn connect(socket: &Path) -> Option<Raw> {
        let stream = UnixStream::connect(socket).ok()?;
        stream.set_read_timeout(Some(TIMEOUT)).ok()?;
        Some(Raw { stream: BufReader::new(Stream::Unix(stream)) })
    }

    /// Connects to `host:port`.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn connect_to(address: &str) -> io::Result<Raw> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Raw { stream: BufReader::new(Stream::Tcp(stream)) })
    }

    /// Sends a command and waits for its reply.
    ///
    /// # Panics
    /// The connection breaks, or the reply is not RESP2.
    pub fn call(&mut self, words: &[&str]) -> Value {
        self.try_call(words).expect("the server replies")
    }

    /// The same where the server may end the connection, as one does whose role changes.
    pub(crate) fn try_call(&mut self, words: &[&str]) -> Option<Value> {
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.stream.get_mut().write_all(request.as_bytes()).ok()?;
        self.reply()
    }

    /// A command whose reply is a number.
    ///
    /// # Panics
    /// It is none.
    pub fn int(&mut self, words: &[&str]) -> i64 {
        match self.call(words) {
            Value::Int(n) => n,
            other => panic!("{words:?}: wanted a number, got {other:?}"),
        }
    }

    /// A command whose reply is a string.
    ///
    /// # Panics
    /// It is none.
    pub fn text(&mut self, words: &[&str]) -> String {
        match self.call(words) {
            Value::Text(text) => text,
            other => panic!("{words:?}: wanted a string, got {other:?}"),
        }
    }

    /// Whether the server has this command: `GET`, or `CLIENT SETINFO` with its subcommand.
    pub fn knows(&mut self, command: &str) -> bool {
        let name = command.to_lowercase().replace(' ', "|");
        matches!(self.call(&["COMMAND", "INFO", &name]), Value::List(found) if !matches!(found.as_slice(), [Value::Nil] | []))
    }

    /// A field of INFO, as in `connected_clients`.
    ///
    /// # Panics
    /// There is no such field.
    pub fn info(&mut self, field: &str) -> String {
        let info = self.text(&["INFO", "everything"]);
        let line = info.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("INFO has no {field}")).to_owned()
    }

    /// The product and version that the server names. `None` if it is neither Redis nor Valkey, or does not say.
    pub fn server(&mut self) -> Option<(Product, Version)> {
        let Value::Text(info) = self.call(&["INFO", "server"]) else { return None };
        let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name));
        // Valkey says which Redis it is like as well
        let found = field("valkey_version:").map(|version| (Product::Valkey, version));
        let (product, version) =
            found.or_else(|| field("redis_version:").map(|version| (Product::Redis, version)))?;
        Some((product, Version::parse(version.trim())?))
    }

    /// Logs in.
    ///
    /// # Errors
    /// The server refuses the login.
    pub fn log_in(&mut self, user: &str, password: &str) -> Result<(), String> {
        match self.call(&["AUTH", user, password]) {
            Value::Error(error) => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether the server answers at all; it may well want a password first.
    #[cfg(unix)]
    pub(crate) fn answers(&mut self) -> bool {
        let sent = self.stream.get_mut().write_all(b"PING\r\n");
        sent.is_ok()
            && match self.reply() {
                Some(Value::Error(text)) => text.starts_with("NOAUTH"),
                reply => reply.is_some(),
            }
    }

    fn reply(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.stream.read_line(&mut line).ok()?;
        let (kind, rest) = line.trim_end().split_at_checked(1)?;
        Some(match (kind, rest) {
            ("$" | "*", "-1") => Value::Nil,
            ("+", text) => Value::Text(text.to_owned()),
            ("-", text) => Value::Error(text.to_owned()),
            (":", n) => Value::Int(n.parse().ok()?),
            ("$", length) => {
                let mut bytes = vec![0; length.parse::<usize>().ok()? + 2];
                self.stream.read_exact(&mut bytes).ok()?;
                bytes.truncate(bytes.len() - 2);
                Value::Text(String::from_utf8_lossy(&bytes).into_owned())
            }
            ("*", length) => {
                Value::List((0..length.parse::<usize>().ok()?).map(|_| self.reply()).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.read(buffer),
            Stream::Tcp(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.write(bytes),
            Stream::Tcp(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const TIMEOUT: Duration = Duration::from_secs(20);
