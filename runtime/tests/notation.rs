//! What each form of the notation sends, through a spec of its own and the trait made from it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(unexpected_cfgs, reason = "the spec names a feature to show that what stands behind it is left out")]
#![allow(missing_docs, reason = "a test")]

use std::time::{Duration, UNIX_EPOCH};

use roundtrip::__private::{Blocks, ConnectionState, FromReply, OwnWrites, Request, Writes};
use roundtrip::arg::{BlockTimeout, LexBound, ScoreBound};
use roundtrip::types::Cursor;
use roundtrip::{Client, Command, Pending, Pipeline, Target};

roundtrip::commands! { file = "tests/notation/notation.toml", trait = Notation }

/// Gives back what would be sent.
struct Sent;

impl Target for Sent {
    type Out<'a, T: FromReply> = String;

    fn __issue<T: FromReply>(&self, mut request: Request) -> String {
        let words = request.words();
        assert_eq!(words.error(), None);
        let wire = String::from_utf8(words.bytes().to_vec()).unwrap();
        let mut lines = wire.split("\r\n");
        let arity: usize = lines.next().unwrap().strip_prefix('*').unwrap().parse().unwrap();
        let mut sent = Vec::new();
        while let (Some(len), Some(word)) = (lines.next(), lines.next()) {
            assert_eq!(len, format!("${}", word.len()));
            sent.push(if word.is_empty() { "''" } else { word });
        }
        assert_eq!(sent.len(), arity);
        sent.join(" ")
    }
}

impl Writes for Sent {}
impl Blocks for Sent {}
impl OwnWrites for Sent {}
impl ConnectionState for Sent {}

#[test]
fn tokens_and_required_arguments() {
    assert_eq!(Sent.nothing(), "T NOTHING");
    assert_eq!(Sent.required::<String>("k", -5, b"v"), "T k -5 v");
    assert_eq!(Sent.fixed::<String>("k", 1), "T k m ~ '' SUB 1 BYSCORE");
    assert_eq!(Sent.quoted("k"), "T FIRST k");
}

#[test]
fn types() {
    let (second, at) = (Duration::from_secs(1), UNIX_EPOCH + Duration::from_secs(5));
    assert_eq!(Sent.typed(1, -2, 1.5, second, second, at, at), "T 1 -2 1.5 1 1000 5 5000");
    assert_eq!(Sent.typed(1, -2, 1.5, 3, 4, 5, 6), "T 1 -2 1.5 3 4 5 6");
    assert_eq!(
        Sent.bounds(ScoreBound::exclusive(1), LexBound::inclusive("a"), Cursor::START, true, false, true),
        "T (1 [a 0 1 OFF YES"
    );
    assert_eq!(Sent.bounds(2.5, LexBound::MIN, 17, false, true, false), "T 2.5 - 17 0 ON NO");
}

#[test]
fn repetitions() {
    assert_eq!(Sent.repeated::<Vec<String>>("a", ["x", "y"]), "T a TO x y");
    let none: [&str; 0] = [];
    let no_rows: [(&str, f64); 0] = [];
    assert_eq!(Sent.perhaps::<Vec<(String, String)>>("k", none, no_rows), "T k");
    assert_eq!(Sent.perhaps::<Vec<(String, String)>>("k", "a", [("f", 1.5)]), "T k a f 1.5");
    assert_eq!(Sent.numbers([0.5, 1.0], vec![true, false]), "T 0.5 1 YES NO");
    assert_eq!(
        Sent.rows::<String, String>([("a", 1), ("b", 2)], (1, 2.5, "m"), vec![("f", "v")]),
        "T a 1 b 2 1 2.5 m f v"
    );
    assert_eq!(Sent.prefixed(["a*", "b*"], ("f", 1)), "T 2 GET a* GET b* SET f 1");
    assert_eq!(Sent.zipped::<Vec<String>>([("a", 1), ("b", 2)]), "T STREAMS 2 a b 1 2");
}

