//! Every order in which the steps of a small world can come.

use std::collections::{HashSet, VecDeque};

use super::setting::{Budget, Op, Setting, Sort};
use super::step::Step;
use super::world::World;

const ONE: Op = Op { sort: Sort::One, ticks: None };
const HASTY: Op = Op { sort: Sort::One, ticks: Some(1) };
const FLUSH: Op = Op { sort: Sort::Flush, ticks: None };
const BOUND: Op = Op { sort: Sort::Bound, ticks: None };
const TRANSACTION: Op = Op { sort: Sort::Transaction, ticks: Some(1) };

const NOTHING: Budget = Budget {
    losses: 0,
    refusals: 0,
    ticks: 0,
    withdrawals: 0,
    drops: 0,
    halves: 0,
    closes: 0,
    kills: 0,
    renewals: 0,
    runtimes: 0,
};

/// A small world by its name.
type Small = (&'static str, fn() -> Setting);

/// The small worlds that are gone through.
pub const SMALL: &[Small] = &[
    ("two callers, one loss", || small(&[&[ONE, ONE], &[ONE]], Budget { losses: 1, halves: 1, ..NOTHING })),
    ("two callers, two losses, a flush", || {
        small(&[&[FLUSH], &[ONE]], Budget { losses: 2, halves: 1, ..NOTHING })
    }),
    ("one overdue, one loss", || {
        small(&[&[HASTY], &[ONE]], Budget { losses: 1, ticks: 3, halves: 1, ..NOTHING })
    }),
    ("two limits, one loss", || {
        small(&[&[ONE, ONE], &[FLUSH]], Budget { losses: 1, withdrawals: 2, halves: 1, ..NOTHING })
    }),
    ("a limit, and one overdue", || {
        small(&[&[ONE], &[HASTY], &[ONE]], Budget { ticks: 3, withdrawals: 1, halves: 1, ..NOTHING })
    }),
    ("a transaction that is overdue, without EXEC", || Setting {
        no_exec: true,
        ..small(&[&[TRANSACTION], &[ONE]], Budget { ticks: 3, halves: 1, ..NOTHING })
    }),
    ("a transaction, one loss", || {
        let transaction = Op { ticks: None, ..TRANSACTION };
        small(&[&[transaction], &[ONE]], Budget { losses: 1, halves: 2, ..NOTHING })
    }),
    ("room for one, drops", || Setting {
        room: 1,
        ..small(&[&[ONE], &[ONE], &[ONE]], Budget { losses: 1, drops: 1, withdrawals: 1, ..NOTHING })
    }),
    ("room for one, close", || Setting {
        room: 1,
        ..small(&[&[ONE], &[HASTY], &[ONE]], Budget { ticks: 2, closes: 1, ..NOTHING })
    }),
    ("close, kill, one loss", || {
        small(&[&[ONE], &[FLUSH]], Budget { losses: 1, closes: 1, kills: 1, halves: 1, ..NOTHING })
    }),
    ("made anew, one loss", || {
        small(&[&[ONE, ONE], &[FLUSH]], Budget { losses: 1, renewals: 1, halves: 1, ..NOTHING })
    }),
    ("the runtime ends", || {
        small(&[&[ONE, ONE], &[ONE]], Budget { runtimes: 1, refusals: 1, halves: 1, ..NOTHING })
    }),
    ("room for one, one loss, the runtime ends", || Setting {
        room: 1,
        ..small(&[&[ONE], &[ONE]], Budget { losses: 1, drops: 1, runtimes: 1, ..NOTHING })
    }),
    ("meant for one connection, two losses", || {
        small(&[&[ONE, BOUND], &[BOUND, ONE]], Budget { losses: 2, halves: 1, ..NOTHING })
    }),
    ("meant for one connection, made anew", || {
        small(&[&[ONE, BOUND], &[FLUSH]], Budget { losses: 1, renewals: 1, withdrawals: 1, ..NOTHING })
    }),
    ("dedicated, one loss", || Setting {
        dedicated: true,
        ..small(&[&[ONE, ONE], &[HASTY]], Budget { losses: 1, ticks: 2, closes: 1, ..NOTHING })
    }),
];

fn small(callers: &[&[Op]], budget: Budget) -> Setting {
    let callers = callers.iter().map(|ops| ops.to_vec()).collect();
    Setting { dedicated: false, room: 1000, callers, budget, no_exec: false }
}

/// Goes through all states of this world, those that are few steps away first, and from each lets it come to rest. How many there are.
///
/// # Errors
///
/// What is wrong, and a shortest way there.
pub fn explore(setting: &Setting) -> Result<usize, (String, Vec<Step>)> {
    let mut seen = HashSet::new();
    let mut next: VecDeque<Vec<Step>> = VecDeque::from([Vec::new()]);
    seen.insert(World::new(setting).fingerprint());
    while let Some(path) = next.pop_front() {
        let mut world = replay(setting, &path);
        for step in world.steps() {
            let mut further = replay(setting, &path);
            further.step(step);
            let mut path = path.clone();
            path.push(step);
            if let Some(finding) = further.finding() {
                return Err((finding.to_owned(), path));
            }
            if seen.insert(further.fingerprint()) {
                next.push_back(path);
            }
        }
        world.come_to_rest();
        if let Some(finding) = world.finding() {
            return Err((finding.to_owned(), path));
        }
    }
    Ok(seen.len())
}

fn replay(setting: &Setting, path: &[Step]) -> World {
    let mut world = World::new(setting);
    path.iter().for_each(|step| world.step(*step));
    world
}
