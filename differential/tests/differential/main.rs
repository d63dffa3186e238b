//! The drawn functions against a real server: their values, what they leave in the database, and their round trips at the socket, each as
//! the model has it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test says so and stops

mod joins;
mod world;

use std::future::Future;
use std::pin::Pin;

use roundtrip::{Client, Pipeline, redis_batch};
use roundtrip_differential::program::draw::{database, dearest, programs};
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

fn even(n: i64) -> Result<i64, Failure> {
    if n % 2 == 0 { Ok(n) } else { Err(Failure) }
}

macro_rules! functions {
    ($(#[budget($budget:literal)] async fn $name:ident($pipe:ident, $x:ident) { $($body:tt)* })*) => {
        mod drawn {
            #![allow(warnings, clippy::all)] // drawn code is as it comes
            use super::*;
            $(
                #[redis_batch(round_trips = $budget)]
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

/// One run, held against the model's.
async fn check(
    w: &World,
    programs: &[Program],
    number: usize,
    x: i64,
    running: Running,
    where_: &str,
) -> usize {
    let what = format!("f{number}({x}) {where_}");
    let mut after = database();
    let expected = model::run(programs, &programs[number], x, &mut after);
    let value = running.await.ok();
    let trips = w.trips();
    assert_eq!(value, expected.value, "{what}");
    w.compare(&after, &what);
    let declared = programs[number].trips;
    assert!(trips <= declared, "{what}: {trips} trips, {declared} declared");
    trips
}

#[tokio::test]
async fn each_as_the_model_has_it() {
    let (w, programs) = (World::new().await, programs());
    let mut reached = 0;
    for (number, function) in FUNCTIONS.iter().enumerate() {
        let (most, _) = dearest(&programs, &programs[number]);
        let others = i64::try_from(number).unwrap();
        for x in [most, others * 5 % (1 << WAYS), others * 11 % (1 << WAYS)] {
            w.fill(&database());
            let alone = (function.on_client)(&w.client, x);
            let trips = check(&w, &programs, number, x, alone, "on a client").await;
            reached += usize::from(x == most && trips == programs[number].trips);

            w.fill(&database());
            let pipe = w.client.pipeline();
            check(&w, &programs, number, x, (function.on_pipeline)(&pipe, x), "on a pipeline").await;
        }
    }
    // a call goes one way, and counts with the dearest one that it has
    assert!(reached * 10 >= FUNCTIONS.len() * 8, "{reached} of {} reach their budget", FUNCTIONS.len());
}
