//! The same functions three times: with `#[redis_batch]`, as pipelines written by hand, and call by call.

use crate::{join::try_join as try_join_all, queue};
use harness::{Batch, Results, data};
use roundtrip::{Client, Pipeline, Result, redis_batch};

/// A way to write them.
pub trait Waves: Clone + Send + Sync + 'static {
    /// Functions of SET, GET and INCR, one for each three commands of the batch.
    fn one(client: &Client, batch: Batch) -> impl Future<Output = Result<Results>> + Send;

    /// Functions of an INCR, and a GET of the key whose number it answers.
    fn two(
        client: &Client,
        first: usize,
        joined: usize,
    ) -> impl Future<Output = Result<Vec<Option<String>>>> + Send;

    /// What is in no function: queued in a closure.
    fn pipeline(client: &Client, batch: Batch) -> impl Future<Output = Result<Values>> + Send {
        client.pipelined(|pipe| queue(pipe, batch))
    }

    /// The same as a transaction.
    fn transaction(client: &Client, batch: Batch) -> impl Future<Output = Result<Values>> + Send {
        client.atomically(|tx| queue(tx, batch))
    }
}

/// What GET and INCR give.
pub type Values = (Vec<Option<String>>, Vec<i64>);

#[redis_batch(round_trips = 1)]
async fn visit(pipe: &Pipeline, i: usize) -> Result<(Option<String>, i64)> {
    pipe.set(data::key(i), data::VALUE).await?;
    let value = pipe.get(data::key(i + 1)).await?;
    let count = pipe.incr(data::counter(i + 2)).await?;
    Ok((value, count))
}

#[redis_batch(round_trips = 2)]
async fn next(pipe: &Pipeline, i: usize) -> Result<Option<String>> {
    let count = pipe.incr(data::counter(i)).await?;
    let value = pipe.get(data::key(count as usize)).await?;
    Ok(value)
}

/// `#[redis_batch]`: written like calls in sequence.
#[derive(Clone)]
pub struct Batched;

impl Waves for Batched {
    async fn one(client: &Client, batch: Batch) -> Result<Results> {
        if batch.commands == 3 {
            let (value, count) = visit(client, batch.first).await?;
            return Ok(Results { strings: vec![value], integers: vec![count] });
        }
        let pipe = client.pipeline();
        let visits = (0..batch.commands / 3).map(|n| visit(&pipe, batch.first + 3 * n));
        let (strings, integers) = pipe.try_join_all(visits).await?.into_iter().unzip();
        Ok(Results { strings, integers })
    }

    async fn two(client: &Client, first: usize, joined: usize) -> Result<Vec<Option<String>>> {
        if joined == 1 {
            return Ok(vec![next(client, first).await?]);
        }
        let pipe = client.pipeline();
        pipe.try_join_all((first..first + joined).map(|i| next(&pipe, i))).await
    }
}

/// Pipelines written by hand: a closure for each round trip of functions, and handles for what is in none.
#[derive(Clone)]
pub struct Pipelined;

impl Waves for Pipelined {
    async fn one(client: &Client, batch: Batch) -> Result<Results> {
        let (strings, integers) = client.pipelined(|pipe| queue(pipe, batch)).await?;
        Ok(Results { strings, integers })
    }

    async fn two(client: &Client, first: usize, joined: usize) -> Result<Vec<Option<String>>> {
        let counters = (first..first + joined).map(data::counter);
        let counts = client.pipelined(|pipe| counters.map(|key| pipe.incr(key)).collect::<Vec<_>>()).await?;
        let keys = counts.into_iter().map(|n| data::key(n as usize));
        client.pipelined(|pipe| keys.map(|key| pipe.get(key)).collect::<Vec<_>>()).await
    }

    async fn pipeline(client: &Client, batch: Batch) -> Result<Values> {
        let pipe = client.pipeline();
        let handles = queue(&pipe, batch);
        pipe.execute(handles).await
    }

    async fn transaction(client: &Client, batch: Batch) -> Result<Values> {
        let tx = client.transaction();
        let handles = queue(&tx, batch);
        tx.exec(handles).await
    }
}

/// Calls, each awaited; several functions are joined as tasks would be.
#[derive(Clone)]
pub struct Calls;

impl Waves for Calls {
    async fn one(client: &Client, batch: Batch) -> Result<Results> {
        let visit = async |i: usize| {
            client.set(data::key(i), data::VALUE).await?;
            let value = client.get(data::key(i + 1)).await?;
            let count = client.incr(data::counter(i + 2)).await?;
            Ok::<_, roundtrip::Error>((value, count))
        };
        let visits = (0..batch.commands / 3).map(|n| visit(batch.first + 3 * n));
        let (strings, integers) = try_join_all(visits).await?.into_iter().unzip();
        Ok(Results { strings, integers })
    }

    async fn two(client: &Client, first: usize, joined: usize) -> Result<Vec<Option<String>>> {
        let next = async |i: usize| {
            let count = client.incr(data::counter(i)).await?;
            client.get(data::key(count as usize)).await
        };
        try_join_all((first..first + joined).map(next)).await
    }
}
