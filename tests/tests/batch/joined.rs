//! Calls that a pipeline awaits together: sent once, told once, and polled when anything wakes them.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use roundtrip::{Pipeline, Result, redis_batch};
use tokio::sync::oneshot::{Receiver, channel};
use tokio::time::timeout;

use crate::world::World;

/// Long enough for whatever does not hang.
const LIMIT: Duration = Duration::from_secs(30);

/// Nobody waits for the first command.
#[redis_batch(round_trips = 1)]
async fn fails_unheld(pipe: &Pipeline, text: &str, n: &str) -> Result<i64> {
    pipe.lpush(text, 1);
    let before = pipe.incr(n).await?;
    let after = pipe.incr(n).await?;
    Ok(after - before)
}

#[tokio::test]
async fn an_error_that_no_handle_tells_is_told_by_one_of_them() {
    let w = World::new().await;
    w.client.set("text", "text").await.unwrap();
    w.trips();
    let pipe = w.client.pipeline();
    let all = pipe.join_all(["text", "list", "list"].map(|key| fails_unheld(&pipe, key, "n"))).await;
    assert_eq!(w.trips(), 1);
    let errors: Vec<_> = all.into_iter().filter_map(Result::err).collect();
    assert_eq!(errors.iter().map(|error| error.command()).collect::<Vec<_>>(), [Some("LPUSH")]);
    pipe.flush().await.expect("it was told");
    assert_eq!(w.client.stats().unheld_errors, 0);

    // where no call can tell it, the next flush does
    drop(pipe.incr("text"));
    let all = pipe.join_all([pipe.incr("n"), pipe.incr("n")]).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(pipe.flush().await.unwrap_err().command(), Some("INCR"));
}

#[redis_batch]
async fn told_to_go_on(pipe: &Pipeline, key: &str, go: Receiver<i64>) -> Result<i64> {
    pipe.incr(key).await?;
    let by = go.await.unwrap_or(0);
    pipe.incrby(key, by).await
}

#[tokio::test]
async fn a_call_that_awaits_something_else_goes_on_when_that_comes() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let (tell, told): (Vec<_>, Vec<_>) = (0..3).map(|_| channel()).unzip();
    let calls = ["a", "b", "c"].into_iter().zip(told).map(|(key, go)| told_to_go_on(&pipe, key, go));
    let joined = pipe.try_join_all(calls);
    let tells = async {
        // one after the other, each long after the replies
        for (tell, by) in tell.into_iter().zip([10, 20, 30]) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            tell.send(by).unwrap();
        }
    };
    let (sums, ()) = timeout(LIMIT, async { tokio::join!(joined, tells) }).await.expect("it hangs");
    assert_eq!(sums.unwrap(), [11, 21, 31]);
}

/// Its handles are polled with wakers of their own.
#[redis_batch]
async fn unordered(pipe: &Pipeline, key: &str) -> Result<i64> {
    let first = pipe.incr(key).await?;
    let mut all: FuturesUnordered<_> = [pipe.incr(key), pipe.incr(key)].into_iter().collect();
    let mut sum = first;
    while let Some(n) = all.next().await {
        sum += n?;
    }
    Ok(sum)
}

#[tokio::test]
async fn what_a_call_polls_by_itself_is_woken_by_itself() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let joined = pipe.try_join_all(["a", "b", "c"].map(|key| unordered(&pipe, key)));
    assert_eq!(timeout(LIMIT, joined).await.expect("it hangs").unwrap(), [6, 6, 6]);
}

#[redis_batch(round_trips = 2)]
async fn two_waves(pipe: &Pipeline, key: &str) -> Result<i64> {
    let n = pipe.incr(key).await?;
    pipe.incrby(key, n).await
}

/// Tasks join calls on one pipeline, and drop some of them at any poll.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_tasks_join_on_one_pipeline() {
    let w = World::new().await;
    let pipe = std::sync::Arc::new(w.client.pipeline());
    let tasks = (0..8).map(|task| {
        let pipe = pipe.clone();
        tokio::spawn(async move {
            for round in 0..50 {
                let keys: Vec<_> = (0..5).map(|n| format!("{task}:{round}:{n}")).collect();
                let joined = pipe.try_join_all(keys.iter().map(|key| two_waves(&pipe, key)));
                if round % 3 == 0 {
                    let _ = timeout(Duration::from_micros(50 * round), joined).await;
                } else {
                    assert_eq!(joined.await.unwrap(), [2; 5]);
                }
            }
        })
    });
    let all = tasks.collect::<FuturesUnordered<_>>().collect::<Vec<_>>();
    for task in timeout(LIMIT, all).await.expect("it hangs") {
        task.unwrap();
    }
    pipe.flush().await.unwrap();
    assert_eq!(w.client.stats().unheld_errors, 0);
}

/// What others have queued and sent is not waited for twice, and a pipeline that was cleared ends the calls.
#[tokio::test]
async fn calls_whose_commands_are_sent_or_thrown_away_by_others_end() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let joined = pipe.try_join_all(["a", "b"].map(|key| two_waves(&pipe, key)));
    pipe.flush().await.unwrap();
    assert_eq!(timeout(LIMIT, joined).await.expect("it hangs").unwrap(), [2, 2]);
    let joined = pipe.join_all(["a", "b"].map(|key| two_waves(&pipe, key)));
    pipe.clear();
    let all = timeout(LIMIT, joined).await.expect("it hangs");
    assert!(all.iter().all(Result::is_err));
    assert_eq!(w.client.get::<i64>("a").await.unwrap(), Some(2));
}

/// However many they are, each gives its own, in the order of the calls.
#[tokio::test]
async fn many_calls_give_their_values_in_order() {
    let w = World::new().await;
    for calls in [0, 1, 7, 8, 9, 16, 30] {
        let keys: Vec<_> = (0..calls).map(|n| format!("{calls}:{n}")).collect();
        for (key, n) in keys.iter().zip(0_i64..) {
            w.client.set(key, n).await.unwrap();
        }
        w.trips();
        let pipe = w.client.pipeline();
        let values = pipe.try_join_all(keys.iter().map(|key| two_waves(&pipe, key))).await.unwrap();
        assert_eq!(w.trips(), if calls == 0 { 0 } else { 2 });
        assert_eq!(values, (0..calls).map(|n| 2 * (n + 1)).collect::<Vec<i64>>());
    }
    let keys: Vec<_> = (0..30).map(|n| format!("30:{n}")).collect();
    for place in [9, 12] {
        w.client.set(&keys[place], "text").await.unwrap();
    }
    let pipe = w.client.pipeline();
    let all = pipe.join_all(keys.iter().map(|key| two_waves(&pipe, key))).await;
    let failed: Vec<_> = (0..).zip(&all).filter(|(_, result)| result.is_err()).map(|(n, _)| n).collect();
    assert_eq!((all.len(), failed), (30, vec![9, 12]));
}
