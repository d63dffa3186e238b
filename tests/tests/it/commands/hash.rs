//! Hashes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use roundtrip::arg::arg;
use roundtrip::commands::{
    HexpireOptions, HexpireatOptions, HgetexOptions, HpexpireOptions, HpexpireatOptions,
    HscanNovaluesOptions, HscanOptions, HsetexOptions,
};
use roundtrip::types::Cursor;
use roundtrip::types::{ExpireTime, FieldExpire, FieldPersist, PexpireTime, Pttl, ScanPage, Ttl};

use super::{Run, check, check_on, check_that};

pub(super) async fn hashes(run: &mut Run) {
    fields(run).await;
    whole(run).await;
    random(run).await;
    scans(run).await;
    expiry(run).await;
    with_expiry(run).await;
    import(run).await;
}

async fn fields(run: &mut Run) {
    check!(run, hset("h", ("a", 1)) => 1);
    check!(run, hset("h", [("a", 1), ("b", 2)]) => 1);
    check!(run, hset("h", [("n", arg(3)), ("s", arg("text")), ("f", arg(0.5))]) => 3);
    check!(run, hset("h", &HashMap::from([("m", "map")])) => 1);
    check!(run, hmset("h", [("x", "1")]) => ());
    check!(run, hget::<i64>("h", "a") => Some(1));
    check!(run, hget::<String>("h", "none") => None);
    check!(run, hget::<f64>("h", "f") => Some(0.5));
    check!(run, hmget::<String>("h", ["s", "none", "m"]) => vec![Some("text".to_owned()), None, Some("map".to_owned())]);
    check!(run, hmget::<u32>("h", "b") => vec![Some(2)]);
    check!(run, hexists("h", "a") => true);
    check!(run, hexists("h", "none") => false);
    check!(run, hlen("h") => 7);
    check!(run, hstrlen("h", "s") => 4);
    check!(run, hsetnx("h", "a", 9) => false);
    check!(run, hsetnx("h", "new", 9) => true);
    check!(run, hincrby("h", "a", 41) => 42);
    check!(run, hincrbyfloat("h", "f", 0.25) => 0.75);
    check!(run, hdel("h", "new") => 1);
    check!(run, hdel("h", ["x", "m", "f", "n", "none"]) => 4);
}

async fn whole(run: &mut Run) {
    // a 42, b 2, s text
    check!(run, hgetall::<HashMap<String, String>>("h") => HashMap::from([("a", "42"), ("b", "2"), ("s", "text")].map(|(f, v)| (f.to_owned(), v.to_owned()))));
    check!(run, hgetall::<BTreeMap<Bytes, Vec<u8>>>("h") => BTreeMap::from([("a", "42"), ("b", "2"), ("s", "text")].map(|(f, v)| (Bytes::from(f), v.into()))));
    check_that!(run, hgetall::<Vec<(String, String)>>("h") => |pairs: &Vec<(String, String)>| pairs.len() == 3 && pairs.contains(&("b".into(), "2".into())));
    check!(run, hgetall::<HashMap<String, String>>("none") => HashMap::new());
    check!(run, hkeys::<BTreeSet<String>>("h") => BTreeSet::from(["a", "b", "s"].map(str::to_owned)));
    check_that!(run, hkeys::<Vec<String>>("h") => |keys: &Vec<String>| keys.len() == 3);
    check_that!(run, hvals::<String>("h") => |values: &Vec<String>| values.len() == 3 && values.contains(&"text".to_owned()));
}

async fn random(run: &mut Run) {
    check_that!(run, hrandfield::<String>("h") => |field: &Option<String>| field.as_deref().is_some_and(|field| "abs".contains(field)));
    check!(run, hrandfield::<String>("none") => None);
    check_that!(run, hrandfield_count::<String>("h", 2) => |fields: &Vec<String>| fields.len() == 2);
    check_that!(run, hrandfield_count::<String>("h", -5) => |fields: &Vec<String>| fields.len() == 5);
    check!(run, hrandfield_count::<String>("none", 2) => vec![]);
    check_that!(run, hrandfield_withvalues::<String, String>("h", 3) => |pairs: &Vec<(String, String)>| pairs.contains(&("a".into(), "42".into())));
}

