//! Last steps: on commands, on handles, in waves.

use roundtrip::value::DecodeError;
use roundtrip::{
    Client, Error, Finish, Finished, FromValue, Outcome, Pipeline, Result, Target, Transaction, computed,
    redis_batch,
};

use crate::world::World;

roundtrip::commands! { file = "tests/batch/finished.toml", trait = Own }

/// A step with a name.
struct Beside(&'static str);

impl<T> Finish<Option<T>> for Beside {
    type Output = (&'static str, T);

    fn finish(self, value: Option<T>) -> Result<Self::Output> {
        let value = value.ok_or_else(|| DecodeError::custom(format!("there: `{}` is missing", self.0)))?;
        Ok((self.0, value))
    }
}

/// What a library would write: one form for clients, pipelines and transactions.
trait Named: Target + Sized {
    fn named<T: FromValue>(&self, key: &'static str) -> Finished<Self::Out<'_, Option<T>>, Beside> {
        Finished::new(self.read::<T>(key), Beside(key))
    }
}

impl<X: Target> Named for X {}

fn double(n: i64) -> i64 {
    n * 2
}

fn is_two(n: i64) -> bool {
    n == 2
}

#[tokio::test]
async fn on_a_command_as_on_a_handle() {
    let w = World::new().await;
    assert!(w.client.incr("k").map(double).map(is_two).await.unwrap());
    let refused = w.client.incr("k").and_then(|n| if n < 2 { Ok(n) } else { Err(no("small")) }).await;
    assert!(refused.unwrap_err().to_string().contains("not small"));
    // the command was carried out: a program that goes again where nothing was sent must not
    let over = |n: i64| if n < 0 { Ok(n) } else { Err(Error::custom("over the limit")) };
    let pipe = w.client.pipeline();
    let (one, other, third) = (pipe.incr("m").and_then(over), pipe.incr("m").and_then(over), pipe.incr("m"));
    let executed = pipe.execute((other.attempt(), third)).await.unwrap().0.unwrap_err();
    for error in [w.client.incr("m").and_then(over).await.unwrap_err(), one.await.unwrap_err(), executed] {
        assert_eq!((error.outcome(), error.was_sent()), (Outcome::Answered, true));
        assert_eq!(error.to_string(), "over the limit");
    }
    // of one's own error nobody else knows what was sent before
    assert_eq!(Error::custom("no").outcome(), Outcome::Unknown);
    w.trips();

    assert_eq!(w.client.named::<i64>("k").await.unwrap(), ("k", 2));
    let pipe = w.client.pipeline();
    assert_eq!(pipe.named::<i64>("k").await.unwrap(), ("k", 2));
    w.trips();
    let handles = (pipe.named::<String>("k").map(|(_, text)| text.len()), pipe.incr("k"));
    assert_eq!(pipe.execute(handles).await.unwrap(), (1, 3));
    let tx = w.client.transaction();
    let handles = (tx.named::<i64>("k"), tx.incr("k").map(double));
    assert_eq!(tx.exec(handles).await.unwrap(), (("k", 3), 8));
    assert_eq!(w.trips(), 2);
}

fn no(wanted: &'static str) -> roundtrip::Error {
    DecodeError::custom(wanted).into()
}

#[tokio::test]
async fn a_value_is_computed_from_several_replies() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let sum = computed((pipe.incr("a"), pipe.incr("b")), |(a, b)| a + b);
    let listed = computed(vec![pipe.incr("a"), pipe.incr("b")], |all| all.into_iter().max());
    assert_eq!(pipe.execute((sum, listed.map(|most| most.unwrap_or(0)))).await.unwrap(), (2, 2));
    assert_eq!(w.trips(), 1);

    let tx = w.client.transaction();
    let sum = computed((tx.incr("a"), tx.incr("b")), |(a, b)| a + b);
    assert_eq!(tx.exec(sum).await.unwrap(), 6);
}

#[tokio::test]
async fn an_error_of_a_step_has_the_place_of_its_last_command() {
    let w = World::new().await;
    let pipe = w.client.pipeline();
    let late = computed((pipe.incr("a"), pipe.incr("b")), |_| ()).and_then(|()| Err::<(), _>(no("late")));
    let early = pipe.incr("a").and_then(|_| Err::<(), _>(no("early")));
    // in the order of the commands, whatever the order of the handles
    let error = pipe.execute((early, late)).await.unwrap_err();
    assert!(error.to_string().contains("late"), "{error}");

    // the function is not called where a reply is an error, and the others keep their values
    pipe.set("text", "x");
    let failed = computed((pipe.incr("text"), pipe.incr("a")), |_| -> () { panic!("called") });
    let (failed, a) = pipe.execute((failed.attempt(), pipe.incr("a"))).await.unwrap();
    assert!(failed.unwrap_err().code() == Some("ERR"));
    assert_eq!(a, 4);
}

/// Commands with last steps are commands of the wave: with a closure, a function, a name.
#[redis_batch(round_trips = 1)]
async fn steps(pipe: &Pipeline, by: i64) -> Result<(i64, bool, (&'static str, i64), i64)> {
    let added = pipe.incr("k").map(|n| n + by).await?;
    let two = pipe.incr("k").map(is_two).await?;
    let named = pipe.named::<i64>("k").await?;
    let (a, b) = (pipe.incr("a"), pipe.incr("b"));
    let sum = pipe.execute(computed((a, b), |(a, b)| a + b)).await?;
    Ok((added, two, named, sum))
}

#[redis_batch(atomic)]
async fn steps_in_a_transaction(tx: &Transaction) -> Result<(bool, (&'static str, i64))> {
    let two = tx.incr("k").map(double).map(is_two).await?;
    let named = tx.named::<i64>("k").await?;
    Ok((two, named))
}

#[redis_batch(round_trips = 1)]
async fn step_that_fails(pipe: &Pipeline) -> Result<i64> {
    let (_, value) = pipe.named::<i64>("missing").await?;
    pipe.incr("after").await?;
    Ok(value)
}

#[tokio::test]
async fn a_command_with_a_step_is_one_of_a_wave() {
    let w = World::new().await;
    assert_eq!(steps(&w.client, 10).await.unwrap(), (11, true, ("k", 2), 2));
    assert_eq!(w.trips(), 1);
    let pipe = w.client.pipeline();
    let both = pipe.execute((steps(&pipe, 0), pipe.named::<i64>("k"))).await.unwrap();
    assert_eq!(both, ((3, false, ("k", 4), 4), ("k", 4)));
    assert_eq!(w.trips(), 1);

    w.client.del("k").await.unwrap();
    assert_eq!(steps_in_a_transaction(&w.client).await.unwrap(), (true, ("k", 1)));
    let tx = w.client.transaction();
    let handles = steps_in_a_transaction(&tx);
    assert_eq!(tx.exec(handles).await.unwrap(), (false, ("k", 2)));

    let error = step_that_fails(&w.client).await.unwrap_err();
    assert!(error.to_string().contains("`missing` is missing"), "{error}");
    let after: Option<i64> = Client::get(&w.client, "after").await.unwrap();
    assert_eq!(after, Some(1));
}
