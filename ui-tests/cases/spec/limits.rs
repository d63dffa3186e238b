//! Commands that roundtrip's own spec keeps from being called everywhere, described as if they were like any other.
roundtrip::commands! { file = "limits.toml", trait = Mine }

fn main() {}
