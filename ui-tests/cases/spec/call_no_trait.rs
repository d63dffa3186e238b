//! A call that does not say which trait gets the methods.

roundtrip::commands! { file = "since.toml" }

fn main() {}
