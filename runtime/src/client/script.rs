//! Calls of scripts whose text is known only at run time.

use std::fmt;

use crate::arg::{CountMark, ToArg, ToArgs};
use crate::client::connection::{Connection, State};
use crate::client::reach::Writes;
use crate::facts::{Facts, Flags, Keys, Spread};
use crate::pipeline::{Mode, Pipeline};
use crate::request::{Request, Script};
use crate::value::FromReply;
use crate::{Client, Target};

const FACTS: &Facts = &Facts {
    name: "EVALSHA",
    flags: Flags::SCRIPTS,
    since: "2.6.0",
    keys: Keys::Counted { step: 1 },
    spread: Spread::Key,
};

impl Client {
    /// A call of a script by its hash. The text is only sent to a server that does not have it; see [`Script`].
    pub fn script(&self, script: &Script) -> ScriptCall<'_, Client> {
        ScriptCall::new(self, script)
    }
}

impl<S: State> Connection<S> {
    /// A call of a script; see [`Client::script`].
    pub fn script(&self, script: &Script) -> ScriptCall<'_, Connection<S>> {
        ScriptCall::new(self, script)
    }
}

impl<M: Mode> Pipeline<M> {
    /// Queues a call of a script; see [`Client::script`].
    pub fn script(&self, script: &Script) -> ScriptCall<'_, Pipeline<M>> {
        ScriptCall::new(self, script)
    }
}

/// A call of a script, to which its keys are added, and then its arguments. Made by [`Client::script`].
#[must_use = "a script is called by `query`"]
pub struct ScriptCall<'a, X> {
    target: &'a X,
    request: Request,
    count: CountMark,
    keys: u32,
}

/// A call of a script that has all its keys, to which arguments are added. Made by [`ScriptCall::arg`].
#[must_use = "a script is called by `query`"]
pub struct ScriptArgs<'a, X> {
    target: &'a X,
    request: Request,
}

impl<'a, X: Target> ScriptCall<'a, X> {
    fn new(target: &'a X, script: &Script) -> Self {
        let mut request = Request::new();
        request.script(FACTS, script);
        let count = request.words().count_mark();
        ScriptCall { target, request, count, keys: 0 }
    }

    /// Adds a key: `KEYS[1]` and so on.
    pub fn key<A: ToArg>(mut self, key: A) -> Self {
        self.request.key(&key);
        self.keys += 1;
        self
    }

    /// Adds one key, many or none.
    pub fn keys<A: ToArgs>(mut self, keys: A) -> Self {
        self.keys += self.request.keys(keys);
        self
    }

    /// Adds the first argument, `ARGV[1]`. Keys come before it.
    pub fn arg<A: ToArg>(self, arg: A) -> ScriptArgs<'a, X> {
        self.with_all_keys().arg(arg)
    }

    /// Adds one argument, many or none. Keys come before them.
    pub fn args<A: ToArgs>(self, args: A) -> ScriptArgs<'a, X> {
        self.with_all_keys().args(args)
    }

    /// Makes the call without arguments; see [`ScriptArgs::query`].
    ///
    /// # Errors
    ///
    /// What every command may fail with, and what the script says.
    pub fn query<T: FromReply>(self) -> X::Out<'a, T>
    where
        X: Writes,
    {
        self.with_all_keys().query()
    }

    fn with_all_keys(mut self) -> ScriptArgs<'a, X> {
        self.request.words().fill(self.count, self.keys);
        ScriptArgs { target: self.target, request: self.request }
    }
}

impl<'a, X: Target> ScriptArgs<'a, X> {
    /// Adds an argument: `ARGV[1]` and so on.
    pub fn arg<A: ToArg>(mut self, arg: A) -> Self {
        self.request.words().arg(&arg);
        self
    }

    /// Adds one argument, many or none.
    pub fn args<A: ToArgs>(mut self, args: A) -> Self {
        self.request.words().args(args);
        self
    }

    /// Makes the call: a [`Command`](crate::Command) to await on clients and connections, a [`Pending`](crate::Pending) handle on
    /// pipelines. What the script returns is decoded into a `T`; use `query::<()>()` to ignore it.
    ///
    /// # Errors
    ///
    /// What every command may fail with, and what the script says.
    pub fn query<T: FromReply>(mut self) -> X::Out<'a, T>
    where
        X: Writes,
    {
        self.request.finish();
        self.target.__issue(self.request)
    }
}

impl<X> fmt::Debug for ScriptCall<'_, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptCall").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl<X> fmt::Debug for ScriptArgs<'_, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptArgs").finish_non_exhaustive()
    }
}
