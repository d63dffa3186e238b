//! Commands by name, without a method.

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
    /// A command by name, for commands without a method, such as those of a newer server or of a module. Subcommands are part of the name.
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
    /// let encoding: String = client.command("OBJECT ENCODING").arg("key").query().await?;
    /// # let _ = encoding; Ok(()) }
    /// ```
    ///
    /// The rules that the compiler checks for methods are checked at run time, from the name: a blocking command gets a
    /// dedicated connection, and a command that changes the state of its connection is refused here; send it on a
    /// [`Client::connection`]. If a command of a module blocks, say so with [`blocking`](RawCommand::blocking) or
    /// [`Builder::names`](crate::Builder::names). A raw command is never sent again after a lost connection.
    pub fn command(&self, name: &str) -> RawCommand<'_, Client> {
        RawCommand::new(self, name)
    }
}

impl<S: State> Connection<S> {
    /// A command by name, for commands without a method; see [`Client::command`]. If the command may change the state of the connection,
    /// the connection is later closed, not reused. On a watched connection only commands that change nothing are allowed.
    pub fn command(&self, name: &str) -> RawCommand<'_, Connection<S>> {
        RawCommand::new(self, name)
    }
}

impl<M: Mode> Pipeline<M> {
    /// Queues a command by name, for commands without a method; see [`Client::command`].
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

    /// Adds a key. It is sent like an [`arg`](RawCommand::arg), but also decides to which node of a cluster the command goes.
    pub fn key<A: ToArg>(mut self, key: A) -> Self {
        self.request.key(&key);
        self
    }

    /// States that the server may block for `time`; zero is without a limit. The response timeout is longer by that, and
    /// on a client the command gets a dedicated connection. Commands that are known to block, such as BLPOP, get that without this
    /// call, and are waited for without a limit.
    pub fn blocking(mut self, time: Duration) -> Self
    where
        X: Blocks,
    {
        self.request.block_for(time);
        self
    }

    /// Makes the command: a [`Command`](crate::Command) to await on clients and connections, a [`Pending`](crate::Pending) handle on
    /// pipelines.
    ///
    /// # Errors
    ///
    /// Besides the errors of every command: the name is empty, or the command is not allowed here.
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
