//! A file that is not there.

roundtrip::commands! { file = "nowhere.toml", trait = Commands }

fn main() {}
