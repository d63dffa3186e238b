//! A type that is not in scope where the macro is called: the compiler says so.

roundtrip::commands! { file = "returns_unknown.toml", trait = Commands }

fn main() {}
