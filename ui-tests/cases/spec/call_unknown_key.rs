//! A call with a key that does not exist.

roundtrip::commands! { path = "since.toml", trait = Commands }

fn main() {}
