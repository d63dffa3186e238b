//! Streams.

use std::collections::BTreeMap;

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, check, check_on, check_that};

type Fields = BTreeMap<String, String>;
type Entries = Vec<StreamEntry<Fields>>;
type Read = Option<Vec<(String, Entries)>>;
type ReadAsGroup = Option<Vec<(String, Vec<StreamEntry<Option<Fields>>>)>>;

const FIRST: StreamId = StreamId { ms: 1, seq: 1 };
const SECOND: StreamId = StreamId { ms: 2, seq: 1 };

pub(super) async fn streams(run: &mut Run) {
    entries(run).await;
    reading(run).await;
    groups(run).await;
    claiming(run).await;
    newer(run).await;
}

async fn entries(run: &mut Run) {
    check!(run, xadd_id("st", FIRST, [("a", 1), ("b", 2)]) => FIRST);
    check!(run, xadd_id("st", "2-1", ("a", "x")) => SECOND);
    check_that!(run, xadd("auto", ("a", 1)) => |id: &StreamId| id.ms > 1_700_000_000_000);
    check!(run, xadd_with("none", ("a", 1), XaddOptions::new().nomkstream()) => None);
    check_that!(run, xadd_with("auto", ("a", 1), XaddOptions::new().maxlen_approx_limit(10, 100)) => Option::is_some);
    check_that!(run, xadd_with("auto", ("a", 1), XaddOptions::new().minid(StreamId::MIN)) => Option::is_some);
    check_that!(run, xadd_id_with("auto", "*", ("a", 1), XaddIdOptions::new().maxlen(2)) => Option::is_some);
    check!(run, xlen("auto") => 2);
    check!(run, xlen("none") => 0);
    check_that!(run, xrange::<Fields>("st", StreamBound::MIN, StreamBound::MAX) => |entries: &Entries| {
        entries.len() == 2 && entries[0].id == FIRST && entries[0].fields["b"] == "2"
    });
    check_that!(run, xrange::<Fields>("st", StreamBound::exclusive(FIRST), 2) => |entries: &Entries| entries.len() == 1 && entries[0].id == SECOND);
    check_that!(run, xrange_with::<Fields>("st", FIRST, SECOND, XrangeOptions::new().count(1)) => |entries: &Entries| entries.len() == 1);
    check_that!(run, xrevrange::<Fields>("st", StreamBound::MAX, StreamBound::MIN) => |entries: &Entries| entries[0].id == SECOND);
    check_that!(run, xrevrange_with::<Fields>("st", SECOND, FIRST, XrevrangeOptions::new().count(1)) => |entries: &Entries| entries.len() == 1);
    check!(run, xrange::<Fields>("none", StreamBound::MIN, StreamBound::MAX) => vec![]);
    check_that!(run, xinfo_stream::<Fields>("st") => |info: &StreamInfo<Fields>| {
        info.length == 2 && info.entries_added == 2 && info.first_entry.as_ref().is_some_and(|entry| entry.id == FIRST)
    });
    check!(run, xdel("auto", [FIRST, SECOND]) => 0);
    check!(run, xtrim("auto", StreamTrim::maxlen(1)) => 1);
    check!(run, xtrim("auto", StreamTrim::maxlen_approx_limit(1, 100)) => 0);
    check!(run, xtrim("auto", StreamTrim::minid(StreamId::MAX)) => 1);
    check!(run, xsetid("auto", (u64::MAX, 0)) => ());
    check!(run, xsetid_with("auto", StreamId::MAX, XsetidOptions::new().entriesadded(9).maxdeletedid(SECOND)) => ());
}

async fn reading(run: &mut Run) {
    check_that!(run, xread::<String, Fields>(("st", "0")) => |read: &Read| read.as_ref().is_some_and(|streams| streams[0].0 == "st" && streams[0].1.len() == 2));
    check_that!(run, xread::<String, Fields>([("st", FIRST), ("auto", FIRST)]) => |read: &Read| read.as_ref().is_some_and(|streams| streams.len() == 1));
    check!(run, xread::<String, Fields>(("st", SECOND)) => None);
    check_that!(run, xread_with::<String, Fields>(("st", "0"), XreadOptions::new().count(1)) => |read: &Read| read.as_ref().is_some_and(|streams| streams[0].1.len() == 1));
    let client = run.client.clone();
    check_on!(run, client, xread_block::<String, Fields>(20, ("st", "$")) => None);
    let read: roundtrip::Result<Read> =
        client.xread_block_with(0, ("st", FIRST), XreadBlockOptions::new().count(1)).await;
    run.satisfies("xread_block_with", line!(), file!(), read, |read: &Read| read.is_some());
}

