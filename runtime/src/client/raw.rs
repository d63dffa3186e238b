//! Commands that no spec has.

use std::fmt;
use std::time::Duration;

use crate::arg::{ArgError, ToArg, ToArgs};
use crate::client::connection::{Connection, State};
use crate::facts::{Facts, Flags};
use crate::pipeline::{Mode, Pipeline};
use crate::request::Request;
use crate::value::FromReply;
use crate::{Client, Target};

const RAW: Facts =
    Facts { name: "a raw command", flags: Flags::NONE, since: "", request_policy: "", response_policy: "" };
const PLAIN: &Facts = &RAW;
const BLOCKING: &Facts = &Facts { flags: Flags::BLOCKING, ..RAW };
const STATEFUL: &Facts = &Facts { flags: Flags::CONNECTION_STATE, ..RAW };

/// Commands that speak of the connection they run on: not on one that others share.
const CONNECTION_STATE: &[&str] = &[
    "AUTH",
    "CLIENT",
    "DISCARD",
    "EXEC",
    "HELLO",
    "MULTI",
    "QUIT",
    "READONLY",
    "READWRITE",
    "RESET",
    "SELECT",
    "UNWATCH",
    "WATCH",
];

/// Commands after which replies can no longer be told apart.
const UNMATCHED: &[&str] = &[
    "MONITOR",
    "PSUBSCRIBE",
    "PSYNC",
    "PUNSUBSCRIBE",
    "SSUBSCRIBE",
    "SUBSCRIBE",
    "SUNSUBSCRIBE",
    "SYNC",
    "UNSUBSCRIBE",
];

impl Client {
    /// A command by name, for what has no method: a newer server's, a module's. Subcommands are part of the name.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let encoding: String = client.command("OBJECT ENCODING").arg("key").query().await?;
    /// # let _ = encoding; Ok(()) }
    /// ```
    ///
    /// Nothing is known about it: it is not sent again after a lost connection, and if it blocks, say so with
    /// [`blocking`](RawCommand::blocking). What changes the state of a connection is refused here; issue it on
    /// [`Client::connection`].
    pub fn command(&self, name: &str) -> RawCommand<'_, Client> {
        RawCommand::new(self, name, true)
    }
}

impl<S: State> Connection<S> {
    /// A command by name, for what has no method; see [`Client::command`]. The connection is closed afterwards, not
    /// reused, if the command may have changed its state.
    pub fn command(&self, name: &str) -> RawCommand<'_, Connection<S>> {
        RawCommand::new(self, name, false)
    }
}

impl<M: Mode> Pipeline<M> {
    /// Queues a command by name, for what has no method; see [`Client::command`].
    pub fn command(&self, name: &str) -> RawCommand<'_, Pipeline<M>> {
        RawCommand::new(self, name, true)
    }
}

/// A command by name, to which arguments are added one after the other. Made by [`Client::command`].
#[must_use = "a command is issued by `query`"]
pub struct RawCommand<'a, X> {
    target: &'a X,
    request: Request,
}

impl<'a, X: Target> RawCommand<'a, X> {
    fn new(target: &'a X, name: &str, shared: bool) -> Self {
        let first = name.split_ascii_whitespace().next().unwrap_or_default();
        let is_one_of = |names: &[&str]| names.iter().any(|name| first.eq_ignore_ascii_case(name));
        let stateful = is_one_of(CONNECTION_STATE);
        let mut request = Request::named(if stateful { STATEFUL } else { PLAIN }, name);
        if is_one_of(UNMATCHED) || reply_is_off(name) {
            request.words().fail(ArgError::Unmatched);
        } else if stateful && shared && !is_harmless(name) {
            request.words().fail(ArgError::ConnectionState);
        }
        RawCommand { target, request }
    }

    /// Adds an argument.
    pub fn arg<A: ToArg>(mut self, arg: A) -> Self {
        self.request.words().arg(&arg);
        self
    }

    /// Adds one argument or many.
    pub fn args<A: ToArgs>(mut self, args: A) -> Self {
        self.request.words().args(args);
        self
    }

    /// Adds a key. The same on the wire as [`arg`](RawCommand::arg); routing goes by keys.
    pub fn key<A: ToArg>(mut self, key: A) -> Self {
        self.request.key(&key);
        self
    }

    /// Says that the server may take `time` on purpose, zero being for ever: the reply is waited for that much longer, and
    /// a client gives the command a connection of its own.
    pub fn blocking(mut self, time: Duration) -> Self {
        self.request.block_for(BLOCKING, time);
        self
    }

    /// Issues it: a [`Command`](crate::Command) to await on clients and connections, a [`Pending`](crate::Pending) on
    /// pipelines.
    ///
    /// # Errors
    ///
    /// Besides what every command may fail with: a name that is empty, or that of a command that must not be issued here.
    pub fn query<T: FromReply>(mut self) -> X::Out<'a, T> {
        self.request.finish();
        self.target.__issue(self.request)
    }
}

/// CLIENT REPLY makes the server silent.
fn reply_is_off(name: &str) -> bool {
    let mut words = name.split_ascii_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("CLIENT"))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("REPLY"))
}

/// Subcommands of CLIENT that say something about connections without changing the one they run on.
fn is_harmless(name: &str) -> bool {
    let mut words = name.split_ascii_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("CLIENT"))
        && words.next().is_some_and(|word| {
            [
                "GETNAME",
                "ID",
                "INFO",
                "KILL",
                "LIST",
                "PAUSE",
                "UNBLOCK",
                "UNPAUSE",
                "TRACKINGINFO",
                "GETREDIR",
            ]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
        })
}

impl<X> fmt::Debug for RawCommand<'_, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCommand").finish_non_exhaustive()
    }
}
