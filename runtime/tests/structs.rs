//! `#[derive(FromReply, ToRows)]`: what a struct is on the wire, and back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use roundtrip::arg::{Any, Words};
use roundtrip::value::{FromMap, decode};
use roundtrip::{FromReply, FromValue, ToArg, ToRows, with};

#[derive(FromReply, ToRows, PartialEq, Debug, Clone)]
#[value(rename_all = "camelCase")]
struct User {
    name: String,
    #[field(default)]
    visits: i64,
    last_seen: Option<SystemTime>,
    #[field(flatten = "addr.")]
    address: Address,
    #[field(with = with::joined, default = no_tags)]
    tags: Vec<String>,
    #[field(skip)]
    cached: u32,
    r#type: Kind,
}

#[derive(FromReply, ToRows, PartialEq, Debug, Clone)]
struct Address {
    city: String,
    #[field(alias = "postcode", alias = "plz")]
    zip: Option<String>,
    #[field(flatten = "at.")]
    place: Place,
}

#[derive(FromReply, ToRows, PartialEq, Debug, Clone, Default)]
struct Place {
    x: Option<i8>,
    y: Option<u8>,
    sure: Option<bool>,
}

#[derive(ToArg, FromValue, PartialEq, Debug, Clone)]
enum Kind {
    // another derive's
    #[field(value = "human")]
    Human,
    Robot,
}

fn no_tags() -> Vec<String> {
    vec!["none".to_owned()]
}

fn user() -> User {
    User {
        name: "Ann".to_owned(),
        visits: 3,
        last_seen: None,
        address: Address { city: "Ulm".to_owned(), zip: None, place: Place::default() },
        tags: vec!["a".to_owned(), "b".to_owned()],
        cached: 0,
        r#type: Kind::Human,
    }
}

/// What the rows write, word by word.
fn words<R: ToRows<(Any, Any)>>(rows: R) -> Vec<String> {
    let mut words = Words::fragment();
    words.rows::<(Any, Any), _>(rows);
    assert_eq!(words.error(), None);
    let text = String::from_utf8(words.bytes().to_vec()).unwrap();
    text.split("\r\n").skip(1).step_by(2).map(str::to_owned).collect()
}

fn frame(words: &[&str]) -> String {
    let bulk = |word: &&str| format!("${}\r\n{word}\r\n", word.len());
    words.iter().map(bulk).collect()
}

/// Decodes the same names and values as RESP2 and RESP3 send them, and as pairs.
fn read<T: FromReply + PartialEq + Debug>(words: &[&str]) -> Result<T, String> {
    let (n, body) = (words.len(), frame(words));
    let flat = decode(format!("*{n}\r\n{body}").as_bytes(), None).map_err(|error| error.to_string());
    let map = decode(format!("%{}\r\n{body}", n / 2).as_bytes(), None).map_err(|error| error.to_string());
    let pairs: String = words.chunks(2).map(|pair| format!("*2\r\n{}", frame(pair))).collect();
    let pairs = decode(format!("*{}\r\n{pairs}", n / 2).as_bytes(), None).map_err(|error| error.to_string());
    assert_eq!(flat, map);
    assert_eq!(flat, pairs);
    flat
}

#[test]
fn names_and_values_are_written() {
    let written = words(&user());
    assert_eq!(written, ["name", "Ann", "visits", "3", "addr.city", "Ulm", "tags", "a,b", "type", "Human"]);
    let mut whole = user();
    whole.last_seen = Some(UNIX_EPOCH + Duration::from_millis(5));
    whole.address.zip = Some("89073".to_owned());
    whole.address.place = Place { x: Some(-1), y: Some(255), sure: Some(true) };
    let written = words(&whole);
    let (names, values): (Vec<_>, Vec<_>) = written.chunks(2).map(|pair| (&*pair[0], &*pair[1])).unzip();
    assert_eq!(
        names,
        [
            "name",
            "visits",
            "lastSeen",
            "addr.city",
            "addr.zip",
            "addr.at.x",
            "addr.at.y",
            "addr.at.sure",
            "tags",
            "type"
        ]
    );
    assert_eq!(values, ["Ann", "3", "5", "Ulm", "89073", "-1", "255", "1", "a,b", "Human"]);
    assert_eq!(read(&written.iter().map(String::as_str).collect::<Vec<_>>()), Ok(whole));
}

