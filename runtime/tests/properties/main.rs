//! What holds for every reply and for any bytes at all.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "it measures real time")]

mod tree;

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use roundtrip::arg::Any;
use roundtrip::arg::Words;
use roundtrip::resp::{Beyond, Limits, ProtocolError, Scan, Scanner, elements};
use roundtrip::value::{Dynamic, FromReply};
use roundtrip::value::{Reply, decode};
use tree::{Tree, Version, same, tree};

const VERSIONS: [Version; 2] = [Version::Resp2, Version::Resp3];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_reply_split_at_every_byte_is_the_same(tree in tree(), next in tree()) {
        for version in VERSIONS {
            let frame = tree.wire(version);
            let wire = [frame.clone(), next.wire(version)].concat();
            let complete = Scan::Complete { len: frame.len(), kind: tree.kind(version) };
            let mut bytewise = scanner();
            for split in 0..frame.len() {
                let mut scanner = scanner();
                for scanner in [&mut scanner, &mut bytewise] {
                    match scanner.scan(&wire[..split]).unwrap() {
                        Scan::Incomplete { at_least } => {
                            prop_assert!(at_least >= 1 && at_least <= frame.len() - split);
                        }
                        done => prop_assert!(false, "{:?} after {} bytes of {}", done, split, frame.len()),
                    }
                }
                prop_assert_eq!(scanner.scan(&wire).unwrap(), complete);
            }
            prop_assert_eq!(bytewise.scan(&frame).unwrap(), complete);
            // and each is ready for the next
            let end = bytewise.scan(&wire[frame.len()..]).unwrap();
            prop_assert_eq!(end, Scan::Complete { len: wire.len() - frame.len(), kind: next.kind(version) });
        }
    }

    #[test]
    fn a_reply_is_decoded_as_it_was_meant(tree in tree()) {
        for version in VERSIONS {
            let frame = Bytes::from(tree.wire(version));
            let expected = tree.dynamic(version);
            let copied: Dynamic = decode(&frame, None).unwrap();
            prop_assert!(same(&copied, &expected), "{:?} is not {:?}", copied, expected);
            let shared: Dynamic = decode(&frame, Some(&frame)).unwrap();
            prop_assert!(same(&shared, &expected));
            let mut reply = Reply::new(&frame, None);
            reply.skip().unwrap_or_else(|error| panic!("{error}"));
            prop_assert!(reply.shape().is_none());
        }
    }

    #[test]
    fn the_elements_of_a_list_lie_where_they_lie(trees in prop::collection::vec(tree(), 0..10)) {
        for version in VERSIONS {
            let frame = Tree::Attributed(vec![(Tree::Null, Tree::Int(1))], Box::new(Tree::List(trees.clone())));
            let frame = frame.wire(version);
            let elements: Vec<_> = elements(&frame).unwrap().collect();
            prop_assert_eq!(elements.len(), trees.len());
            for (element, tree) in elements.into_iter().zip(&trees) {
                prop_assert_eq!(element, tree.wire(version));
            }
        }
    }

    #[test]
    fn typed_values_come_back(
        strings in prop::collection::vec(".{0,30}", 0..20),
        integers in prop::collection::vec(any::<i64>(), 0..20),
        floats in prop::collection::vec(prop::option::of(any::<f64>()), 0..20),
        map in prop::collection::btree_map(".{0,10}", any::<i128>(), 0..20),
        flag in any::<bool>(),
    ) {
        let bulk = |text: &String| Tree::Bulk(text.clone().into_bytes());
        for version in VERSIONS {
            let tree = Tree::List(strings.iter().map(bulk).collect());
            prop_assert_eq!(&get::<Vec<String>>(&tree, version), &strings);
            prop_assert_eq!(get::<HashSet<String>>(&tree, version), strings.iter().cloned().collect());
            let tree = Tree::Set(integers.iter().map(|n| Tree::Int(*n)).collect());
            prop_assert_eq!(&get::<Vec<i64>>(&tree, version), &integers);
            prop_assert_eq!(
                get::<Vec<String>>(&tree, version),
                integers.iter().map(i64::to_string).collect::<Vec<_>>()
            );
            let tree = Tree::List(floats.iter().map(|x| x.map_or(Tree::Null, Tree::Double)).collect());
            prop_assert_eq!(&get::<Vec<Option<f64>>>(&tree, version), &floats);
            let tree = Tree::Map(map.iter().map(|(k, v)| (bulk(k), Tree::BigNumber(*v))).collect());
            prop_assert_eq!(&get::<BTreeMap<String, i128>>(&tree, version), &map);
            prop_assert_eq!(get::<HashMap<String, i128>>(&tree, version), map.clone().into_iter().collect());
            let pairs: Vec<_> = map.clone().into_iter().collect();
            prop_assert_eq!(&get::<Vec<(String, i128)>>(&tree, version), &pairs);
            let nested = Tree::List(
                map.iter().map(|(k, v)| Tree::List(vec![bulk(k), Tree::BigNumber(*v)])).collect(),
            );
            prop_assert_eq!(&get::<Vec<(String, i128)>>(&nested, version), &pairs);
            let tree = Tree::List(vec![Tree::Bool(flag), Tree::Verbatim("text".to_owned()), Tree::NullList]);
            prop_assert_eq!(
                get::<(bool, String, Option<Vec<i64>>)>(&tree, version),
                (flag, "text".to_owned(), None)
            );
        }
    }

    #[test]
    fn words_are_read_as_they_were_written(
        pairs in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..200), any::<i64>()), 0..40),
        large in prop::option::of(8000_usize..9000),
    ) {
        let large = large.map(|n| Bytes::from(vec![b'x'; n]));
        let mut words = Words::counted(b"$4\r\nHSET\r\n", 1);
        let mark = words.count_mark();
        if let Some(large) = &large {
            words.arg(large);
        }
        let n = words.rows::<(Any, Any), _>(&pairs);
        words.fill(mark, n);
        words.finish();

        let mut wire = Vec::new();
        let mut from = 0;
        for (at, payload) in words.shared() {
            wire.extend_from_slice(&words.bytes()[from..*at as usize]);
            wire.extend_from_slice(payload);
            from = *at as usize;
        }
        wire.extend_from_slice(&words.bytes()[from..]);
        let complete = scanner().scan(&wire).unwrap();
        prop_assert_eq!(complete, Scan::Complete { len: wire.len(), kind: b'*' });
        let mut expected = vec![b"HSET".to_vec(), pairs.len().to_string().into_bytes()];
        expected.extend(large.map(|large| large.to_vec()));
        for (field, value) in pairs {
            expected.extend([field, value.to_string().into_bytes()]);
        }
        prop_assert_eq!(decode::<Vec<Vec<u8>>>(&wire, None).unwrap(), expected);
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        harmless(&bytes);
    }

    #[test]
    fn bytes_that_look_like_replies_do_no_harm(
        bytes in "([-+:$*%~>|_#,(!=;.?]{1,2}(-1|[0-9]{0,3}|99999999999999999999|[a-z]{0,4})(\r\n|\r|\n|)){0,40}",
    ) {
        harmless(bytes.as_bytes());
    }

    #[test]
    fn a_reply_with_a_byte_changed_does_no_harm(
        tree in tree(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut wire = tree.wire(Version::Resp3);
        for (index, byte) in changes {
            let index = index.index(wire.len());
            wire[index] = byte;
        }
        harmless(&wire);
    }
}

