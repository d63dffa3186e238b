//! Bounds that say which commands can be sent from where, for the methods of users' own command sets. The methods of this crate
//! are inherent and need no bounds: a type does not have the methods that it cannot send.

use crate::client::target::Target;
use crate::pipeline::{Pipeline, Plain, Writable};
use crate::{Client, Connection, Unwatched};

/// Where a command may be sent that is not known to change nothing.
#[diagnostic::on_unimplemented(
    message = "on `{Self}` only commands that change nothing can be called",
    label = "this command is flagged neither `readonly` nor `harmless` in its spec",
    note = "before the transaction it would run at once, and again with each try: call it on the transaction that \
            `multi()` gives"
)]
pub trait Writes: Target {}

/// Where a command may be sent that waits on the server.
#[diagnostic::on_unimplemented(
    message = "a command that waits on the server cannot be queued",
    label = "in a pipeline everything behind it would wait, too",
    note = "call it on the `Client`, which gives it a connection of its own, or on a `Connection`"
)]
pub trait Blocks: Target {}

/// Where a command may be sent that is about the writes made on its own connection.
#[diagnostic::on_unimplemented(
    message = "this command is about the earlier writes on its own connection",
    label = "this has no connection of its own",
    note = "a client's connections are shared, and in a transaction there is nothing to wait for: call it on a \
            `Pipeline` or a `Connection`"
)]
pub trait OwnWrites: Target {}

/// Where a command may be sent that changes the state of its connection.
#[diagnostic::on_unimplemented(
    message = "a command that changes its connection needs a dedicated connection",
    label = "the connections here are shared: it would affect all callers",
    note = "get one with `client.connection().await?`, and call it there; for all connections, name a database in the URL, \
            `redis://host/3`, and set a login with `Builder::credentials`"
)]
pub trait ConnectionState: Target {}

impl Writes for Client {}
impl<S: Unwatched> Writes for Connection<S> {}
impl<M: Writable> Writes for Pipeline<M> {}

impl Blocks for Client {}
impl<S: Unwatched> Blocks for Connection<S> {}

impl<S: Unwatched> OwnWrites for Connection<S> {}
impl OwnWrites for Pipeline<Plain> {}

impl<S: Unwatched> ConnectionState for Connection<S> {}
