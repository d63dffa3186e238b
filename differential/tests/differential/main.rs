//! The drawn functions against a real server: their values, what they leave in the database, and their round trips at the socket, each as
//! the model has it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test says so and stops

mod joins;
mod world;

use std::future::Future;
use std::pin::Pin;

use roundtrip::{Client, Pipeline, redis_batch};
use roundtrip_differential::program::draw::{dearest, programs, server};
use roundtrip_differential::program::model::{self, flag, key, to};
use roundtrip_differential::program::tree::{Program, WAYS};
use world::World;

/// An error of the functions' own.
#[derive(Debug)]
pub struct Failure;

impl From<roundtrip::Error> for Failure {
    fn from(error: roundtrip::Error) -> Failure {
        panic!("{error}: the model knows no errors of servers")
    }
}

type Running = Pin<Box<dyn Future<Output = Result<i64, Failure>> + Send>>;

/// A drawn function, compiled.
pub struct Function {
    on_client: fn(&Client, i64) -> Running,
    on_pipeline: fn(&Pipeline, i64) -> Running,
}

fn zero() -> i64 {
    0
}

/// A command that was begun.
struct Kept<C> {
    command: C,
}

/// The model has it, too.
#[redis_batch(round_trips = 2)]
async fn load(pipe: &Pipeline, key: &str) -> Result<i64, Failure> {
    let n = pipe.incr(key).await?;
    if n % 2 == 0 {
        let m = pipe.incr(key).await?;
        return Ok(n + m);
    }
    Ok(n)
}

fn even(n: i64) -> Result<i64, Failure> {
    if n % 2 == 0 { Ok(n) } else { Err(Failure) }
}

macro_rules! functions {
    ($(#[budget($($budget:tt)*)] async fn $name:ident($pipe:ident, $x:ident) { $($body:tt)* })*) => {
        mod drawn {
            #![allow(warnings, clippy::all)] // drawn code is as it comes
            use super::*;
            $(
                #[redis_batch($($budget)*)]
                pub(super) async fn $name($pipe: &Pipeline, $x: i64) -> Result<i64, Failure> { $($body)* }
            )*
        }

        /// All of them.
        pub static FUNCTIONS: &[Function] = &[$(Function {
            on_client: |client, x| Box::pin(drawn::$name(client, x)),
            on_pipeline: |pipe, x| Box::pin(drawn::$name(pipe, x)),
        }),*];
    };
}
include!(concat!(env!("OUT_DIR"), "/functions.rs"));

/// One run on a client, or on a pipeline, held against the model's.
async fn check(w: &World, programs: &[Program], number: usize, x: i64, pipe: Option<Pipeline>) -> usize {
    let what = format!("f{number}({x}) on a {}", if pipe.is_some() { "pipeline" } else { "client" });
    w.fill(&server().database);
    let mut after = server();
    let program = &programs[number];
    let expected = model::run(programs, program, x, &mut after);
    let value = match &pipe {
        None => (FUNCTIONS[number].on_client)(&w.client, x).await.ok(),
        Some(pipe) => (FUNCTIONS[number].on_pipeline)(pipe, x).await.ok(),
    };
    let trips = w.trips();
    match pipe {
        Some(pipe) => pipe.flush().await.unwrap(),
        // what nobody awaits is gone with the pipeline that it was begun on
        None => after = expected.unsent.unwrap_or(after),
    }
    assert_eq!(value, expected.value, "{what}");
    assert_eq!(
        in_order(w.sent(), program),
        in_order(after.sent, program),
        "{what}: what was sent, and what should be"
    );
    w.compare(&after.database, &what);
    let most = if program.bounded { program.trips } else { expected.trips };
    assert!(trips <= most, "{what}: {trips} trips, not {most}");
    trips
}

/// Joined calls send in any order.
fn in_order(mut sent: Vec<String>, program: &Program) -> Vec<String> {
    if program.joins {
        sent.sort();
    }
    sent
}

#[tokio::test]
async fn each_as_the_model_has_it() {
    let (w, programs) = (World::new().await, programs());
    let (mut reached, mut exact) = (0, 0);
    for (number, program) in programs.iter().enumerate() {
        let (most, _) = dearest(&programs, program);
        let others = i64::try_from(number).unwrap();
        exact += usize::from(program.exact);
        for x in [most, others * 5 % (1 << WAYS), others * 11 % (1 << WAYS)] {
            let trips = check(&w, &programs, number, x, None).await;
            reached += usize::from(program.exact && x == most && trips == program.trips);
            check(&w, &programs, number, x, Some(w.client.pipeline())).await;
        }
    }
    // a call goes one way, and counts with the dearest one that it has
    assert!(exact * 4 > programs.len(), "{exact} budgets are exact");
    assert!(reached * 10 >= exact * 8, "{reached} of {exact} reach their budget");
}
