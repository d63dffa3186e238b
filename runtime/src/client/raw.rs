//! Commands that no spec has.

use std::fmt;
use std::time::Duration;

use crate::arg::{ToArg, ToArgs};
use crate::client::connection::{Connection, State};
use crate::client::guard::PLAIN;
use crate::client::reach::Blocks;
use crate::pipeline::{Mode, Pipeline};
use crate::request::Request;
use crate::value::FromReply;
use crate::{Client, Target};

impl Client {
    /// A command by name, for what has no method: a newer server's, a module's. Subcommands are part of the name.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let encoding: String = client.command("OBJECT ENCODING").arg("key").query().await?;
    /// # let _ = encoding; Ok(()) }
    /// ```
    ///
    /// It is judged by its words, once they are all there, as the methods are by the compiler: what blocks gets a
    /// connection of its own, and what changes the state of a connection is refused here; issue it on
    /// [`Client::connection`]. If a command of a module blocks, say so with [`blocking`](RawCommand::blocking), or tell
    /// the client about it ([`Builder::names`](crate::Builder::names)). No raw command is sent again after a lost
    /// connection.
    pub fn command(&self, name: &str) -> RawCommand<'_, Client> {
        RawCommand::new(self, name)
    }
}

impl<S: State> Connection<S> {
    /// A command by name, for what has no method; see [`Client::command`]. The connection is closed afterwards, not
    /// reused, if the command may have changed its state. While keys are watched, only what changes nothing is issued.
    pub fn command(&self, name: &str) -> RawCommand<'_, Connection<S>> {
        RawCommand::new(self, name)
    }
}

impl<M: Mode> Pipeline<M> {
    /// Queues a command by name, for what has no method; see [`Client::command`].
    pub fn command(&self, name: &str) -> RawCommand<'_, Pipeline<M>> {
        RawCommand::new(self, name)
    }
}

/// A command by name, to which arguments are added one after the other. Made by [`Client::command`].
#[must_use = "a command is issued by `query`"]
pub struct RawCommand<'a, X> {
    target: &'a X,
    request: Request,
}

impl<'a, X: Target> RawCommand<'a, X> {
    fn new(target: &'a X, name: &str) -> Self {
        RawCommand { target, request: Request::named(PLAIN, name) }
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
    /// a client gives the command a connection of its own. What is known to block, as BLPOP, has that without being told, and
    /// is waited for until it ends by itself.
    pub fn blocking(mut self, time: Duration) -> Self
    where
        X: Blocks,
    {
        self.request.block_for(time);
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
        self.target.__place().judge(&mut self.request);
        self.target.__issue(self.request)
    }
}

impl<X> fmt::Debug for RawCommand<'_, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCommand").finish_non_exhaustive()
    }
}
