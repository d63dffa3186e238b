//! What stands in `[words]` is a command without a method.

roundtrip::commands! { file = "words.toml", trait = Commands, names = NAMES }

fn main() {}
