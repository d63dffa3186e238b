//! What a spec says about clusters has to fit the command.

roundtrip::commands! { file = "cluster.toml", trait = Commands }

fn main() {}
