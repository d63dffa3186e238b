//! What is said about a form with options where there are none.

roundtrip::commands! { file = "with_nothing.toml", trait = Commands }

fn main() {}
