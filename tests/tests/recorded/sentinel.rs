//! What sentinels answer.

use std::collections::BTreeMap;

use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, recorded};

type Fields = BTreeMap<String, String>;

pub(super) async fn sentinels(run: &mut Run) {
    let address = || Some(("127.0.0.1".to_owned(), 6379));
    let is_primary = |instance: &SentinelInstance| {
        (instance.name.as_str(), instance.port, instance.get("quorum")) == ("mymaster", 6379, Some("2"))
    };
    recorded!(run, "SENTINEL CKQUORUM mymaster" => "+'OK 3 usable Sentinels. Quorum and failover authorization can be reached'", sentinel_ckquorum("mymaster") => |text| text.starts_with("OK 3 usable"));
    recorded!(run, "SENTINEL CONFIG GET resolve-*" => "{'resolve-hostnames' 'no'}", sentinel_config_get::<Fields>("resolve-*") => [("resolve-hostnames".to_owned(), "no".to_owned())].into());
    recorded!(run, "SENTINEL CONFIG SET resolve-hostnames yes" => "+OK", sentinel_config_set(("resolve-hostnames", "yes")) => ());
    recorded!(run, "SENTINEL DEBUG" => "{'INFO-PERIOD' '10000'}", sentinel_debug::<Fields>() => [("INFO-PERIOD".to_owned(), "10000".to_owned())].into());
    recorded!(run, "SENTINEL DEBUG INFO-PERIOD 1000" => "+OK", sentinel_debug_set(("INFO-PERIOD", 1000)) => ());
    recorded!(run, "SENTINEL FAILOVER mymaster" => "+OK", sentinel_failover("mymaster") => ());
    recorded!(run, "SENTINEL FLUSHCONFIG" => "+OK", sentinel_flushconfig() => ());
    recorded!(run, "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster" => "['127.0.0.1' '6379']", sentinel_get_master_addr_by_name("mymaster") => address());
    recorded!(run, "SENTINEL GET-PRIMARY-ADDR-BY-NAME none" => "nil*", sentinel_get_primary_addr_by_name("none") => None);
    recorded!(run, "SENTINEL INFO-CACHE mymaster" => "['mymaster' [[2500 'role:master']]]", sentinel_info_cache::<Vec<(String, Vec<(i64, String)>)>>("mymaster") => vec![("mymaster".to_owned(), vec![(2500, "role:master".to_owned())])]);
    recorded!(run, "SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.1 6379 0 *" => "[0 '*' 0]", sentinel_is_master_down_by_addr("127.0.0.1", 6379, 0, "*") => (false, "*".to_owned(), 0));
    recorded!(run, "SENTINEL IS-PRIMARY-DOWN-BY-ADDR 127.0.0.1 6379 3 abc" => "[1 'abc' 3]", sentinel_is_primary_down_by_addr("127.0.0.1", 6379, 3, "abc") => (true, "abc".to_owned(), 3));
    recorded!(run, "SENTINEL MASTER mymaster" => "{'name' 'mymaster' 'ip' '127.0.0.1' 'port' '6379' 'runid' 'd8' 'flags' 'master' 'quorum' '2'}", sentinel_master("mymaster") => |instance| is_primary(instance));
    recorded!(run, "SENTINEL PRIMARY mymaster" => "{'name' 'mymaster' 'ip' '127.0.0.1' 'port' '6379' 'runid' 'd8' 'flags' 'master' 'quorum' '2'}", sentinel_primary("mymaster") => |instance| is_primary(instance));
    recorded!(run, "SENTINEL MASTERS" => "[{'name' 'mymaster' 'port' '6379' 'flags' 'master,s_down' 'quorum' '2'}]", sentinel_masters() => |all| is_primary(&all[0]) && all[0].flags == ["master", "s_down"]);
    recorded!(run, "SENTINEL PRIMARIES" => "[{'name' 'mymaster' 'port' '6379' 'flags' 'master' 'quorum' '2'}]", sentinel_primaries() => |all| is_primary(&all[0]));
    recorded!(run, "SENTINEL REPLICAS mymaster" => "[{'name' '127.0.0.1:6380' 'port' '6380' 'flags' 'slave' 'master-link-status' 'ok'}]", sentinel_replicas("mymaster") => |all| all[0].port == 6380 && all[0].get("master-link-status") == Some("ok"));
    recorded!(run, "SENTINEL SLAVES mymaster" => "[]", sentinel_slaves("mymaster") => vec![]);
    recorded!(run, "SENTINEL SENTINELS mymaster" => "[{'name' 'a3' 'port' '26380' 'flags' 'sentinel' 'voted-leader-epoch' '0'}]", sentinel_sentinels("mymaster") => |all| all[0].port == 26380);
    recorded!(run, "SENTINEL MONITOR mymaster 127.0.0.1 6379 2" => "+OK", sentinel_monitor("mymaster", "127.0.0.1", 6379, 2) => ());
    recorded!(run, "SENTINEL MYID" => "'a3'", sentinel_myid() => "a3".to_owned());
    recorded!(run, "SENTINEL PENDING-SCRIPTS" => "[{'argv' '/notify.sh' 'pid' '0'}]", sentinel_pending_scripts::<Fields>() => |scripts| scripts[0]["argv"] == "/notify.sh");
    recorded!(run, "SENTINEL REMOVE mymaster" => "+OK", sentinel_remove("mymaster") => ());
    recorded!(run, "SENTINEL RESET *" => "1", sentinel_reset("*") => 1);
    recorded!(run, "SENTINEL SET mymaster quorum 3 parallel-syncs 5" => "+OK", sentinel_set("mymaster", [("quorum", 3), ("parallel-syncs", 5)]) => ());
    recorded!(run, "SENTINEL SIMULATE-FAILURE CRASH-AFTER-ELECTION" => "+OK", sentinel_simulate_failure(SentinelSimulateFailureMode::CrashAfterElection) => ());
}
