//! Sorted sets.

use std::time::Duration;

use roundtrip::arg::{LexBound, ScoreBound};
use roundtrip::commands::*;
use roundtrip::types::Cursor;
use roundtrip::types::ScanPage;

use super::{Run, check, check_on, check_that};

pub(super) async fn sorted_sets(run: &mut Run) {
    members(run).await;
    ranks(run).await;
    ranges(run).await;
    old_ranges(run).await;
    by_name(run).await;
    combined(run).await;
    popped(run).await;
    random(run).await;
    removed(run).await;
    stored(run).await;
    blocking(run).await;
}

async fn members(run: &mut Run) {
    check!(run, zadd("z", (1, "a")) => 1);
    check!(run, zadd("z", [(1.0, "a"), (2.0, "b"), (3.0, "c")]) => 2);
    check!(run, zadd_with("z", (5, "a"), ZaddOptions::new().nx()) => 0);
    check!(run, zadd_with("z", [(1.5, "a"), (9.0, "x")], ZaddOptions::new().xx().ch()) => 1);
    check!(run, zadd_with("z", (1.0, "a"), ZaddOptions::new().gt().ch()) => 0);
    check!(run, zadd_with("z", (1.0, "a"), ZaddOptions::new().lt().ch()) => 1);
    check!(run, zadd_with("z", (0.5, "a"), ZaddOptions::new().xx_gt().ch()) => 0);
    check!(run, zadd_with("z", (9.5, "new"), ZaddOptions::new().xx_lt()) => 0);
    check!(run, zadd_incr("z", 1.5, "a") => Some(2.5));
    check!(run, zadd_incr_with("z", 1.0, "a", ZaddIncrOptions::new().nx()) => None);
    check!(run, zincrby("z", -1.5, "a") => 1.0);
    check!(run, zadd("inf", [(f64::INFINITY, "top"), (f64::NEG_INFINITY, "bottom")]) => 2);
    check!(run, zscore("inf", "top") => Some(f64::INFINITY));
    check!(run, zscore("z", "b") => Some(2.0));
    check!(run, zscore("z", "none") => None);
    check!(run, zmscore("z", ["a", "none", "c"]) => vec![Some(1.0), None, Some(3.0)]);
    check!(run, zmscore("z", "a") => vec![Some(1.0)]);
    check!(run, zcard("z") => 3);
    check!(run, zcount("z", 1, ScoreBound::exclusive(3.0)) => 2);
    check!(run, zcount("z", ScoreBound::NEG_INF, ScoreBound::INF) => 3);
    check_that!(run, zscan::<String>("z", Cursor::START) => |page: &ScanPage<(String, f64)>| page.items.contains(&("b".to_owned(), 2.0)) && page.is_last());
    check_that!(run, zscan_with::<String>("z", Cursor::START, ZscanOptions::new().matching("c*").count(100)) => |page: &ScanPage<(String, f64)>| page.items == [("c".to_owned(), 3.0)]);
    check_that!(run, zscan_noscores::<String>("z", Cursor::START) => |page: &ScanPage<String>| page.items.len() == 3);
    check_that!(run, zscan_noscores_with::<String>("z", Cursor::START, ZscanNoscoresOptions::new().matching("c*").count(100)) => |page: &ScanPage<String>| page.items == ["c"]);
}

async fn ranks(run: &mut Run) {
    check!(run, zrank("z", "c") => Some(2));
    check!(run, zrank("z", "none") => None);
    check!(run, zrevrank("z", "c") => Some(0));
    check!(run, zrevrank("none", "c") => None);
    check!(run, redis "7.2" valkey "7.2", zrank_withscore("z", "c") => Some((2, 3.0)));
    check!(run, redis "7.2" valkey "7.2", zrank_withscore("z", "none") => None);
    check!(run, redis "7.2" valkey "7.2", zrevrank_withscore("z", "c") => Some((0, 3.0)));
}

