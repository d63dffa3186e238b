//! Keys that say the same twice, or what cannot both be.
use roundtrip::ToArg;

#[derive(ToArg)]
struct Nick(#[field(default)] Option<String>);

#[derive(ToArg)]
struct Cart(#[field(json, with = codec)] Vec<u64>);

#[derive(ToArg)]
struct Inner(#[field(flatten, ttl = "5m")] Vec<u64>);

fn main() {}
