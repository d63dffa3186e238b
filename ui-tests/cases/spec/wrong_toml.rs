//! A line that is not TOML; what stands after it is read all the same.

roundtrip::commands! { file = "wrong_toml.toml", trait = Commands }

fn main() {}
