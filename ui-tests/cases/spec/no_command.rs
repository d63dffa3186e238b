//! A syntax that does not begin with a command.

roundtrip::commands! { file = "no_command.toml", trait = Commands }

fn main() {}
