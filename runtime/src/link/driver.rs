//! The task behind a connection: connect, then read and write side by side until it is lost, then again. It carries out
//! what the core says, and is the only place where the core meets tokio.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncReadExt;
use tokio::time::{Instant, sleep_until};

use super::Link;
use super::attempt::{Greeted, attempt};
use super::clock::Clock;
use super::core::{After, Delivery, DriversTurn, End, Manner, Refusal, Ticked};
use super::event::Event;
use super::probe::Probe;
use super::stale::Made;
use crate::net::{Endpoint, Reader, Writer};

/// So many reads in a row before other tasks get their turn.
const READS: usize = 16;

/// The task, before and while it runs. Dropped, as when its runtime shuts down, it tells all who wait.
pub(super) struct Driver {
    pub(super) link: Arc<Link>,
    pub(super) delivery: Delivery,
    pub(super) manner: Manner,
    /// Where the last attempt went.
    at: Option<Endpoint>,
    /// Attempts that have failed since there was a connection.
    failures: u32,
    /// The pacer knows that the server answers.
    proven: bool,
    /// What is to be known of the connection when it is lost.
    made: Option<Made>,
    /// While the connection is silent, and somebody is patient.
    pub(super) probe: Option<Probe>,
    /// What a probe has brought: the next connection, and where it goes.
    pub(super) next: Option<(Option<Endpoint>, Greeted)>,
}

impl Driver {
    pub(super) fn new(link: Arc<Link>) -> Driver {
        let limits = link.kind.limits(link.site.config.limits);
        let delivery = Delivery::new(limits).heard_by(link.kind.listener().cloned());
        let manner = *link.site.manner();
        Driver {
            link,
            delivery,
            manner,
            at: None,
            failures: 0,
            proven: true,
            made: None,
            probe: None,
            next: None,
        }
    }

    /// Runs the connection until it is closed for good.
    pub(super) async fn run(mut self) {
        let mut clock = Clock::new(&self.link.site);
        loop {
            let next = self.next.take();
            if next.is_none() && !self.await_turn(&mut clock).await {
                break;
            }
            let began = Instant::now();
            let attempted = match next {
                Some((at, greeted)) => {
                    self.at = at;
                    Some(Ok(greeted))
                }
                None => self.attempt(&mut clock).await,
            };
            self.link.gate.lock().leads_to(self.at.as_ref().map(ToString::to_string));
            let again = match attempted {
                Some(Ok(greeted)) => {
                    self.failures = 0;
                    self.manner = self.manner.remembered();
                    *self.link.site.manner() = self.manner;
                    let end = self.serve(&mut clock, greeted).await;
                    self.lost(end, began)
                }
                Some(Err(refusal)) => self.failed(refusal, began),
                None => false,
            };
            if !again {
                break;
            }
        }
    }

    /// Waits until another attempt may begin; `false` where there is none any more.
    async fn await_turn(&mut self, clock: &mut Clock) -> bool {
        loop {
            if self.link.gate.lock().is_on_demand() {
                self.beside(clock, true, pending::<()>()).await;
            }
            match self.link.site.pacer.not_before() {
                Some(at) if at > Instant::now() => {
                    self.put_off();
                    let site = self.link.site.clone();
                    let mut time = pin!(sleep_until(at));
                    // it is over early where the server has moved
                    let pause = poll_fn(|cx| match site.pacer.not_before() {
                        Some(_) => time.as_mut().poll(cx),
                        None => Poll::Ready(()),
                    });
                    if self.beside(clock, false, pause).await.is_none() {
                        return false;
                    }
                }
                _ => return self.link.gate.lock().on_attempt(),
            }
        }
    }

    /// Another connection to the server has failed, so this one waits before it is tried. It takes the same failure: commands that do not
    /// wait for their server end with it, and so do subscribers.
    fn put_off(&mut self) {
        let Some(failure) = self.link.site.pacer.cause() else { return };
        let mut intake = self.link.gate.lock();
        self.delivery.fail_impatient(&mut intake, &failure);
        intake.put_off(failure.clone());
        self.link.gate.note(&intake);
        drop(intake);
        self.delivery.tell();
        if self.link.site.per_command.fail_when_down {
            self.link.kind.listener().into_iter().for_each(|listener| listener.on_failed(&failure));
        }
    }

