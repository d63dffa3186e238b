//! Brackets that are not closed, not opened, or closed by others.

roundtrip::commands! { file = "unbalanced.toml", trait = Commands }

fn main() {}
