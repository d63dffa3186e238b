//! Lists.

use std::time::Duration;

use roundtrip::commands::{
    BlmovemOptions, BlmpopOptions, LinsertPlace, LmovemOptions, LmpopOptions, LposCountOptions, LposOptions,
    MoveOrder, Side,
};
use roundtrip::types::Inserted;

use super::{Run, check, check_on};

pub(super) async fn lists(run: &mut Run) {
    ends(run).await;
    inside(run).await;
    moves(run).await;
    blocking(run).await;
}

async fn ends(run: &mut Run) {
    check!(run, rpush("l", ["a", "b", "c"]) => 3);
    check!(run, lpush("l", "z") => 4);
    check!(run, lpush("l", vec![2, 1]) => 6);
    check!(run, rpushx("l", "d") => 7);
    check!(run, lpushx("l", ["0"]) => 8);
    check!(run, rpushx("none", "d") => 0);
    check!(run, lpushx("none", "d") => 0);
    check!(run, llen("l") => 8);
    check!(run, lpop::<i64>("l") => Some(0));
    check!(run, rpop::<String>("l") => Some("d".to_owned()));
    check!(run, lpop::<String>("none") => None);
    check!(run, rpop::<String>("none") => None);
    check!(run, lpop_count::<i64>("l", 2) => Some(vec![1, 2]));
    check!(run, rpop_count::<String>("l", 1) => Some(vec!["c".to_owned()]));
    check!(run, lpop_count::<i64>("none", 2) => None);
    check!(run, rpop_count::<i64>("none", 2) => None);
    check!(run, lrange::<String>("l", 0, -1) => ["z", "a", "b"].map(str::to_owned).to_vec());
    check!(run, lrange::<String>("none", 0, -1) => vec![]);
}

async fn inside(run: &mut Run) {
    // z a b
    check!(run, lindex::<String>("l", -1) => Some("b".to_owned()));
    check!(run, lindex::<String>("l", 9) => None);
    check!(run, linsert("l", LinsertPlace::Before, "a", "y") => Inserted::Length(4));
    check!(run, linsert("l", LinsertPlace::After, "none", "y") => Inserted::NoPivot);
    check!(run, linsert("none", LinsertPlace::After, "a", "y") => Inserted::NoList);
    check!(run, lset("l", 0, "first") => ());
    check!(run, rpush("l", ["a", "a"]) => 6);
    check!(run, lpos("l", "a") => Some(2));
    check!(run, lpos("l", "none") => None);
    check!(run, lpos_with("l", "a", LposOptions::new().rank(-1).maxlen(10)) => Some(5));
    check!(run, lpos_count("l", "a", 0) => vec![2, 4, 5]);
    check!(run, lpos_count_with("l", "a", 2, LposCountOptions::new().rank(2)) => vec![4, 5]);
    check!(run, lpos_count("l", "none", 0) => vec![]);
    check!(run, lrem("l", -2, "a") => 2);
    check!(run, ltrim("l", 1, 2) => ());
    check!(run, lrange::<String>("l", 0, -1) => vec!["y".to_owned(), "a".to_owned()]);
}

async fn moves(run: &mut Run) {
    check!(run, rpush("m1", [1, 2, 3, 4, 5, 6]) => 6);
    check!(run, rpoplpush::<i64>("m1", "m2") => Some(6));
    check!(run, rpoplpush::<i64>("none", "m2") => None);
    check!(run, lmove::<i64>("m1", "m2", Side::Left, Side::Right) => Some(1));
    check!(run, lmove::<i64>("none", "m2", Side::Left, Side::Right) => None);
    check!(run, lmpop::<String, i64>(["none", "m1"], Side::Left) => Some(("m1".to_owned(), vec![2])));
    check!(run, lmpop_with::<String, i64>("m1", Side::Right, LmpopOptions::new().count(2)) => Some(("m1".to_owned(), vec![5, 4])));
    check!(run, lmpop::<String, i64>("none", Side::Left) => None);
    check!(run, lmovem::<i64>("m1", "m2", Side::Left, Side::Right) => Some(vec![3]));
    check!(run, lmovem_with::<i64>("m2", "m1", Side::Left, Side::Right, LmovemOptions::new().count(2, MoveOrder::Obo)) => Some(vec![6, 1]));
}

/// Blocking methods are a client's and a connection's; here the items are there already, or the time is short.
async fn blocking(run: &mut Run) {
    let client = run.client.clone();
    let key = || "bl".to_owned();
    let short = Duration::from_millis(20);
    check!(run, rpush("bl", [1, 2, 3, 4, 5, 6, 7]) => 7);
    check_on!(run, client, blpop::<String, i64>(["none", "bl"], 1) => Some((key(), 1)));
    check_on!(run, client, blpop::<String, i64>("none", 0.02) => None);
    check_on!(run, client, brpop::<String, i64>("bl", Duration::ZERO) => Some((key(), 7)));
    check_on!(run, client, brpop::<String, i64>("none", short) => None);
    check_on!(run, client, brpoplpush::<i64>("bl", "bl2", 1) => Some(6));
    check_on!(run, client, brpoplpush::<i64>("none", "bl2", short) => None);
    check_on!(run, client, blmove::<i64>("bl", "bl2", Side::Left, Side::Left, 1) => Some(2));
    check_on!(run, client, blmove::<i64>("none", "bl2", Side::Left, Side::Left, short) => None);
    check_on!(run, client, blmpop::<String, i64>(1, "bl", Side::Left) => Some((key(), vec![3])));
    check_on!(run, client, blmpop_with::<String, i64>(short, ["none", "bl"], Side::Right, BlmpopOptions::new().count(5)) => Some((key(), vec![5, 4])));
    check_on!(run, client, blmpop::<String, i64>(short, "none", Side::Left) => None);
    check_on!(run, client, blmovem::<i64>("bl2", "bl", Side::Left, Side::Right, short) => Some(vec![2]));
    check_on!(run, client, blmovem_with::<i64>("bl2", "bl", Side::Left, Side::Right, short, BlmovemOptions::new().exactly(1, MoveOrder::Bulk)) => Some(vec![6]));
}
