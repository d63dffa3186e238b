//! What may be passed as an argument, and the words that it becomes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "that borrowed arguments are taken is what is tested"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use roundtrip::arg::Words;
use roundtrip::arg::{
    Any, Arg, ArgError, ArgWriter, Double, Int, LexBound, Many, ScoreBound, ToArg, ToArgs, ToBlockSeconds,
    ToRows, ToSeconds, Written, arg, many,
};
use roundtrip::resp::{Scan, Scanner};
use roundtrip::types::Cursor;
use roundtrip::value::decode;

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
    u8: ToArg;
    i8: ToArg;
    bool: ToArg;
    (): ToArg;
    Option<&str>: ToArg;
    (&str, &str): ToArg;
    Vec<&str>: ToArg;
    [&str; 2]: ToArg;
    Vec<i8>: ToArg;
    Duration: ToArg;
    u8: ToArgs;
    [i8; 3]: ToArgs;
    Option<&str>: ToArgs;
    (&str, &str): ToArgs;
    Vec<Vec<&str>>: ToArgs;
    HashMap<&str, &str>: ToArgs;
    std::slice::Iter<'static, u8>: ToArgs;
    std::vec::IntoIter<u8>: ToArgs;
    HashSet<u8>: ToArgs;
    Vec<&str>: ToRows<(Any, Any)>;
    (&str, u8): ToRows<(Any, Any)>;
    (&str, &str): ToRows<(Double, Any)>;
    (&str, &str, &str): ToRows<(Any, Any)>;
    f64: ToSeconds;
    &str: ToBlockSeconds;
}

/// The words that were written, as the server would read them.
fn read(words: &Words) -> Vec<String> {
    let mut wire = Vec::new();
    let mut from = 0;
    for (at, payload) in words.shared() {
        wire.extend_from_slice(&words.bytes()[from..*at as usize]);
        wire.extend_from_slice(payload);
        from = *at as usize;
    }
    wire.extend_from_slice(&words.bytes()[from..]);
    assert_eq!(wire.len(), words.wire_len());
    if !wire.starts_with(b"*") {
        wire.splice(0..0, format!("*{}\r\n", words.count()).into_bytes());
    }
    let scanned = Scanner::new(Default::default()).scan(&wire).unwrap();
    assert_eq!(scanned, Scan::Complete { len: wire.len(), kind: b'*' });
    decode::<Vec<String>>(&wire, None).unwrap()
}

fn one(arg: impl ToArg) -> String {
    let mut words = Words::fragment();
    words.arg(&arg);
    read(&words).pop().unwrap()
}

fn all(args: impl ToArgs) -> Vec<String> {
    let mut words = Words::fragment();
    let n = words.args(args);
    let read = read(&words);
    assert_eq!(n as usize, read.len());
    read
}

fn rows<R>(rows: impl ToRows<R>) -> String {
    let mut words = Words::fragment();
    words.rows(rows);
    read(&words).join(" ")
}

#[test]
fn a_single_argument_is_one_word() {
    assert_eq!(one("abc"), "abc");
    assert_eq!(one(String::from("abc")), "abc");
    assert_eq!(one(b"abc"), "abc");
    assert_eq!(one(*b"abc"), "abc");
    assert_eq!(one(&b"abc"[..]), "abc");
    assert_eq!(one(b"abc".to_vec()), "abc");
    assert_eq!(one(Bytes::from_static(b"abc")), "abc");
    assert_eq!(one(std::borrow::Cow::from("abc")), "abc");
    assert_eq!(one(std::sync::Arc::<str>::from("abc")), "abc");
    assert_eq!(one('ä'), "ä");
    assert_eq!(one(""), "");
    assert_eq!(one("x".repeat(99)), "x".repeat(99));
    assert_eq!(one("x".repeat(100)), "x".repeat(100));
    assert_eq!(one("x".repeat(12345)), "x".repeat(12345));
    assert_eq!(one(&&&"abc"), "abc");
}

