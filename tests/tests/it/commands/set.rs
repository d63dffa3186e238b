//! Sets.

use std::collections::{BTreeSet, HashSet};

use roundtrip::commands::{SdiffcardOptions, SintercardOptions, SscanOptions, SunioncardOptions};
use roundtrip::types::Cursor;
use roundtrip::types::ScanPage;

use super::{Run, check, check_that};

pub(super) async fn sets(run: &mut Run) {
    members(run).await;
    combined(run).await;
    taken(run).await;
}

async fn members(run: &mut Run) {
    check!(run, sadd("s", "a") => 1);
    check!(run, sadd("s", ["a", "b", "c"]) => 2);
    // one member of three bytes, not three members
    check!(run, sadd("s", b"abc") => 1);
    check!(run, sadd("s", &HashSet::from([1, 2])) => 2);
    check!(run, scard("s") => 6);
    check!(run, scard("none") => 0);
    check!(run, sismember("s", "abc") => true);
    check!(run, sismember("s", "none") => false);
    check!(run, smismember("s", ["a", "none", "2"]) => vec![true, false, true]);
    check!(run, smismember("s", 1) => vec![true]);
    check!(run, srem("s", [1, 2, 3]) => 2);
    check!(run, srem("s", "abc") => 1);
    check!(run, smembers::<BTreeSet<String>>("s") => letters("abc"));
    check!(run, smembers::<HashSet<Vec<u8>>>("s") => HashSet::from([b"a".to_vec(), b"b".to_vec(), b"c".to_vec()]));
    check_that!(run, smembers::<Vec<String>>("s") => |members: &Vec<String>| members.len() == 3);
    check!(run, smembers::<HashSet<String>>("none") => HashSet::new());
    check!(run, smove("s", "s2", "a") => true);
    check!(run, smove("s", "s2", "none") => false);
    check_that!(run, sscan::<String>("s", Cursor::START) => |page: &ScanPage<String>| page.items.len() == 2 && page.is_last());
    check_that!(run, sscan_with::<String>("s", Cursor::START, SscanOptions::new().matching("b*").count(100)) => |page: &ScanPage<String>| page.items == ["b"]);
}

async fn combined(run: &mut Run) {
    check!(run, sadd("x", ["a", "b", "c"]) => 3);
    check!(run, sadd("y", ["b", "c", "d"]) => 3);
    check!(run, sinter::<BTreeSet<String>>(["x", "y"]) => letters("bc"));
    check!(run, sunion::<BTreeSet<String>>(["x", "y"]) => letters("abcd"));
    check!(run, sdiff::<BTreeSet<String>>(["x", "y"]) => letters("a"));
    check!(run, sdiff::<Vec<String>>(["y", "x"]) => vec!["d".to_owned()]);
    check!(run, sinterstore("out", ["x", "y"]) => 2);
    check!(run, sunionstore("out", ["x", "y"]) => 4);
    check!(run, sdiffstore("out", ["x", "y"]) => 1);
    check!(run, sintercard(["x", "y"]) => 2);
    check!(run, sintercard_with(["x", "y"], SintercardOptions::new().limit(1)) => 1);
    check!(run, sunioncard(["x", "y"]) => 4);
    check!(run, sunioncard_with(["x", "y"], SunioncardOptions::new().limit(2)) => 2);
    check!(run, sdiffcard(["x", "y"]) => 1);
    check!(run, sdiffcard_with(["x", "y"], SdiffcardOptions::new().limit(1)) => 1);
}

async fn taken(run: &mut Run) {
    check!(run, sadd("t", (0..10).map(|n| n * 10)) => 10);
    check_that!(run, srandmember::<u16>("t") => |member: &Option<u16>| member.is_some_and(|member| member % 10 == 0));
    check!(run, srandmember::<u16>("none") => None);
    check_that!(run, srandmember_count::<u16>("t", 4) => |members: &Vec<u16>| members.len() == 4);
    check_that!(run, srandmember_count::<u16>("t", -20) => |members: &Vec<u16>| members.len() == 20);
    check_that!(run, spop::<u16>("t") => |member: &Option<u16>| member.is_some());
    check!(run, spop::<u16>("none") => None);
    check_that!(run, spop_count::<HashSet<u16>>("t", 4) => |members: &HashSet<u16>| members.len() == 4);
    check_that!(run, spop_count::<Vec<u16>>("t", 100) => |members: &Vec<u16>| members.len() == 5);
}

fn letters(text: &str) -> BTreeSet<String> {
    text.chars().map(String::from).collect()
}
