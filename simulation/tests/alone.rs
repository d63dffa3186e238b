//! A connection alone, as far as every test run can afford it; `cargo xtask simulate --alone` goes further.
#![allow(clippy::unwrap_used)] // tests

use roundtrip_simulation::alone::{Budget, Op, Setting, Sort, explore, one, seed};

#[test]
fn every_order_of_a_small_world_is_right() {
    let op = |sort| vec![Op { sort, ticks: None }];
    let setting = Setting {
        dedicated: false,
        room: 1000,
        callers: vec![op(Sort::One), op(Sort::Transaction)],
        budget: Budget { losses: 1, withdrawals: 1, ..Budget::default() },
        no_exec: false,
    };
    let states = explore(&setting).unwrap();
    assert!(states > 500, "{states}");
}

#[test]
fn larger_worlds_are_right_and_the_same_each_time() {
    for n in 0..300 {
        assert_eq!(seed(n), None, "seed {n}");
    }
    let (story, shows) = one(3);
    assert_eq!((story, shows), one(3));
}
