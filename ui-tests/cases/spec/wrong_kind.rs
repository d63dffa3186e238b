//! A string where a list belongs, a number where a string does, nothing at all.

roundtrip::commands! { file = "wrong_kind.toml", trait = Commands }

fn main() {}
