//! Many generated functions, each compiled twice: with the attribute, and as it stands, every `.await` at its place.
//!
//! On the same data both must return the same and leave the same database, and the attribute must never cost a round trip more.
//! Where a function can declare how many round trips it takes at most, it declares as few as are accepted, and what the server sees is
//! held against that. Errors of the server are left out: commands that travel together do not stop each other, which has tests of its own.

mod functions;
mod generate;
mod helpers;
mod odd;

use roundtrip_tests::Raw;

use crate::world::World;

/// One function twice.
macro_rules! twice {
    ($(#[budget($($budget:tt)*)] async fn $name:ident($pipe:ident, $x:ident) { $($body:tt)* })*) => {
        pub(super) mod batched {
            #![allow(warnings, clippy::all)] // generated code is as it comes
            use crate::differential::helpers::{batched::*, *};
            use roundtrip::{Pipeline, redis_batch};
            $(
                #[redis_batch($($budget)*)]
                pub(crate) async fn $name($pipe: &Pipeline, $x: i64) -> Result<i64, Failure> { $($body)* }
            )*
        }
        pub(super) mod plain {
            #![allow(warnings, clippy::all)] // generated code is as it comes
            use crate::differential::helpers::{plain::*, *};
            use roundtrip::Client;
            $(
                pub(crate) async fn $name($pipe: &Client, $x: i64) -> Result<i64, Failure> { $($body)* }
            )*
        }
        /// Each on this data. In boxes: the frame of one function that ran them all would not fit on a test's stack.
        mod each {
            $(
                pub(super) fn $name(w: &crate::world::World, seed: i64) -> Pin<Box<dyn Future<Output = ()> + '_>> {
                    Box::pin(async move {
                        let (name, budget) = (stringify!($name), stringify!($($budget)*));
                        let plain = observe(w, seed, super::plain::$name(&w.client, seed)).await;
                        let own = observe(w, seed, super::batched::$name(&w.client, seed)).await;
                        compare(name, seed, &plain, &own, budget);
                        let pipe = w.client.pipeline();
                        let joined = observe(w, seed, super::batched::$name(&pipe, seed)).await;
                        compare(name, seed, &plain, &joined, budget);
                    })
                }
            )*
            use crate::differential::{compare, observe};
            use std::pin::Pin;
        }
        /// Runs all of them on this data.
        pub(super) async fn all(w: &crate::world::World, seed: i64) {
            $(each::$name(w, seed).await;)*
        }
    };
}
use twice;

/// What they call, twice too.
macro_rules! helper_functions {
    ($(#[budget($($budget:tt)*)] async fn $name:ident($pipe:ident, $x:ident) { $($body:tt)* })*) => {
        pub(crate) mod batched {
            $(
                #[roundtrip::redis_batch($($budget)*)]
                pub(crate) async fn $name($pipe: &roundtrip::Pipeline, $x: i64) -> roundtrip::Result<i64> { $($body)* }
            )*
        }
        pub(crate) mod plain {
            $(
                pub(crate) async fn $name($pipe: &roundtrip::Client, $x: i64) -> roundtrip::Result<i64> { $($body)* }
            )*
        }
    };
}
use helper_functions;

/// What a run has done.
struct Observed {
    value: Option<i64>,
    database: String,
    trips: usize,
}

async fn observe(w: &World, seed: i64, run: impl Future<Output = Result<i64, helpers::Failure>>) -> Observed {
    let mut raw = w.raw();
    raw.call(&["FLUSHALL"]);
    for key in 0..4 {
        if (seed >> key) & 1 == 1 {
            raw.call(&["SET", &format!("k{key}"), &(seed * 3 + key).to_string()]);
        }
    }
    w.trips();
    let value = run.await.ok();
    let trips = w.trips();
    Observed { value, database: database(&mut raw), trips }
}

/// All that the functions can have written.
fn database(raw: &mut Raw) -> String {
    let keys: Vec<String> = (0..generate::KEYS).map(|key| format!("k{key}")).collect();
    let words: Vec<&str> = std::iter::once("MGET").chain(keys.iter().map(String::as_str)).collect();
    format!("{:?}", raw.call(&words))
}

fn compare(name: &str, seed: i64, plain: &Observed, batched: &Observed, budget: &str) {
    assert_eq!(plain.value, batched.value, "{name}({seed}): the value, with the attribute on the right");
    assert_eq!(
        plain.database, batched.database,
        "{name}({seed}): the database, with the attribute on the right"
    );
    assert!(
        batched.trips <= plain.trips,
        "{name}({seed}): {} trips, and {} with the attribute",
        plain.trips,
        batched.trips
    );
    let declared = match budget.split_once('=') {
        Some((key, trips)) if key.trim() == "round_trips" => trips.trim().parse().unwrap(),
        None if budget.is_empty() => usize::MAX,
        _ => panic!("{name}: no budget is written `{budget}`"),
    };
    assert!(batched.trips <= declared, "{name}({seed}): {} trips, {declared} declared", batched.trips);
}

#[tokio::test]
async fn the_same_with_and_without() {
    let w = World::new().await;
    for seed in [0, 5, 10, 15] {
        functions::all(&w, seed).await;
    }
}

/// `functions.rs` is what the generator makes; `BLESS=1` writes it anew.
#[test]
fn functions_are_as_generated() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/batch/differential/functions.rs");
    let made = generate::file();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == made, "run with BLESS=1 to write functions.rs anew");
}
