//! What no server can be made to show in time.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream, DuplexStream, duplex};

use crate::Pipeline;
use crate::facts::{Facts, Flags};
use crate::hub::Hub;
use crate::link::config::{Config, Protocol};
use crate::net::{Connecting, Connector, Endpoint, Place, Transport, Via};
use crate::request::Request;

const INCR: &Facts = &Facts { name: "INCR", flags: Flags::NONE, ..Facts::RAW };

/// A server that counts: it answers every command with how many there were before it.
struct Counts;

impl Connector for Counts {
    fn connect<'a>(&'a self, _: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async {
            let (near, far) = duplex(1 << 16);
            tokio::spawn(count(far));
            Ok(Box::new(near) as Box<dyn Transport>)
        })
    }
}

async fn count(stream: DuplexStream) {
    let mut stream = BufStream::new(stream);
    let mut commands = 0;
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|len| len > 0) {
        if line.starts_with('*') {
            stream.write_all(format!(":{commands}\r\n").as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            commands += 1;
        }
        line.clear();
    }
}

fn pipeline() -> Pipeline {
    let via = Via::Connector(Arc::new(Counts));
    Pipeline::new(
        Hub::new(Config { via, protocol: Protocol::Resp2, ..Config::default() }, Place::default()),
        false,
    )
}

fn incr(pipe: &Pipeline) -> crate::Pending<i64> {
    let mut request = Request::named(INCR, "INCR");
    request.finish();
    pipe.__queue(&request)
}

#[tokio::test]
async fn numbers_go_on_beyond_32_bits() {
    let pipe = pipeline();
    pipe.line.0.lock().load.queued.first = u64::from(u32::MAX) - 1;
    let kept = incr(&pipe);
    let first = incr(&pipe).await.unwrap();
    let (second, third, fourth) = (incr(&pipe), incr(&pipe), incr(&pipe));
    assert_eq!(pipe.execute((fourth, second)).await.unwrap(), (first + 3, first + 1));
    assert_eq!((third.await.unwrap(), kept.await.unwrap()), (first + 2, first - 1));
}
