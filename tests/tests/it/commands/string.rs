//! Strings.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use roundtrip::commands::{
    DelexOptions, GetexOptions, IncrexByfloatOptions, IncrexOptions, LcsIdxOptions, MsetexOptions,
    SetGetOptions, SetOptions,
};
use roundtrip::types::{LcsMatches, Ttl};

use super::{Run, check, check_that};

pub(super) async fn strings(run: &mut Run) {
    values(run).await;
    set(run).await;
    numbers(run).await;
    ranges(run).await;
    several(run).await;
    lcs(run).await;
}

async fn values(run: &mut Run) {
    check!(run, get::<String>("none") => None);
    check!(run, set("text", "text") => ());
    check!(run, get::<String>("text") => Some("text".to_owned()));
    check!(run, get::<Bytes>("text") => Some(Bytes::from_static(b"text")));
    check!(run, get::<Vec<u8>>("text") => Some(b"text".to_vec()));
    check!(run, get::<Box<str>>(String::from("text")) => Some("text".into()));
    check!(run, set("binary\0key", b"\0\r\n\xff") => ());
    check!(run, get::<Vec<u8>>(b"binary\0key") => Some(b"\0\r\n\xff".to_vec()));
    check!(run, set("int", i64::MIN) => ());
    check!(run, get::<i64>("int") => Some(i64::MIN));
    check!(run, get::<i128>("int") => Some(i128::from(i64::MIN)));
    check!(run, set("float", 0.1) => ());
    check!(run, get::<f64>("float") => Some(0.1));
    check!(run, set("empty", "") => ());
    check!(run, get::<String>("empty") => Some(String::new()));
    check!(run, strlen("text") => 4);
    check!(run, append("text", " and more") => 13);
    check!(run, getset::<String>("text", "new") => Some("text and more".to_owned()));
    check!(run, getset::<String>("getset", "first") => None);
    check!(run, getdel::<String>("text") => Some("new".to_owned()));
    check!(run, getdel::<String>("text") => None);
    check!(run, getex::<String>("getset") => Some("first".to_owned()));
    check!(run, getex_with::<String>("getset", GetexOptions::new().ex(100)) => Some("first".to_owned()));
    check!(run, ttl("getset") => Ttl::Expires(Duration::from_secs(100)));
    check!(run, getex_with::<String>("getset", GetexOptions::new().persist()) => Some("first".to_owned()));
    check!(run, ttl("getset") => Ttl::Persistent);
    let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    check!(run, getex_with::<String>("getset", GetexOptions::new().exat(in_an_hour)) => Some("first".to_owned()));
    check!(run, getex_with::<String>("getset", GetexOptions::new().pxat(in_an_hour)) => Some("first".to_owned()));
    check!(run, getex_with::<String>("getset", GetexOptions::new().px(Duration::from_millis(90_000))) => Some("first".to_owned()));
    check_that!(run, ttl("getset") => |ttl: &Ttl| matches!(ttl, Ttl::Expires(left) if left.as_secs() >= 89));
    check!(run, getex_with::<String>("none", GetexOptions::new().ex(1)) => None);
    check!(run, setex("setex", 100, "v") => ());
    check!(run, ttl("setex") => Ttl::Expires(Duration::from_secs(100)));
    check!(run, psetex("psetex", Duration::from_millis(100_000), "v") => ());
    check_that!(run, pttl("psetex") => |ttl| format!("{ttl:?}").contains("99.") || format!("{ttl:?}").contains("100"));
    check!(run, setnx("setnx", 1) => true);
    check!(run, setnx("setnx", 2) => false);
}

