use bench_roundtrip::{Batched, Roundtrip};
use harness::Tasks;

fn main() {
    harness::main::<Tasks<Roundtrip<Batched>>>();
}
