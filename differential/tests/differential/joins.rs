//! Drawn functions side by side on one pipeline, by every join that there is, on one worker and on many.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::future::{join_all, try_join_all};
use futures_util::stream::{FuturesUnordered, iter};
use roundtrip::Pipeline;
use roundtrip_differential::program::draw::{programs, server};
use roundtrip_differential::program::model;
use roundtrip_differential::program::tree::{Program, WAYS};
use tokio::task::JoinSet;

use crate::world::World;
use crate::{FUNCTIONS, Running};

/// So many at a time.
const SIDE_BY_SIDE: usize = 8;

/// The error that a call cannot have: its own is a value here, lest the others be dropped for it.
type Never = std::convert::Infallible;

/// The values by place: what was joined may end in any order.
type Values = BTreeMap<usize, Option<i64>>;

#[derive(Clone, Copy, Debug)]
enum Join {
    /// `join!`
    Macro,
    /// `try_join!`
    TryMacro,
    All,
    /// `try_join_all` of a list.
    TryAll,
    /// `try_join_all` of an iterator that does not know how long it is, which becomes a `FuturesOrdered`.
    TryAllOfMany,
    Unordered,
    Buffered,
    Tasks,
}

impl Join {
    const EVERY: [Join; 8] = [
        Join::Macro,
        Join::TryMacro,
        Join::All,
        Join::TryAll,
        Join::TryAllOfMany,
        Join::Unordered,
        Join::Buffered,
        Join::Tasks,
    ];

    /// Every future is polled in each round, so that they share their round trips.
    fn polls_all(self) -> bool {
        matches!(self, Join::Macro | Join::TryMacro | Join::All | Join::TryAll)
    }

    async fn run(self, calls: [Running; SIDE_BY_SIDE]) -> Values {
        let mut at = 0;
        let numbered = calls.map(|call| {
            at += 1;
            async move { Ok::<_, Never>((at - 1, call.await.ok())) }
        });
        let plain = |all: Vec<Result<_, Never>>| all.into_iter().map(|Ok(value)| value).collect();
        match self {
            Join::Macro => {
                let [a, b, c, d, e, f, g, h] = numbered;
                let (a, b, c, d, e, f, g, h) = tokio::join!(a, b, c, d, e, f, g, h);
                plain(vec![a, b, c, d, e, f, g, h])
            }
            Join::TryMacro => {
                let [a, b, c, d, e, f, g, h] = numbered;
                let Ok((a, b, c, d, e, f, g, h)) = tokio::try_join!(a, b, c, d, e, f, g, h);
                Values::from([a, b, c, d, e, f, g, h])
            }
            Join::All => plain(join_all(numbered).await),
            Join::TryAll => {
                let Ok(values) = try_join_all(numbered).await;
                values.into_iter().collect()
            }
            Join::TryAllOfMany => {
                let mut numbered = numbered.into_iter();
                let Ok(values) = try_join_all(std::iter::from_fn(move || numbered.next())).await;
                values.into_iter().collect()
            }
            Join::Unordered => plain(numbered.into_iter().collect::<FuturesUnordered<_>>().collect().await),
            Join::Buffered => plain(iter(numbered).buffer_unordered(SIDE_BY_SIDE).collect().await),
            Join::Tasks => plain(numbered.into_iter().collect::<JoinSet<_>>().join_all().await),
        }
    }
}

/// The arguments of the calls at the places of a group: each has keys of its own, and so have the calls that it makes.
fn argument(first: usize, at: usize) -> i64 {
    let way = (first * 7 + at * 13) % (1 << WAYS);
    i64::try_from((SIDE_BY_SIDE + at) << 8 | way).unwrap()
}

async fn side_by_side(w: &World, programs: &[Program], first: usize, join: Join) {
    let numbers: [usize; SIDE_BY_SIDE] = std::array::from_fn(|at| first + at);
    let mut after = server();
    let mut values = Values::new();
    let (mut longest, mut all, mut awaits) = (0, 0, false);
    for (at, number) in numbers.into_iter().enumerate() {
        let program = &programs[number];
        let run = model::run(programs, program, argument(first, at), &mut after);
        values.insert(at, run.value);
        let trips = if program.bounded { program.trips } else { run.trips };
        (longest, all, awaits) =
            (longest.max(trips), all + trips, awaits | program.awaits | !program.bounded);
    }
    w.fill(&server().database);
    let pipe: Pipeline = w.client.pipeline();
    let mut at = 0;
    let calls = numbers.map(|number| {
        at += 1;
        (FUNCTIONS[number].on_pipeline)(&pipe, argument(first, at - 1))
    });
    let given = join.run(calls).await;
    let trips = w.trips();
    pipe.flush().await.unwrap();
    let what = format!("f{first} and what follows, joined by {join:?}");
    assert_eq!(given, values, "{what}");
    let [sent, expected] = [w.sent(), after.sent].map(|mut sent| {
        sent.sort();
        sent
    });
    assert_eq!(sent, expected, "{what}: what was sent, in any order, and what should be");
    w.compare(&after.database, &what);
    // those that await something else, or have no budget, may fall out of step
    let most = if join.polls_all() && !awaits { longest } else { all };
    assert!(trips <= most, "{what}: {trips} trips, not {most}");
}

async fn all() {
    let (w, programs) = (World::new().await, programs());
    let last = FUNCTIONS.len() - SIDE_BY_SIDE;
    for first in (0..last).step_by(SIDE_BY_SIDE).chain([last]) {
        for join in Join::EVERY {
            side_by_side(&w, &programs, first, join).await;
        }
    }
}

#[tokio::test]
async fn on_one_worker() {
    all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_four_workers() {
    all().await;
}
