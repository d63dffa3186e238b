//! `#[derive(Key)]`: how keys are spelled, and read back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::fmt::Debug;
use std::marker::PhantomData;

use proptest::prelude::*;
use roundtrip::arg::{ArgWriter, ToArg, Words, Written};
use roundtrip::key::{Hash, KeyOf, List, Prefixed, Record, Set, SortedSet, Str, Stream};
use roundtrip::value::decode;
use roundtrip::{FromValue, HashSlot, Key};

#[derive(ToArg, FromValue, Clone, Copy, PartialEq, Debug)]
struct UserId(u64);

#[derive(Key, Clone, Copy, PartialEq, Debug)]
#[key("F:{{user}}", SortedSet<UserId>)]
struct Followers {
    user: UserId,
}

#[derive(Key, PartialEq, Debug)]
#[key("{{org}:{team}}:settings", Hash<String, u64>)]
struct Settings {
    org: String,
    team: u32,
    #[field(skip)]
    loaded: bool,
}

#[derive(Key)]
#[key("tags:{name}", Set<String>)]
struct Tags<'a> {
    name: &'a str,
}

#[derive(Key, PartialEq, Debug)]
#[key("config", Str<String>)]
struct Config;

#[derive(Key, PartialEq, Debug)]
#[key("{{'jobs'}}:ready", List<u64>)]
struct Ready;

#[derive(Key, PartialEq, Debug)]
#[key("q:{{'user:'}{id}}", List<u64>)]
struct OfUser {
    id: u64,
}

#[derive(Key, PartialEq, Debug)]
#[key("*[{0}]?", Stream<Vec<(String, String)>>)]
struct Odd(String);

#[derive(Key, PartialEq, Debug)]
#[key("c:{id}", Record<T>)]
struct Cached<T, Id> {
    id: Id,
    kind: PhantomData<T>,
}

#[derive(Key, PartialEq, Debug)]
#[key("{at}|{color}", List<u64>)]
struct Coded {
    #[field(with = hex)]
    at: u32,
    color: String,
}

mod hex {
    use roundtrip::arg::{ArgWriter, Written};
    use roundtrip::value::{DecodeError, Value};

    pub(crate) fn store(value: &u32, out: ArgWriter<'_>) -> Written {
        out.display(&format_args!("{value:x}"))
    }

    pub(crate) fn restore(value: Value<'_>) -> Result<u32, DecodeError> {
        u32::from_str_radix(value.as_str()?, 16).map_err(|_| DecodeError::custom("a hexadecimal number"))
    }
}

fn word(value: &(impl ToArg + ?Sized)) -> String {
    let mut words = Words::fragment();
    words.key(value);
    assert_eq!((words.count(), words.error()), (1, None));
    let key = String::from_utf8(words.first_key().unwrap().to_vec()).unwrap();
    assert_eq!(words.bytes(), format!("${}\r\n{key}\r\n", key.len()).as_bytes());
    key
}

fn read<T: FromValue>(text: &str) -> Result<T, String> {
    decode(format!("${}\r\n{text}\r\n", text.len()).as_bytes(), None).map_err(|error| error.to_string())
}

#[track_caller]
fn both_ways<K: Key + FromValue + PartialEq + Debug>(key: K, text: &str, pattern: &str) {
    assert_eq!(word(&key), text);
    assert_eq!(read(text), Ok(key));
    assert_eq!(K::PATTERN, pattern);
}

#[test]
fn a_key_is_spelled_as_its_template() {
    both_ways(Followers { user: UserId(7) }, "F:{7}", "F:{*}");
    let settings = Settings { org: "acme".into(), team: 3, loaded: false };
    both_ways(settings, "{acme:3}:settings", "{*:*}:settings");
    both_ways(Config, "config", "config");
    both_ways(Ready, "{jobs}:ready", "{jobs}:ready");
    both_ways(OfUser { id: 7 }, "q:{user:7}", "q:{user:*}");
    assert_eq!(HashSlot::of("{jobs}:ready"), HashSlot::of("jobs"), "the tag is the text alone");
    both_ways(Odd("x".into()), "*[x]?", "\\*\\[*\\]\\?");
    both_ways(Cached::<(), u64> { id: 1, kind: PhantomData }, "c:1", "c:*");
    both_ways(Coded { at: 255, color: "red".into() }, "ff|red", "*|*");
    assert_eq!(word(&Tags { name: "ann" }), "tags:ann");
    assert_eq!(word(&&Config), "config");
}

