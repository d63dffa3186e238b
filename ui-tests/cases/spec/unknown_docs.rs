//! Docs for an option that is not there.

roundtrip::commands! { file = "unknown_docs.toml", trait = Commands }

fn main() {}
