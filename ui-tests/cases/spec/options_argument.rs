//! An argument that is called as the options are.

roundtrip::commands! { file = "options_argument.toml", trait = Commands }

fn main() {}
