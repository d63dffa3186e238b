//! Types that cannot be repeated or stand in a group.

roundtrip::commands! { file = "not_repeatable.toml", trait = Commands }

fn main() {}
