//! Flags that exclude each other.

roundtrip::commands! { file = "contradicting_flags.toml", trait = Commands }

fn main() {}