async fn ranges(run: &mut Run) {
    check!(run, zrange::<String>("z", 0, -1) => letters("abc"));
    check!(run, zrange::<String>("none", 0, -1) => vec![]);
    check!(run, zrange_with::<String>("z", 0, 1, ZrangeOptions::new().rev()) => letters("cb"));
    check!(run, zrange_withscores::<String>("z", 0, 0) => scored("a1"));
    check!(run, zrange_withscores_with::<String>("z", 0, -1, ZrangeWithscoresOptions::new().rev()) => scored("c3b2a1"));
    check!(run, zrange_byscore::<String>("z", ScoreBound::exclusive(1), ScoreBound::INF) => letters("bc"));
    check!(run, zrange_byscore_with::<String>("z", 1, 3, ZrangeByscoreOptions::new().limit(1, 1)) => letters("b"));
    check!(run, zrange_byscore_withscores::<String>("z", 2, 3.5) => scored("b2c3"));
    check!(run, zrange_byscore_withscores_with::<String>("z", 1, 3, ZrangeByscoreWithscoresOptions::new().limit(0, -1)) => scored("a1b2c3"));
    check!(run, zrange_byscore_rev::<String>("z", 3, 2) => letters("cb"));
    check!(run, zrange_byscore_rev_with::<String>("z", 3, 1, ZrangeByscoreRevOptions::new().limit(2, 5)) => letters("a"));
    check!(run, zrange_byscore_rev_withscores::<String>("z", 3, 2) => scored("c3b2"));
    check!(run, zrange_byscore_rev_withscores_with::<String>("z", 3, 1, ZrangeByscoreRevWithscoresOptions::new().limit(0, 1)) => scored("c3"));
}

async fn old_ranges(run: &mut Run) {
    check!(run, zrevrange::<String>("z", 0, 1) => letters("cb"));
    check!(run, zrevrange_withscores::<String>("z", 0, 0) => scored("c3"));
    check!(run, zrangebyscore::<String>("z", 2, 3) => letters("bc"));
    check!(run, zrangebyscore_with::<String>("z", 1, 3, ZrangebyscoreOptions::new().limit(1, 1)) => letters("b"));
    check!(run, zrangebyscore_withscores::<String>("z", 2, 3) => scored("b2c3"));
    check!(run, zrangebyscore_withscores_with::<String>("z", 1, 3, ZrangebyscoreWithscoresOptions::new().limit(0, 1)) => scored("a1"));
    check!(run, zrevrangebyscore::<String>("z", 3, 2) => letters("cb"));
    check!(run, zrevrangebyscore_with::<String>("z", 3, 1, ZrevrangebyscoreOptions::new().limit(1, 1)) => letters("b"));
    check!(run, zrevrangebyscore_withscores::<String>("z", 3, 2) => scored("c3b2"));
    check!(run, zrevrangebyscore_withscores_with::<String>("z", 3, 1, ZrevrangebyscoreWithscoresOptions::new().limit(0, 1)) => scored("c3"));
}

async fn by_name(run: &mut Run) {
    let (b, c) = (|| LexBound::inclusive("b"), || LexBound::exclusive("c"));
    check!(run, zadd("lex", [(0, "a"), (0, "b"), (0, "c"), (0, "d")]) => 4);
    check!(run, zlexcount("lex", b(), LexBound::MAX) => 3);
    check!(run, zrange_bylex::<String>("lex", b(), c()) => letters("b"));
    check!(run, zrange_bylex_with::<String>("lex", LexBound::MIN, LexBound::MAX, ZrangeBylexOptions::new().limit(1, 2)) => letters("bc"));
    check!(run, zrange_bylex_rev::<String>("lex", c(), LexBound::MIN) => letters("ba"));
    check!(run, zrange_bylex_rev_with::<String>("lex", c(), LexBound::MIN, ZrangeBylexRevOptions::new().limit(0, 1)) => letters("b"));
    check!(run, zrangebylex::<String>("lex", b(), c()) => letters("b"));
    check!(run, zrangebylex_with::<String>("lex", b(), LexBound::MAX, ZrangebylexOptions::new().limit(0, 1)) => letters("b"));
    check!(run, zrevrangebylex::<String>("lex", c(), b()) => letters("b"));
    check!(run, zrevrangebylex_with::<String>("lex", LexBound::MAX, b(), ZrevrangebylexOptions::new().limit(0, 2)) => letters("dc"));
    check!(run, zremrangebylex("lex", c(), LexBound::MAX) => 1);
}