#[test]
fn what_is_absent_is_none_or_a_default_or_an_error() {
    let least = ["type", "Robot", "unknown", "x", "addr.city", "Ulm", "name", "Ann", "name.x", "y"];
    let wanted = User { visits: 0, tags: no_tags(), r#type: Kind::Robot, ..user() };
    assert_eq!(read(&least), Ok(wanted));
    assert_eq!(read::<Option<User>>(&[]), Ok(None));
    let missing = read::<Option<User>>(&["name", "Ann"]).unwrap_err();
    assert_eq!(
        missing,
        "`Address` has no field `city`; if older records lack it, write `#[field(default)]` or `Option`"
    );
    assert!(read::<User>(&[]).unwrap_err().starts_with("`User` has no field `name`"));
    // nil is as if it were not there
    let nil = format!("%2\r\n{}_\r\n{}_\r\n", frame(&["x"]), frame(&["sure"]));
    assert_eq!(decode::<Place>(nil.as_bytes(), None).unwrap(), Place::default());
    assert_eq!(decode::<Option<Place>>(b"_\r\n", None).unwrap(), None);
}

#[test]
fn a_default_stands_in_for_nothing_that_came() {
    let error = read::<User>(&["visits", "3x1"]).unwrap_err();
    assert_eq!(error, "`User.visits`: a string of 3 bytes came, which is no number, where i64 was wanted");
    let error = read::<User>(&["name", "Ann", "addr.at.y", "256"]).unwrap_err();
    assert_eq!(
        error,
        "`Place.y`: a string of 3 bytes came that does not fit u8: ask for a wider type, such as `i64`"
    );
    let error = read::<User>(&["type", "Dog"]).unwrap_err();
    assert_eq!(error, "`User.type`: the reply is not a `Kind`: Human, Robot");
    let users = format!("*1\r\n*2\r\n{}", frame(&["visits", "x"]));
    let error = decode::<Vec<User>>(users.as_bytes(), None).unwrap_err().to_string();
    assert!(error.starts_with("`User.visits`: ") && error.ends_with("(at [0])"), "{error}");
}

#[test]
fn the_own_name_counts_more_than_older_ones() {
    #[derive(FromReply, PartialEq, Debug)]
    struct Named {
        #[field(alias = "old", alias = "older")]
        name: String,
    }
    let named = |name: &str| Ok(Named { name: name.to_owned() });
    assert_eq!(read(&["older", "a"]), named("a"));
    assert_eq!(read(&["old", "a", "name", "b"]), named("b"));
    assert_eq!(read(&["name", "b", "old", "a", "older", "c"]), named("b"));
    assert_eq!(read(&["old", "a", "older", "c"]), named("a"));
}

#[test]
fn lists_are_read_by_place() {
    #[derive(FromReply, PartialEq, Debug)]
    struct Pair(String, Option<u64>);

    #[derive(FromReply, PartialEq, Debug)]
    #[reply(list)]
    struct Row {
        #[field(default)]
        n: i64,
        #[field(with = with::flag)]
        flag: bool,
        #[field(with = with::unix_seconds)]
        at: Option<SystemTime>,
        kind: PhantomData<u8>,
    }

    let pair = decode::<Pair>(b"*2\r\n$1\r\na\r\n$-1\r\n", None).unwrap();
    assert_eq!(pair, Pair("a".to_owned(), None));
    // as tuples: also in a flat list, and nothing where an `Option` is asked for
    let pairs = decode::<Vec<Pair>>(b"*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n", None).unwrap();
    assert_eq!(pairs, [Pair("a".to_owned(), Some(1)), Pair("b".to_owned(), Some(2))]);
    assert_eq!(decode::<Option<Pair>>(b"*0\r\n", None).unwrap(), None);
    let error = decode::<Pair>(b"*3\r\n:1\r\n:2\r\n:3\r\n", None).unwrap_err().to_string();
    assert_eq!(error, "a list of 3 elements came where a list of 2 elements was wanted");

    let row = decode::<Row>(b"*3\r\n_\r\n$1\r\n1\r\n:5\r\n", None).unwrap();
    let at = Some(UNIX_EPOCH + Duration::from_secs(5));
    assert_eq!(row, Row { n: 0, flag: true, at, kind: PhantomData });
    let error = decode::<Row>(b"*3\r\n:1\r\n$2\r\nOK\r\n_\r\n", None).unwrap_err().to_string();
    assert_eq!(error, "`Row.flag`: the reply is not a flag, `1` or `0`");
}

#[test]
fn parameters_have_their_bounds() {
    #[derive(FromReply, ToRows, PartialEq, Debug)]
    struct Both<'a, T, U: Clone>
    where
        T: PartialEq,
    {
        left: T,
        right: Option<U>,
        #[field(skip)]
        name: Option<&'a str>,
    }
    let both = Both { left: 1_u8, right: Some("x".to_owned()), name: None };
    assert_eq!(words(&both), ["left", "1", "right", "x"]);
    assert_eq!(read(&["right", "x", "left", "1"]), Ok(both));

    #[derive(FromReply, PartialEq, Debug)]
    struct Outer<T: FromReply> {
        lists: Vec<T>,
    }
    let outer = decode::<Outer<i64>>(b"%1\r\n$5\r\nlists\r\n*2\r\n:1\r\n:2\r\n", None).unwrap();
    assert_eq!(outer, Outer { lists: vec![1, 2] });
    fn is_map<T: FromMap>() {}
    is_map::<Option<User>>();
}

#[test]
fn more_than_twelve_fields() {
    #[derive(FromReply, ToRows, PartialEq, Debug)]
    struct Many {
        a: u16,
        b: u16,
        c: u16,
        d: u16,
        e: u16,
        f: u16,
        g: u16,
        h: u16,
        i: u16,
        j: u16,
        k: u16,
        l: u16,
        m: String,
    }
    let many =
        Many { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: "x".to_owned() };
    let written = words(&many);
    assert_eq!(written.len(), 26);
    assert_eq!(read(&written.iter().map(String::as_str).collect::<Vec<_>>()), Ok(many));
}

proptest! {
    #[test]
    fn structs_come_back(
        name in "[^\r\n]{0,8}",
        visits: i64,
        ms in prop::option::of(0..4_000_000_000_000_u64),
        zip in prop::option::of("[a-z]{1,3}"),
        tags in prop::collection::vec("[a-z]{1,3}", 0..4),
        y: Option<u8>,
    ) {
        let mut user = User { name, visits, tags, ..user() };
        user.last_seen = ms.map(|ms| UNIX_EPOCH + Duration::from_millis(ms));
        user.address.zip = zip;
        user.address.place.y = y;
        let written = words(&user);
        let written: Vec<_> = written.iter().map(String::as_str).collect();
        prop_assert_eq!(read::<User>(&written), Ok(user));
        // a map has the same fields, but for those of other types
        let map: HashMap<String, String> = read(&written).unwrap();
        prop_assert_eq!(map.len() * 2, written.len());
    }
}
