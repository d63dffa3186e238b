//! What can be sent from where, as bounds: the methods of users' own command sets carry them. The methods of this crate
//! are inherent and need none: a type does not have what it cannot send.

use crate::client::target::Target;
use crate::pipeline::{Pipeline, Plain, Writable};
use crate::{Client, Connection, Open, State};

/// Where a command may be sent that is not known to only read.
#[diagnostic::on_unimplemented(
    message = "on `{Self}` only commands that read can be called",
    label = "this command is not flagged `readonly` in its spec",
    note = "what is queued beside WATCH runs at once, and again at every retry: call it in the transaction"
)]
pub trait Writes: Target {}

/// Where a command may be sent that waits on the server.
#[diagnostic::on_unimplemented(
    message = "a command that blocks cannot be called on `{Self}`",
    label = "this command waits on the server",
    note = "in a pipeline everything behind it would wait too: call it on a `Client`, which gives it a connection, \
            or on a `Connection`"
)]
pub trait Blocks: Target {}

/// Where a command may be sent that speaks of the writes made on its own connection.
#[diagnostic::on_unimplemented(
    message = "a command about its own connection's writes cannot be called on `{Self}`",
    label = "this command is flagged `own-writes` in its spec",
    note = "a client's connections are shared, and in a transaction there is nothing to wait for: call it on a \
            `Pipeline` or a `Connection`"
)]
pub trait OwnWrites: Target {}

/// Where a command may be sent that changes the state of its connection.
#[diagnostic::on_unimplemented(
    message = "a command that changes its connection's state cannot be called on `{Self}`",
    label = "this command is flagged `connection-state` in its spec",
    note = "others share the connections of a client: call it on a `Connection`"
)]
pub trait ConnectionState: Target {}

impl Writes for Client {}
impl<S: State> Writes for Connection<S> {}
impl<M: Writable> Writes for Pipeline<M> {}

impl Blocks for Client {}
impl Blocks for Connection<Open> {}

impl<S: State> OwnWrites for Connection<S> {}
impl OwnWrites for Pipeline<Plain> {}

impl ConnectionState for Connection<Open> {}
