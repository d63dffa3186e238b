//! Waiting that ends, long before the test runner's patience does.

use std::future::Future;
use std::time::Duration;

use tokio::time::{sleep, timeout};

/// As long as anything may take: sentinels on a busy machine need more than a minute.
const LONGEST: Duration = Duration::from_secs(90);

/// The output of a future.
///
/// # Panics
/// It is not done in time, so something hangs.
pub async fn limited<F: Future>(future: F) -> F::Output {
    timeout(LONGEST, future).await.expect("still not done after 90 seconds: something hangs")
}

/// Waits until something is so.
///
/// # Panics
/// It is not so in time.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let held = async {
        while !holds().await {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONGEST, held).await.unwrap_or_else(|_| panic!("still not so after 90 seconds: {what}"));
}
