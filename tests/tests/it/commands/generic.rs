//! Keys.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use roundtrip::commands::{
    CopyOptions, ExpireOptions, ExpireatOptions, MigrateOptions, PexpireOptions, PexpireatOptions,
    RestoreAbsttlOptions, RestoreOptions, ScanOptions, SortGetOptions, SortOptions, SortRoGetOptions,
    SortRoOptions, SortStoreOptions,
};
use roundtrip::types::Cursor;
use roundtrip::types::{ExpireTime, KeyType, Migrated, PexpireTime, Pttl, ScanPage, Ttl};
use roundtrip_tests::Options;

use super::{Run, Way, check, check_on, check_that, check_that_on};

pub(super) async fn keys(run: &mut Run) {
    presence(run).await;
    expiry(run).await;
    moves(run).await;
    dumps(run).await;
    objects(run).await;
    scans(run).await;
    sorts(run).await;
    replicas(run).await;
}

async fn presence(run: &mut Run) {
    run.server.raw().call(&["FLUSHALL"]);
    check!(run, randomkey::<String>() => None);
    check!(run, mset([("a", 1), ("b", 2), ("c", 3), ("d", 4)]) => ());
    check!(run, exists("a") => 1);
    check!(run, exists(["a", "a", "none"]) => 2);
    check_that!(run, randomkey::<String>() => |key: &Option<String>| key.as_ref().is_some_and(|key| "abcd".contains(key.as_str())));
    check!(run, keys::<BTreeSet<String>>("[ab]") => BTreeSet::from(["a".to_owned(), "b".to_owned()]));
    check_that!(run, keys::<Vec<Bytes>>("*") => |keys: &Vec<Bytes>| keys.len() == 4);
    check!(run, touch(["a", "none"]) => 1);
    check!(run, touch("a") => 1);
    check!(run, key_type("a") => KeyType::String);
    check!(run, key_type("none") => KeyType::Missing);
    check!(run, lpush("list", 1) => 1);
    check!(run, key_type("list") => KeyType::List);
    check!(run, del("a") => 1);
    // one key of three bytes, not three keys
    check!(run, del(b"bcd") => 0);
    check!(run, del(vec!["b", "none"]) => 1);
    check!(run, unlink(["c", "d", "list"]) => 3);
    check!(run, unlink("c") => 0);
}

async fn expiry(run: &mut Run) {
    let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    check!(run, set("k", "v") => ());
    check!(run, ttl("none") => Ttl::Missing);
    check!(run, ttl("k") => Ttl::Persistent);
    check!(run, pttl("none") => Pttl::Missing);
    check!(run, pttl("k") => Pttl::Persistent);
    check!(run, expiretime("k") => ExpireTime::Persistent);
    check!(run, expiretime("none") => ExpireTime::Missing);
    check!(run, pexpiretime("k") => PexpireTime::Persistent);
    check!(run, pexpiretime("none") => PexpireTime::Missing);
    check!(run, expire("none", 1) => false);
    check!(run, expire("k", 100) => true);
    check!(run, ttl("k") => Ttl::Expires(Duration::from_secs(100)));
    check!(run, expire("k", Duration::from_secs(200)) => true);
    check!(run, expire_with("k", 300, ExpireOptions::new().nx()) => false);
    check!(run, expire_with("k", 300, ExpireOptions::new().gt()) => true);
    check!(run, expire_with("k", 400, ExpireOptions::new().lt()) => false);
    check!(run, expire_with("k", 300, ExpireOptions::new().xx()) => true);
    check!(run, pexpire("k", 100_000) => true);
    check!(run, pexpire_with("k", Duration::from_secs(1), PexpireOptions::new().gt()) => false);
    check_that!(run, pttl("k") => |left: &Pttl| matches!(left, Pttl::Expires(left) if *left > Duration::from_secs(90) && *left <= Duration::from_secs(100)));
    check!(run, expireat("k", 4_102_444_800_u64) => true);
    check!(run, expiretime("k") => ExpireTime::At(SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800)));
    check!(run, expireat_with("k", in_an_hour, ExpireatOptions::new().nx()) => false);
    check!(run, pexpireat("k", 4_102_444_800_123_u64) => true);
    check!(run, pexpiretime("k") => PexpireTime::At(SystemTime::UNIX_EPOCH + Duration::from_millis(4_102_444_800_123)));
    check!(run, pexpireat_with("k", in_an_hour, PexpireatOptions::new().lt()) => true);
    check!(run, persist("k") => true);
    check!(run, persist("k") => false);
}

async fn moves(run: &mut Run) {
    check!(run, set("from", 1) => ());
    check!(run, rename("from", "to") => ());
    check!(run, set("from", 2) => ());
    check!(run, renamenx("from", "to") => false);
    check!(run, renamenx("from", "to2") => true);
    check!(run, copy("to", "copied") => true);
    check!(run, copy("to2", "copied") => false);
    check!(run, copy_with("to2", "copied", CopyOptions::new().replace()) => true);
    check!(run, copy_with("to2", "elsewhere", CopyOptions::new().db(5).replace()) => true);
    check!(run, move_key("to", 5) => true);
    check!(run, move_key("to", 5) => false);
    check!(run, get::<i64>("copied") => Some(2));
}

