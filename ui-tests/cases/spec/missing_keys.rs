//! A method without what each has.

roundtrip::commands! { file = "missing_keys.toml", trait = Commands }

fn main() {}
