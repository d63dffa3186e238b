//! What `#[redis_batch]` takes, what it refuses, and how the refusal reads.

#[test]
fn pass() {
    roundtrip_ui_tests::pass("tests/batch/pass/*.rs");
}

#[test]
fn fail() {
    roundtrip_ui_tests::fail("tests/batch/fail/*.rs");
}
