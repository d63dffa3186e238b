//! Whole stories, as far as every test run can afford them; `cargo xtask simulate` tells many more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests

use std::fs;

use roundtrip_simulation::script::Script;
use roundtrip_simulation::{many, settings, tell};

#[test]
fn a_story_is_the_same_each_time_it_is_told() {
    for seed in 0..40 {
        let script = settings::script(seed, None);
        let (once, twice) = (tell(&script, false), tell(&script, true));
        assert_eq!((once.hash, once.events), (twice.hash, twice.events), "seed {seed}");
        assert_eq!(twice.lines.len() as u64, twice.events);
        assert!(once.events > 5, "seed {seed}");
    }
}

#[test]
fn nothing_is_found_in_kept_stories() {
    for entry in fs::read_dir(many::kept()).into_iter().flatten() {
        let path = entry.unwrap().path();
        let script: Script = fs::read_to_string(&path).unwrap().parse().unwrap();
        let told = tell(&script, true);
        assert!(
            told.findings.is_empty(),
            "{}: {:?}\n{}",
            path.display(),
            told.findings,
            told.lines.join("\n")
        );
    }
}

#[test]
fn a_story_leaves_no_memory_behind() {
    // what a thread keeps for ever is made by its first stories
    for seed in 0..40 {
        tell(&settings::script(seed, None), false);
    }
    for seed in 0..200 {
        let script = settings::script(seed, None);
        let left = allocation_counter::measure(|| drop(tell(&script, false)));
        assert_eq!((left.count_current, left.bytes_current), (0, 0), "seed {seed}");
    }
}
