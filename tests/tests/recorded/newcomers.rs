//! Commands of Redis 8.2 to 8.10 on strings, lists, sets, hashes, and for the server.

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, recorded};

pub(super) async fn keys(run: &mut Run) {
    let digest = "b6acb9d84a38ff74";
    recorded!(run, "DIGEST k" => "'b6acb9d84a38ff74'", digest::<String>("k") => Some(digest.to_owned()));
    recorded!(run, "DIGEST none" => "nil", digest::<String>("none") => None);
    recorded!(run, "DELEX k" => "1", delex("k") => true);
    recorded!(run, "DELEX k IFDEQ b6acb9d84a38ff74" => "0", delex_with("k", DelexOptions::new().ifdeq(digest)) => false);
    recorded!(run, "DELEX k IFNE v" => "1", delex_with("k", DelexOptions::new().ifne("v")) => true);
    recorded!(run, "MSETEX 2 a 1 b 2" => "1", msetex([("a", 1), ("b", 2)]) => true);
    recorded!(run, "MSETEX 1 a 1 XX EX 60" => "0", msetex_with(("a", 1), MsetexOptions::new().xx().ex(60)) => false);
    // assumed: INCREX, LMOVEM, HIMPORT, SUNIONCARD, SDIFFCARD, and below XNACK, BACKUP
    recorded!(run, "INCREX n" => "[1 1]", increx("n") => (1, 1));
    recorded!(run, "INCREX n BYINT 5 SATURATE UBOUND 4 EX 10 ENX" => "[4 3]", increx_with("n", IncrexOptions::new().byint(5).saturate().ubound(4).ex(10).enx()) => (4, 3));
    recorded!(run, "INCREX n BYFLOAT 1.5" => "[,1.5 ,1.5]", increx_byfloat("n", 1.5) => (1.5, 1.5));
    recorded!(run, "INCREX n BYFLOAT 1 LBOUND 0 UBOUND 2 PERSIST" => "[,1.5 ,0]", increx_byfloat_with("n", 1.0, IncrexByfloatOptions::new().lbound(0.0).ubound(2.0).persist()) => (1.5, 0.0));
    recorded!(run, "LMOVEM a b LEFT RIGHT" => "['1']", lmovem::<i64>("a", "b", Side::Left, Side::Right) => Some(vec![1]));
    recorded!(run, "LMOVEM a b LEFT RIGHT EXACTLY 2 BULK" => "nil*", lmovem_with::<i64>("a", "b", Side::Left, Side::Right, LmovemOptions::new().exactly(2, MoveOrder::Bulk)) => None);
    recorded!(run, "BLMOVEM a b RIGHT LEFT 1" => "nil*", blmovem::<i64>("a", "b", Side::Right, Side::Left, 1) => None);
    recorded!(run, "BLMOVEM a b RIGHT LEFT 1 COUNT 2 OBO" => "['2' '1']", blmovem_with::<i64>("a", "b", Side::Right, Side::Left, 1, BlmovemOptions::new().count(2, MoveOrder::Obo)) => Some(vec![2, 1]));
    recorded!(run, "SUNIONCARD 2 a b" => "5", sunioncard(["a", "b"]) => 5);
    recorded!(run, "SUNIONCARD 2 a b APPROX LIMIT 3" => "3", sunioncard_with(["a", "b"], SunioncardOptions::new().approx().limit(3)) => 3);
    recorded!(run, "SDIFFCARD 2 a b" => "1", sdiffcard(["a", "b"]) => 1);
    recorded!(run, "SDIFFCARD 1 a LIMIT 3" => "3", sdiffcard_with("a", SdiffcardOptions::new().limit(3)) => 3);
    let connection = run.client.connection().await.unwrap();
    recorded!(run, "HIMPORT PREPARE person name age" => "+OK", on connection, himport_prepare("person", ["name", "age"]) => ());
    recorded!(run, "HIMPORT SET ann person Ann 31" => "+OK", on connection, himport_set("ann", "person", ["Ann", "31"]) => ());
    recorded!(run, "HIMPORT DISCARD person" => "1", on connection, himport_discard("person") => true);
    recorded!(run, "HIMPORT DISCARDALL" => "2", on connection, himport_discardall() => 2);
}

