//! What `#[redis_batch]` takes, what it refuses, and how the refusal reads.

#[test]
fn pass() {
    trybuild::TestCases::new().pass("tests/batch/pass/*.rs");
}

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("tests/batch/fail/*.rs");
}
