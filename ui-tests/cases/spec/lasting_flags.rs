//! A command that blocks with options and without them does not.

roundtrip::commands! { file = "lasting_flags.toml", trait = Commands }

fn main() {}
