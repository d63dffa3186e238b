//! The first key of a command is known as it is encoded, whatever form the command has.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use bytes::Bytes;
use roundtrip::__private::{FromReply, Request, Writes};
use roundtrip::Target;

roundtrip::commands! { file = "tests/notation/first_key.toml", trait = Keys }

/// Gives back the first key.
struct First;

impl Target for First {
    type Out<'a, T: FromReply> = Option<String>;

    fn __issue<T: FromReply>(&self, request: Request) -> Option<String> {
        request.first_key().map(|key| String::from_utf8(key.to_vec()).unwrap())
    }
}

impl Writes for First {}

fn key(key: &str) -> Option<String> {
    Some(key.into())
}

#[test]
fn one_or_several() {
    assert_eq!(First.one(1, "k", "other"), key("k"));
    assert_eq!(First.one(1, "", "other"), key(""));
    assert_eq!(First.one(1, 123_456, "other"), key("123456"));
    assert_eq!(First.none("k"), None);
    assert_eq!(First.many(["a", "b"], 1), key("a"));
    assert_eq!(First.many("a".repeat(1_000), 1), key(&"a".repeat(1_000)));
    assert_eq!(First.rows(1, [("a", "x"), ("b", "y")]), key("a"));
    assert_eq!(First.zipped([("a", 1), ("b", 2)]), key("a"));
    assert_eq!(First.destination("d", ["a", "b"]), key("d"));
}

#[test]
fn counts_before_it_may_grow() {
    let keys: Vec<String> = (0..1_000).map(|n| format!("key:{n}")).collect();
    for n in [1, 9, 10, 99, 100, 1_000] {
        assert_eq!(First.counted(keys.iter().take(n), "text"), key("key:0"), "{n}");
        assert_eq!(First.many(keys.iter().take(n), 1), key("key:0"), "{n}");
        assert_eq!(First.zipped(keys.iter().take(n).map(|key| (key, 1)).collect::<Vec<_>>()), key("key:0"));
    }
}

#[test]
fn none_of_a_repetition_is_no_key() {
    let none: [&str; 0] = [];
    assert_eq!(First.counted(none, "text"), None);
}

/// What is large is sent from where it lies.
#[test]
fn large_ones_are_found() {
    let large = Bytes::from(vec![b'k'; 20_000]);
    assert_eq!(First.one(1, &large, &large), key(&"k".repeat(20_000)));
    let rows = [(large.clone(), large.clone()), (large.clone(), large.clone())];
    assert_eq!(First.rows(1, rows), key(&"k".repeat(20_000)));
}

#[test]
fn keys_in_alternatives_and_options_count() {
    assert_eq!(First.parts(Place::key("a"), "k"), key("a"));
    assert_eq!(First.parts(Place::id(7), "k"), key("k"));
    assert_eq!(First.optional_with(1, OptionalOptions::new().count(5)), None);
    assert_eq!(First.optional_with(1, OptionalOptions::new().count(5).keys(["a", "b"])), key("a"));
    assert_eq!(First.optional_with(1, OptionalOptions::new().place(Place::key("a"))), key("a"));
    assert_eq!(First.optional(1), None);
}
