//! redis.io's way of writing a repetition.

roundtrip::commands! { file = "redis_io_repetition.toml", trait = Commands }

fn main() {}