async fn groups(run: &mut Run) {
    check!(run, xgroup_create("st", "g", StreamStart::id(StreamId::MIN)) => ());
    check!(run, xgroup_create_with("made", "g", StreamStart::latest(), XgroupCreateOptions::new().mkstream().entriesread(0)) => ());
    check!(run, xgroup_createconsumer("st", "g", "ann") => true);
    check!(run, xgroup_createconsumer("st", "g", "ann") => false);
    check_that!(run, xreadgroup::<String, Fields>("g", "ann", ("st", ">")) => |read: &ReadAsGroup| read.as_ref().is_some_and(|streams| streams[0].1.len() == 2));
    check!(run, xreadgroup::<String, Fields>("g", "ann", ("st", ">")) => None);
    check_that!(run, xreadgroup_with::<String, Fields>("g", "ann", ("st", "0"), XreadgroupOptions::new().count(1).noack()) => |read: &ReadAsGroup| {
        read.as_ref().is_some_and(|streams| streams[0].1[0].fields.is_some())
    });
    let client = run.client.clone();
    check_on!(run, client, xreadgroup_block::<String, Fields>("g", "ann", 20, ("st", ">")) => None);
    check_on!(run, client, xreadgroup_block_with::<String, Fields>("g", "ann", 20, ("st", ">"), XreadgroupBlockOptions::new().count(1)) => None);
    check_that!(run, xpending("st", "g") => |pending: &PendingSummary| {
        pending.count == 2 && pending.ids == Some((FIRST, SECOND)) && pending.consumers == [("ann".into(), 2)]
    });
    check_that!(run, xpending_range("st", "g", StreamBound::MIN, StreamBound::MAX, 10) => |pending: &Vec<PendingEntry>| {
        pending.len() == 2 && pending[0].id == FIRST && pending[0].consumer == "ann" && pending[0].deliveries == 2
    });
    check_that!(run, xpending_range_with("st", "g", StreamBound::MIN, StreamBound::MAX, 10, XpendingRangeOptions::new().idle(0).consumer("ann")) => |pending: &Vec<PendingEntry>| pending.len() == 2);
    check_that!(run, xinfo_groups("st") => |groups: &Vec<StreamGroup>| groups[0].name == "g" && groups[0].pending == 2 && groups[0].lag == Some(0));
    check_that!(run, xinfo_consumers("st", "g") => |consumers: &Vec<StreamConsumer>| consumers[0].name == "ann" && consumers[0].pending == 2);
    check_that!(run, xinfo_stream_full::<Fields>("st") => |details: &StreamDetails<Fields>| {
        details.entries.len() == 2 && details.groups[0].pending.len() == 2 && details.groups[0].consumers[0].pending.len() == 2
    });
    check_that!(run, xinfo_stream_full_with::<Fields>("st", XinfoStreamFullOptions::new().count(1)) => |details: &StreamDetails<Fields>| details.entries.len() == 1);
}

