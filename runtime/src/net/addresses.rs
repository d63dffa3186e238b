//! The addresses behind a name: several are tried side by side, and the first that connects wins.

use std::fmt::Display;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long an attempt is waited for before the next begins beside it.
const APART: Duration = Duration::from_millis(250);

/// Lets the two families take turns, beginning with that of the first, so that one that leads nowhere costs one pause.
pub(super) fn alternate(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let all: Vec<SocketAddr> = addresses.into_iter().collect();
    let first_is_v6 = all.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        all.iter().copied().partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut alternating = Vec::with_capacity(all.len());
    loop {
        let turn = [first.next(), second.next()];
        if turn == [None, None] {
            return alternating;
        }
        alternating.extend(turn.into_iter().flatten());
    }
}

/// Connects to whichever of `addresses` answers first. One after the other is tried: the next begins when an attempt fails,
/// or when nothing has come of the last for a while; those that have begun go on beside it.
///
/// # Errors
///
/// All have failed; the error says how.
pub(super) async fn first<A, T, F>(
    addresses: impl IntoIterator<Item = A>,
    connect: impl Fn(A) -> F,
) -> io::Result<T>
where
    A: Display + Clone,
    F: Future<Output = io::Result<T>>,
{
    let mut waiting = addresses.into_iter().peekable();
    let mut begun: Vec<(A, Pin<Box<F>>)> = Vec::new();
    let mut failed: Vec<(A, io::Error)> = Vec::new();
    let mut pause = pin!(sleep(APART));
    let mut begin = true;
    poll_fn(|cx| {
        loop {
            if begin && let Some(address) = waiting.next() {
                begun.push((address.clone(), Box::pin(connect(address))));
                pause.as_mut().reset(Instant::now() + APART);
            }
            let before = failed.len();
            let mut at = 0;
            while let Some((_, attempt)) = begun.get_mut(at) {
                match attempt.as_mut().poll(cx) {
                    Poll::Ready(Ok(connected)) => return Poll::Ready(Ok(connected)),
                    Poll::Ready(Err(error)) => {
                        let (address, _) = begun.remove(at);
                        failed.push((address, error));
                    }
                    Poll::Pending => at += 1,
                }
            }
            if waiting.peek().is_none() {
                return match begun.is_empty() {
                    true => Poll::Ready(Err(none_left(std::mem::take(&mut failed)))),
                    false => Poll::Pending,
                };
            }
            begin = failed.len() > before || pause.as_mut().poll(cx).is_ready();
            if !begin {
                return Poll::Pending;
            }
        }
    })
    .await
}

/// Why no address could be connected to. If there was only one, it is that error itself.
fn none_left<A: Display>(mut failed: Vec<(A, io::Error)>) -> io::Error {
    match failed.len() {
        0 => io::Error::new(io::ErrorKind::NotFound, "the name has no address"),
        1 => failed.remove(0).1,
        _ => {
            let kind = failed.first().map_or(io::ErrorKind::Other, |(_, error)| error.kind());
            let all: Vec<String> =
                failed.iter().map(|(address, error)| format!("{address}: {error}")).collect();
            io::Error::new(kind, format!("none of its addresses can be reached: {}", all.join("; ")))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::future::pending;

    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn families_take_turns() {
        let alternating = alternate(addresses(&["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"]));
        assert_eq!(alternating, addresses(&["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"]));
        let alternating = alternate(addresses(&["1.1.1.1:1", "1.1.1.2:1", "[::1]:1"]));
        assert_eq!(alternating, addresses(&["1.1.1.1:1", "[::1]:1", "1.1.1.2:1"]));
        assert_eq!(alternate([]), []);
    }

    /// `silent` never answers, `dead` refuses at once, a number answers after so many milliseconds.
    async fn connect(address: &'static str) -> io::Result<&'static str> {
        match address.parse() {
            Ok(ms) => sleep(Duration::from_millis(ms)).await,
            Err(_) if address == "dead" => return Err(io::ErrorKind::ConnectionRefused.into()),
            Err(_) => pending::<()>().await,
        }
        Ok(address)
    }

    async fn tried(list: &[&'static str]) -> (io::Result<&'static str>, u128) {
        let start = Instant::now();
        let result = first(list.iter().copied(), connect).await;
        (result, start.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_that_connects_wins() {
        for (list, winner, after) in [
            (&["5"][..], "5", 5),
            // the others are not tried before it has had its time
            (&["249", "1"], "249", 249),
            (&["silent", "3"], "3", 253),
            (&["silent", "silent", "3"], "3", 503),
            // slow is not dead: it goes on beside the next
            (&["300", "100"], "300", 300),
            (&["dead", "3"], "3", 3),
            (&["dead", "dead", "silent", "dead", "3"], "3", 253),
        ] {
            let (connected, elapsed) = tried(list).await;
            assert_eq!((connected.unwrap(), elapsed), (winner, after), "{list:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn where_none_connects_all_reasons_are_told() {
        let (result, _) = tried(&["dead"]).await;
        assert_eq!(result.unwrap_err().to_string(), "connection refused");
        let (result, elapsed) = tried(&["dead", "dead"]).await;
        let error = result.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(
            error.to_string(),
            "none of its addresses can be reached: dead: connection refused; dead: connection refused"
        );
        assert_eq!(elapsed, 0);
        let (result, _) = tried(&[]).await;
        assert!(result.unwrap_err().to_string().contains("no address"));
    }
}
