//! Polls that run ahead: the code of a batch function is polled to queue what it can, and others may queue after it.
//!
//! There are two. The poll at the call, with a pipeline as argument, queues the first commands; it is recognised by its waker. And the
//! caller of a nested call polls it until it has queued its last wave. Neither sends anything or waits, so that later commands are sent with it.
//!
//! | poll | known by | a command that is not sent | another future | over at |
//! | --- | --- | --- | --- | --- |
//! | at the call | its waker | nothing is sent, nobody is woken | not polled (`gate`) | the first wait |
//! | ahead | `Asked::ahead` | sent, until `last` is said | polled | `last`, or the end |
//! | any other | neither | sent, after one yield where others queue | polled | the end |
//!
//! The first is recognised by its waker, not by the thread: code that the body runs in between, for example by `block_on`, has another
//! waker, and sends. The waker is not replaced on the way, because at the call nothing is polled that uses its own.

use std::cell::Cell;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Wake, Waker};

/// Nobody needs to be woken: whoever has the call will poll it.
static CALLING: LazyLock<Waker> = LazyLock::new(|| Waker::from(Arc::new(Calling)));

struct Calling;

impl Wake for Calling {
    fn wake(self: Arc<Self>) {}
}

/// To poll at the call.
pub(crate) fn calling() -> Context<'static> {
    Context::from_waker(&CALLING)
}

/// This is the poll at the call.
#[inline]
pub(crate) fn is_calling(cx: &Context<'_>) -> bool {
    cx.waker().data() == CALLING.data()
}

/// What the batch call that this thread polls right now was asked to do, and what it has said.
#[derive(Clone, Copy)]
struct Asked {
    /// It is polled until it says so.
    ahead: bool,
    /// It has queued its last wave.
    last: bool,
}

thread_local! {
    /// How a call's code tells what polls it, with no allocation that both would have to share.
    static CALL: Cell<Asked> = const { Cell::new(Asked { ahead: false, last: false }) };
}

/// Says that the call which runs now has queued its last wave.
#[inline]
pub fn last() {
    CALL.set(Asked { last: true, ..CALL.get() });
}

/// The call that runs now is polled until its last wave is queued.
pub(crate) fn is_ahead() -> bool {
    CALL.get().ahead
}

/// All is queued that this poll is for.
#[inline]
pub(crate) fn is_done(cx: &Context<'_>) -> bool {
    let Asked { ahead, last } = CALL.get();
    ahead && last || is_calling(cx)
}

/// While a call is polled. What is said there is not said of the call around it.
pub(crate) struct Said<'a> {
    last: &'a mut bool,
    around: Asked,
}

impl<'a> Said<'a> {
    /// `last` becomes true once the call has said so; `ahead`: it is polled until then.
    #[inline]
    pub(crate) fn by_call(last: &'a mut bool, ahead: bool) -> Said<'a> {
        let around = CALL.replace(Asked { ahead, last: false });
        Said { last, around }
    }
}

impl Drop for Said<'_> {
    #[inline]
    fn drop(&mut self) {
        *self.last |= CALL.replace(self.around).last;
    }
}
