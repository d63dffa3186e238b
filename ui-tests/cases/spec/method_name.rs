//! A name that is not as Rust writes it.

roundtrip::commands! { file = "method_name.toml", trait = Commands }

fn main() {}