pub(super) async fn streams(run: &mut Run) {
    use EntryDeletion::{Missing, Referenced, Removed};
    type Fields = Vec<(String, String)>;
    const FIRST: StreamId = StreamId { ms: 1526919030474, seq: 55 };
    const SECOND: StreamId = StreamId { ms: 1526919030474, seq: 56 };
    recorded!(run, "XDELEX s IDS 2 1526919030474-55 1526919030474-56" => "[1 -1]", xdelex("s", [FIRST, SECOND]) => vec![Removed, Missing]);
    recorded!(run, "XDELEX s ACKED IDS 1 1526919030474-55" => "[2]", xdelex_with("s", FIRST, XdelexOptions::new().policy(ReferencePolicy::Acked)) => vec![Referenced]);
    recorded!(run, "XACKDEL s g IDS 2 1526919030474-55 1526919030474-56" => "[1 -1]", xackdel("s", "g", [FIRST, SECOND]) => vec![Removed, Missing]);
    recorded!(run, "XACKDEL s g DELREF IDS 1 1526919030474-55" => "[1]", xackdel_with("s", "g", FIRST, XackdelOptions::new().policy(ReferencePolicy::Delref)) => vec![Removed]);
    recorded!(run, "XTRIM s MAXLEN 10 KEEPREF" => "3", xtrim_with("s", StreamTrim::maxlen(10), XtrimOptions::new().keepref()) => 3);
    recorded!(run, "XCFGSET s" => "+OK", xcfgset("s") => ());
    recorded!(run, "XCFGSET s IDMP-DURATION 60 IDMP-MAXSIZE 100" => "+OK", xcfgset_with("s", XcfgsetOptions::new().idmp_duration(60).idmp_maxsize(100)) => ());
    recorded!(run, "XIDMPRECORD s p m 1526919030474-55" => "+OK", xidmprecord("s", "p", "m", FIRST) => ());
    recorded!(run, "XNACK s g FAIL IDS 1 1526919030474-55" => "1", xnack("s", "g", XnackMode::Fail, FIRST) => 1);
    recorded!(run, "XNACK s g SILENT IDS 1 1526919030474-55 RETRYCOUNT 1 FORCE" => "0", xnack_with("s", "g", XnackMode::Silent, FIRST, XnackOptions::new().retrycount(1).force()) => 0);
    recorded!(run, "XREADGROUP GROUP g ann CLAIM 1000 STREAMS s >" => "[['s' [['1526919030474-55' ['a' '1'] 6000 2] ['1526919030474-56' ['b' '2'] 0 0]]]]" | "{'s' [['1526919030474-55' ['a' '1'] 6000 2] ['1526919030474-56' ['b' '2'] 0 0]]}",
    xreadgroup_claim::<String, Fields>("g", "ann", 1000, ("s", ">")) => |read| {
        let (key, entries) = &read.as_ref().unwrap()[0];
        key == "s" && entries[0].id == FIRST && entries[0].deliveries == 2 && entries[1].idle.is_none() && entries[1].fields == Some(vec![("b".to_owned(), "2".to_owned())])
    });
    recorded!(run, "XREADGROUP GROUP g ann COUNT 1 CLAIM 1000 NOACK STREAMS s t > 0" => "nil*", xreadgroup_claim_with::<String, Fields>("g", "ann", 1000, [("s", ">"), ("t", "0")], XreadgroupClaimOptions::new().count(1).noack()) => None);
    recorded!(run, "XREADGROUP GROUP g ann BLOCK 10 CLAIM 0 STREAMS s >" => "nil*", xreadgroup_claim_block::<String, Fields>("g", "ann", 10, 0, ("s", ">")) => None);
    recorded!(run, "XREADGROUP GROUP g ann COUNT 1 BLOCK 10 CLAIM 0 STREAMS s >" => "nil*", xreadgroup_claim_block_with::<String, Fields>("g", "ann", 10, 0, ("s", ">"), XreadgroupClaimBlockOptions::new().count(1)) => None);
}