#[test]
fn numbers_are_written_in_their_shortest_form() {
    assert_eq!(one(0), "0");
    assert_eq!(one(-1_i16), "-1");
    assert_eq!(one(i64::MIN), i64::MIN.to_string());
    assert_eq!(one(u64::MAX), u64::MAX.to_string());
    assert_eq!(one(i128::MIN), i128::MIN.to_string());
    assert_eq!(one(1.0), "1");
    assert_eq!(one(-123456789.0), "-123456789");
    assert_eq!(one(0.1), "0.1");
    assert_eq!(one(0.1_f32), "0.1");
    assert_eq!(one(-0.0), "-0");
    assert_eq!(one(1e300), "1e300");
    assert_eq!(one(1e-300), "1e-300");
    assert_eq!(one(1234567.875), "1234567.875");
    assert_eq!(one(f64::INFINITY), "inf");
    assert_eq!(one(f64::NEG_INFINITY), "-inf");
    assert_eq!(one(f64::NAN), "nan");
    for x in [f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 5e-324, 1.0 / 3.0, 123456789012345680.0] {
        assert_eq!(one(x).parse::<f64>().unwrap(), x);
        assert!(one(x).len() < 26);
    }
}

#[test]
fn bytes_are_one_argument_where_many_are_taken() {
    assert_eq!(all(b"abc"), ["abc"]);
    assert_eq!(all(*b"abc"), ["abc"]);
    assert_eq!(all(&b"abc"[..]), ["abc"]);
    assert_eq!(all(b"abc".to_vec()), ["abc"]);
    assert_eq!(all(&b"abc".to_vec()), ["abc"]);
    assert_eq!(all(Bytes::from_static(b"abc")), ["abc"]);
    assert_eq!(all(vec![b"abc".to_vec(), b"d".to_vec()]), ["abc", "d"]);
    assert_eq!(all([b"abc", b"def"]), ["abc", "def"]);
}

#[test]
fn a_repeated_argument_takes_one_or_many() {
    assert_eq!(all("a"), ["a"]);
    assert_eq!(all(7), ["7"]);
    assert_eq!(all(["a", "b"]), ["a", "b"]);
    assert_eq!(all(&["a", "b"]), ["a", "b"]);
    assert_eq!(all(&["a", "b"][..]), ["a", "b"]);
    assert_eq!(all([1, 2, 3]), ["1", "2", "3"]);
    assert_eq!(all(vec!["a", "b"]), ["a", "b"]);
    let strings = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(all(&strings), ["a", "b"]);
    assert_eq!(all(strings.iter()), ["a", "b"]);
    assert_eq!(all(strings.iter().map(|s| format!("{s}{s}"))), ["aa", "bb"]);
    assert_eq!(all(strings.iter().rev().skip(1).chain(&strings)), ["a", "a", "b"]);
    assert_eq!(all(strings.clone()), ["a", "b"]);
    assert_eq!(all(strings.into_boxed_slice()), ["a", "b"]);
    assert_eq!(all(HashSet::from(["a"])), ["a"]);
    assert_eq!(all(&BTreeSet::from(["b", "a"])), ["a", "b"]);
    let map = HashMap::from([("k", 1)]);
    assert_eq!(all(map.keys()), ["k"]);
    assert_eq!(all(map.values()), ["1"]);
    assert_eq!(all(many(1..=3)), ["1", "2", "3"]);
    assert_eq!(all(many("a,b".split(','))), ["a", "b"]);
    assert_eq!(all(many(Some("a"))), ["a"]);
    assert_eq!(all([arg(1), arg("x"), 2.5.into(), arg(b"y".to_vec())]), ["1", "x", "2.5", "y"]);
    assert_eq!(all(Vec::<String>::new()), [""; 0]);
}

