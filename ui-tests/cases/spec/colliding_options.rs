//! Two setters of the same name.

roundtrip::commands! { file = "colliding_options.toml", trait = Commands }

fn main() {}