/// However the bytes come, the scanner says the same of them; what it finds complete and what it does not can be given to
/// every decoder.
fn harmless(bytes: &[u8]) {
    let whole = scanner().scan(bytes);
    let mut bytewise = scanner();
    let mut last = bytewise.scan(&[]);
    for end in 1..=bytes.len() {
        if !matches!(last, Ok(Scan::Incomplete { .. })) {
            break;
        }
        last = bytewise.scan(&bytes[..end]);
    }
    match (whole, last) {
        (Ok(Scan::Incomplete { at_least: a }), Ok(Scan::Incomplete { at_least: b })) => assert_eq!(a, b),
        (whole, last) => assert_eq!(whole, last),
    }
    let frame = match whole {
        Ok(Scan::Complete { len, .. }) => {
            let mut reply = Reply::new(&bytes[..len], None);
            reply.skip().unwrap();
            assert_eq!(reply.shape(), None);
            &bytes[..len]
        }
        _ => bytes,
    };
    decoders(frame);
}

fn decoders(frame: &[u8]) {
    fn fits(items: usize, frame: &[u8]) {
        assert!(items <= frame.len() / 3 + 1);
    }
    let owner = Bytes::copy_from_slice(frame);
    let _ = decode::<()>(frame, None);
    let _ = decode::<String>(frame, None);
    let _ = decode::<Option<i64>>(frame, None);
    let _ = decode::<f32>(frame, None);
    let _ = decode::<bool>(frame, None);
    let _ = decode::<u128>(frame, None);
    let _ = decode::<[u8; 3]>(frame, None);
    let _ = decode::<(String, Vec<i64>, Option<f64>)>(frame, None);
    let _ =
        decode::<HashMap<String, Vec<(String, f64)>>>(frame, None).map(|map| fits(map.capacity() / 2, frame));
    let _ = decode::<Vec<Bytes>>(&owner, Some(&owner)).map(|list| fits(list.capacity(), frame));
    let _ = decode::<Dynamic>(frame, None);
    let _ = elements(frame).map(|elements| elements.for_each(|element| drop(element.to_vec())));
    let mut reply = Reply::new(frame, None);
    let _ = (reply.error(), reply.shape(), reply.null(), reply.map());
}

