//! A flag without a timeout that blocks, and the reverse.

roundtrip::commands! { file = "blocking.toml", trait = Commands }

fn main() {}