async fn scans(run: &mut Run) {
    check!(run, hset("big", (0..300).map(|n| (format!("f{n}"), n))) => 300);
    check_that!(run, hscan::<String, u32>("h2", Cursor::START) => |page: &ScanPage<(String, u32)>| page.items.is_empty() && page.is_last());
    check_that!(run, hscan_with::<String, u32>("big", Cursor::START, HscanOptions::new().matching("f29?").count(5000)) => |page: &ScanPage<(String, u32)>| {
        page.items.iter().cloned().collect::<HashMap<_, _>>() == (290..300).map(|n| (format!("f{n}"), n)).collect()
    });
    check_that!(run, hscan_novalues::<String>("big", Cursor::START) => |page: &ScanPage<String>| !page.items.is_empty() && page.items.iter().all(|field| field.starts_with('f')));
    check_that!(run, hscan_novalues_with::<String>("big", Cursor::START, HscanNovaluesOptions::new().matching("f1").count(5000)) => |page: &ScanPage<String>| {
        page.items.iter().map(String::as_str).collect::<HashSet<_>>() == HashSet::from(["f1"])
    });
}

async fn expiry(run: &mut Run) {
    let fields = ["a", "b", "none"];
    let until = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
    check!(run, hset("e", [("a", 1), ("b", 2), ("c", 3)]) => 3);
    check!(run, hexpire("e", 100, fields) => vec![FieldExpire::Set, FieldExpire::Set, FieldExpire::Missing]);
    check!(run, hexpire_with("e", 50, "a", HexpireOptions::new().gt()) => vec![FieldExpire::Refused]);
    check!(run, httl("e", ["a", "c", "none"]) => vec![Ttl::Expires(Duration::from_secs(100)), Ttl::Persistent, Ttl::Missing]);
    check!(run, hpexpire("e", 200_000, "a") => vec![FieldExpire::Set]);
    check!(run, hpexpire_with("e", Duration::from_secs(300), ["a", "c"], HpexpireOptions::new().nx()) => vec![FieldExpire::Refused, FieldExpire::Set]);
    check_that!(run, hpttl("e", ["a", "none"]) => |left: &Vec<Pttl>| {
        matches!(left[0], Pttl::Expires(left) if left > Duration::from_secs(190)) && left[1] == Pttl::Missing
    });
    check!(run, hexpireat("e", until, "a") => vec![FieldExpire::Set]);
    check!(run, hexpireat_with("e", 4_102_444_800_u64, "a", HexpireatOptions::new().gt()) => vec![FieldExpire::Refused]);
    check!(run, hexpiretime("e", ["a", "none"]) => vec![ExpireTime::At(until), ExpireTime::Missing]);
    check!(run, hpexpireat("e", until, "b") => vec![FieldExpire::Set]);
    check!(run, hpexpireat_with("e", 4_102_444_800_000_u64, "b", HpexpireatOptions::new().xx()) => vec![FieldExpire::Set]);
    check!(run, hpexpiretime("e", "b") => vec![PexpireTime::At(until)]);
    check!(run, hpersist("e", ["a", "none", "a"]) => vec![FieldPersist::Done, FieldPersist::Missing, FieldPersist::Persistent]);
    check!(run, hexpire("e", 0, "b") => vec![FieldExpire::Removed]);
}

async fn with_expiry(run: &mut Run) {
    check!(run, hsetex("ex", ("a", 1)) => true);
    check!(run, hsetex_with("ex", [("a", 2), ("b", 3)], HsetexOptions::new().fnx().ex(100)) => false);
    check!(run, hsetex_with("ex", [("a", 2)], HsetexOptions::new().fxx().px(100_000)) => true);
    check!(run, hsetex_with("ex", [("b", 3)], HsetexOptions::new().keepttl()) => true);
    check!(run, hgetex::<i64>("ex", ["a", "b", "none"]) => vec![Some(2), Some(3), None]);
    check!(run, hgetex_with::<i64>("ex", "a", HgetexOptions::new().persist()) => vec![Some(2)]);
    check!(run, hgetex_with::<i64>("ex", "a", HgetexOptions::new().exat(SystemTime::now() + Duration::from_secs(3600))) => vec![Some(2)]);
    check!(run, hgetdel::<i64>("ex", ["a", "none"]) => vec![Some(2), None]);
    check!(run, hgetdel::<String>("ex", "b") => vec![Some("3".to_owned())]);
}

async fn import(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    check_on!(run, connection, himport_prepare("fieldset", ["a", "b"]) => ());
    check_on!(run, connection, himport_set("imported", "fieldset", [1, 2]) => ());
    check_on!(run, connection, himport_discard("fieldset") => true);
    check_on!(run, connection, himport_discardall() => 0);
}
