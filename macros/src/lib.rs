//! The procedural macros of `roundtrip`. Use them through that crate.
