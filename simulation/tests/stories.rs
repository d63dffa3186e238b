//! Whole stories, as far as every test run can afford them; `cargo xtask simulate` tells many more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests

use roundtrip_simulation::kept::Kept;
use roundtrip_simulation::{settings, tell};

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
fn kept_stories_show_what_is_known_and_nothing_else() {
    let kept = Kept::all().unwrap();
    assert!(!kept.is_empty());
    let wrong: Vec<String> = kept.iter().filter_map(|kept| kept.check().err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_story_leaves_no_memory_behind() {
    // what a thread keeps for ever is made when its stories are told for the first time
    for seed in 0..200 {
        tell(&settings::script(seed, None), false);
    }
    let left = allocation_counter::measure(|| {
        for seed in (0..200).cycle().take(3 * 200) {
            drop(tell(&settings::script(seed, None), false));
        }
    });
    // what a closure of the last story has queued in is for the next one: one allocation, of that size at most
    let kept = i64::from(16 << 10);
    assert!(left.count_current.abs() <= 1 && left.bytes_current.abs() <= kept, "{left:?}");
}
