//! Batch functions, as they are.

use std::future::Future;

use roundtrip::{Client, Pipeline, Result, redis_batch};

use crate::support::each;

#[redis_batch(round_trips = 1)]
async fn visit(pipe: &Pipeline, user: &str, page: &str) -> Result<(i64, u64)> {
    let views = pipe.incr(format!("{{{user}}}:views")).await?;
    let pages = pipe.sadd(format!("{{{user}}}:pages"), page).await?;
    Ok((views, pages))
}

#[redis_batch(round_trips = 1)]
async fn visits(pipe: &Pipeline, users: &[String]) -> Result<(i64, Vec<Option<i64>>)> {
    for user in users {
        visit(pipe, user, "home").await?;
    }
    let total = pipe.incrby("visits", users.len() as i64).await?;
    let views =
        pipe.mget::<i64>(users.iter().map(|user| format!("{{{user}}}:views")).collect::<Vec<_>>()).await?;
    Ok((total, views))
}

async fn trips<T>(client: &Client, call: impl Future<Output = Result<T>>) -> (T, u64) {
    let before = client.stats().round_trips;
    let value = call.await.unwrap();
    (value, client.stats().round_trips - before)
}

#[tokio::test]
async fn batch_functions_run_as_on_one_server() {
    each(|_, client| async move {
        let (seen, cost) = trips(&client, visit(&client, "ann", "home")).await;
        assert_eq!((seen, cost), ((1, 1), 1));
        let tx = client.transaction();
        let call = visit(&tx, "ann", "about");
        assert_eq!(tx.exec(call).await.unwrap(), (2, 1));
        let users: Vec<String> = (0..20).map(|n| format!("user:{n}")).collect();
        let ((total, views), cost) = trips(&client, visits(&client.pipeline(), &users)).await;
        assert_eq!((total, views, cost), (20, vec![Some(1); 20], 1));
    })
    .await;
}