#[test]
fn counts() {
    let none: [&str; 0] = [];
    assert_eq!(
        Sent.counted(["a", "b"], [("f", 1), ("g", 2), ("h", 3)], none),
        "T 2 a b FIELDS 6 3 f 1 g 2 h 3 0"
    );
    let many: Vec<_> = (0..60).collect();
    let rows: Vec<_> = many.iter().map(|n| (n, n)).collect();
    let sent = Sent.counted(&many, rows, "m");
    assert!(sent.starts_with("T 60 0 1 2 "), "{sent}");
    assert!(sent.contains(" 59 FIELDS 120 60 0 0 1 1 "), "{sent}");
    assert!(sent.ends_with(" 59 59 1 m"), "{sent}");
}

#[test]
fn alternatives() {
    assert_eq!(
        Sent.sides(Side::Left, Side::Right, [Side::Left, Side::Left], SidesHow::Slowly),
        "T LEFT RIGHT LEFT LEFT SLOW"
    );
    assert_eq!(
        Sent.origins(Origin::point(1.0, 2.0), OriginsGoal::point_y(1, 2)),
        "T FROMLONLAT 1 2 POINT 1 2"
    );
    assert_eq!(Sent.origins(Origin::member("m"), OriginsGoal::point(1)), "T FROMMEMBER m POINT 1");
    assert_eq!(Sent.origins(Origin::nowhere(), OriginsGoal::id("m")), "T '' m");
    let operations = [Operation::set("f", 1), Operation::get("g"), Operation::set_now("h", 2)];
    assert_eq!(Sent.operations("k", operations), "T k 9 SET f 1 GET g SET h 2 NOW END");
}

#[test]
fn sub_groups() {
    let keys = [SortKey::new("a"), SortKey::new("b").missing(0).desc()];
    let inner = vec![SortedInner::new("c").asc(), SortedInner::new("d")];
    assert_eq!(Sent.sorted(keys, inner), "T SORTBY 7 BY a BY b DESC MISSING 0 3 c ASC d");
}

#[test]
fn options() {
    assert_eq!(Sent.options("k", "v"), "T k FIXED v LAST");
    assert_eq!(Sent.options_with("k", "v", OptionsOptions::new()), "T k FIXED v LAST");
    let options = OptionsOptions::new()
        .matching(["p", "q"])
        .side(Side::Right)
        .range_bit(0, -1)
        .weights([1.0, 2.0])
        .get("x*")
        .get("#")
        .count(5)
        .count_any(3)
        .nx()
        .ifeq("old")
        .exists();
    assert_eq!(
        Sent.options_with("k", "v", options),
        "T k XX FIXED COUNT 3 ANY v GET x* GET # WEIGHTS 1 2 0 -1 BIT RIGHT MATCH 2 p q LAST"
    );
    let trims = [
        TrimmedOptions::new().maxlen(5),
        TrimmedOptions::new().maxlen_limit(5, 2),
        TrimmedOptions::new().maxlen_exact(5),
        TrimmedOptions::new().maxlen_approx_limit(5, 2),
    ];
    let sent = trims.map(|options| Sent.trimmed_with("k", options));
    assert_eq!(sent, ["T k MAXLEN 5", "T k MAXLEN 5 LIMIT 2", "T k MAXLEN = 5", "T k MAXLEN ~ 5 LIMIT 2"]);
}

#[test]
fn timeouts() {
    assert_eq!(Sent.blocks::<String>("k", 1.5), "T k 1.500");
    assert_eq!(Sent.blocks_for_millis::<String>(BlockTimeout::FOREVER, "k"), "T BLOCK 0 k");
    assert_eq!(Sent.waits(1, Duration::from_secs(1)), "T 1 1000");
    assert_eq!(Sent.selects(3), "T 3");
}

/// What a method returns follows from what it is called on.
#[test]
fn targets() {
    fn read<'a>(
        client: &'a Client,
        pipeline: &Pipeline,
    ) -> (Command<'a, Option<String>>, Pending<Option<String>>) {
        (client.required("k", 1, "v"), pipeline.required("k", 1, "v"))
    }
    let _ = read;
}
