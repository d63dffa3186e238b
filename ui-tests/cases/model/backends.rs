//! A key that does not say where it lives, and what is no set of servers.
use roundtrip::key::Str;
use roundtrip::{Backends, Client, Key};

#[derive(Backends)]
struct Stores {
    users: Client,
}

#[derive(Key)]
#[key("visits:{0}", Str<u64>)]
struct Visits(u64);

#[derive(Backends)]
struct Tuple(Client);

fn example(stores: &Stores) {
    stores.at(Visits(7));
}

fn main() {}
