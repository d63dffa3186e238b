//! A socket read and written by hand.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, BytesMut};
use harness::{
    endpoint::{Endpoint, Socket},
    ops::Op,
    resp::{Counter, Replies},
};
use tokio::io::AsyncWrite;
use tokio_util::io::poll_read_buf;

use crate::Requests;

/// A socket, and what has come of the replies to one call.
pub struct Line {
    socket: Socket,
    buffer: BytesMut,
    counter: Counter,
    /// Bytes of the buffer that the counter has seen, and that stay for the decoder.
    counted: usize,
}

/// Whether replies stay in the buffer until they are decoded.
#[derive(Clone, Copy, PartialEq)]
pub enum Keep {
    Replies,
    Nothing,
}

impl Line {
    pub async fn connect(endpoint: &Endpoint) -> Self {
        let socket = endpoint.connect().await.expect("a server");
        Self { socket, buffer: BytesMut::with_capacity(READ), counter: Counter::default(), counted: 0 }
    }

    /// One call by a lone caller: returns when all its replies are in.
    pub async fn call(&mut self, mut request: &[u8], replies: usize, keep: Keep) {
        self.counter.expect(replies);
        while !self.count(keep) {
            poll_fn(|cx| self.poll_exchange(cx, &mut request)).await.expect("a server");
        }
    }

    /// Passes over the next frame, a message; the size of its payload, which is its last string.
    pub async fn next_message(&mut self) -> usize {
        while !self.complete(1, Keep::Replies) {
            poll_fn(|cx| self.poll_exchange(cx, &mut &[][..])).await.expect("a server");
        }
        let frame = &self.buffer[..self.counted];
        // the digits before the payload say how long it is: the payloads here have no line feeds
        let end = frame.len() - 2;
        let start = frame[..end].iter().rposition(|byte| *byte == b'\n').expect("a header") + 1;
        self.buffer.advance(self.counted);
        self.counted = 0;
        end - start
    }

    /// `window` calls in flight, of nobody in particular: a reply lets the next request go.
    pub async fn stream(&mut self, requests: &Requests, window: usize, calls: usize) {
        let (mut issued, mut done) = (0, 0);
        let mut out = Vec::new();
        while done < calls {
            out.clear();
            while issued < calls && issued - done < window {
                out.extend_from_slice(requests.get(issued));
                issued += 1;
            }
            let (mut unsent, before) = (&out[..], done);
            while !unsent.is_empty() || done == before {
                poll_fn(|cx| self.poll_exchange(cx, &mut unsent)).await.expect("a server");
                while self.complete(requests.replies, Keep::Nothing) {
                    done += 1;
                }
            }
        }
    }

    /// Whether the next call's replies are complete in what has been read.
    pub fn complete(&mut self, replies: usize, keep: Keep) -> bool {
        if self.buffer.len() == self.counted {
            return false;
        }
        if self.counter.done() {
            self.counter.expect(replies);
        }
        self.count(keep)
    }

    /// Decodes the replies of the `i`th call, once they are complete.
    pub fn decode<O: Op>(&mut self, op: &O, i: usize) -> O::Reply {
        let mut replies = Replies::new(&mut self.buffer);
        let reply = op.decode(i, &mut replies);
        replies.finish();
        self.counted = 0;
        reply
    }

    /// Writes what the socket takes, until something has been read: a blocked write never keeps replies waiting.
    pub fn poll_exchange(&mut self, cx: &mut Context<'_>, unsent: &mut &[u8]) -> Poll<io::Result<()>> {
        while !unsent.is_empty() {
            match Pin::new(&mut self.socket).poll_write(cx, unsent) {
                Poll::Ready(written) => unsent.advance(written?),
                Poll::Pending => break,
            }
        }
        self.buffer.reserve(self.counter.missing().max(READ));
        match ready!(poll_read_buf(Pin::new(&mut self.socket), cx, &mut self.buffer))? {
            0 => Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            _ => Poll::Ready(Ok(())),
        }
    }

    fn count(&mut self, keep: Keep) -> bool {
        let consumed = self.counter.feed(&self.buffer[self.counted..]);
        match keep {
            Keep::Replies => self.counted += consumed,
            Keep::Nothing => self.buffer.advance(consumed),
        }
        self.counter.done()
    }
}

const READ: usize = 64 << 10;