fn get<T: FromReply>(tree: &Tree, version: Version) -> T {
    decode(&tree.wire(version), None).unwrap()
}

fn scanner() -> Scanner {
    Scanner::new(Limits::default())
}

fn scan(wire: &str, limits: Limits) -> Result<Scan, ProtocolError> {
    Scanner::new(limits).scan(wire.as_bytes())
}

fn refused(wire: &str) -> String {
    scan(wire, Limits { depth: 4, elements: 100, bulk: 1000, reply: 5000, ..Limits::default() })
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_no_reply_is_refused() {
    assert_eq!(refused("hello\r\n"), "no type of reply begins with the byte 0x68 (at byte 0 of the reply)");
    assert_eq!(
        refused("*2\r\n:1\r\n@\r\n"),
        "no type of reply begins with the byte 0x40 (at byte 8 of the reply)"
    );
    for streamed in ["$?\r\n", "*?\r\n", "%?\r\n", "~?\r\n", ";4\r\n", ".\r\n"] {
        assert!(refused(streamed).starts_with("a streamed string or aggregate, which is not supported"));
    }
    for length in [
        "$\r\n",
        "$-2\r\n",
        "$+1\r\n",
        "$1a\r\n",
        "%-1\r\n",
        "!-1\r\n",
        "$99999999999999999999\r\n",
        "*-\r\n",
    ] {
        assert!(refused(length).starts_with("a length or count that is no number"), "{length:?}");
    }
    for end in ["$3\r\nabcd\r\n", "+OK\n"] {
        assert!(refused(end).starts_with("a line or string that does not end"), "{end:?}: {}", refused(end));
    }
    assert!(refused("*1\r\n>1\r\n+a\r\n").starts_with("a push within another reply"));
}

#[test]
fn limits_hold() {
    let limits = Limits { depth: 4, elements: 100, bulk: 1000, reply: 5000, ..Limits::default() };
    assert_eq!(scan("$1000\r\n", limits), Ok(Scan::Incomplete { at_least: 1002 }));
    assert!(scan(&"*1\r\n".repeat(4), limits).is_ok());
    assert!(refused("%4294967296\r\n").starts_with("more elements in one aggregate than can be counted"));
    assert!(refused("$1099511627777\r\n").starts_with("a string of more than 1099511627776 bytes"));
    assert!(refused(&"*1\r\n".repeat(70_000)).starts_with("more than 65536 aggregates"));
    assert!(
        refused(&format!("+{}", "x".repeat(70_000))).starts_with("a line that is longer than any server's")
    );
    assert!(
        refused(&format!("+{}\r\n", "x".repeat(70_000)))
            .starts_with("a line that is longer than any server's")
    );
}

/// Scans `wire` as the driver does, `step` bytes more at a time, dropping what nobody needs: the kinds of the replies, and
/// the most that the buffer ever held.
fn passed_over(wire: &[u8], step: usize, limits: Limits) -> (Vec<u8>, usize) {
    let mut scanner = Scanner::new(limits);
    let (mut buffer, mut kinds, mut most) = (Vec::new(), Vec::new(), 0);
    for piece in wire.chunks(step) {
        buffer.extend_from_slice(piece);
        most = most.max(buffer.len());
        while let Scan::Complete { len, kind } = scanner.scan(&buffer).unwrap() {
            kinds.push(kind);
            buffer.drain(..len);
        }
        buffer.drain(..scanner.discard());
    }
    assert!(buffer.is_empty(), "{} bytes left", buffer.len());
    (kinds, most)
}

#[test]
fn a_reply_beyond_the_limits_is_passed_over_and_those_behind_it_are_found() {
    let limits = Limits { depth: 4, elements: 100, bulk: 1000, reply: 5000, ..Limits::default() };
    let string = |n: usize| format!("${n}\r\n{}\r\n", "x".repeat(n));
    let deep = format!("{}:1\r\n", "*1\r\n".repeat(5));
    let many = format!("*101\r\n{}", ":1\r\n".repeat(101));
    let long = format!("*10\r\n{}", string(900).repeat(10));
    let nested = format!("*2\r\n{}{}", string(1001), string(3));
    let cases = [
        (Beyond::Bulk, string(1001)),
        (Beyond::Bulk, string(100_000)),
        (Beyond::Bulk, nested),
        (Beyond::Depth, deep),
        (Beyond::Elements, many),
        (Beyond::Elements, format!("{}:1\r\n", "|0\r\n".repeat(200))),
        (Beyond::Reply, long),
    ];
    for (beyond, wire) in cases {
        let stream = format!("+a\r\n{wire}-b\r\n{wire}>1\r\n+p\r\n:1\r\n");
        for step in [1, 7, 64, 1000, usize::MAX] {
            let (kinds, most) = passed_over(stream.as_bytes(), step, limits);
            // one that is whole in a single read is no burden any more
            let kind = if beyond == Beyond::Reply && step > limits.reply { b'*' } else { beyond.frame()[0] };
            assert_eq!(kinds, [b'+', kind, b'-', kind, b'>', b':'], "{beyond:?}, {step} at a time");
            assert!(step > 1000 || most <= limits.reply + 2 * step, "{beyond:?} held {most} bytes");
        }
    }
    assert_eq!(Beyond::of(b"\x03"), Some(Beyond::Bulk));
    assert_eq!(Beyond::of(b"+OK"), None);
}

#[test]
fn a_large_string_asks_for_all_that_it_needs() {
    let limits = Limits::default();
    assert_eq!(scan("$1048576\r\n", limits), Ok(Scan::Incomplete { at_least: 1_048_578 }));
    assert_eq!(scan("*2\r\n:1\r\n$1048576\r\nabc", limits), Ok(Scan::Incomplete { at_least: 1_048_575 }));
    assert_eq!(scan("$10485", limits), Ok(Scan::Incomplete { at_least: 1 }));
}

#[test]
fn scanning_is_linear_however_the_bytes_are_split() {
    // a line, a string and a list, each long: looking twice at all bytes for each would take minutes
    let wire = format!(
        "*3\r\n+{}\r\n${}\r\n{}\r\n*100000\r\n{}",
        "x".repeat(60_000),
        500_000,
        "y".repeat(500_000),
        ":1\r\n".repeat(100_000)
    );
    let start = std::time::Instant::now();
    let mut scanner = scanner();
    for end in 0..wire.len() {
        assert!(matches!(scanner.scan(&wire.as_bytes()[..end]), Ok(Scan::Incomplete { .. })));
    }
    assert_eq!(scanner.scan(wire.as_bytes()), Ok(Scan::Complete { len: wire.len(), kind: b'*' }));
    assert!(start.elapsed().as_secs() < 10);
}
