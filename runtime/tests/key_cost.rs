//! What a typed key costs in instructions, beside a literal one and one of `format!`; needs valgrind:
//!
//! `cargo test --release -p roundtrip --test key_cost -- --ignored --nocapture`
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::env;
use std::hint::black_box;
use std::process::Command;

use roundtrip::key::SortedSet;
use roundtrip::{Client, FromValue, Key, ToArg};

#[derive(ToArg, FromValue, Clone, Copy)]
struct UserId(u64);

#[derive(Key, Clone, Copy)]
#[key("F:{{user}}", SortedSet<UserId>)]
struct Followers {
    user: UserId,
}

const FORM: &str = "KEY_COST_FORM";
const COUNT: &str = "KEY_COST_COUNT";

/// Queues ZSCORE so many times, with a key in this form.
#[test]
#[ignore = "is run by the other test, below valgrind"]
fn queue() {
    let form = env::var(FORM).unwrap();
    let count: u64 = env::var(COUNT).unwrap().parse().unwrap();
    let client = Client::connect_lazy("redis://127.0.0.1:1").unwrap();
    let pipe = client.pipeline();
    for n in 0..count {
        let user = UserId(black_box(1_000_000 + n));
        match form.as_str() {
            "literal" => drop(pipe.zscore(black_box("F:{1234567}"), user)),
            "typed" => drop(pipe.at(Followers { user }).zscore(user)),
            "format" => drop(pipe.zscore(format!("F:{{{}}}", user.0), user)),
            other => panic!("{other}"),
        }
    }
}

#[test]
#[ignore = "a measurement, for a release build"]
fn a_typed_key_costs_less_than_a_formatted_one() {
    let [literal, typed, format] = ["literal", "typed", "format"].map(|form| {
        let (few, many) = (instructions(form, 10_000), instructions(form, 20_000));
        (many - few) / 10_000.0
    });
    println!(
        "instructions for a queued ZSCORE: literal key {literal:.0}, typed {typed:.0}, format! {format:.0}"
    );
    assert!(typed <= 1.7 * literal, "{typed} of {literal}");
    assert!(typed <= 0.6 * format, "{typed} of {format}");
}

fn instructions(form: &str, count: u32) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "queue"])
        .env(FORM, form)
        .env(COUNT, count.to_string())
        .output()
        .unwrap_or_else(|error| panic!("valgrind: {error}"));
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.unwrap_or_else(|| panic!("callgrind says: {log}"))
}
