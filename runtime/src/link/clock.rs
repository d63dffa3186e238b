//! What makes ticks out of time.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};

use tokio::time::{Sleep, sleep_until};

use super::Site;
use super::core::Tick;

/// Tells the driver how late it is, once a tick.
pub(super) struct Clock {
    site: Arc<Site>,
    ticker: Pin<Box<Sleep>>,
    alarm: Arc<Alarm>,
    /// Goes to the ticker in place of the driver's own.
    waker: Waker,
}

/// Whether the ticker has to be looked at. Nearly always the driver is polled for other reasons, and then this is all that it
/// asks.
struct Alarm {
    rings: AtomicBool,
    driver: Mutex<Option<Waker>>,
}

impl Clock {
    pub(super) fn new(site: &Arc<Site>) -> Clock {
        let ticker = Box::pin(sleep_until(site.at(site.now() + 1)));
        // it has not been polled, so that nothing would ring
        let alarm = Arc::new(Alarm { rings: AtomicBool::new(true), driver: Mutex::default() });
        Clock { site: site.clone(), ticker, waker: alarm.clone().into(), alarm }
    }

    /// The time, if a tick has passed since it was last told.
    #[inline]
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> Option<Tick> {
        if self.alarm.rings.load(Ordering::Acquire) { self.poll_ticker(cx) } else { None }
    }

    fn poll_ticker(&mut self, cx: &Context<'_>) -> Option<Tick> {
        // a task has one waker all its life
        self.alarm.set(cx.waker().clone());
        let cx = &mut Context::from_waker(&self.waker);
        if self.ticker.as_mut().poll(cx).is_pending() {
            return None;
        }
        let now = self.site.now();
        self.ticker.as_mut().reset(self.site.at(now + 1));
        // the task is woken for the next one
        let _later = self.ticker.as_mut().poll(cx);
        Some(now)
    }
}

impl Alarm {
    /// Rings once, for this driver.
    fn set(&self, driver: Waker) {
        let mut place = self.driver();
        self.rings.store(false, Ordering::Relaxed);
        let old = place.replace(driver);
        drop(place);
        drop(old);
    }

    /// Both are changed together: else it could be set, and have nobody to wake.
    fn driver(&self) -> MutexGuard<'_, Option<Waker>> {
        self.driver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let mut place = self.driver();
        self.rings.store(true, Ordering::Release);
        let driver = place.take();
        drop(place);
        driver.into_iter().for_each(Waker::wake);
    }
}
