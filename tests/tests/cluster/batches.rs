//! Batch functions, as they are.

use std::future::Future;

use roundtrip::{Backends, Client, Pipeline, Result, redis_batch};
use roundtrip_tests::{Options, servers};

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

#[derive(Backends, Clone, Debug)]
struct Stores {
    users: Client,
    cache: Client,
}

#[tokio::test]
async fn a_cluster_is_a_backend_beside_a_server() {
    let server = servers().unwrap()[0].start(Options::new());
    let cache = Client::connect(&server.url()).await.unwrap();
    each(|_, client| {
        let stores = Stores { users: client, cache: cache.clone() };
        async move {
            let pipes = stores.pipelines();
            let users: Vec<_> = (0..20).map(|n| pipes.users.incr(format!("user:{n}"))).collect();
            let handles = (users, pipes.cache.set("page", "x"), pipes.users.llen("user:0").attempt());
            let (users, (), refused) = pipes.execute(handles).await.unwrap();
            assert_eq!(users, [1; 20]);
            assert_eq!(refused.unwrap_err().code(), Some("WRONGTYPE"));
            let handles = (pipes.cache.llen("page"), pipes.users.llen("user:1"));
            let error = pipes.execute(handles).await.unwrap_err();
            assert_eq!((error.place(), error.others().len()), (Some(0), 1), "{error}");
        }
    })
    .await;
}