async fn set(run: &mut Run) {
    check!(run, set_with("lock", "a", SetOptions::new().nx().px(30_000)) => true);
    check!(run, set_with("lock", "b", SetOptions::new().nx().px(30_000)) => false);
    check!(run, set_with("lock", "c", SetOptions::new().xx().keepttl()) => true);
    check_that!(run, ttl("lock") => |ttl: &Ttl| matches!(ttl, Ttl::Expires(left) if left.as_secs() >= 29));
    check!(run, set_with("lock", "d", SetOptions::new()) => true);
    check!(run, ttl("lock") => Ttl::Persistent);
    check!(run, set_with("lock", "d", SetOptions::new().ex(Duration::from_secs(50))) => true);
    check!(run, set_with("lock", "d", SetOptions::new().exat(SystemTime::now() + Duration::from_secs(9000))) => true);
    check!(run, set_with("lock", "d", SetOptions::new().pxat(4_102_444_800_000_u64)) => true);
    // an exclusive option called twice: the last one counts
    check!(run, set_with("twice", "v", SetOptions::new().xx().nx()) => true);

    check!(run, set_get::<String>("set_get", "a") => None);
    check!(run, set_get::<String>("set_get", "b") => Some("a".to_owned()));
    check!(run, set_get_with::<String>("set_get", "c", SetGetOptions::new().nx().ex(10)) => Some("b".to_owned()));
    check!(run, get::<String>("set_get") => Some("b".to_owned()));

    check!(run, redis "8.4" valkey "8.1", set_with("twice", "w", SetOptions::new().ifeq("v")) => true);
    check!(run, redis "8.4" valkey "8.1", set_with("twice", "x", SetOptions::new().ifeq("v")) => false);
    check!(run, redis "8.4" valkey "-", set_with("twice", "x", SetOptions::new().ifne("v")) => true);
    check!(run, redis "8.4" valkey "-", set_with("twice", "x", SetOptions::new().ifdeq("0123456789abcdef")) => false);
    check!(run, redis "8.4" valkey "-", set_with("twice", "y", SetOptions::new().ifdne("0123456789abcdef")) => true);

    check!(run, set("delex", "v") => ());
    check_that!(run, digest::<String>("delex") => |digest: &Option<String>| digest.as_ref().is_some_and(|hex| hex.len() == 16));
    check!(run, digest::<String>("none") => None);
    check!(run, delex_with("delex", DelexOptions::new().ifeq("w")) => false);
    check!(run, delex_with("delex", DelexOptions::new().ifdeq("0123456789abcdef")) => false);
    check!(run, delex("delex") => true);
    check!(run, delex("delex") => false);
}

async fn numbers(run: &mut Run) {
    check!(run, incr("n") => 1);
    check!(run, incrby("n", 41) => 42);
    check!(run, decr("n") => 41);
    check!(run, decrby("n", 50) => -9);
    check!(run, get::<i16>("n") => Some(-9));
    check!(run, incrbyfloat("f", 1.5) => 1.5);
    check!(run, incrbyfloat("f", -0.25) => 1.25);
    check!(run, increx("x") => (1, 1));
    check!(run, increx_with("x", IncrexOptions::new().byint(5).ubound(4).saturate()) => (4, 3));
    check!(run, increx_byfloat("xf", 1.5) => (1.5, 1.5));
    check!(run, increx_byfloat_with("xf", 1.0, IncrexByfloatOptions::new().ubound(2.0).saturate()) => (2.0, 0.5));
}

async fn ranges(run: &mut Run) {
    check!(run, setrange("range", 6, "world") => 11);
    check!(run, setrange("range", 0, "hello ") => 11);
    check!(run, getrange::<String>("range", 0, 4) => "hello".to_owned());
    check!(run, getrange::<Vec<u8>>("range", -5, -1) => b"world".to_vec());
    check!(run, getrange::<String>("none", 0, -1) => String::new());
    check!(run, substr::<String>("range", 6, -1) => "world".to_owned());
}

async fn several(run: &mut Run) {
    check!(run, mset([("a", "1"), ("b", "2")]) => ());
    check!(run, mset(("c", 3)) => ());
    check!(run, mget::<i64>(["a", "b", "c", "none"]) => vec![Some(1), Some(2), Some(3), None]);
    check!(run, mget::<String>("a") => vec![Some("1".to_owned())]);
    check!(run, mget::<String>(&vec![String::from("a")]) => vec![Some("1".to_owned())]);
    check!(run, mset(HashMap::from([("d", 4), ("e", 5)])) => ());
    check!(run, mset(&BTreeMap::from([("d", 6)])) => ());
    check!(run, mget::<u64>(["d", "e"].iter()) => vec![Some(6), Some(5)]);
    check!(run, msetnx([("e", 1), ("f1", 2)]) => false);
    check!(run, msetnx([("f1", 1), ("f2", 2)]) => true);
    check!(run, msetex([("g1", 1), ("g2", 2)]) => true);
    check!(run, msetex_with([("g1", 1), ("g2", 2)], MsetexOptions::new().nx().ex(10)) => false);
    check!(run, mget::<String>((0..3).map(|n| format!("missing:{n}"))) => vec![None, None, None]);
}

async fn lcs(run: &mut Run) {
    check!(run, mset([("{l}1", "ohmytext"), ("{l}2", "mynewtext")]) => ());
    check!(run, lcs::<String>("{l}1", "{l}2") => "mytext".to_owned());
    check!(run, lcs_len("{l}1", "{l}2") => 6);
    check_that!(run, lcs_idx("{l}1", "{l}2") => |found: &LcsMatches| format!("{found:?}").contains('6'));
    check_that!(run, lcs_idx_with("{l}1", "{l}2", LcsIdxOptions::new().minmatchlen(4).withmatchlen()) => |found: &LcsMatches| format!("{found:?}").contains('4'));
}