#[test]
fn rows_are_tuples_in_any_container() {
    let map = BTreeMap::from([("a", 1), ("b", 2)]);
    assert_eq!(rows::<(Any, Any)>(("a", 1)), "a 1");
    assert_eq!(rows::<(Any, Any)>(&("a", 1)), "a 1");
    assert_eq!(rows::<(Any, Any)>([("a", 1), ("b", 2)]), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(&[("a", 1), ("b", 2)]), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(&[("a", 1), ("b", 2)][..]), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(vec![("a", "x".to_owned())]), "a x");
    assert_eq!(rows::<(Any, Any)>(&map), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(map.iter()), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(map.iter().map(|(k, v)| (v, k))), "1 a 2 b");
    assert_eq!(rows::<(Any, Any)>(map.clone()), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(HashMap::from([("a", b"bytes")])), "a bytes");
    assert_eq!(rows::<(Any, Any)>(["a", "b"].iter().zip([1, 2])), "a 1 b 2");
    assert_eq!(rows::<(Any, Any)>(many((1..3).map(|n| (n, n * n)))), "1 1 2 4");
    assert_eq!(rows::<(Any, Any)>([("a", arg(1)), ("b", "x".into())]), "a 1 b x");
    assert_eq!(rows::<(Double, Any)>([(1.5, "a"), (-2.0, "b")]), "1.5 a -2 b");
    assert_eq!(rows::<(Double, Any)>((1, "a")), "1 a");
    assert_eq!(rows::<(Double, Any)>(&vec![(f64::INFINITY, String::from("a"))]), "inf a");
    assert_eq!(rows::<(Double, Double, Any)>((13.4, 38, "Palermo")), "13.4 38 Palermo");
    assert_eq!(rows::<(Int, Int)>([(0, 5460), (5462, 16383)]), "0 5460 5462 16383");
    assert_eq!(rows::<(Int, Any)>((7_u64, "a")), "7 a");
}

#[test]
fn parallel_lists_come_from_pairs() {
    let mut words = Words::fragment();
    let large = Bytes::from(vec![b'x'; 9000]);
    let n = words.zip::<(Any, Any), _>([("k1", arg("0-0")), ("k2", arg(large.clone())), ("k3", arg("$"))]);
    assert_eq!(n, 3);
    assert_eq!(read(&words), ["k1", "k2", "k3", "0-0", std::str::from_utf8(&large).unwrap(), "$"]);
}

#[test]
fn a_large_payload_is_shared() {
    let payload = Bytes::from(vec![b'x'; 1 << 20]);
    let mut words = Words::fixed(b"*4\r\n$3\r\nSET\r\n");
    words.arg("key");
    words.arg(&payload);
    words.literal(b"$2\r\nNX\r\n", 1);
    words.finish();
    assert_eq!(words.shared().len(), 1);
    assert_eq!(words.shared()[0].1.as_ptr(), payload.as_ptr());
    assert!(words.bytes().len() < 64);
    assert_eq!(read(&words), ["SET", "key", std::str::from_utf8(&payload).unwrap(), "NX"]);

    let mut words = Words::fragment();
    words.arg(&Bytes::from(vec![b'x'; 100]));
    assert!(words.shared().is_empty());
}

#[test]
fn heads_and_counts_are_written_afterwards() {
    for n in [0, 1, 7, 8, 9, 10, 97, 98, 99, 100, 1000] {
        let large = Bytes::from(vec![b'y'; 8192]);
        let mut words = Words::counted(b"$4\r\nEVAL\r\n", 1);
        let mark = words.count_mark();
        words.arg(&large);
        let m = words.args(many(0..n));
        assert_eq!(m, n);
        words.fill(mark, m);
        words.finish();
        words.finish();
        let read = read(&words);
        assert_eq!(read[0], "EVAL");
        assert_eq!(read[1], n.to_string());
        assert_eq!(read[2].len(), 8192);
        assert_eq!(read.len(), 3 + n as usize);
        assert!(words.bytes().starts_with(format!("*{}\r\n", n + 3).as_bytes()));
    }
}

#[test]
fn parts_of_other_words_are_spliced() {
    let large = Bytes::from(vec![b'y'; 8192]);
    let mut options = Words::fragment();
    options.literal(b"$2\r\nEX\r\n", 1);
    options.arg(&60);
    let from = options.mark();
    options.literal(b"$4\r\nIFEQ\r\n", 1);
    options.arg(&large);
    let to = options.mark();
    options.literal(b"$2\r\nNX\r\n", 1);

    let mut words = Words::fragment();
    words.arg("k");
    words.append_part(&options, from..to);
    words.arg("end");
    assert_eq!(read(&words), ["k", "IFEQ", std::str::from_utf8(&large).unwrap(), "end"]);
    words.append(&options);
    assert_eq!(words.count(), 9);
    assert_eq!(read(&words)[4..6], ["EX", "60"]);
}