    /// Waits for `future` while there is no connection; meanwhile what is queued may become overdue. `None` if there is no reason to wait
    /// any more.
    async fn beside<T>(
        &mut self,
        clock: &mut Clock,
        on_demand: bool,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|cx| {
            if let Some(now) = clock.poll(cx) {
                let _up = self.delivery.on_tick(&self.link.gate, now, self.link.site.config.response_timeout);
                // unless it waits for a submission to try again
                if !on_demand {
                    self.link.on_away(self.delivery.has_callers(&self.link.gate));
                }
            }
            if !self.link.gate.lock().rest_down(cx.waker(), on_demand) {
                return Poll::Ready(None);
            }
            future.as_mut().poll(cx).map(Some)
        })
        .await
    }

    /// Connects and greets. Nothing where the link was shut meanwhile.
    async fn attempt(&mut self, clock: &mut Clock) -> Option<Result<Greeted, Refusal>> {
        let link = self.link.clone();
        let mut at = None;
        let limits = link.kind.limits(link.site.config.limits);
        let attempted = self.beside(clock, false, attempt(&link.site, self.manner, &mut at, limits)).await;
        self.at = at;
        attempted
    }

    /// Carries on after an attempt that failed. Gives whether to make another one.
    fn failed(&mut self, refusal: Refusal, began: Instant) -> bool {
        let site = &self.link.site;
        if let Some(manner) = refusal.again {
            self.manner = manner;
            // a server that has just refused us may close the connection on any greeting: the next way to greet it also waits
            if self.failures > 0 {
                site.pacer.failed(began, refusal.failure, site.config.reconnect, site.config.via.random());
            }
            return true;
        }
        self.manner = Manner::default();
        *site.manner() = self.manner;
        self.failures += 1;
        let Refusal { failure, .. } = refusal;
        site.pacer.failed(began, failure.clone(), site.config.reconnect, site.config.via.random());
        let mut intake = self.link.gate.lock();
        let never_up = intake.counters().connects == 0;
        let after = if failure.passes() {
            After::WaitOn
        } else if self.link.kind.is_dedicated() {
            After::Shut
        } else if never_up || failure.is_refusal() || self.failures >= site.config.reconnect.attempts {
            After::GiveUp
        } else {
            After::WaitOn
        };
        let error = failure.clone().into();
        let told = self.link.kind.listener().filter(|_| after != After::WaitOn).map(|l| (l, failure.clone()));
        if after == After::WaitOn {
            self.delivery.fail_impatient(&mut intake, &failure);
        }
        let ends = intake.on_failed(failure, after);
        self.link.gate.note(&intake);
        drop(intake);
        ends.tell();
        self.delivery.tell();
        if let Some((listener, failure)) = told {
            listener.on_failed(&failure);
        }
        site.tell(&Event::Failed { endpoint: self.at.clone(), error });
        after != After::Shut
    }

    /// Carries on after a connection that has ended; whether with another one.
    fn lost(&mut self, end: End, began: Instant) -> bool {
        let site = &self.link.site;
        // what this program has ended itself was not lost
        let intake = self.link.gate.lock();
        let (is_loss, end) = (!intake.is_ending(), intake.true_end(end));
        drop(intake);
        let reason = end.reason().filter(|_| is_loss);
        if reason.is_some() {
            self.link.on_away(self.delivery.has_callers(&self.link.gate));
        }
        if let (Some(made), Some(_)) = (self.made.take().filter(|_| self.is_there()), &reason) {
            site.leave_behind(made);
        }
        let failure = end.failure(false, site.config.response_timeout);
        let lost = self.delivery.on_lost(&self.link.gate, end, site.config.response_timeout);
        if let Some(listener) = self.link.kind.listener() {
            listener.on_lost(&failure);
        }
        if !lost.proven {
            site.pacer.failed(began, failure, site.config.reconnect, site.config.via.random());
        }
        if let Some(reason) = reason
            && let Some(endpoint) = self.at.clone()
        {
            site.tell(&Event::Lost { endpoint, reason });
        }
        lost.again
    }

    /// Whether the server is still where the last attempt went.
    fn is_there(&self) -> bool {
        self.at.as_ref().is_none_or(|at| self.link.site.place.is_at(at))
    }

    async fn serve(&mut self, clock: &mut Clock, greeted: Greeted) -> End {
        let Greeted { mut reader, writer, reading, id, login, began } = greeted;
        let writer = Arc::new(writer);
        self.made = Some(Made { id, began, up: Instant::now() });
        id.into_iter().for_each(|id| self.link.site.stale.met(id, began));
        self.probe = None;
        self.proven = false;
        self.delivery.on_up(&self.link.gate, writer.clone(), reading);
        self.link.on_greeted(login);
        if let Some(listener) = self.link.kind.listener() {
            listener.on_up();
        }
        if let Some(endpoint) = self.at.clone() {
            self.link.site.tell(&Event::Up { endpoint });
        }
        // whoever learns it from here on gives this connection up
        if !self.is_there() {
            return End::moved();
        }
        // what came behind the greeting
        if let Err(reason) = self.delivery.on_bytes(&self.link.gate) {
            return End::Lost(reason.into());
        }
        poll_fn(|cx| self.poll(clock, &mut reader, &writer, cx)).await
    }

    fn poll(
        &mut self,
        clock: &mut Clock,
        reader: &mut Reader,
        writer: &Writer,
        cx: &mut Context<'_>,
    ) -> Poll<End> {
        self.delivery.wake_later();
        let now = clock.poll(cx);
        // reading first: replies make room on the other side, and those they wake have more to write
        if let Poll::Ready(end) = self.poll_read(reader, cx) {
            return Poll::Ready(end);
        }
        // a reply that is there is not late
        if let Some(now) = now {
            let response = self.link.site.config.response_timeout;
            let ticked = self.delivery.on_tick(&self.link.gate, now, response);
            // nobody is to wait for the connection to be lost
            if self.delivery.silence() > 0 {
                self.link.on_away(self.delivery.has_callers(&self.link.gate));
            }
            if let Some(listener) = self.link.kind.listener() {
                listener.on_tick(matches!(ticked, Ticked::Silent));
            }
            match ticked {
                Ticked::Over(end) => return Poll::Ready(end),
                Ticked::Probe => self.begin_probe(),
                Ticked::Fine | Ticked::Silent => self.probe = None,
            }
            self.link.renew_login(now, self.at.as_ref());
        }
        if self.probe.is_some()
            && let Poll::Ready(end) = self.poll_probe(cx)
        {
            return Poll::Ready(end);
        }
        self.poll_write(writer, cx)
    }

    fn poll_read(&mut self, reader: &mut Reader, cx: &mut Context<'_>) -> Poll<End> {
        for turn in 0..READS {
            let input = self.delivery.input();
            let lacks_room = input.lacks_room();
            // after a read there is mostly nothing more, which a read would find out at twice the cost. An error is reported by the read
            if (turn > 0 || lacks_room) && reader.poll_ready(cx).is_pending() {
                return Poll::Pending;
            }
            if lacks_room {
                input.make_room();
            }
            let room = input.room();
            match pin!(reader.read_buf(&mut **input)).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(0)) => return Poll::Ready(closed()),
                Poll::Ready(Ok(n)) => match self.delivery.on_bytes(&self.link.gate) {
                    Ok(missing) => {
                        let input = self.delivery.input();
                        if missing > input.room() || n == room { input.grow(missing) } else { input.shrink() }
                    }
                    Err(reason) => return Poll::Ready(End::Lost(reason.into())),
                },
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Poll::Ready(Err(error)) => return Poll::Ready(End::Lost(error.into())),
            }
            if !self.proven && self.delivery.is_proven() {
                self.proven = true;
                self.link.site.pacer.proven();
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_write(&mut self, writer: &Writer, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            if self.delivery.held().is_empty() {
                match self.delivery.on_turn(&self.link.gate, cx.waker()) {
                    DriversTurn::Write => {}
                    // tokio knows of it when its reactor has run, and then this is polled again
                    DriversTurn::Look if writer.has_news() => return Poll::Pending,
                    DriversTurn::Look => continue,
                    DriversTurn::Over(end) => return Poll::Ready(end),
                    DriversTurn::Yield => {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    DriversTurn::Rest => {
                        return match writer.poll_flush(cx) {
                            Poll::Ready(Err(error)) => Poll::Ready(End::Lost(error.into())),
                            _ => Poll::Pending,
                        };
                    }
                }
            }
            match self.delivery.held().write_with(|pieces| writer.poll_write(cx, pieces)) {
                Poll::Ready(Ok(n)) => self.delivery.on_sent(n),
                Poll::Ready(Err(error)) => return Poll::Ready(End::Lost(error.into())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let reason = match std::thread::panicking() {
            true => "code of this program that it called has panicked, such as an `on_event` hook",
            false => "its tokio runtime was shut down, or was built without `enable_all`",
        };
        if let Some(made) = self.made.take() {
            self.link.site.leave_behind(made);
        }
        self.delivery.on_dropped(&self.link.gate, &reason.into());
        if let Some(listener) = self.link.kind.listener() {
            listener.on_gone();
        }
    }
}

#[cold]
fn closed() -> End {
    End::Lost(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed it").into())
}
