#![allow(dead_code)]

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;

use roundtrip::value::FromValue;
use roundtrip::{Client, Pipeline, Result, redis_batch};

/// Generic, with a bound in a `where` clause.
#[redis_batch(round_trips = 1)]
pub(crate) async fn load<T>(pipe: &Pipeline, key: &str) -> Result<Option<T>>
where
    T: FromValue,
{
    pipe.get(key).await
}

/// A function that joins no transaction has no parameter but those that are written.
#[redis_batch]
async fn load_next<T: FromValue>(pipe: &Pipeline, key: &str) -> Result<Option<T>> {
    let n = pipe.incr(key).await?;
    pipe.get(n.to_string()).await
}

#[redis_batch(round_trips = 1)]
async fn with_lifetimes<'a, 'b: 'a>(pipe: &Pipeline, a: &'a str, b: &'b str, n: impl Display + Clone) -> Result<&'a str> {
    pipe.set(a, n.to_string()).await?;
    pipe.set(b, n.to_string()).await?;
    Ok(b)
}

struct Ctx<'a> {
    prefix: &'a str,
}

#[redis_batch]
async fn with_context(pipe: &Pipeline, c: Ctx<'_>, ids: &[u64]) -> Result<i64> {
    let mut sum = 0;
    for id in ids {
        let key = format!("{}:{id}", c.prefix);
        let n = pipe.get::<i64>(&key).await?;
        sum += n.unwrap_or(0);
    }
    Ok(sum)
}

struct Repo<T> {
    client: Client,
    like: T,
}

impl<T: Display + Sync> Repo<T> {
    /// In a generic `impl`.
    #[redis_batch(round_trips = 1, generics(T))]
    #[must_use]
    pub async fn hit(&self, pipe: &Pipeline) -> Result<i64> {
        let n = pipe.incr(self.like.to_string()).await?;
        Ok(n)
    }

    #[redis_batch]
    pub async fn name(&self, pipe: &Pipeline) -> Result<(&T, i64)> {
        let n = self.hit(pipe).await?;
        Ok((&self.like, n))
    }
}

type Outcome<T> = std::result::Result<T, Failure>;

enum Failure {
    Redis(roundtrip::Error),
    Empty,
}

impl From<roundtrip::Error> for Failure {
    fn from(error: roundtrip::Error) -> Failure {
        Failure::Redis(error)
    }
}

#[redis_batch]
async fn own_error(pipe: &Pipeline, fields: HashMap<String, i64>) -> Outcome<i64> {
    pipe.del("h").await?;
    if fields.is_empty() {
        return Err(Failure::Empty);
    }
    let n = pipe.hset("h", &fields).await?;
    Ok(i64::from(n > 0))
}

#[redis_batch]
async fn boxed_error(pipe: &Pipeline, n: &str) -> std::result::Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let n: i64 = n.parse()?;
    let n = pipe.incrby("a", n).await?;
    Ok(n)
}

async fn callers(client: &Client, shared: Arc<Client>) -> Result<()> {
    let pipe = Arc::new(client.pipeline());
    load::<i64, _>(client, "a").await?;
    load::<i64, _>(&pipe, "a").await?;
    load::<i64, _>(&shared, "a").await?;
    load_next::<i64>(client, "a").await?;
    load_next::<i64>(&&pipe, "a").await?;
    tokio::spawn(load_next::<i64>(&shared, "a")).await.ok();
    let tx = client.transaction();
    let repo = Repo { client: client.clone(), like: 5 };
    let (a, b) = (load::<String, _>(&tx, "a"), repo.hit(&tx));
    tx.exec((a, b)).await?;
    tokio::spawn({
        let client = client.clone();
        async move { own_error(&client, HashMap::new()).await.is_ok() }
    });
    Ok(())
}

/// An argument is called like a lifetime of the `impl`.
struct Prefixed<'a> {
    prefix: &'a str,
}

impl<'a> Prefixed<'a> {
    #[redis_batch]
    async fn add(&self, pipe: &Pipeline, a: &str) -> Result<i64> {
        pipe.incr(format!("{}{a}", self.prefix)).await
    }

    /// It is no call of itself.
    #[redis_batch]
    async fn count_up(&self, pipe: &Pipeline) -> Result<i64> {
        count_up(pipe, self.prefix).await
    }
}

#[redis_batch]
async fn count_up(pipe: &Pipeline, key: &str) -> Result<i64> {
    pipe.incr(key).await
}

#[redis_batch]
async fn with_a_function(pipe: &Pipeline, f: fn(Prefixed) -> i64) -> Result<i64> {
    pipe.incrby("k", f(Prefixed { prefix: "a" })).await
}

fn main() {}
