//! The core of a connection alone, `link/core` without client, tasks and time: many times faster than whole worlds, and small ones are
//! gone through in every order in which their steps can come.

mod exhaustive;
mod random;
mod server;
mod setting;
mod step;
mod world;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

pub use exhaustive::{SMALL, explore};
pub use random::{one, seed};
pub use setting::{Budget, Op, Setting, Sort};
pub use step::{Part, Step};
pub use world::World;

use crate::arguments::Arguments;

/// Plays what the arguments ask for; whether nothing was found.
pub fn run(arguments: &Arguments, jobs: u64) -> bool {
    if let Some(seed) = arguments.seed {
        let (story, finding) = one(seed);
        println!("{story}");
        finding.iter().for_each(|finding| println!("  FOUND  {finding}"));
        return finding.is_none();
    }
    let from = arguments.from.unwrap_or(0);
    arguments.seeds.map_or_else(|| explore_all(jobs), |seeds| play_all(from..from + seeds, jobs))
}

/// Goes through all small worlds; whether nothing was found.
pub fn explore_all(jobs: u64) -> bool {
    let began = Instant::now();
    let (next, states, well) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(true));
    side_by_side(jobs, || {
        while let Some((name, setting)) = SMALL.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
            match explore(&setting()) {
                Ok(more) => {
                    states.fetch_add(more as u64, Ordering::Relaxed);
                }
                Err((finding, path)) => {
                    println!("  FOUND  {name}: {finding}\n         {path:?}");
                    well.store(false, Ordering::Relaxed);
                }
            }
        }
    });
    let took = began.elapsed().as_secs_f64();
    println!(
        "{} small worlds of a connection alone, {} states in {took:.1} s",
        SMALL.len(),
        states.into_inner()
    );
    well.into_inner()
}

/// Plays larger worlds; whether nothing was found.
pub fn play_all(seeds: Range<u64>, jobs: u64) -> bool {
    let began = Instant::now();
    let (next, found, first) = (AtomicU64::new(seeds.start), AtomicU64::new(0), AtomicU64::new(u64::MAX));
    side_by_side(jobs, || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= seeds.end {
                break;
            }
            if seed(n).is_some() {
                found.fetch_add(1, Ordering::Relaxed);
                first.fetch_min(n, Ordering::Relaxed);
            }
        }
    });
    let (count, from) = (seeds.end - seeds.start, seeds.start);
    let took = began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let rate = count as f64 / took;
    println!("{count} seeds of a connection alone from {from} in {took:.1} s, {rate:.0} a second");
    let (found, first) = (found.into_inner(), first.into_inner());
    if found > 0 {
        println!("  FOUND  {:<40} {found:>6} seeds, first {first}", seed(first).unwrap_or_default());
        println!("         cargo xtask simulate --alone --seed {first}");
    }
    found == 0
}

fn side_by_side(jobs: u64, work: impl Fn() + Sync) {
    thread::scope(|scope| (0..jobs).for_each(|_| drop(scope.spawn(&work))));
}
