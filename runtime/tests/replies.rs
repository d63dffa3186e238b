//! What replies decode into, from RESP2 and from RESP3.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use bytes::Bytes;
use roundtrip::value::{DecodeError, Dynamic, FromList, FromMap, FromReply, FromValue, Value};
use roundtrip::value::{Reply, decode};

/// Does not compile if the type has the trait.
macro_rules! is_not {
    ($($t:ty: $trait:path;)*) => {$(
        const _: fn() = || {
            trait Ambiguous<A> {
                fn item() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Has;
            impl<T: ?Sized + $trait> Ambiguous<Has> for T {}
            let _ = <$t as Ambiguous<_>>::item;
        };
    )*};
}
is_not! {
    u8: FromValue;
    i8: FromReply;
    Option<String>: FromValue;
    Vec<String>: FromValue;
    (String, String): FromValue;
    (): FromValue;
    &str: FromReply;
    Vec<i8>: FromReply;
    HashMap<Vec<String>, String>: FromReply;
    Vec<String>: FromMap;
    HashMap<String, Vec<i64>>: FromMap;
    Vec<Vec<String>>: FromList;
    HashMap<String, String>: FromList;
    Option<Vec<String>>: FromList;
}

fn get<T: FromReply>(wire: &str) -> T {
    decode(wire.as_bytes(), None).unwrap()
}

fn error<T: FromReply>(wire: &str) -> String {
    match decode::<T>(wire.as_bytes(), None) {
        Ok(_) => panic!("{wire:?} was decoded"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn strings() {
    assert_eq!(get::<String>("$3\r\nabc\r\n"), "abc");
    assert_eq!(get::<String>("+OK\r\n"), "OK");
    assert_eq!(get::<String>("=7\r\ntxt:abc\r\n"), "abc");
    assert_eq!(get::<String>("$0\r\n\r\n"), "");
    assert_eq!(get::<String>(":5\r\n"), "5");
    assert_eq!(get::<String>(",1.50\r\n"), "1.5");
    assert_eq!(get::<Vec<u8>>("$3\r\nabc\r\n"), b"abc");
    assert_eq!(get::<[u8; 3]>("$3\r\nabc\r\n"), *b"abc");
    assert_eq!(get::<Box<str>>("$3\r\nabc\r\n"), "abc".into());
    assert_eq!(get::<Bytes>("$3\r\nabc\r\n"), "abc");
}

#[test]
fn numbers_are_strict() {
    assert_eq!(get::<i64>(":-42\r\n"), -42);
    assert_eq!(get::<i64>("$2\r\n42\r\n"), 42);
    assert_eq!(get::<i64>(":-9223372036854775808\r\n"), i64::MIN);
    assert_eq!(get::<i64>("$20\r\n-9223372036854775808\r\n"), i64::MIN);
    assert_eq!(get::<u64>("$20\r\n18446744073709551615\r\n"), u64::MAX);
    assert_eq!(get::<u128>("(18446744073709551616\r\n"), u128::from(u64::MAX) + 1);
    assert_eq!(get::<i64>("(12\r\n"), 12);
    assert_eq!(get::<f64>(",inf\r\n"), f64::INFINITY);
    assert_eq!(get::<f64>("$4\r\n-inf\r\n"), f64::NEG_INFINITY);
    assert!(get::<f64>(",nan\r\n").is_nan());
    assert_eq!(get::<f64>("$3\r\n1.5\r\n"), 1.5);
    assert_eq!(get::<f64>(":3\r\n"), 3.0);
    assert_eq!(
        error::<i32>(":3000000000\r\n"),
        "the integer 3000000000 came that does not fit i32: ask for a wider type, such as `i64`"
    );
    assert_eq!(
        error::<i32>("$10\r\n3000000000\r\n"),
        "a string of 10 bytes came that does not fit i32: ask for a wider type, such as `i64`"
    );
    assert_eq!(
        error::<i64>("$3\r\n4 2\r\n"),
        "a string of 3 bytes came, which is no number, where i64 was wanted"
    );
    for text in ["", "+1", " 1", "1 ", "--1", "-", "1.0", "0x1"] {
        error::<i64>(&format!("${}\r\n{text}\r\n", text.len()));
    }
    error::<u16>(":-1\r\n");
    assert_eq!(
        error::<u64>(":-1\r\n"),
        "the integer -1 came that does not fit u64: ask for a wider type, such as `i64`"
    );
    error::<i64>("$19\r\n9223372036854775808\r\n");
    error::<i64>(",3\r\n");
    error::<i64>(":12a\r\n");
}

#[test]
fn booleans() {
    for yes in [":1\r\n", "#t\r\n", "+OK\r\n", "$1\r\n1\r\n"] {
        assert!(get::<bool>(yes));
    }
    for no in [":0\r\n", "#f\r\n", "_\r\n", "$-1\r\n", "$1\r\n0\r\n"] {
        assert!(!get::<bool>(no));
    }
    error::<bool>(":2\r\n");
}

#[test]
fn options_take_every_null() {
    for null in ["_\r\n", "$-1\r\n", "*-1\r\n", "|1\r\n+a\r\n+b\r\n_\r\n"] {
        assert_eq!(get::<Option<String>>(null), None);
        assert_eq!(get::<Option<Vec<String>>>(null), None);
        assert_eq!(error::<String>(null), "nothing (nil) came where String was wanted: ask for an `Option`");
    }
    assert_eq!(get::<Option<i64>>(":1\r\n"), Some(1));
    assert_eq!(get::<Vec<Option<i64>>>("*3\r\n:1\r\n_\r\n$-1\r\n"), [Some(1), None, None]);
    assert_eq!(get::<Option<(String, f64)>>("*0\r\n"), None);
    assert_eq!(get::<Option<(String, f64)>>("*2\r\n+a\r\n,1\r\n"), Some(("a".into(), 1.0)));
}

#[test]
fn lists_and_sets() {
    let wire = "*3\r\n:1\r\n:2\r\n$1\r\n3\r\n";
    assert_eq!(get::<Vec<i64>>(wire), [1, 2, 3]);
    assert_eq!(get::<[i64; 3]>(wire), [1, 2, 3]);
    assert_eq!(get::<(i64, String, u16)>(wire), (1, "2".into(), 3));
    assert_eq!(get::<Box<[i64]>>(wire), [1, 2, 3].into());
    assert_eq!(get::<VecDeque<i64>>(wire), [1, 2, 3]);
    assert_eq!(get::<HashSet<i64>>(&wire.replace('*', "~")), HashSet::from([1, 2, 3]));
    assert_eq!(get::<BTreeSet<i64>>(&wire.replace('*', ">")), BTreeSet::from([1, 2, 3]));
    assert_eq!(get::<Vec<String>>("*0\r\n"), [""; 0]);
    assert_eq!(get::<Vec<String>>("%1\r\n+a\r\n+b\r\n"), ["a", "b"]);
    assert_eq!(error::<(i64, i64)>(wire), "a list of 3 elements came where a list of 2 elements was wanted");
    assert_eq!(error::<[i64; 2]>(wire), "a list of 3 elements came where a list of 2 elements was wanted");
    assert_eq!(error::<Vec<i64>>(":1\r\n"), "the integer 1 came where a list was wanted");
    assert_eq!(error::<i64>(wire), "a list of 3 elements came where i64 was wanted");
}

#[test]
fn pairs_come_in_three_forms() {
    let map = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let pairs = map.clone().into_iter().collect::<Vec<_>>();
    for wire in [
        "%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n",
        "*4\r\n+a\r\n:1\r\n+b\r\n:2\r\n",
        "*2\r\n*2\r\n+a\r\n:1\r\n*2\r\n+b\r\n:2\r\n",
        "|1\r\n+x\r\n+y\r\n*2\r\n|1\r\n+x\r\n*1\r\n+y\r\n*2\r\n+a\r\n:1\r\n*2\r\n+b\r\n:2\r\n",
    ] {
        assert_eq!(get::<BTreeMap<String, i64>>(wire), map);
        assert_eq!(get::<HashMap<String, i64>>(wire), map.clone().into_iter().collect());
        assert_eq!(get::<Vec<(String, i64)>>(wire), pairs);
    }
    assert_eq!(get::<Vec<(String, i64)>>("*0\r\n"), []);
    assert_eq!(get::<HashMap<String, i64>>("%0\r\n"), HashMap::new());
    error::<HashMap<String, i64>>("*3\r\n+a\r\n:1\r\n+b\r\n");
    // XREAD
    let streams = "*1\r\n*2\r\n+s\r\n*1\r\n*2\r\n+1-1\r\n*2\r\n+f\r\n+v\r\n";
    type Streams = HashMap<String, Vec<(String, HashMap<String, String>)>>;
    assert_eq!(get::<Streams>(streams)["s"][0].1["f"], "v");
    assert_eq!(get::<Streams>(&streams.replacen("*1\r\n*2\r\n", "%1\r\n", 1))["s"][0].1["f"], "v");
}

#[test]
fn errors_say_where() {
    assert_eq!(error::<()>("-ERR no\r\n"), "the server's error came where a value was wanted: ERR no");
    assert_eq!(
        error::<Vec<Vec<i16>>>("*2\r\n*0\r\n*2\r\n:1\r\n:40000\r\n"),
        "the integer 40000 came that does not fit i16: ask for a wider type, such as `i64` (at [1][1])"
    );
    assert_eq!(
        error::<Vec<String>>("*2\r\n+a\r\n-WRONGTYPE no such thing\r\n"),
        "the server's error came where a value was wanted: WRONGTYPE no such thing (at [1])"
    );
    let wire = b"*1\r\n!9\r\nERR other\r\n";
    assert_eq!(decode::<Vec<i64>>(wire, None).unwrap_err().server_error(), Some("ERR other"));
    assert_eq!(error::<i64>(":1\r\n:2\r\n"), "more came than i64 reads");
    assert_eq!(
        decode::<String>(b"$2\r\n\xff\xff\r\n", None).unwrap_err().to_string(),
        "a string of 2 bytes came that is not UTF-8: ask for `Vec<u8>` or `Bytes`"
    );
    assert!(error::<i64>("$6\r\nsecret\r\n").find("secret").is_none());
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
}

#[test]
fn an_error_among_values() {
    type Results = Vec<roundtrip::Result<i64>>;
    for wire in ["*3\r\n:1\r\n-ERR no room\r\n:3\r\n", "*3\r\n:1\r\n!11\r\nERR no room\r\n:3\r\n"] {
        let [Ok(1), Err(error), Ok(3)] = &get::<Results>(wire)[..] else { panic!("{wire:?}") };
        assert_eq!((error.code(), error.server_message()), (Some("ERR"), Some("no room")));
    }
    assert!(get::<Results>("*0\r\n").is_empty());
    // what is no error must still be what was asked for
    assert_eq!(
        error::<Results>("*2\r\n:1\r\n$1\r\na\r\n"),
        "a string of 1 bytes came, which is no number, where i64 was wanted (at [1])"
    );
}

#[test]
fn the_error_of_a_reply() {
    let error = Reply::new(b"-WRONGTYPE Operation against a key\r\n", None).error().unwrap();
    assert_eq!((&*error.code, &*error.message), ("WRONGTYPE", "Operation against a key"));
    let error = Reply::new(b"!14\r\nLOADING loads!\r\n", None).error().unwrap();
    assert_eq!((&*error.code, &*error.message), ("LOADING", "loads!"));
    let error = Reply::new(b"-my own error\r\n", None).error().unwrap();
    assert_eq!((&*error.code, &*error.message), ("", "my own error"));
    assert!(Reply::new(b"+OK\r\n", None).error().is_none());
}

#[test]
fn bytes_are_not_copied_where_the_reply_has_an_owner() {
    let owner = Bytes::from_static(b"*2\r\n$3\r\nabc\r\n$0\r\n\r\n");
    let list: Vec<Bytes> = decode(&owner, Some(&owner)).unwrap();
    assert_eq!(list, ["abc", ""]);
    assert!(owner.as_ptr_range().contains(&list[0].as_ptr()));
    let part: Bytes = decode(&owner[4..13], Some(&owner)).unwrap();
    assert!(owner.as_ptr_range().contains(&part.as_ptr()));
    // an owner of something else is none
    let other = Bytes::from_static(b"other");
    assert_eq!(decode::<Bytes>(&owner[4..13], Some(&other)).unwrap(), "abc");
}

#[test]
fn a_reply_of_any_shape() {
    let wire = "*5\r\n:1\r\n%1\r\n+k\r\n,1.5\r\n~1\r\n#t\r\n_\r\n-ERR no\r\n";
    let Dynamic::List(list) = get(wire) else { panic!("no list") };
    assert_eq!(
        list,
        [
            Dynamic::Int(1),
            Dynamic::Map(vec![(Dynamic::Status("k".into()), Dynamic::Double(1.5))]),
            Dynamic::Set(vec![Dynamic::Bool(true)]),
            Dynamic::Null,
            Dynamic::Error("ERR no".into()),
        ]
    );
    error::<Dynamic>(&"*1\r\n".repeat(100_000));
}

#[test]
fn a_type_of_ones_own_is_a_value() {
    #[derive(Debug, PartialEq)]
    struct UserId(u64);
    impl FromValue for UserId {
        fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
            u64::from_value(value).map(UserId)
        }
    }
    #[derive(Debug, PartialEq)]
    struct Peer(std::net::SocketAddr);
    impl FromValue for Peer {
        fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
            value.parse().map(Peer)
        }
    }
    assert_eq!(get::<UserId>(":7\r\n"), UserId(7));
    assert_eq!(get::<Vec<Option<UserId>>>("*2\r\n$1\r\n7\r\n_\r\n"), [Some(UserId(7)), None]);
    assert_eq!(error::<UserId>("*0\r\n"), "a list of 0 elements came where UserId was wanted");
    assert_eq!(get::<Peer>("+127.0.0.1:6379\r\n"), Peer("127.0.0.1:6379".parse().unwrap()));
    assert_eq!(error::<Peer>("+127.0.0.1\r\n"), "the reply is not a `SocketAddr`");
}

#[test]
fn hostile_counts_allocate_nothing() {
    error::<Vec<i64>>("*999999999\r\n:1\r\n");
    error::<HashMap<String, String>>("%999999999\r\n+a\r\n+b\r\n");
    error::<Dynamic>("*999999999\r\n:1\r\n");
    error::<()>("*999999999\r\n:1\r\n");
    error::<String>("$999999999\r\nabc\r\n");
}
