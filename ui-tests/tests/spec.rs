//! Mistakes in a spec file: what each looks like to the person who made it.
//!
//! The messages are ours, but how the compiler frames them is its own: another version's frames may differ.

#[test]
fn spec() {
    trybuild::TestCases::new().compile_fail("cases/spec/*.rs");
}
