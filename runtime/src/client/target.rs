//! The trait for which users' own command sets are written.

use crate::Client;
use crate::client::command::Command;
use crate::client::connection::{Connection, State};
use crate::client::guard::{Kind, Place};
use crate::pipeline::{Mode, Pending, Pipeline};
use crate::request::Request;
use crate::value::FromReply;

/// Where a command can be called: a [`Client`], a [`Connection`] or a [`Pipeline`]. The traits that `commands!` makes from
/// your own specs have one method for all of them, and this trait says what it returns.
///
/// It does not have the commands as methods. To write a helper that takes a client or a pipeline, write a
/// [batch function](crate::redis_batch): `async fn count(pipe: &Pipeline, key: &str) -> Result<i64>`.
#[diagnostic::on_unimplemented(
    message = "commands cannot be issued on `{Self}`",
    note = "use a `Client`, a `Connection`, a `Pipeline` or a `Transaction`"
)]
pub trait Target {
    /// What calling a command returns: a [`Command`] to await, or a [`Pending`] handle.
    type Out<'a, T: FromReply>
    where
        Self: 'a;

    /// Issues an encoded command.
    #[doc(hidden)]
    fn __issue<T: FromReply>(&self, request: Request) -> Self::Out<'_, T>;

    /// By what raw words are judged; a target of tests takes all.
    #[doc(hidden)]
    fn __place(&self) -> Place<'_> {
        Place::new(Kind::Connection, &[])
    }
}

impl Target for Client {
    type Out<'a, T: FromReply> = Command<'a, T>;

    fn __issue<T: FromReply>(&self, request: Request) -> Command<'_, T> {
        self.__send(request)
    }

    fn __place(&self) -> Place<'_> {
        Place::new(Kind::Client, &self.hub().config().names)
    }
}

impl<S: State> Target for Connection<S> {
    type Out<'a, T: FromReply> = Command<'a, T>;

    fn __issue<T: FromReply>(&self, request: Request) -> Command<'_, T> {
        self.__send(request)
    }

    fn __place(&self) -> Place<'_> {
        let kind = if S::WATCHES { Kind::Watched } else { Kind::Connection };
        Place::new(kind, &self.lease().hub().config().names)
    }
}

impl<M: Mode> Target for Pipeline<M> {
    type Out<'a, T: FromReply> = Pending<T, M>;

    fn __issue<T: FromReply>(&self, request: Request) -> Pending<T, M> {
        self.__queue(&request)
    }

    fn __place(&self) -> Place<'_> {
        let kind = match (M::ATOMIC, M::WATCHES) {
            (true, _) => Kind::Transaction,
            (false, true) => Kind::Watched,
            (false, false) => Kind::Pipeline,
        };
        Place::new(kind, self.names())
    }
}
