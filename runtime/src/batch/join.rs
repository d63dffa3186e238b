//! What may be passed for the pipeline of a batch function.

use std::mem;
use std::sync::Arc;

use crate::pipeline::{Atomic, Mode, Pipeline, Plain, Transaction, Writable};
use crate::{Client, Result, Watched};

/// What a [`#[redis_batch]`](crate::redis_batch) function may be called with: `&Client` (it gets a pipeline of its own),
/// `&Pipeline` (it joins that one), `&Transaction` if it is declared to take one round trip, or an `Arc` of these.
#[diagnostic::on_unimplemented(
    message = "a batch function takes a `&Client`, a `&Pipeline` or a `&Transaction`, not a `&{Self}`",
    label = "no pipeline can be had from this"
)]
pub trait Join {
    /// The mode in which it runs.
    type Mode: Mode + Writable;
    /// Others queue on the same pipeline.
    #[doc(hidden)]
    const JOINS: bool;
    #[doc(hidden)]
    fn __join(&self) -> Pipeline<Self::Mode>;
}

impl Join for Client {
    type Mode = Plain;
    const JOINS: bool = false;

    #[inline]
    fn __join(&self) -> Pipeline {
        self.__own_pipeline()
    }
}

impl<M: Mode + Writable> Join for Pipeline<M> {
    type Mode = M;
    const JOINS: bool = true;

    #[inline]
    fn __join(&self) -> Pipeline<M> {
        self.__handle()
    }
}

/// What a batch function of several round trips may be called with: everything but a transaction.
#[diagnostic::on_unimplemented(
    message = "a batch function takes a `&Client` or a `&Pipeline`, not a `&{Self}`",
    label = "no pipeline can be had from this"
)]
pub trait JoinMany: Join {
    #[doc(hidden)]
    fn __join_many(&self) -> Pipeline;
}

impl<T: Join<Mode: ManyTrips> + ?Sized> JoinMany for T {
    #[inline]
    fn __join_many(&self) -> Pipeline {
        ManyTrips::plain(self.__join())
    }
}

/// A mode in which a reply may be used before more is queued.
#[diagnostic::on_unimplemented(
    message = "this function may need more than one round trip, so it cannot run inside a transaction",
    label = "replies come only after EXEC here",
    note = "if one round trip is enough, declare `#[redis_batch(round_trips = 1)]` on the function, with no other await in it; \
            to read first, use `#[redis_batch(atomic, watch(key))]`"
)]
pub trait ManyTrips: Mode + Sized {
    #[doc(hidden)]
    fn plain(pipe: Pipeline<Self>) -> Pipeline;
}

impl ManyTrips for Plain {
    #[inline]
    fn plain(pipe: Pipeline) -> Pipeline {
        pipe
    }
}

/// What an `atomic` batch function may be called with: a client, on which it runs a transaction, or a transaction.
#[diagnostic::on_unimplemented(
    message = "an atomic batch function takes a `&Client` or a `&Transaction`, not a `&{Self}`",
    label = "no transaction can be had from this",
    note = "a pipeline is not a transaction: pass the client, or `&client.transaction()` and `exec` it"
)]
pub trait JoinTransaction {
    /// The mode of the call: a future on a client, a handle in a transaction.
    type Mode: Mode;
    #[doc(hidden)]
    const JOINS: bool;
    #[doc(hidden)]
    fn __join_transaction(&self) -> (Transaction, Own);
}

impl JoinTransaction for Client {
    type Mode = Plain;
    const JOINS: bool = false;

    fn __join_transaction(&self) -> (Transaction, Own) {
        let transaction = self.transaction();
        (transaction.__handle(), Own::Writes(transaction))
    }
}

impl JoinTransaction for Transaction {
    type Mode = Atomic;
    const JOINS: bool = true;

    fn __join_transaction(&self) -> (Transaction, Own) {
        (self.__handle(), Own::Nothing)
    }
}

/// What a watched batch function may be called with: a client.
#[diagnostic::on_unimplemented(
    message = "a watched batch function takes a `&Client`, not a `&{Self}`",
    label = "it needs a connection of its own, and may run again"
)]
pub trait JoinWatch {
    #[doc(hidden)]
    fn __client(&self) -> Client;
}

impl JoinWatch for Client {
    fn __client(&self) -> Client {
        self.clone()
    }
}

/// The transaction that an atomic function runs itself.
#[derive(Debug)]
#[doc(hidden)]
pub enum Own {
    /// It has joined somebody else's, or has executed its own.
    Nothing,
    /// It reads, on a connection that watches.
    Reads(Watched),
    /// To be executed.
    Writes(Transaction),
}

impl Own {
    /// The reading part of a watched function.
    pub fn watching(watched: Watched) -> Own {
        Own::Reads(watched)
    }

    /// The end of the reads, and a handle to the transaction.
    pub fn multi(&mut self) -> Transaction {
        let transaction = match mem::replace(self, Own::Nothing) {
            Own::Reads(watched) => watched.multi(),
            Own::Writes(transaction) => transaction,
            Own::Nothing => unreachable!("only a function that watches begins its transaction itself"),
        };
        let handle = transaction.__handle();
        *self = Own::Writes(transaction);
        handle
    }

    /// Executes it, unless that is done, or somebody else's business.
    pub async fn commit(&mut self) -> Result<()> {
        match mem::replace(self, Own::Nothing) {
            Own::Writes(transaction) => transaction.exec(()).await,
            Own::Reads(watched) => watched.multi().exec(()).await,
            Own::Nothing => Ok(()),
        }
    }

    /// An exit: a success commits what is not committed, an error throws it away. Whether there is anything to wait for.
    pub async fn finish<T, E>(&mut self, outcome: &std::result::Result<T, E>) -> Result<bool> {
        match (&self, outcome) {
            (Own::Nothing, _) => Ok(true),
            (_, Ok(_)) => self.commit().await.map(|()| true),
            (_, Err(_)) => {
                *self = Own::Nothing;
                Ok(false)
            }
        }
    }
}

macro_rules! through {
    ($($pointer:ty),+) => {$(
        impl<T: Join + ?Sized> Join for $pointer {
            type Mode = T::Mode;
            const JOINS: bool = T::JOINS;

            #[inline]
            fn __join(&self) -> Pipeline<T::Mode> {
                (**self).__join()
            }
        }

        impl<T: JoinTransaction + ?Sized> JoinTransaction for $pointer {
            type Mode = T::Mode;
            const JOINS: bool = T::JOINS;

            fn __join_transaction(&self) -> (Transaction, Own) {
                (**self).__join_transaction()
            }
        }

        impl<T: JoinWatch + ?Sized> JoinWatch for $pointer {
            fn __client(&self) -> Client {
                (**self).__client()
            }
        }
    )+};
}

through!(&T, Arc<T>);
