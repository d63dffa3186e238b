//! How long encoding, scanning and decoding take: `cargo test --release -p roundtrip --test speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures real time")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use roundtrip::arg::Any;
use roundtrip::arg::Words;
use roundtrip::resp::{Limits, Scan, Scanner, elements};
use roundtrip::value::decode;

#[test]
#[ignore = "a measurement"]
fn speed() {
    encode();
    let strings = list(10_000, |n| format!("value:{n:06}"));
    let numbers = list(10_000, |n| (n * 7919 % 1_000_003).to_string());
    let integers = (0..10_000).fold(String::from("*10000\r\n"), |mut wire, n| {
        write!(wire, ":{}\r\n", n * 7919 % 1_000_003).unwrap();
        wire
    });
    let map = list(2_000, |n| if n % 2 == 0 { format!("field:{n:04}") } else { n.to_string() });
    scan("scan, strings of 12", 10_000, &strings);
    scan("scan, integers", 10_000, &integers);
    scan("scan, replies of +OK", 10_000, &"+OK\r\n".repeat(10_000));
    scan("scan, replies of :1234", 10_000, &":1234\r\n".repeat(10_000));
    scan("scan, replies of $3", 10_000, &"$3\r\nabc\r\n".repeat(10_000));
    time("elements", 10_000, || elements(strings.as_bytes()).unwrap().count());
    time("Vec<i64> from integers", 10_000, || decode::<Vec<i64>>(integers.as_bytes(), None).unwrap());
    time("Vec<i64> from strings", 10_000, || decode::<Vec<i64>>(numbers.as_bytes(), None).unwrap());
    time("Vec<i32> from strings", 10_000, || decode::<Vec<i32>>(numbers.as_bytes(), None).unwrap());
    time("Vec<Option<i64>>", 10_000, || decode::<Vec<Option<i64>>>(numbers.as_bytes(), None).unwrap());
    time("Vec<f64> from strings", 10_000, || decode::<Vec<f64>>(numbers.as_bytes(), None).unwrap());
    time("Vec<String>", 10_000, || decode::<Vec<String>>(strings.as_bytes(), None).unwrap());
    time("  String::from alone", 10_000, || {
        (0..10_000).map(|_| String::from(black_box("value:000000"))).collect::<Vec<_>>()
    });
    time("Vec<Option<String>>", 10_000, || decode::<Vec<Option<String>>>(strings.as_bytes(), None).unwrap());
    time("Vec<Vec<u8>>", 10_000, || decode::<Vec<Vec<u8>>>(strings.as_bytes(), None).unwrap());
    let owner = Bytes::from(strings.clone());
    time("Vec<Bytes>, owned", 10_000, || decode::<Vec<Bytes>>(&owner, Some(&owner)).unwrap());
    time("HashMap<String, String>", 1_000, || {
        decode::<HashMap<String, String>>(map.as_bytes(), None).unwrap()
    });
    time("Vec<(String, String)>", 1_000, || decode::<Vec<(String, String)>>(map.as_bytes(), None).unwrap());
    time("HashMap<String, i64>", 1_000, || {
        let numbers = map.as_bytes();
        decode::<HashMap<String, i64>>(numbers, None).unwrap()
    });
    one("i64", b":1234567\r\n", |wire| decode::<i64>(wire, None).is_ok());
    one("()", b"+OK\r\n", |wire| decode::<()>(wire, None).is_ok());
    one("Option<String>", b"$12\r\nvalue:000000\r\n", |wire| decode::<Option<String>>(wire, None).is_ok());
    one("Option<i64> of nil", b"_\r\n", |wire| decode::<Option<i64>>(wire, None).is_ok());
}

fn encode() {
    let value = "x".repeat(32);
    time("encode GET", 1_000, || {
        for n in 0..1_000_u32 {
            let mut words = Words::fixed(b"*2\r\n$3\r\nGET\r\n");
            words.arg(black_box("key:000000"));
            words.finish();
            black_box((n, words));
        }
    });
    time("encode SET of 32", 1_000, || {
        for n in 0..1_000_u32 {
            let mut words = Words::fixed(b"*3\r\n$3\r\nSET\r\n");
            words.arg(black_box("key:000000"));
            words.arg(black_box(&value));
            words.finish();
            black_box((n, words));
        }
    });
    time("encode INCRBY", 1_000, || {
        for n in 0..1_000_u32 {
            let mut words = Words::fixed(b"*3\r\n$6\r\nINCRBY\r\n");
            words.arg(black_box("key:000000"));
            words.arg(&n);
            words.finish();
            black_box(words);
        }
    });
    time("encode ZADD with a float", 1_000, || {
        for n in 0..1_000_u32 {
            let mut words = Words::fixed(b"*4\r\n$4\r\nZADD\r\n");
            words.arg(black_box("key:000000"));
            words.arg(&(f64::from(n) / 7.0));
            words.arg("member");
            words.finish();
            black_box(words);
        }
    });
    let fields = (0..1000).map(|n| (format!("field:{n:04}"), n)).collect::<Vec<_>>();
    time("encode HSET, a field", 1_000, || {
        let mut words = Words::counted(b"$4\r\nHSET\r\n", 1);
        words.arg("key");
        words.rows::<(Any, Any), _>(&fields);
        words.finish();
        words
    });
}

fn list(n: usize, element: impl Fn(usize) -> String) -> String {
    (0..n).fold(format!("*{n}\r\n"), |mut wire, n| {
        let element = element(n);
        write!(wire, "${}\r\n{element}\r\n", element.len()).unwrap();
        wire
    })
}

fn scan(name: &str, elements: u32, wire: &str) {
    time(name, elements, || {
        let mut scanner = Scanner::new(Limits::default());
        let mut rest = wire.as_bytes();
        while let Ok(Scan::Complete { len, .. }) = scanner.scan(rest) {
            rest = rest.get(len..).unwrap();
        }
    });
}

fn one(name: &str, wire: &[u8], decode: impl Fn(&[u8]) -> bool) {
    time(name, 1_000, || (0..1_000).all(|_| decode(black_box(wire))));
}

/// The median of many runs, by element.
fn time<T>(name: &str, elements: u32, mut f: impl FnMut() -> T) {
    let mut runs = (0..301)
        .map(|_| {
            let start = Instant::now();
            let result = black_box(f());
            let time = start.elapsed();
            drop(result);
            time.as_nanos() as f64 / f64::from(elements)
        })
        .collect::<Vec<_>>();
    runs.sort_by(f64::total_cmp);
    println!("{name:28} {:7.2} ns", runs.get(150).unwrap());
}
