//! A pause before something goes again.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::timeout;

use super::Hub;

/// A pause before something goes again. It is over at once when the client is closed.
pub(crate) struct Pause(Pin<Box<dyn Future<Output = ()> + Send + Sync>>);

impl Hub {
    /// Pauses so long. The time counts from the first poll.
    pub(crate) fn pause(&self, pause: Duration) -> Pause {
        let (closed, closing) = (self.closed.clone(), self.kept.closing.clone());
        Pause(Box::pin(async move {
            let mut closes = pin!(closing.notified());
            // before it is looked at: who closes the client sets it first
            closes.as_mut().enable();
            if !closed.load(Ordering::Acquire) {
                // both ends are the end
                let _ = timeout(pause, closes).await;
            }
        }))
    }
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pause").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::link::config::Config;
    use crate::net::Place;

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_the_client_is_closed() {
        let hub = Hub::new(Config::default(), Place::default());
        let began = Instant::now();
        hub.pause(Duration::from_millis(500)).await;
        assert_eq!(began.elapsed(), Duration::from_millis(500));
        let pauses = hub.pause(Duration::from_secs(60));
        let closes = async {
            sleep(Duration::from_millis(10)).await;
            hub.close().await;
        };
        tokio::join!(pauses, closes);
        hub.pause(Duration::from_secs(60)).await;
        assert_eq!(began.elapsed(), Duration::from_millis(510));
    }
}