async fn claiming(run: &mut Run) {
    check_that!(run, xclaim::<Fields>("st", "g", "bob", 0, FIRST) => |claimed: &Claimed<Fields>| claimed.entries.len() == 1 && claimed.entries[0].id == FIRST && claimed.gone == 0);
    check_that!(run, xclaim_with::<Fields>("st", "g", "bob", 0, [FIRST], XclaimOptions::new().idle(5).retrycount(3).force().lastid(FIRST)) => |claimed: &Claimed<Fields>| claimed.entries.len() == 1);
    check!(run, xclaim_justid("st", "g", "bob", 0, [FIRST, SECOND]) => vec![FIRST, SECOND]);
    check!(run, xclaim_justid_with("st", "g", "bob", 0, FIRST, XclaimJustidOptions::new().time(1_700_000_000_000_i64)) => vec![FIRST]);
    check_that!(run, xautoclaim::<Fields>("st", "g", "ann", 0, StreamId::MIN) => |claimed: &AutoClaimed<StreamEntry<Fields>>| {
        claimed.entries.len() == 2 && claimed.next == StreamId::MIN && claimed.deleted.is_empty()
    });
    check_that!(run, xautoclaim_with::<Fields>("st", "g", "ann", 0, FIRST, XautoclaimOptions::new().count(1)) => |claimed: &AutoClaimed<StreamEntry<Fields>>| claimed.next == SECOND);
    check_that!(run, xautoclaim_justid("st", "g", "bob", 0, FIRST) => |claimed: &AutoClaimed<StreamId>| claimed.entries == [FIRST, SECOND]);
    check_that!(run, xautoclaim_justid_with("st", "g", "bob", 0, FIRST, XautoclaimJustidOptions::new().count(1)) => |claimed: &AutoClaimed<StreamId>| claimed.entries == [FIRST]);
    check!(run, xdel("st", FIRST) => 1);
    check_that!(run, xreadgroup::<String, Fields>("g", "bob", ("st", "0")) => |read: &ReadAsGroup| {
        read.as_ref().is_some_and(|streams| streams[0].1[0].fields.is_none() && streams[0].1[1].fields.is_some())
    });
    check_that!(run, xautoclaim_justid("st", "g", "ann", 0, FIRST) => |claimed: &AutoClaimed<StreamId>| claimed.entries == [SECOND] && claimed.deleted == [FIRST]);
    check!(run, xack("st", "g", [FIRST, SECOND]) => 1);
    check!(run, xgroup_setid("st", "g", StreamStart::latest()) => ());
    check!(run, xgroup_setid_with("st", "g", StreamStart::id(FIRST), XgroupSetidOptions::new().entriesread(1)) => ());
    check!(run, xgroup_delconsumer("st", "g", "ann") => 0);
    check!(run, xgroup_destroy("st", "g") => true);
    check!(run, xgroup_destroy("st", "g") => false);
}

async fn newer(run: &mut Run) {
    use EntryDeletion::Missing;
    check!(run, xdelex("none", [FIRST, SECOND]) => vec![Missing, Missing]);
    check!(run, xdelex_with("none", FIRST, XdelexOptions::new().policy(ReferencePolicy::Acked)) => vec![Missing]);
    check!(run, xackdel("none", "g", FIRST) => vec![Missing]);
    check!(run, xackdel_with("none", "g", [FIRST], XackdelOptions::new().policy(ReferencePolicy::Delref)) => vec![Missing]);
    check!(run, redis "8.6" valkey "-", xadd_with("idmp", ("a", 1), XaddOptions::new().idmpauto("p").keepref()) => None);
    check!(run, xcfgset("st") => ());
    check!(run, xcfgset_with("st", XcfgsetOptions::new().idmp_duration(60).idmp_maxsize(100)) => ());
    check!(run, xidmprecord("st", "p", "m", SECOND) => ());
    check!(run, xnack("st", "g", XnackMode::Fail, SECOND) => 0);
    check!(run, xnack_with("st", "g", XnackMode::Silent, [SECOND], XnackOptions::new().retrycount(1).force()) => 0);
    check!(run, xreadgroup_claim::<String, Fields>("g", "ann", 0, ("st", ">")) => None);
    check!(run, xreadgroup_claim_with::<String, Fields>("g", "ann", 0, ("st", ">"), XreadgroupClaimOptions::new().count(1)) => None);
    let client = run.client.clone();
    check_on!(run, client, xreadgroup_claim_block::<String, Fields>("g", "ann", 1, 0, ("st", ">")) => None);
    check_on!(run, client, xreadgroup_claim_block_with::<String, Fields>("g", "ann", 1, 0, ("st", ">"), XreadgroupClaimBlockOptions::new().noack()) => None);
    check!(run, redis "8.2" valkey "-", xtrim_with("st", StreamTrim::maxlen(10), XtrimOptions::new().keepref()) => 0);
}