#[test]
fn a_key_of_somebody_else_is_an_error() {
    fn wanted<K>(key: &str) -> Result<K, String> {
        Err(format!("the reply is not a key `{key}`"))
    }
    for other in ["F:7", "F:{7", "G:{7}", ""] {
        assert_eq!(read::<Followers>(other), wanted("F:{{user}}"), "{other}");
    }
    assert_eq!(read::<Settings>("{acme}:settings"), wanted("{{org}:{team}}:settings"));
    assert_eq!(read::<Config>("config2"), wanted("config"));
    assert!(read::<Followers>("F:{x}").unwrap_err().contains("which is no number"));
}

#[test]
fn lengths_of_one_two_and_three_digits() {
    for length in [0, 1, 3, 4, 5, 60, 94, 95, 96, 120, 150, 500] {
        let name = "n".repeat(length);
        assert_eq!(word(&Tags { name: &name }), format!("tags:{name}"));
        // behind other words, inline and on the heap
        let mut words = Words::fragment();
        words.arg("before");
        words.arg(&Tags { name: &name });
        words.arg("after");
        let key = format!("tags:{name}");
        let expected = format!("$6\r\nbefore\r\n${}\r\n{key}\r\n$5\r\nafter\r\n", key.len());
        assert_eq!(words.bytes(), expected.as_bytes());
    }
}

#[test]
fn a_prefix_stands_before_any_key() {
    assert_eq!(word(&Prefixed::new("ns:", Followers { user: UserId(7) })), "ns:F:{7}");
    assert_eq!(word(&Prefixed::new(3, Prefixed::new(":", "x"))), "3:x");
    fn is_key_of<D>(_: impl KeyOf<D> + Key) {}
    is_key_of::<SortedSet<UserId>>(Prefixed::new("ns:", Followers { user: UserId(7) }));
}

/// A part that is floats, displays, shared bytes: everything that an `ArgWriter` writes.
#[test]
fn every_way_of_writing_is_one_of_writing_a_part() {
    #[derive(Key)]
    #[key("{0}:{1}:{2}:{3}", Str<u64>)]
    struct Mixed(f64, f32, bytes::Bytes, Prefixed<i64>);
    let large = bytes::Bytes::from(vec![b'x'; 10_000]);
    let key = word(&Mixed(1.5, 0.1, large, Prefixed::new("p", -3)));
    assert_eq!(key, format!("1.5:0.1:{}:p-3", "x".repeat(10_000)));
}

#[test]
fn a_part_that_is_not_written_is_an_error() {
    thread_local! {
        static STOLEN: RefCell<Option<Written>> = const { RefCell::new(None) };
    }
    struct Lend;
    impl ToArg for Lend {
        fn to_arg(&self, out: ArgWriter<'_>) -> Written {
            STOLEN.with(|stolen| stolen.replace(Some(out.str("")))).unwrap_or_else(|| panic!("the first"))
        }
    }
    struct Nothing;
    impl ToArg for Nothing {
        fn to_arg(&self, _: ArgWriter<'_>) -> Written {
            STOLEN.with(|stolen| stolen.take()).unwrap()
        }
    }
    let lent = std::panic::catch_unwind(|| Words::fragment().arg(&Lend));
    assert!(lent.is_err());
    let mut words = Words::fragment();
    words.arg(&Prefixed::new("p", Nothing));
    assert!(words.error().is_some());
}

#[test]
fn a_refused_part_refuses_the_key() {
    struct Never;
    impl ToArg for Never {
        fn to_arg(&self, out: ArgWriter<'_>) -> Written {
            out.refuse("no such user")
        }
    }
    let mut words = Words::fragment();
    words.arg(&Prefixed::new("p", Never));
    assert_eq!(words.error().unwrap().to_string(), "refused: no such user");
}

proptest! {
    /// Parts that do not contain the text behind them come back as they were.
    #[test]
    fn what_is_spelled_is_read_back(org in "[^:]{0,20}", team: u32) {
        let key = Settings { org, team, loaded: false };
        let text = word(&key);
        prop_assert_eq!(read(&text), Ok(key));
    }

    /// The last part goes to the end, whatever it holds.
    #[test]
    fn the_last_part_may_hold_anything(at: u32, color in ".{0,150}") {
        let key = Coded { at, color };
        let text = word(&key);
        prop_assert_eq!(read(&text), Ok(key));
    }
}