#[test]
fn an_empty_list_where_one_is_needed_is_an_error() {
    let mut words = Words::fragment();
    assert_eq!(words.args_required(["a"]), 1);
    assert_eq!(words.error(), None);
    assert_eq!(words.args_required([""; 0]), 0);
    assert_eq!(words.error(), Some(ArgError::Empty));
    let mut words = Words::fragment();
    words.rows_required::<(Any, Any), _>(BTreeMap::<String, String>::new());
    assert_eq!(words.error(), Some(ArgError::Empty));
    let mut outer = Words::fragment();
    outer.append(&words);
    assert_eq!(outer.error(), Some(ArgError::Empty));
}

#[test]
fn a_type_of_ones_own_is_an_argument() {
    struct UserId(u64);
    impl ToArg for UserId {
        fn to_arg(&self, out: ArgWriter<'_>) -> Written {
            out.display(&format_args!("user:{}", self.0))
        }
    }
    assert_eq!(one(UserId(7)), "user:7");
    assert_eq!(one(UserId(1234567)), "user:1234567");
    assert_eq!(all([UserId(1), UserId(2)]), ["user:1", "user:2"]);
    assert_eq!(all(&vec![UserId(1)]), ["user:1"]);
    assert_eq!(all([arg(&UserId(3)), Arg::from("x")]), ["user:3", "x"]);
    assert_eq!(rows::<(Any, Any)>((UserId(4), 4)), "user:4 4");
}

#[test]
fn repetitions_of_a_concrete_type() {
    fn sum(values: impl Many<i64>) -> String {
        let mut words = Words::fragment();
        let n = words.many(values, |words, n| {
            words.literal(b"$3\r\nADD\r\n", 1);
            words.arg(n);
        });
        assert_eq!(words.count(), 2 * n);
        read(&words).join(" ")
    }
    assert_eq!(sum(1), "ADD 1");
    assert_eq!(sum(&1), "ADD 1");
    assert_eq!(sum([1, 2]), "ADD 1 ADD 2");
    assert_eq!(sum(vec![1, 2]), "ADD 1 ADD 2");
    assert_eq!(sum(&[1, 2][..]), "ADD 1 ADD 2");
    assert_eq!(sum(&BTreeSet::from([3, 1])), "ADD 1 ADD 3");
}

#[test]
fn what_is_a_list_for_one_repetition_is_one_for_all() {
    fn is_list<'a, T, R>(_: &'a T)
    where
        T: ToArgs + Many<i64> + FromIterator<i64>,
        R: ToRows<(Any, Any)> + FromIterator<(i64, i64)>,
        &'a T: ToArgs + Many<i64>,
        for<'b> &'b R: ToRows<(Any, Any)>,
    {
    }
    macro_rules! lists {
        ($($list:ident),*) => {$(
            is_list::<$list<i64>, $list<(i64, i64)>>(&$list::from_iter([1]));
        )*};
    }
    type Boxed<T> = Box<[T]>;
    lists!(Vec, VecDeque, LinkedList, BTreeSet, HashSet, Boxed);
}

#[test]
fn bounds_and_cursors() {
    assert_eq!(one(ScoreBound::from(1.5)), "1.5");
    assert_eq!(one(ScoreBound::exclusive(1)), "(1");
    assert_eq!(one(ScoreBound::NEG_INF), "-inf");
    assert_eq!(one(ScoreBound::INF), "inf");
    assert_eq!(one(LexBound::MIN), "-");
    assert_eq!(one(LexBound::MAX), "+");
    assert_eq!(one(LexBound::inclusive("a")), "[a");
    assert_eq!(one(LexBound::exclusive(b"")), "(");
    assert_eq!(one(LexBound::exclusive(Bytes::from(vec![b'z'; 9000]))).len(), 9001);
    assert_eq!(one(Cursor::START), "0");
}

#[test]
fn nothing_of_the_user_is_printed() {
    let mut words = Words::fragment();
    words.arg("secret");
    assert!(!format!("{words:?}").contains("secret"));
    assert!(!format!("{:?} {:?}", arg("secret"), LexBound::inclusive("secret")).contains("secret"));
}

#[test]
fn fixed_words_go_before_each_repetition() {
    let mut words = Words::fragment();
    assert_eq!(words.args_after(b"$3\r\nGET\r\n", 1, ["a*", "b*"]), 2);
    assert_eq!(words.rows_after::<(Any, Any), _>(b"$3\r\nGET\r\n", 1, [("u8", 0), ("i5", 3)]), 2);
    assert_eq!(read(&words).join(" "), "GET a* GET b* GET u8 0 GET i5 3");
}
