//! Structs that are no records.
use roundtrip::Model;

#[derive(Model)]
#[model(key = "user")]
struct SameKey {
    id: u64,
    name: String,
}

#[derive(Model)]
#[model(key = "user:{usr}")]
struct NoSuchPart {
    id: u64,
    name: String,
}

#[derive(Model)]
struct NoKey {
    id: u64,
}

#[derive(Model)]
#[model(key = "user:{id}")]
struct NothingElse {
    id: u64,
}

#[derive(Model)]
#[model(key = "user:{0}")]
struct Tuple(u64, String);

#[derive(Model)]
#[model(key = "user:{id}")]
enum Role {
    Admin,
}

#[derive(Model)]
#[model(key = "user:{id}", ttl = "30 days", indexed)]
struct Attributes {
    id: u64,
    #[field(renam = "n")]
    name: String,
    #[field(ttl = "5m")]
    token: String,
    #[field(extra)]
    rest: String,
}

fn main() {}