pub(super) async fn servers(run: &mut Run) {
    recorded!(run, "HOTKEYS START METRICS 2 CPU NET" => "+OK", hotkeys_start([HotkeysStartMetric::Cpu, HotkeysStartMetric::Net]) => ());
    recorded!(run, "HOTKEYS START METRICS 1 CPU COUNT 10 DURATION 60 SAMPLE 2 SLOTS 2 1 2" => "+OK", hotkeys_start_with(HotkeysStartMetric::Cpu, HotkeysStartOptions::new().count(10).duration(60).sample(2).slots([1, 2])) => ());
    recorded!(run, "HOTKEYS STOP" => "+OK", hotkeys_stop() => ());
    recorded!(run, "HOTKEYS RESET" => "+OK", hotkeys_reset() => ());
    recorded!(run, "HOTKEYS GET" => "nil", hotkeys_get() => None);
    recorded!(run, "HOTKEYS GET" => "[['tracking-active' 1 'sample-ratio' 1 'selected-slots' [[0 16383]] 'all-commands-all-slots-us' 103 'net-bytes-all-commands-all-slots' 2042 'collection-start-time-unix-ms' 1770824933147 'collection-duration-ms' 0 'by-cpu-time-us' ['x' 104 'y' 98] 'by-net-bytes' ['x' 1000]]]"
        | "[{'tracking-active' 1 'sample-ratio' 1 'selected-slots' [[0 16383]] 'all-commands-all-slots-us' 103 'net-bytes-all-commands-all-slots' 2042 'collection-start-time-unix-ms' 1770824933147 'collection-duration-ms' 0 'by-cpu-time-us' ['x' 104 'y' 98] 'by-net-bytes' ['x' 1000]}]",
        hotkeys_get() => |found| found.as_ref().is_some_and(|found| found.tracking_active && found.all_net_bytes == Some(2042) && found.by_cpu_time_us[1] == ("y".into(), 98)));
    recorded!(run, "BACKUP START" => "+OK", backup_start() => ());
    recorded!(run, "BACKUP STATUS" => "{'state' 'incrementing' 'error' '' 'start_time' 1717921800 'end_time' 0}", backup_status() => |status| status.state == BackupState::Incrementing && status.start_time == 1_717_921_800);
    recorded!(run, "BACKUP LIST" => "['backup/base.rdb']", backup_list() => vec!["backup/base.rdb".to_owned()]);
    recorded!(run, "BACKUP SEAL" => "+OK", backup_seal() => ());
    recorded!(run, "BACKUP ABORT" => "+OK", backup_abort() => ());
    recorded!(run, "BACKUP CLEANUP" => "+OK", backup_cleanup() => ());
    recorded!(run, "TRIMSLOTS RANGES 2 0 100 200 300" => "+OK", trimslots([(0, 100), (200, 300)]) => ());
    let task = "24cf41718b20f7f05901743dffc40bc9b15db339";
    recorded!(run, "CLUSTER MIGRATION IMPORT 0 1000" => "'24cf41718b20f7f05901743dffc40bc9b15db339'", cluster_migration_import((0, 1000)) => task.to_owned());
    recorded!(run, "CLUSTER MIGRATION CANCEL ID 24cf41718b20f7f05901743dffc40bc9b15db339" => "1", cluster_migration_cancel(task) => 1);
    recorded!(run, "CLUSTER MIGRATION CANCEL ALL" => "0", cluster_migration_cancel_all() => 0);
    recorded!(run, "CLUSTER MIGRATION STATUS ALL" => "[]", cluster_migration_status_all() => vec![]);
    recorded!(run, "CLUSTER MIGRATION STATUS ID 24cf41718b20f7f05901743dffc40bc9b15db339" => "[{'id' '24cf41718b20f7f05901743dffc40bc9b15db339' 'slots' '0-1000' 'source' '1098d90d9ba2d1f12965442daf501ef0b6667bec' 'dest' 'b3b5b426e7ea6166d1548b2a26e1d5adeb1213ac' 'operation' 'migrate' 'state' 'completed' 'last_error' '' 'retries' 0 'create_time' 1759694528449 'start_time' 1759694528449 'end_time' 1759694528464 'write_pause_ms' 10}]",
        cluster_migration_status(task) => |tasks| tasks[0].id == task && tasks[0].state == "completed" && tasks[0].write_pause_ms == 10 && tasks[0].destination.starts_with("b3b5"));
}
