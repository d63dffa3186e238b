//! Several servers, each with a name.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::facts::{Facts, Flags};
use crate::key::Key;
use crate::pipeline::{Failing, Handles, Plain};
use crate::{Client, Error, Pipeline, Result};

pub use roundtrip_macros::Backends;

/// Several servers, each with a name: a struct of clients with `#[derive(Backends)]`. The page of the derive shows how to use it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of named clients",
    label = "a struct that derives `Backends` is expected here",
    note = "derive `Backends` for a struct whose fields are `Client`s"
)]
pub trait Backends {
    /// A pipeline for each of the clients, under the same names.
    type Pipes;
}

/// A key that says on which of the backends `B` it is: derive [`Key`](derive@crate::Key) with `on = B::name`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say on which of `{B}` it lives",
    label = "a key with `on = {B}::name` is expected here",
    note = "write `#[key(\"..\", .., on = {B}::name)]` on it, or name the client, as in `stores.users.at(key)`"
)]
pub trait LivesOn<B: Backends>: Key {
    #[doc(hidden)]
    fn __client(backends: &B) -> &Client;
    #[doc(hidden)]
    fn __pipeline(pipes: &B::Pipes) -> &Pipeline;
}

/// What an error of connecting is said of: a field, as `Stores::users`.
#[doc(hidden)]
#[must_use]
pub const fn named(name: &'static str) -> Facts {
    Facts { name, flags: Flags::NONE, ..Facts::RAW }
}

/// Connects to all, side by side. The first error in the order of the names, once all have an end.
#[doc(hidden)]
pub async fn connect<const N: usize>(servers: [(&'static Facts, &str); N]) -> Result<[Client; N]> {
    let connecting = servers.map(|(name, url)| async move {
        let client = Client::connect(url).await;
        client.map_err(|error| error.of(name))
    });
    let mut clients = Vec::with_capacity(N);
    for client in all(connecting.map(Box::pin)).await {
        clients.push(client?);
    }
    clients.try_into().map_err(|_| Error::taken())
}

/// Hands over what is queued on all of them, waits for all, and turns handles into their values.
#[doc(hidden)]
pub async fn execute<H: Handles<Plain>, const N: usize>(
    pipes: [&Pipeline; N],
    handles: H,
) -> Result<H::Output> {
    let flushed = all(pipes.map(Pipeline::flush)).await;
    let values = handles.__replies().await.map_err(Failing::into_error);
    // errors of commands whose handles nobody holds
    let mut unheld = flushed.into_iter().filter_map(Result::err);
    match values {
        Err(error) => Err(error.with_others(unheld)),
        Ok(values) => match unheld.next() {
            None => Ok(values),
            Some(first) => Err(first.with_others(unheld)),
        },
    }
}

/// What all of them give, once each has an end.
async fn all<F: Future + Unpin>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.into_iter().map(Ended::Not).collect();
    poll_fn(|cx| {
        // each is polled, also behind one that has no end yet
        let waiting = all.iter_mut().filter_map(|one| (!one.poll(cx)).then_some(())).count();
        if waiting == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let output = |one| match one {
        Ended::With(output) => Some(output),
        Ended::Not(_) => None,
    };
    all.into_iter().filter_map(output).collect()
}

/// A future, or what it gave.
enum Ended<F: Future> {
    Not(F),
    With(F::Output),
}

impl<F: Future + Unpin> Ended<F> {
    /// Whether it has an end.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        if let Ended::Not(future) = self
            && let Poll::Ready(output) = Pin::new(future).poll(cx)
        {
            *self = Ended::With(output);
        }
        matches!(self, Ended::With(_))
    }
}
