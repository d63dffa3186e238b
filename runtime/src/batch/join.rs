//! Types that may be passed as the pipeline of a batch function.
//!
//! A parameter is a `&dyn` of one of these traits, so that a batch function is compiled once, and not for each type that it is called
//! with. A wrong argument is one error, which names the trait; that is why they have these names.

use std::mem;
use std::sync::Arc;

use crate::pipeline::{Atomic, Mode, Pipeline, Plain, Scope, Scoped, Shared, Transaction, Writable};
use crate::{Client, Result, Watched};

/// A client, on which a [`#[redis_batch]`](crate::redis_batch) function of one round trip gets a pipeline of its own; a pipeline,
/// a transaction or what queues in a closure, which it joins; or an `Arc` of these. `M` is the mode in which it runs.
#[diagnostic::on_unimplemented(
    message = "a batch function takes a `&Client`, a `&Pipeline` or a `&Transaction`, not a `&{Self}`",
    label = "this has no pipeline"
)]
pub trait ClientPipelineOrTransaction<M: Mode> {
    #[doc(hidden)]
    fn __join(&self) -> Pipeline;
    /// Others queue on the same pipeline.
    #[doc(hidden)]
    fn __joins(&self) -> bool;
}

impl ClientPipelineOrTransaction<Plain> for Client {
    fn __join(&self) -> Pipeline {
        self.__own_pipeline()
    }

    fn __joins(&self) -> bool {
        false
    }
}

impl<M: Writable> ClientPipelineOrTransaction<M> for Pipeline<M> {
    fn __join(&self) -> Pipeline {
        self.joined()
    }

    fn __joins(&self) -> bool {
        true
    }
}

/// A client, on which a [`#[redis_batch]`](crate::redis_batch) function of several round trips gets a pipeline of its own; a
/// pipeline, which it joins; or an `Arc` of these. Not a transaction, in which a reply cannot be used.
#[diagnostic::on_unimplemented(
    message = "a batch function takes a `&Client` or a `&Pipeline`, not a `&{Self}`",
    label = "this has no pipeline"
)]
pub trait ClientOrPipeline {
    #[doc(hidden)]
    fn __join(&self) -> Pipeline;
    /// Others queue on the same pipeline.
    #[doc(hidden)]
    fn __joins(&self) -> bool;
}

impl ClientOrPipeline for Client {
    fn __join(&self) -> Pipeline {
        self.__own_pipeline()
    }

    fn __joins(&self) -> bool {
        false
    }
}

impl<M: ManyTrips> ClientOrPipeline for Pipeline<M> {
    fn __join(&self) -> Pipeline {
        ManyTrips::__plain(self.__handle())
    }

    fn __joins(&self) -> bool {
        true
    }
}

/// A mode in which a reply may be used before more is queued.
#[diagnostic::on_unimplemented(
    message = "this function may need more than one round trip, so it cannot run inside a transaction or a closure",
    label = "replies come only after EXEC here, or once the closure is over",
    note = "if one round trip is enough, declare `#[redis_batch(round_trips = 1)]` on the function, with no other await in it; \
            to read first, use `#[redis_batch(atomic, watch(key))]`"
)]
pub trait ManyTrips: Mode<Line = Shared> + Sized {
    #[doc(hidden)]
    fn __plain(pipe: Pipeline<Self>) -> Pipeline;
}

impl ManyTrips for Plain {
    #[inline]
    fn __plain(pipe: Pipeline) -> Pipeline {
        pipe
    }
}

/// What an `atomic` batch function takes. On a client it runs a transaction of its own. A transaction, also that of a closure, it joins.
/// `M` is the mode of the call: a future on a client, a handle in a transaction.
#[diagnostic::on_unimplemented(
    message = "an atomic batch function takes a `&Client` or a `&Transaction`, not a `&{Self}`",
    label = "no transaction can be had from this",
    note = "a pipeline is not a transaction: pass the client, or `&client.transaction()` and `exec` it"
)]
pub trait ClientOrTransaction<M: Mode> {
    #[doc(hidden)]
    fn __join(&self) -> (Transaction, Own);
    #[doc(hidden)]
    fn __joins(&self) -> bool;
}

impl ClientOrTransaction<Plain> for Client {
    fn __join(&self) -> (Transaction, Own) {
        let transaction = self.transaction();
        (transaction.__handle(), Own::Writes(transaction))
    }

    fn __joins(&self) -> bool {
        false
    }
}

impl ClientOrTransaction<Atomic> for Transaction {
    fn __join(&self) -> (Transaction, Own) {
        (self.joined(), Own::Nothing)
    }

    fn __joins(&self) -> bool {
        true
    }
}

#[diagnostic::do_not_recommend]
impl ClientOrTransaction<Scoped<Atomic>> for Scope<Atomic> {
    fn __join(&self) -> (Transaction, Own) {
        (self.joined(), Own::Nothing)
    }

    fn __joins(&self) -> bool {
        true
    }
}

/// A client, which is what a watched batch function may be called with.
#[diagnostic::on_unimplemented(
    message = "a watched batch function takes a `&Client`, not a `&{Self}`",
    label = "it needs a connection of its own, and may run again"
)]
pub trait OnlyClient: Send + Sync {
    #[doc(hidden)]
    fn __client(&self) -> Client;
}

impl OnlyClient for Client {
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
        #[diagnostic::do_not_recommend]
        impl<M: Mode, T: ClientPipelineOrTransaction<M> + ?Sized> ClientPipelineOrTransaction<M> for $pointer {
            fn __join(&self) -> Pipeline {
                (**self).__join()
            }

            fn __joins(&self) -> bool {
                (**self).__joins()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: ClientOrPipeline + ?Sized> ClientOrPipeline for $pointer {
            fn __join(&self) -> Pipeline {
                (**self).__join()
            }

            fn __joins(&self) -> bool {
                (**self).__joins()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: Mode, T: ClientOrTransaction<M> + ?Sized> ClientOrTransaction<M> for $pointer {
            fn __join(&self) -> (Transaction, Own) {
                (**self).__join()
            }

            fn __joins(&self) -> bool {
                (**self).__joins()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: OnlyClient + ?Sized> OnlyClient for $pointer {
            fn __client(&self) -> Client {
                (**self).__client()
            }
        }
    )+};
}

through!(&T, Arc<T>);
