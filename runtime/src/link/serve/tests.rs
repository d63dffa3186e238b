//! Who wakes the driver, and when nobody has to.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use tokio::task::yield_now;

use super::{PING, Serve};
use crate::link::config::Config;
use crate::link::{Link, Out, Patience, Phase, Recipient, Slot};
use crate::net::{Endpoint, Via, connect};

/// Stands for the driver's task, and counts how often it is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wakes {
    /// Since this was last asked.
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A task on another thread at its quickest: it queues again as soon as it is woken.
struct Caller(Arc<Link>);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        queue(&self.0);
    }
}

fn queue(link: &Arc<Link>) {
    let mut out = Out::default();
    out.push(PING);
    let caller = Waker::from(Arc::new(Caller(link.clone())));
    let recipient = Recipient::One(Slot::new(caller));
    link.submit(&mut out, recipient, Patience::Normal).unwrap().finish(link);
}

#[tokio::test]
async fn callers_wake_the_driver_only_where_it_rests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
    let (reader, writer) = connect(&Via::Sockets, &endpoint, Duration::from_secs(60)).await.unwrap();
    let (mut server, _) = listener.accept().unwrap();
    // what is to be read was written before
    server.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // no tick comes in between
    let config = Config { response_timeout: Duration::from_secs(1000), ..Config::default() };
    let link = Link::new(&Arc::new(config), &Arc::default(), false);
    let writer = Arc::new(writer);
    link.lock().phase = Phase::Up(writer.clone());
    let mut serve = Serve::new(&link, reader, writer);
    let driver = Arc::new(Wakes::default());
    let waker = Waker::from(driver.clone());
    let mut poll = || assert!(serve.poll(&mut Context::from_waker(&waker)).is_pending());

    poll();
    driver.take();
    queue(&link);
    assert_eq!(driver.take(), 0, "who is alone writes");
    (0..9).for_each(|_| queue(&link));
    assert_eq!(driver.take(), 1, "it rests: once for all");
    poll();
    assert_eq!(driver.take(), 1, "by itself, to write when others have queued too");
    (0..10).for_each(|_| queue(&link));
    assert_eq!(driver.take(), 0, "it looks at the queue anyway");
    poll();
    let mut commands = PING.repeat(20);
    server.read_exact(&mut commands).unwrap();

    driver.take();
    server.write_all(&b"+PONG\r\n".repeat(20)).unwrap();
    while driver.take() == 0 {
        yield_now().await;
    }
    poll();
    assert_eq!(driver.take(), 1, "by itself: those it woke have queued before it looked at the queue");
    poll();
    server.read_exact(&mut commands).unwrap();
    assert_eq!(commands, PING.repeat(20));
}
