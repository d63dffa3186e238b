//! Subscriptions: what arrives, what ends them, and what they say when something is missing.

mod api;
mod ends;
mod gaps;
mod handlers;
mod key_events;
mod monitor;
mod names;
mod volume;

use std::time::Duration;

use roundtrip::{Client, Message, Subscription};
use roundtrip_tests::until;

use super::support::{Env, ms};

/// A client beside those under test, to publish with.
async fn publisher(env: &Env) -> Client {
    env.builder().connect().await.unwrap()
}

/// The payload of the next message, which comes soon.
async fn text(subscription: &mut Subscription) -> String {
    message(subscription).await.payload().unwrap()
}

async fn message(subscription: &mut Subscription) -> Message {
    let next = subscription.next_timeout(Duration::from_secs(20)).await;
    next.expect("no error").expect("a message in time")
}

/// Nothing comes.
async fn nothing(subscription: &mut Subscription) {
    let next = subscription.next_timeout(ms(30)).await.expect("no error");
    assert!(next.is_none(), "{next:?}");
}
