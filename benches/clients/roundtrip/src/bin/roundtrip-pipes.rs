use bench_roundtrip::{Pipelined, Roundtrip};
use harness::Tasks;

fn main() {
    harness::main::<Tasks<Roundtrip<Pipelined>>>();
}
