//! Calls about several keys, which a cluster takes apart.

use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::Duration;

use roundtrip::Client;

use crate::callers::{End, Ended, value};
use crate::limited::Limited;
use crate::names::Names;
use crate::queued::Waiting;
use crate::script::{Call, How, Step};
use crate::world::World;

/// MGET, MSET or DEL: a key for each mark.
pub(crate) async fn several(world: &World, client: &Client, step: &Step, names: &Names) -> Vec<Ended> {
    let How { id, size, limit, .. } = step.how;
    let ids = id..id + size;
    let end = match step.call {
        Call::Mget => {
            let keys: Vec<String> = ids.clone().map(|id| names.own("g", id)).collect();
            let got = client.mget::<String>(&keys).limited(limit).await;
            match got {
                Ok(values) if values.len() == keys.len() => {
                    let ends = ids.zip(values).map(|(id, value)| (id, End::Value(format!("{value:?}"))));
                    let now = world.now();
                    return ends.map(|(id, end)| (id, now, end)).collect();
                }
                Ok(values) => End::Value(format!("{values:?}")),
                Err(error) => End::from(&error),
            }
        }
        Call::Mset => {
            let pairs: Vec<(String, String)> =
                ids.clone().map(|id| (names.own("s", id), format!("#{id}#"))).collect();
            let mset = client.mset(&pairs).limited(limit);
            value(if step.how.retries > 0 { mset.retries(step.how.retries as u32) } else { mset }.await)
        }
        _ => {
            let keys: Vec<String> = ids.clone().map(|id| names.own("d", id)).collect();
            value(client.del(&keys).limited(limit).await)
        }
    };
    let now = world.now();
    ids.map(|id| (id, now, end.clone())).collect()
}

/// A pipeline that is flushed again and again, before what was flushed is answered. What it queues changes keys that others change
/// too: some one key, some two of the same hash slot.
pub(crate) async fn sequence(world: &World, client: &Client, step: &Step, names: &Names) -> Vec<Ended> {
    let How { id, size, chunk, .. } = step.how;
    let pipe = client.pipeline();
    let mut waiting = Waiting::default();
    let mut flushes = Vec::new();
    for id in id..id + size {
        let mark = format!("#{id}#");
        let key = |kind| names.shared_by(kind, id);
        match id % 4 {
            0 | 1 => waiting.add(id, pipe.rpush(key("l"), mark).map(|_| ())),
            2 => waiting.add(id, pipe.set(key("s"), mark)),
            _ => waiting.add(id, pipe.mset([(key("s"), mark.clone()), (key("t"), mark)])),
        }
        if (id + 1).is_multiple_of(chunk.max(1)) {
            let mut flush = Box::pin(pipe.flush());
            poll_fn(|cx| {
                // it is handed over, nobody waits for it yet
                let _ends_later = flush.as_mut().poll(cx);
                Poll::Ready(())
            })
            .await;
            flushes.push(flush);
            if step.how.block > 0 {
                waiting.all_before(world, Duration::from_millis(step.how.block)).await;
            }
        }
    }
    waiting.all(world).await
}
