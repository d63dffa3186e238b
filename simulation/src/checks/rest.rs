//! When nothing goes wrong any more: does the client come to rest, does it still work, and does nothing stay behind?

use std::collections::BTreeSet;
use std::time::Duration;

use roundtrip::{Client, Result};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use super::{Finding, Kind};
use crate::listeners::Listener;
use crate::names::Names;
use crate::script::{Call, How, Plan, Script};
use crate::world::{HANGS, World};

/// Lets the client come to rest, asks it for something, closes it, and looks for what is left.
pub(crate) async fn rest(script: &Script, world: &World, client: Client, findings: &mut Vec<Finding>) {
    sleep(Duration::from_millis(settled(&script.plan))).await;
    if !comes_to_rest(&client).await {
        findings.push(Finding::new(Kind::InFlight, format!("{} replies", client.stats().in_flight)));
    }
    let mut listeners = std::mem::take(&mut world.lock().listeners);
    for listener in &mut listeners {
        listener.catches_up(world).await;
    }
    let closed = script.callers.iter().flatten().any(|step| step.call == Call::Close);
    for last in [LAST, 2 * LAST] {
        if !closed && let Err(error) = announce(world, &client, &listeners, last).await {
            findings.push(Finding::new(Kind::Unusable, error.to_string()));
        }
        if !listeners.iter().any(|listener| listener.channels(world).1.events > 0) {
            break;
        }
        // by the first the client may have learned of servers that it does not listen to yet
        sleep(Duration::from_millis(settled(&script.plan))).await;
    }
    for listener in listeners {
        if !listener.hears_out(world).await {
            findings.push(Finding::new(Kind::Unusable, "a subscription is not live"));
        }
    }
    if !closed {
        match timeout(HANGS, works(&client)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => findings.push(Finding::new(Kind::Unusable, error.to_string())),
            Err(_) => findings.push(Finding::new(Kind::Hung, "SET at rest")),
        }
    }
    let limit = if script.plan.fair > 0 { 4000 } else { script.plan.response_timeout };
    let patience = Duration::from_millis(limit + limit / 4 + 10);
    if timeout(patience, client.close()).await.is_err() {
        findings.push(Finding::new(Kind::LateClose, "at rest"));
    }
    drop(client);
    let mut left = left(world);
    // the task that looks at the map notices it behind its pause, of five seconds at most
    for _ in 0..200 {
        if left.is_none() {
            break;
        }
        sleep(Duration::from_millis(30)).await;
        left = self::left(world);
    }
    findings.extend(left);
}

/// Publishes once more wherever somebody still listens: that must arrive.
async fn announce(world: &World, client: &Client, listeners: &[Listener], last: u64) -> Result<()> {
    let sort = |how: How| (how.shards > 0, how.events > 0);
    let all: BTreeSet<(String, (bool, bool))> = listeners
        .iter()
        .map(|listener| listener.channels(world))
        .flat_map(|(channels, how)| channels.into_iter().map(move |channel| (channel, sort(how.clone()))))
        .collect();
    let plan = world.lock().plan.clone();
    let mut ids = last..;
    for (channel, (of_shards, of_keys)) in all {
        for key in 0..if of_keys { plan.tags.max(1) } else { 1 } {
            let id = ids.next().unwrap_or(last);
            let text = format!("#{id}#");
            if of_keys {
                // wherever keys are
                client.incr(Names::of(&How { key, ..How::default() }, &plan).own("c", id)).await?;
            } else if of_shards {
                client.spublish(&channel, text).await?;
            } else {
                client.publish(&channel, text).await?;
            }
        }
    }
    Ok(())
}

/// The marks of what is published last.
const LAST: u64 = 1_000_000;

/// By when all that was begun has ended: what is stalled goes on within three response timeouts, what has no connection gets one
/// after the longest pause, and a pop blocks for a second.
fn settled(plan: &Plan) -> u64 {
    let answered = if plan.fair > 0 { 0 } else { 5 * plan.response_timeout };
    1000 + answered + 2 * plan.connect_timeout + plan.reconnect_longest
}

/// A write is carried out; not at once, where each connection has yet to find that its server was demoted.
async fn works(client: &Client) -> Result<()> {
    for _ in 0..4 {
        if client.set("at", "rest").await.is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(1500)).await;
    }
    client.set("at", "rest").await
}

/// Whether no reply is owed at some time: connections that are idle are asked now and then whether they are there.
async fn comes_to_rest(client: &Client) -> bool {
    for n in 0..200 {
        if client.stats().in_flight == 0 {
            return true;
        }
        sleep(Duration::from_millis(1 + n % 17)).await;
    }
    false
}

/// What is left of a client that has gone.
fn left(world: &World) -> Option<Finding> {
    let open = world.lock().open();
    let tasks = Handle::current().metrics().num_alive_tasks();
    match (open, tasks) {
        (0, 0) => None,
        (0, _) => Some(Finding::new(Kind::TaskLeft, format!("{tasks} of them"))),
        _ => Some(Finding::new(Kind::LeftOpen, format!("{open} of them"))),
    }
}
