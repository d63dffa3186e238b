//! MONITOR: what a server carries out, as it happens.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use tokio::time::timeout;

use super::TopicKind;
use super::mailbox::{Mailbox, SubscriptionStats, Wakers, WhenFull};
use super::monitor_line::MonitorLine;
use super::read::{Place, Read, Run};
use super::reader::Reader;
use crate::error::{Failure, Kind};
use crate::facts::Facts;
use crate::link::{Heard, Link, Listen, Out, OwnedLink, Recipient, Site};
use crate::request::Patience;
use crate::value::{DecodeError, Reply};
use crate::{Error, Result};

const MONITOR: &Facts = &Facts { name: "MONITOR", ..Facts::RAW };
const COMMAND: &[u8] = b"*1\r\n$7\r\nMONITOR\r\n";

/// How many bytes of lines may wait to be read.
const BUFFER: usize = 8 << 20;

/// Every command that a server carries out. It is a [`Stream`] of [`MonitorLine`]s; [`next`](Monitor::next) works without that trait.
/// Made by [`Client::monitor`](crate::Client::monitor).
///
/// Up to 8 MiB of lines wait to be read. Beyond that the oldest are dropped, and an error in their place has their number, as
/// [`Error::missed`]. If the connection is lost, the last item is an error: the client does not connect again, because lines in between
/// would be missing. Dropping it closes the connection, which is the only way to stop MONITOR.
#[derive(Debug)]
#[must_use = "dropping it stops MONITOR"]
pub struct Monitor {
    reader: Reader,
    link: OwnedLink,
}

/// Hears the log.
#[derive(Debug)]
struct Ear {
    mailbox: Arc<Mailbox>,
    begun: Mutex<Begun>,
}

/// Whether the log has begun.
#[derive(Debug, Default)]
struct Begun {
    link: Option<std::sync::Weak<Link>>,
    result: Option<Result<()>>,
    /// The result was taken: what follows are lines.
    told: bool,
    waker: Option<Waker>,
}

impl Monitor {
    /// Connects and begins.
    pub(crate) async fn start(site: &Arc<Site>) -> Result<Monitor> {
        let mailbox = Arc::new(Mailbox::new(BUFFER, WhenFull::DropOldest));
        let ear = Arc::new(Ear { mailbox: mailbox.clone(), begun: Mutex::default() });
        let link = OwnedLink::monitor(site, ear.clone());
        ear.lock().link = Some(Arc::downgrade(link.shared()));
        let monitor = Monitor { reader: Reader::new(mailbox), link };
        crate::link::runtime()?;
        let link = monitor.link.shared();
        link.begin()?.finish(link);
        let limit = site.config.response_timeout;
        let begun = timeout(limit, poll_fn(|cx| ear.poll(cx))).await;
        begun.unwrap_or_else(|_| Err(Error::from(Failure::timeout(limit, true)).of(MONITOR)))?;
        Ok(monitor)
    }

    /// The next command; `None` after the end. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// Lines were not read in time ([`Error::missed`]), the connection was lost (then it ends), or a line cannot be parsed.
    pub async fn next(&mut self) -> Option<Result<MonitorLine>> {
        poll_fn(|cx| self.poll_line(cx)).await
    }

    /// How many lines have come and were dropped.
    pub fn stats(&self) -> SubscriptionStats {
        self.reader.mailbox.stats()
    }

    fn poll_line(&mut self, cx: &Context<'_>) -> Poll<Option<Result<MonitorLine>>> {
        self.reader.poll(cx).map(|found| {
            Some(found?.and_then(|(read, at)| {
                let place = read.place(at);
                let line =
                    place.and_then(|place| read.bytes.get(place.payload as usize..place.end as usize - 2));
                let line = line.and_then(MonitorLine::parse);
                line.ok_or_else(|| Error::from(DecodeError::custom("a line of MONITOR")).of(MONITOR))
            }))
        })
    }
}

impl Stream for Monitor {
    type Item = Result<MonitorLine>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_line(cx)
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.link.shared().kill();
    }
}

impl Ear {
    /// Waits for the log to begin.
    fn poll(&self, cx: &Context<'_>) -> Poll<Result<()>> {
        let waker = cx.waker().clone();
        let mut begun = self.lock();
        if let Some(result) = begun.result.take() {
            return Poll::Ready(result);
        }
        let old = begun.waker.replace(waker);
        drop(begun);
        drop(old);
        Poll::Pending
    }

    /// It has begun, or it never will.
    fn tell(&self, result: Result<()>) {
        let mut begun = self.lock();
        let first = !std::mem::replace(&mut begun.told, true);
        if first {
            begun.result = Some(result);
            let waker = begun.waker.take();
            drop(begun);
            waker.into_iter().for_each(Waker::wake);
        } else if let Err(error) = result {
            drop(begun);
            self.end(Some(error));
        }
    }

    fn end(&self, error: Option<Error>) {
        let mut wake = Wakers::new();
        if let Some(error) = error {
            self.mailbox.put_error(error, &mut wake);
        }
        wake.extend(self.mailbox.finish(false));
        wake.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listen for Ear {
    fn on_up(&self) {
        let link = self.lock().link.as_ref().and_then(std::sync::Weak::upgrade);
        let Some(link) = link else { return };
        let mut out = Out::default();
        out.push(COMMAND);
        // a connection that does not take it is being lost
        if let Ok((_, handover)) = link.submit(&mut out, Recipient::nobody(1), Patience::Normal) {
            handover.finish(&link);
        }
    }

    fn hear(&self, heard: Heard<'_>) -> Result<usize, Arc<str>> {
        let (bytes, holds) = heard.piece.into_parts();
        let (mut start, mut answered, mut passed_over) = (0, 0, 0);
        let mut places = Vec::with_capacity(heard.ends.len());
        for &end in heard.ends {
            let frame = bytes.get(start..end).unwrap_or_default();
            if answered == 0 && !self.lock().told {
                answered = 1;
                let error = Reply::new(frame, None).error();
                let error = error.map(|error| Error::new(Kind::Server(error.to_string().into())).of(MONITOR));
                self.tell(error.map_or(Ok(()), Err));
            } else if frame.first() == Some(&b'+')
                && let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(end))
            {
                places.push(Place { start: from, payload: from + 1, end: to, kind: TopicKind::Channel });
            } else {
                passed_over += 1;
            }
            start = end;
        }
        let mut wake = Wakers::new();
        if let Ok(count @ 1..) = u32::try_from(places.len()) {
            let read = Read::new(bytes, holds, places);
            let size = read.size(&[(0, count)]);
            let read = if read.may_be_shared(size) { read } else { read.copy(&[(0, count)]) };
            let run = Run { read, from: 0, to: count };
            self.mailbox.put(std::iter::once(run), size, count.into(), &mut wake);
        }
        if passed_over > 0 {
            // such as a line that is longer than a line may be
            self.mailbox.put_gap(crate::error::MissedReason::Overflow, Some(passed_over), &mut wake);
        }
        wake.into_iter().for_each(Waker::wake);
        Ok(answered)
    }

    fn on_tick(&self, _silent: bool) {}

    fn on_lost(&self, failure: &Failure) {
        match failure {
            Failure::Closed { .. } if self.lock().told => self.end(None),
            _ => self.tell(Err(Error::from(failure.clone()).of(MONITOR))),
        }
    }

    fn on_failed(&self, failure: &Failure) {
        self.tell(Err(Error::from(failure.clone()).of(MONITOR)));
    }

    fn on_gone(&self) {
        self.tell(Err(Error::from(Failure::CLOSED).of(MONITOR)));
    }
}
