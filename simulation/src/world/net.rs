//! One connection as the network and the server see it: a task for each direction.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::task::Poll;
use std::time::Duration;

use roundtrip::__memory::{Pipe, Wire};
use tokio::io::ReadBuf;
use tokio::time::{Instant, sleep_until};

use super::{Conn, World};
use crate::story::Event;

/// Commands of a greeting.
const GREETING: u64 = 3;

impl World {
    /// Makes a connection.
    pub(super) fn connect(&self, place: usize) -> Wire {
        let mut state = self.lock();
        let (capacity, chop) = (state.plan.capacity as usize, state.plan.chop);
        let mut pipe = || Pipe::new(capacity, chop, state.rng.draw());
        let wire = Wire { up: pipe(), down: pipe() };
        let greeting_push = state.plan.greeting_push;
        let push = state.rng.chance(greeting_push).then(|| state.rng.between(1..=GREETING));
        let conn = state.model.accept(place, push);
        state.conns.push(Conn {
            wire: wire.clone(),
            given: Vec::new(),
            total_given: 0,
            cut: false,
            garbage: None,
            stall_up: 0,
            stall_down: 0,
            sender: None,
        });
        state.note(&Event::Connects(conn));
        if state.troubles.too_many > state.now() {
            state.serve(|model| {
                model.inject(conn, b"-ERR max number of clients reached\r\n");
                model.close(conn);
            });
        }
        drop(state);
        self.serve(conn, &wire);
        wire
    }

    /// Begins, or goes on, to carry a connection's bytes.
    pub(super) fn serve(&self, conn: usize, wire: &Wire) {
        tokio::spawn(self.clone().serve_up(conn, wire.clone()));
        tokio::spawn(self.clone().serve_down(conn, wire.clone()));
    }

    /// What the client writes. Bytes stay in the pipe while the server is stopped: that is what fills the client's buffers.
    async fn serve_up(self, conn: usize, wire: Wire) {
        loop {
            poll_fn(|cx| wire.up.poll_readable(cx)).await;
            self.latency().await;
            self.gate(|state| state.stopped(conn).max(state.conns[conn].stall_up)).await;
            self.go_on().await;
            let bytes = take(&wire.up).await.unwrap_or_default();
            let mut state = self.lock();
            if bytes.is_empty() || state.model.is_closed(conn) {
                if !state.model.is_closed(conn) {
                    state.note(&Event::ServerSeesEnd(conn));
                }
                state.serve(|model| model.close(conn));
                drop(state);
                wire.up.deafen();
                return;
            }
            state.note(&Event::ServerTakes(conn, &bytes));
            state.serve(|model| model.feed(conn, &bytes));
            if state.troubles.close_after_greeting > state.now() && state.model.answered(conn) >= GREETING {
                state.serve(|model| model.close(conn));
            }
            if state.troubles.close_while_subscribing > state.now() && state.model.is_subscribed(conn) {
                let bytes = state.rng.below(120) as usize;
                state.serve(|model| {
                    model.cut_output(conn, bytes);
                    model.close(conn);
                });
            }
            if let Some(until) = state.model.blocked_until(conn) {
                let at = state.start + Duration::from_millis(until);
                tokio::spawn(self.clone().expire(conn, at));
            }
        }
    }

    /// Ends what blocks until then.
    async fn expire(self, conn: usize, at: Instant) {
        sleep_until(at).await;
        self.gate(|state| state.stopped(conn)).await;
        self.lock().serve(|model| model.expire());
    }

    /// What the server says.
    async fn serve_down(self, conn: usize, wire: Wire) {
        loop {
            poll_fn(|cx| {
                let mut state = self.lock();
                if state.model.has_output(conn) || state.model.is_closed(conn) {
                    return Poll::Ready(());
                }
                state.conns[conn].sender = Some(cx.waker().clone());
                Poll::Pending
            })
            .await;
            self.latency().await;
            self.gate(|state| state.conns[conn].stall_down).await;
            self.go_on().await;
            let (mut bytes, closed) = {
                let mut state = self.lock();
                (state.model.take_output(conn), state.model.is_closed(conn))
            };
            while !bytes.is_empty() {
                match wire.down.try_write(&[IoSlice::new(&bytes)]) {
                    Ok(given) => {
                        let mut state = self.lock();
                        let now = state.now();
                        state.note(&Event::ClientGiven(conn, &bytes[..given]));
                        let one = &mut state.conns[conn];
                        one.total_given += given as u64;
                        one.given.push((one.total_given, now));
                        bytes.drain(..given);
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        poll_fn(|cx| wire.down.poll_writable(cx)).await;
                    }
                    Err(_) => {
                        self.lock().serve(|model| model.close(conn));
                        return;
                    }
                }
            }
            if closed {
                if !wire.down.is_over() {
                    self.note(&Event::ServerCloses(conn));
                }
                wire.down.end();
                wire.up.deafen();
                return;
            }
        }
    }
}

/// Some of what is there; nothing is the end.
async fn take(pipe: &Pipe) -> io::Result<Vec<u8>> {
    let mut buffer = [0; 512];
    let mut buffer = ReadBuf::new(&mut buffer);
    poll_fn(|cx| pipe.poll_read(cx, &mut buffer)).await?;
    Ok(buffer.filled().to_vec())
}
