//! Bitmaps and HyperLogLogs.

use roundtrip::commands::{BitcountOptions, BitfieldOp, Bitop, BitposOptions, Overflow};
use roundtrip::types::Position;

use super::{Run, check};

pub(super) async fn bitmaps_and_counters(run: &mut Run) {
    bitmaps(run).await;
    bitfields(run).await;
    counters(run).await;
}

async fn bitmaps(run: &mut Run) {
    check!(run, setbit("b", 7, true) => false);
    check!(run, setbit("b", 7, true) => true);
    check!(run, getbit("b", 7) => true);
    check!(run, getbit("b", 6) => false);
    check!(run, set("foobar", "foobar") => ());
    check!(run, bitcount("foobar") => 26);
    check!(run, bitcount_with("foobar", BitcountOptions::new().range(1, 1)) => 6);
    check!(run, bitcount_with("foobar", BitcountOptions::new().range_byte(1, 1)) => 6);
    check!(run, bitcount_with("foobar", BitcountOptions::new().range_bit(5, 30)) => 17);
    check!(run, bitpos("b", true) => Position::At(7));
    check!(run, bitpos("none", true) => Position::NotFound);
    check!(run, bitpos_with("b", false, BitposOptions::new().range(0, -1)) => Position::At(0));
    check!(run, bitpos_with("b", true, BitposOptions::new().from(1)) => Position::NotFound);
    check!(run, bitpos_with("b", true, BitposOptions::new().range_bit(5, 8)) => Position::At(7));
    check!(run, bitop(Bitop::And, "out", ["b", "foobar"]) => 6);
    check!(run, bitop(Bitop::Or, "out", "b") => 1);
    check!(run, bitop(Bitop::Xor, "out", ["b", "b"]) => 1);
    check!(run, bitop_not("out", "b") => 1);
    check!(run, get::<Vec<u8>>("out") => Some(vec![0b1111_1110]));
    check!(run, redis "8.2" valkey "-", bitop(Bitop::Diff, "out", ["foobar", "b"]) => 6);
    check!(run, redis "8.2" valkey "-", bitop(Bitop::Diff1, "out", ["foobar", "b"]) => 6);
    check!(run, redis "8.2" valkey "-", bitop(Bitop::Andor, "out", ["foobar", "b"]) => 6);
    check!(run, redis "8.2" valkey "-", bitop(Bitop::One, "out", ["foobar", "b"]) => 6);
}

async fn bitfields(run: &mut Run) {
    let operations = [
        BitfieldOp::set("u8", "#0", 255),
        BitfieldOp::overflow(Overflow::Sat),
        BitfieldOp::incrby("u8", "#0", 10),
        BitfieldOp::overflow(Overflow::Fail),
        BitfieldOp::incrby("u8", "#0", 10),
        BitfieldOp::overflow(Overflow::Wrap),
        BitfieldOp::incrby("u8", "#0", 10),
        BitfieldOp::get("i5", 100),
    ];
    check!(run, bitfield("bf", operations.clone()) => vec![Some(0), Some(255), None, Some(9), Some(0)]);
    check!(run, bitfield("bf", BitfieldOp::get("u8", 0)) => vec![Some(9)]);
    check!(run, bitfield_ro("bf", ("u8", 0)) => vec![9]);
    check!(run, bitfield_ro("bf", [("u8", "0"), ("u4", "#1")]) => vec![9, 9]);
}

async fn counters(run: &mut Run) {
    check!(run, pfadd("p1", ["a", "b", "c"]) => true);
    check!(run, pfadd("p1", "a") => false);
    check!(run, pfadd("p2", "d") => true);
    check!(run, pfcount("p1") => 3);
    check!(run, pfcount(["p1", "p2"]) => 4);
    check!(run, pfmerge("p3", [""; 0]) => ());
    check!(run, pfmerge("p3", ["p1", "p2"]) => ());
    check!(run, pfcount("p3") => 4);
}
