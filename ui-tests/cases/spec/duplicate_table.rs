//! The same table twice.

roundtrip::commands! { file = "duplicate_table.toml", trait = Commands }

fn main() {}
