//! Mistakes in a program, by what they are about.

use roundtrip_ui_tests::{fail, pass};

#[test]
fn programs_that_compile() {
    pass("cases/pass/*.rs");
}

#[test]
fn arguments() {
    fail("cases/arguments/*.rs");
}

#[test]
fn replies() {
    fail("cases/replies/*.rs");
}

#[test]
fn targets() {
    fail("cases/targets/*.rs");
}

#[test]
fn transactions() {
    fail("cases/transactions/*.rs");
}

#[test]
fn derive() {
    fail("cases/derive/*.rs");
}

#[test]
fn model() {
    fail("cases/model/*.rs");
}

#[test]
fn key() {
    fail("cases/key/*.rs");
}

/// Mistakes in a spec file: what each looks like to the person who made it.
#[test]
fn spec() {
    fail("cases/spec/*.rs");
}
