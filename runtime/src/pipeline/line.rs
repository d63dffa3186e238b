//! What the commands of a pipeline are queued on.

use std::fmt;
use std::task::{Context, Poll};

use super::failing::Spot;
use super::handles::Taker;
use super::joining::Joining;
use super::queue::Queue;
use super::seat::{Answered, Seat};
use crate::erased::ErasedArc;
use crate::facts::Names;
use crate::request::Request;

/// What the commands of a [`Pipeline`](super::Pipeline) are queued on: which one is decided by its mode.
pub trait Line: Sized + Send + Unpin + 'static {
    /// A handle without the type of its value.
    type Seat: Waits;

    /// Queues a command.
    fn push(&self, request: &Request) -> Self::Seat;

    /// The queue for somebody who shares it, such as a batch function.
    fn share(&self) -> Shared;

    /// For calls on it that are awaited together, all made. `are_ready`: each waits for what it has queued before all else.
    fn joining(&self, are_ready: bool) -> Joining;

    /// How many commands are queued and not sent.
    fn len(&self) -> usize;

    /// How often something was sent.
    fn flushes(&self) -> u64;

    /// Throws away what is queued and not sent.
    fn clear(&self);

    /// What is queued, as it would be sent.
    fn encoded(&self) -> Vec<u8>;

    /// By what raw words are judged, besides our own names.
    fn names(&self) -> &[&'static Names];
}

/// Where a handle waits, whatever the type of its value.
pub trait Waits: Send + Sync + Unpin + 'static {
    /// The number of its command.
    fn number(&self) -> u64;

    /// Where it was queued, as long as it has not given its value.
    fn spot(&self) -> Spot;

    /// Whether its value was given, or can be given by this pipeline.
    fn belongs(&self, taker: &Taker<'_>) -> bool;

    /// Whether it has given its value, which it does once.
    fn is_taken(&self) -> bool;

    /// Gives its value, which somebody else takes: `false` if it was given before.
    fn leave(&mut self) -> bool;

    /// Waits for the answer.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Answered>;
}

/// A queue that several may share: each handle of it is an owner, and each command takes its lock.
pub struct Shared(pub(super) ErasedArc<Queue>);

impl Line for Shared {
    type Seat = Seat;

    #[inline]
    fn push(&self, request: &Request) -> Seat {
        let number = self.0.push(request);
        Seat::new(self.0.clone(), number)
    }

    fn share(&self) -> Shared {
        self.0.add_owner();
        Shared(self.0.clone())
    }

    fn joining(&self, are_ready: bool) -> Joining {
        Joining::of(self.0.clone(), are_ready)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn flushes(&self) -> u64 {
        self.0.flushes()
    }

    fn clear(&self) {
        self.0.clear();
    }

    fn encoded(&self) -> Vec<u8> {
        self.0.encoded()
    }

    fn names(&self) -> &[&'static Names] {
        &self.0.hub().config().names
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.0.drop_owner();
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("queued", &self.len())
            .field("atomic", &self.0.atomic)
            .finish_non_exhaustive()
    }
}
