use bench_roundtrip::{Calls, Roundtrip};
use harness::Tasks;

fn main() {
    harness::main::<Tasks<Roundtrip<Calls>>>();
}
