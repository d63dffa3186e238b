//! Many stories: what is found in them, how often, and in which seed first.

use std::collections::BTreeMap;
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::alone;
use crate::arguments::Arguments;
use crate::checks::Kind;
use crate::kept::Kept;
use crate::script::{Script, Setting};
use crate::watchdog::Watchdog;
use crate::{Told, settings, tell, tell_twice};

/// How many seeds every change must pass that are always the same, and as many that are not.
const FIXED: u64 = 20_000;

/// What was found in many stories: in how many, and in which first.
#[derive(Debug, Default)]
struct Tally {
    /// What is new, and what is known.
    found: BTreeMap<(Known, Kind), Found>,
    events: u64,
}

type Known = bool;

#[derive(Debug)]
struct Found {
    seeds: u64,
    first: u64,
    about: String,
}

/// Tells the stories that the arguments ask for; whether nothing new was found.
///
/// # Errors
///
/// A kept story cannot be read.
pub fn run(arguments: &Arguments) -> Result<bool, String> {
    let jobs =
        arguments.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, |jobs| jobs.get() as u64));
    if arguments.alone {
        return Ok(alone::run(arguments, jobs));
    }
    if let Some(seeds) = arguments.seeds {
        let from = arguments.from.unwrap_or(0);
        return Ok(tell_all(from..from + seeds, arguments.world, jobs, tell_once));
    }
    let mut well = replay_kept()?;
    well &= tell_all(0..FIXED, arguments.world, jobs, tell_twice);
    let from = arguments.from.unwrap_or_else(start_of_this_commit);
    well &= tell_all(from..from + FIXED, arguments.world, jobs, tell_twice);
    well &= alone::explore_all(jobs);
    well &= alone::play_all(0..FIXED, jobs);
    well &= alone::play_all(from..from + FIXED, jobs);
    Ok(well)
}

fn tell_once(script: &Script) -> Told {
    tell(script, false)
}

/// Tells the stories of `seeds` on `jobs` threads, each with `tell`, and prints what was found.
fn tell_all(seeds: Range<u64>, world: Option<Setting>, jobs: u64, tell: fn(&Script) -> Told) -> bool {
    let began = Instant::now();
    let next = AtomicU64::new(seeds.start);
    let tally = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let watchdog = Watchdog::start();
                let mut own = Tally::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    watchdog.begins(seed);
                    own.add(seed, tell(&settings::script(seed, world)));
                }
                tally.lock().unwrap_or_else(PoisonError::into_inner).merge(own);
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let took = began.elapsed().as_secs_f64();
    let count = seeds.end - seeds.start;
    let (start, events) = (seeds.start, tally.events / count.max(1));
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let rate = count as f64 / took;
    println!("{count} seeds from {start} in {took:.1} s, {rate:.0} a second, {events} events each");
    tally.print(world)
}

impl Tally {
    fn add(&mut self, seed: u64, told: Told) {
        self.events += told.events;
        let new = told.findings.into_iter().map(|finding| (false, finding));
        let known = told.known.into_iter().map(|(finding, _)| (true, finding));
        let mut seen: Vec<Kind> = Vec::new();
        for (known, finding) in new.chain(known) {
            if !seen.contains(&finding.kind) {
                seen.push(finding.kind);
                self.note((known, finding.kind), Found { seeds: 1, first: seed, about: finding.about });
            }
        }
    }

    fn note(&mut self, what: (Known, Kind), new: Found) {
        match self.found.get_mut(&what) {
            None => drop(self.found.insert(what, new)),
            Some(found) => {
                let seeds = found.seeds + new.seeds;
                if new.first < found.first {
                    *found = new;
                }
                found.seeds = seeds;
            }
        }
    }

    fn merge(&mut self, other: Tally) {
        self.events += other.events;
        other.found.into_iter().for_each(|(what, found)| self.note(what, found));
    }

    /// Prints it; whether all of it was known.
    fn print(&self, world: Option<Setting>) -> bool {
        let world = world.map_or(String::new(), |world| format!(" --world {world}"));
        for ((known, kind), found) in self.found.iter().rev() {
            let word = if *known { "known" } else { "FOUND" };
            println!("  {word}  {kind:<40} {:>6} seeds, first {}", found.seeds, found.first);
            if !known {
                let first = found.first;
                println!("         {}", found.about);
                println!("         cargo xtask simulate --seed {first}{world} --shrink \"{kind}\"");
            }
        }
        self.found.keys().all(|(known, _)| *known)
    }
}

/// Tells each kept story; whether all was as it should be.
fn replay_kept() -> Result<bool, String> {
    let kept = Kept::all()?;
    let wrong: Vec<String> = kept.iter().filter_map(|kept| kept.check().err()).collect();
    wrong.iter().for_each(|wrong| println!("  FOUND  {wrong}"));
    println!("{} kept stories", kept.len());
    Ok(wrong.is_empty())
}

/// A number that the commit decides, so that each change is tried with seeds of its own.
fn start_of_this_commit() -> u64 {
    let git =
        Command::new("git").args(["rev-parse", "HEAD"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let head = git.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    u64::from_str_radix(head.get(..9).unwrap_or_default(), 16).unwrap_or(FIXED)
}
