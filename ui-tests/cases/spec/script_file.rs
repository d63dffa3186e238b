//! Scripts in files: none there, an empty one, one beside a text, one of a method that names a command.
roundtrip::commands! { file = "script_file.toml", trait = Scripts }

fn main() {}