async fn combined(run: &mut Run) {
    check!(run, zadd("zy", [(10, "b"), (20, "c"), (30, "d")]) => 3);
    let keys = ["z", "zy"];
    check!(run, zinter::<String>(keys) => letters("bc"));
    check!(run, zinter_with::<String>(keys, ZinterOptions::new().weights([1.0, -1.0])) => letters("cb"));
    check!(run, zinter_withscores::<String>(keys) => vec![("b".to_owned(), 12.0), ("c".to_owned(), 23.0)]);
    check!(run, zinter_withscores_with::<String>(keys, ZinterWithscoresOptions::new().aggregate(Aggregate::Min)) => scored("b2c3"));
    check!(run, zunion::<String>(keys) => letters("abcd"));
    check!(run, zunion_with::<String>(keys, ZunionOptions::new().aggregate(Aggregate::Max)) => letters("abcd"));
    check_that!(run, zunion_withscores::<String>(keys) => |pairs: &Vec<(String, f64)>| pairs.contains(&("d".to_owned(), 30.0)) && pairs.len() == 4);
    check!(run, zunion_withscores_with::<String>("z", ZunionWithscoresOptions::new().weights(2.0)) => vec![("a".to_owned(), 2.0), ("b".to_owned(), 4.0), ("c".to_owned(), 6.0)]);
    check!(run, zdiff::<String>(keys) => letters("a"));
    check!(run, zdiff_withscores::<String>(keys) => scored("a1"));
    check!(run, zintercard(keys) => 2);
    check!(run, zintercard_with(keys, ZintercardOptions::new().limit(1)) => 1);
    check!(run, zinterstore("out", keys) => 2);
    check!(run, zinterstore_with("out", keys, ZinterstoreOptions::new().weights([1.0, 0.0]).aggregate(Aggregate::Sum)) => 2);
    check!(run, zrange_withscores::<String>("out", 0, -1) => scored("b2c3"));
    check!(run, zunionstore("out", keys) => 4);
    check!(run, zunionstore_with("out", keys, ZunionstoreOptions::new().aggregate(Aggregate::Max)) => 4);
    check!(run, zdiffstore("out", keys) => 1);
}

async fn popped(run: &mut Run) {
    check!(run, zadd("p", (1..=9).map(|n| (n, format!("m{n}")))) => 9);
    let m = |n: i32| (format!("m{n}"), f64::from(n));
    check!(run, zpopmin::<String>("p") => Some(m(1)));
    check!(run, zpopmax::<String>("p") => Some(m(9)));
    check!(run, zpopmin::<String>("none") => None);
    check!(run, zpopmax::<String>("none") => None);
    check!(run, zpopmin_count::<String>("p", 2) => vec![m(2), m(3)]);
    check!(run, zpopmax_count::<String>("p", 1) => vec![m(8)]);
    check!(run, zpopmax_count::<String>("none", 1) => vec![]);
    check!(run, zmpop::<String, String>(["none", "p"], Extreme::Min) => Some(("p".to_owned(), vec![m(4)])));
    check!(run, zmpop_with::<String, String>("p", Extreme::Max, ZmpopOptions::new().count(2)) => Some(("p".to_owned(), vec![m(7), m(6)])));
    check!(run, zmpop::<String, String>("none", Extreme::Min) => None);
}

