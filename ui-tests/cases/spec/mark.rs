//! What a tool left for a person to fill in.

roundtrip::commands! { file = "mark.toml", trait = Commands }

fn main() {}
