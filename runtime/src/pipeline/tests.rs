//! What no server can be made to show in time.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream, DuplexStream, duplex};
use tokio::sync::Semaphore;

use crate::Pipeline;
use crate::facts::{Facts, Flags};
use crate::hub::Hub;
use crate::link::config::{Config, Protocol};
use crate::net::{Connecting, Connector, Endpoint, Place, Transport, Via};
use crate::request::Request;

const INCR: &Facts = &Facts { name: "INCR", flags: Flags::NONE, ..Facts::RAW };

/// A server that counts: it answers every command with how many there were before it. Each command takes a permit.
struct Counts(Arc<Semaphore>);

impl Connector for Counts {
    fn connect<'a>(&'a self, _: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async {
            let (near, far) = duplex(1 << 16);
            tokio::spawn(count(far, self.0.clone()));
            Ok(Box::new(near) as Box<dyn Transport>)
        })
    }
}

async fn count(stream: DuplexStream, permits: Arc<Semaphore>) {
    let mut stream = BufStream::new(stream);
    let mut commands = 0;
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|len| len > 0) {
        if line.starts_with('*') {
            permits.acquire().await.unwrap().forget();
            stream.write_all(format!(":{commands}\r\n").as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            commands += 1;
        }
        line.clear();
    }
}

/// A pipeline whose server may answer so many commands.
fn pipeline(permits: usize) -> (Pipeline, Arc<Semaphore>) {
    let permits = Arc::new(Semaphore::new(permits));
    let via = Via::Connector(Arc::new(Counts(permits.clone())));
    let config = Config { via, protocol: Protocol::Resp2, setinfo: false, ..Config::default() };
    (Pipeline::new(Hub::new(config, Place::default()), false), permits)
}

fn incr(pipe: &Pipeline) -> crate::Pending<i64> {
    let mut request = Request::named(INCR, "INCR");
    request.finish();
    pipe.__queue(&request)
}

#[tokio::test]
async fn numbers_go_on_beyond_32_bits() {
    let (pipe, _) = pipeline(100);
    pipe.line.0.lock().load.queued.first = u64::from(u32::MAX) - 1;
    let kept = incr(&pipe);
    let first = incr(&pipe).await.unwrap();
    let (second, third, fourth) = (incr(&pipe), incr(&pipe), incr(&pipe));
    assert_eq!(pipe.execute((fourth, second)).await.unwrap(), (first + 3, first + 1));
    assert_eq!((third.await.unwrap(), kept.await.unwrap()), (first + 2, first - 1));
}

/// A flight is kept for the sake of its handles. This one has given an error, and will give nothing else.
#[tokio::test(start_paused = true)]
async fn a_flight_whose_handle_was_not_waited_for_is_not_kept() {
    let (pipe, permits) = pipeline(2);
    pipe.flush().await.unwrap();
    let handle = incr(&pipe);
    {
        let mut flush = pin!(pipe.flush());
        assert!(poll_fn(|cx| Poll::Ready(flush.as_mut().poll(cx))).await.is_pending());
    }
    let error = pipe.execute(handle).timeout(Duration::from_millis(1)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    permits.add_permits(100);
    pipe.flush().await.unwrap();
    let mut state = pipe.line.0.lock();
    assert!(state.flights.are_answered() && state.flights.of(0).is_none());
}
