//! Slips of the pen: a key, and a container of a reply. Each is one error.

roundtrip::commands! { file = "slips.toml", trait = Commands }

fn main() {}