async fn dumps(run: &mut Run) {
    check!(run, dump("none") => None);
    check!(run, set("dumped", "value") => ());
    let Ok(Some(dump)) = run.client.dump("dumped").await else {
        panic!("{}: DUMP failed", run.binary);
    };
    check!(run, dump("dumped") => Some(dump.clone()));
    check!(run, restore("restored", 0, dump.clone()) => ());
    check!(run, restore_with("restored", Duration::from_secs(100), dump.clone(), RestoreOptions::new().replace().idletime(5)) => ());
    check!(run, ttl("restored") => Ttl::Expires(Duration::from_secs(100)));
    check!(run, restore_absttl("restored2", SystemTime::now() + Duration::from_secs(3600), dump.clone()) => ());
    check!(run, restore_absttl_with("restored2", 4_102_444_800_000_u64, dump, RestoreAbsttlOptions::new().replace().freq(1)) => ());
    check!(run, get::<String>("restored2") => Some("value".to_owned()));

    let other = run.binary.start(Options::new().plain().password("pass"));
    let port = u64::from(other.port());
    check!(run, migrate("127.0.0.1", port, 0, 1000, ["none", "none2"]) => Migrated::NoKey);
    let options = || MigrateOptions::new().copy().replace().auth("pass");
    check!(run, migrate_with("127.0.0.1", port, 0, 1000, ["restored", "restored2"], options()) => Migrated::Done);
    check!(run, migrate_with("127.0.0.1", port, 0, Duration::from_secs(1), "dumped", options().auth2("default", "pass")) => Migrated::Done);
    assert_eq!(other.raw().int(&["DBSIZE"]), 3);
}

async fn objects(run: &mut Run) {
    check!(run, set("o", 7) => ());
    check!(run, object_encoding::<String>("o") => Some("int".to_owned()));
    check!(run, object_encoding::<String>("none") => None);
    check_that!(run, object_idletime("o") => Option::is_some);
    check!(run, object_idletime("none") => None);
    check_that!(run, object_refcount("o") => |count: &Option<u64>| count.is_some_and(|count| count > 0));
    run.server.raw().call(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"]);
    check!(run, set("counted", 1000) => ());
    check_that!(run, object_freq("counted") => |frequency: &Option<u64>| frequency.is_some());
    check!(run, object_freq("none") => None);
    run.server.raw().call(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
}

async fn scans(run: &mut Run) {
    run.server.raw().call(&["FLUSHALL"]);
    let keys: BTreeSet<String> = (0..100).map(|n| format!("scan:{n}")).collect();
    check!(run, mset(keys.iter().map(|key| (key, 1))) => ());
    check!(run, sadd("scan:set", 1) => 1);
    check_that!(run, scan::<String>(Cursor::START) => |page: &ScanPage<String>| page.items.len() >= 10);
    let mut found = HashSet::new();
    let mut cursor = Cursor::START;
    loop {
        let options = ScanOptions::new().matching("scan:*").count(7).key_type("string");
        let Ok(page) = run.client.scan_with::<String>(cursor, options).await else { break };
        let last = page.is_last();
        found.extend(page.items);
        cursor = page.cursor;
        if last {
            break;
        }
    }
    assert_eq!(found.len(), keys.len());
    check_that!(run, scan_with::<Bytes>(Cursor::START, ScanOptions::new().count(1000)) => |page: &ScanPage<Bytes>| page.is_last() && page.items.len() == 101);
}

async fn sorts(run: &mut Run) {
    check!(run, rpush("sort", [3, 1, 2]) => 3);
    check!(run, mset([("w:1", "9"), ("w:2", "8"), ("w:3", "7"), ("name:1", "one"), ("name:2", "two")]) => ());
    let names = || vec![Some("one".to_owned()), Some("two".to_owned()), None];
    check!(run, sort::<i64>("sort") => vec![1, 2, 3]);
    check!(run, sort_with::<i64>("sort", SortOptions::new().by("w:*").limit(0, 2)) => vec![3, 2]);
    check!(run, sort_with::<String>("sort", SortOptions::new().desc().alpha()) => vec!["3".to_owned(), "2".to_owned(), "1".to_owned()]);
    check!(run, sort_get::<String>("sort", "name:*") => names());
    check!(run, sort_get_with::<String>("sort", ["#", "name:*"], SortGetOptions::new().limit(0, 1)) => vec![Some("1".to_owned()), Some("one".to_owned())]);
    check!(run, sort_ro::<i64>("sort") => vec![1, 2, 3]);
    check!(run, sort_ro_with::<i64>("sort", SortRoOptions::new().desc()) => vec![3, 2, 1]);
    check!(run, sort_ro_get::<String>("sort", "name:*") => names());
    check!(run, sort_ro_get_with::<String>("sort", "name:*", SortRoGetOptions::new().desc().limit(1, 1)) => vec![Some("two".to_owned())]);
    check!(run, sort_store("sort", "sorted") => 3);
    check!(run, sort_store_with("sort", "sorted", SortStoreOptions::new().get("#").get("name:*").limit(0, 1)) => 2);
    check!(run, lrange::<String>("sorted", 0, -1) => vec!["1".to_owned(), "one".to_owned()]);
}

/// WAIT and WAITAOF speak of their own connection's writes: they are methods of a pipeline and of a connection.
async fn replicas(run: &mut Run) {
    match run.way {
        Way::Pipeline => {
            let pipe = run.client.pipeline();
            let pending = (pipe.set("k", 1), pipe.wait(0, Duration::from_millis(10)));
            let reply = pipe.execute(pending).await.map(|((), replicas)| replicas);
            run.equal("wait", line!(), file!(), reply, 0);
            let pipe = run.client.pipeline();
            let pending = pipe.waitaof(0, 0, 10);
            let reply = pipe.execute(pending).await;
            run.equal("waitaof", line!(), file!(), reply, (0, 0));
        }
        Way::Client => {
            let connection = run.client.connection().await.unwrap();
            check_on!(run, connection, wait(0, 10) => 0);
            check_that_on!(run, connection, waitaof(0, 0, 10) => |counts: &(u64, u64)| *counts == (0, 0));
        }
    }
}
