//! Callers that are tasks: the least that a client shared between them has to do.

use std::{
    collections::VecDeque,
    future::poll_fn,
    mem,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use harness::ops::Op;

use crate::{
    Requests,
    line::{Keep, Line},
};

/// Where callers leave requests, and the driver leaves replies.
pub struct Hub<O: Op> {
    op: O,
    requests: Requests,
    outbox: Mutex<Outbox>,
    slots: Vec<Mutex<Slot<O::Reply>>>,
}

#[derive(Default)]
struct Outbox {
    bytes: Vec<u8>,
    /// Who asked (its slot), and for which call.
    callers: VecDeque<(usize, usize)>,
    driver: Option<Waker>,
}

struct Slot<R> {
    reply: Option<R>,
    caller: Option<Waker>,
}

impl<O: Op> Hub<O> {
    pub fn new(op: O, requests: Requests, callers: usize) -> Arc<Self> {
        let slot = |_| Mutex::new(Slot { reply: None, caller: None });
        Arc::new(Self { op, requests, outbox: Mutex::default(), slots: (0..callers).map(slot).collect() })
    }

    /// The `i`th call, by the task that owns `slot`.
    pub async fn call(&self, slot: usize, i: usize) -> O::Reply {
        let driver = {
            let mut outbox = self.outbox.lock().expect("no panic");
            outbox.bytes.extend_from_slice(self.requests.get(i));
            outbox.callers.push_back((slot, i));
            outbox.driver.take()
        };
        if let Some(driver) = driver {
            driver.wake();
        }
        poll_fn(|cx| {
            let mut slot = self.slots[slot].lock().expect("no panic");
            match slot.reply.take() {
                Some(reply) => Poll::Ready(reply),
                None => {
                    slot.caller = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Carries `calls` calls, and gives the line back.
    pub async fn drive(&self, line: Line, calls: usize) -> Line {
        let mut driver = Driver {
            line: Some(line),
            writing: Vec::new(),
            written: 0,
            waiting: VecDeque::new(),
            left: calls,
            yielded: false,
            woken: Vec::new(),
        };
        poll_fn(|cx| driver.poll(self, cx)).await
    }
}

struct Driver {
    line: Option<Line>,
    writing: Vec<u8>,
    written: usize,
    waiting: VecDeque<(usize, usize)>,
    left: usize,
    yielded: bool,
    woken: Vec<Waker>,
}

impl Driver {
    fn poll<O: Op>(&mut self, hub: &Hub<O>, cx: &mut Context<'_>) -> Poll<Line> {
        loop {
            self.collect(hub, cx);
            let Some(line) = &mut self.line else { return Poll::Pending };
            let mut unsent = &self.writing[self.written..];
            let exchanged = line.poll_exchange(cx, &mut unsent);
            self.written = self.writing.len() - unsent.len();
            match exchanged {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(result) => result.expect("a server"),
            }
            while line.complete(hub.requests.replies, Keep::Replies) {
                let (slot, i) = self.waiting.pop_front().expect("a caller for each reply");
                let mut slot = hub.slots[slot].lock().expect("no panic");
                slot.reply = Some(line.decode(&hub.op, i));
                self.woken.extend(slot.caller.take());
                self.left -= 1;
            }
            self.woken.drain(..).for_each(Waker::wake);
            if self.left == 0 {
                return self.line.take().map_or(Poll::Pending, Poll::Ready);
            }
        }
    }

    /// Takes what the callers left, once: a driver that is woken by the first of many lets the others leave theirs.
    fn collect<O: Op>(&mut self, hub: &Hub<O>, cx: &mut Context<'_>) {
        if self.written < self.writing.len() {
            return;
        }
        let mut outbox = hub.outbox.lock().expect("no panic");
        if outbox.bytes.is_empty() {
            outbox.driver = Some(cx.waker().clone());
        } else if mem::replace(&mut self.yielded, true) {
            self.yielded = false;
            self.writing.clear();
            self.written = 0;
            mem::swap(&mut self.writing, &mut outbox.bytes);
            self.waiting.append(&mut outbox.callers);
            outbox.driver = Some(cx.waker().clone());
        } else {
            cx.waker().wake_by_ref();
        }
    }
}
