//! A token that gives no name.

roundtrip::commands! { file = "unnamed_token.toml", trait = Commands }

fn main() {}