async fn random(run: &mut Run) {
    check_that!(run, zrandmember::<String>("z") => |member: &Option<String>| member.as_deref().is_some_and(|member| "abc".contains(member)));
    check!(run, zrandmember::<String>("none") => None);
    check_that!(run, zrandmember_count::<String>("z", -5) => |members: &Vec<String>| members.len() == 5);
    check_that!(run, zrandmember_withscores::<String>("z", 3) => |pairs: &Vec<(String, f64)>| pairs.len() == 3 && pairs.contains(&("b".to_owned(), 2.0)));
}

async fn removed(run: &mut Run) {
    check!(run, zadd("r", (0..10).map(|n| (n, n))) => 10);
    check!(run, zrem("r", 0) => 1);
    check!(run, zrem("r", [1, 2, 99]) => 2);
    check!(run, zremrangebyrank("r", 0, 1) => 2);
    check!(run, zremrangebyscore("r", ScoreBound::exclusive(5), 7) => 2);
    check!(run, zrange::<u16>("r", 0, -1) => vec![5, 8, 9]);
}

async fn stored(run: &mut Run) {
    check!(run, zrangestore("out", "z", 0, 1) => 2);
    check!(run, zrangestore_with("out", "z", 0, 1, ZrangestoreOptions::new().rev()) => 2);
    check!(run, zrangestore_byscore("out", "z", 2, 3) => 2);
    check!(run, zrangestore_byscore_with("out", "z", 1, 3, ZrangestoreByscoreOptions::new().limit(0, 1)) => 1);
    check!(run, zrangestore_byscore_rev("out", "z", 3, 2) => 2);
    check!(run, zrangestore_byscore_rev_with("out", "z", 3, 1, ZrangestoreByscoreRevOptions::new().limit(0, 1)) => 1);
    check!(run, zrange::<String>("out", 0, -1) => letters("c"));
    check!(run, zrangestore_bylex("out", "lex", LexBound::MIN, LexBound::exclusive("c")) => 2);
    check!(run, zrangestore_bylex_with("out", "lex", LexBound::MIN, LexBound::MAX, ZrangestoreBylexOptions::new().limit(0, 1)) => 1);
    check!(run, zrangestore_bylex_rev("out", "lex", LexBound::MAX, LexBound::inclusive("b")) => 2);
    check!(run, zrangestore_bylex_rev_with("out", "lex", LexBound::MAX, LexBound::MIN, ZrangestoreBylexRevOptions::new().limit(0, 1)) => 1);
}

async fn blocking(run: &mut Run) {
    let client = run.client.clone();
    let short = Duration::from_millis(20);
    let m = |n: i32| (format!("m{n}"), f64::from(n));
    check!(run, zadd("bz", (1..=5).map(|n| (n, format!("m{n}")))) => 5);
    check_on!(run, client, bzpopmin::<String, String>(["none", "bz"], 1) => Some(("bz".to_owned(), "m1".to_owned(), 1.0)));
    check_on!(run, client, bzpopmax::<String, String>("bz", 0) => Some(("bz".to_owned(), "m5".to_owned(), 5.0)));
    check_on!(run, client, bzpopmin::<String, String>("none", short) => None);
    check_on!(run, client, bzpopmax::<String, String>("none", short) => None);
    check_on!(run, client, bzmpop::<String, String>(1, "bz", Extreme::Min) => Some(("bz".to_owned(), vec![m(2)])));
    check_on!(run, client, bzmpop_with::<String, String>(1, ["none", "bz"], Extreme::Max, BzmpopOptions::new().count(2)) => Some(("bz".to_owned(), vec![m(4), m(3)])));
    check_on!(run, client, bzmpop::<String, String>(short, "none", Extreme::Min) => None);
}

fn letters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

/// `scored("a1b2")`: members of one letter, scores of one digit.
fn scored(text: &str) -> Vec<(String, f64)> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(2).map(|pair| (pair[0].into(), pair[1].to_digit(10).unwrap().into())).collect()
}
