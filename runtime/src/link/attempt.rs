//! One attempt to connect: where to, a connection, a greeting. All of it within one limit.

use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::io::AsyncReadExt;
use tokio::time::{Instant, Sleep, sleep};

use super::Site;
use super::core::{Greeting, MOVED, Manner, Out, Reading, Refusal, Step};
use super::renewal::LoggedIn;
use crate::error::rounded;
use crate::net::{self, Endpoint, Reader, Writer};
use crate::resp::Limits;

/// A connection that the server has let in.
pub(super) struct Greeted {
    pub(super) reader: Reader,
    pub(super) writer: Writer,
    /// What came behind the greeting.
    pub(super) reading: Reading,
    /// The server's number for it.
    pub(super) id: Option<u64>,
    /// As whom.
    pub(super) login: LoggedIn,
    /// When it began to be made.
    pub(super) began: Instant,
}

/// Connects and greets. `at` becomes where it goes.
pub(super) async fn attempt(
    site: &Site,
    manner: Manner,
    at: &mut Option<Endpoint>,
    limits: Limits,
) -> Result<Greeted, Refusal> {
    let config = &site.config;
    let mut limit = pin!(sleep(config.connect_timeout));
    let late = |what: &str| format!("{what} within {:?}", rounded(config.connect_timeout));

    let asked = within(limit.as_mut(), site.place.ask()).await;
    let to = &*at.insert(reached(&site.place, asked, || late("no sentinel has told its address"))?);
    let mut reaching = pin!(reach(site, manner, to, limits, limit));
    poll_fn(|cx| match site.place.is_at(to) {
        true => reaching.as_mut().poll(cx),
        // said while this was under way: where it is now is asked at once
        false => Poll::Ready(Err(Refusal { again: Some(manner), ..Refusal::unreachable(to, MOVED) })),
    })
    .await
}

/// The same, once it is known where to.
async fn reach(
    site: &Site,
    manner: Manner,
    to: &Endpoint,
    limits: Limits,
    mut limit: Pin<&mut Sleep>,
) -> Result<Greeted, Refusal> {
    let began = Instant::now();
    let mut reading = Reading::new(limits);
    let config = &site.config;
    let late = |what: &str| format!("{what} within {:?}", rounded(config.connect_timeout));

    let renewals = site.logins.renewals();
    let asked = within(limit.as_mut(), site.login(to)).await;
    let login = reached(to, asked, || late("the credentials gave no login"))?;
    let logged_in = site.logged_in(login.as_ref(), renewals);
    let connecting = net::connect(&config.via, to, &config.sockets);
    let connected = within(limit.as_mut(), connecting).await;
    let (reader, writer) = reached(to, connected, || late("no answer"))?;
    #[cfg(feature = "_tls")]
    let (reader, writer) = match &config.tls {
        Some(tls) => {
            let spoken = within(limit.as_mut(), tls.over(to, reader, writer)).await;
            let late = || {
                format!("{} (is this the server's TLS port?)", late("the TLS handshake was not completed"))
            };
            reached(to, spoken, late)?
        }
        None => (reader, writer),
    };
    let mut reader = reader;
    let (mut greeting, out) = Greeting::new(config, to, login, manner);
    let greeted = within(limit, greet(&mut greeting, out, &mut reader, &writer, &mut reading)).await;
    greeted.unwrap_or_else(|| Err(greeting.on_late(late("no answer"))))?;
    Ok(Greeted { reader, writer, id: greeting.id(), reading, login: logged_in, began })
}

/// What came of a step towards `place`, which nothing came of in time where it is `None`.
fn reached<T>(
    place: &impl Display,
    result: Option<io::Result<T>>,
    late: impl FnOnce() -> String,
) -> Result<T, Refusal> {
    match result {
        Some(Ok(reached)) => Ok(reached),
        Some(Err(error)) => Err(Refusal::unreachable(place, error)),
        None => Err(Refusal::unreachable(place, late())),
    }
}

/// What comes of `future`, unless `limit` is over first.
async fn within<T>(mut limit: Pin<&mut Sleep>, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => limit.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Says the greeting and listens to the answers, side by side. A server that lets nobody in may say so and close without
/// reading: what it said counts, not that writing fails.
async fn greet(
    greeting: &mut Greeting<'_>,
    mut out: Out,
    reader: &mut Reader,
    writer: &Writer,
    reading: &mut Reading,
) -> Result<(), Refusal> {
    let mut broken: Option<io::Error> = None;
    poll_fn(|cx| {
        loop {
            while broken.is_none() && !out.is_empty() {
                match out.write_with(|pieces| writer.poll_write(cx, pieces)) {
                    Poll::Ready(Ok(n)) => out.advance(n),
                    Poll::Ready(Err(error)) => broken = Some(error),
                    Poll::Pending => break,
                }
            }
            let _later = writer.poll_flush(cx);
            reading.input.make_room();
            match pin!(reader.read_buf(&mut *reading.input)).poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(0)) => {
                    let closed = "the server closed the connection while greeting";
                    let closed = || io::Error::new(io::ErrorKind::UnexpectedEof, closed);
                    let reason = broken.take().unwrap_or_else(closed);
                    return Poll::Ready(Err(greeting.on_end(reason)));
                }
                Poll::Ready(Ok(_)) => match reading.on_greeting(greeting) {
                    Step::More => {}
                    Step::Up => return Poll::Ready(Ok(())),
                    Step::Say(more) => out = more,
                    Step::Refused(refusal) => return Poll::Ready(Err(refusal)),
                },
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                // what TLS says is no wrong way to greet
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    return Poll::Ready(Err(greeting.on_late(error)));
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(greeting.on_end(error))),
            }
        }
    })
    .await
}
