//! A cluster of one node.

use roundtrip::Client;
use roundtrip::commands::*;
use roundtrip::types::*;
use roundtrip_tests::{Options, Product};

use super::{Run, check_on, check_that_on};

pub(super) async fn clusters(run: &mut Run) {
    let server = run.binary.start(Options::new().argument("--cluster-enabled").argument("yes"));
    let client =
        Client::builder().url(&server.url()).unwrap().protocol(run.protocol).connect().await.unwrap();
    slots(run, &client).await;
    node(run, &client).await;
    others(run, &client).await;
    let connection = client.connection().await.unwrap();
    check_on!(run, connection, readonly() => ());
    check_on!(run, connection, readwrite() => ());
    check_on!(run, connection, asking() => ());
}

async fn slots(run: &mut Run, client: &Client) {
    check_on!(run, client, cluster_addslots([0, 1]) => ());
    check_on!(run, client, cluster_addslotsrange([(2, 99), (100, 16383)]) => ());
    check_on!(run, client, cluster_delslots(7) => ());
    check_on!(run, client, cluster_delslotsrange((100, 199)) => ());
    check_that_on!(run, client, cluster_slot_stats_slotsrange(0, 1) => |stats: &Vec<SlotStats>| stats.len() == 2 && stats[1].slot == 1 && stats[1].key_count == 0);
    check_that_on!(run, client, cluster_slot_stats_orderby(ClusterSlotStatsOrderbyMetric::KeyCount) => |stats: &Vec<SlotStats>| !stats.is_empty());
    check_that_on!(run, client, cluster_slot_stats_orderby_with(ClusterSlotStatsOrderbyMetric::KeyCount, ClusterSlotStatsOrderbyOptions::new().limit(2).desc()) => |stats: &Vec<SlotStats>| stats.len() == 2);
    check_on!(run, client, cluster_setslot(8, ClusterSetslotTo::stable()) => ());
    if run.binary.product == Product::Valkey {
        check_on!(run, client, cluster_setslot_with(8, ClusterSetslotTo::stable(), ClusterSetslotOptions::new().timeout(1000)) => ());
    }
    run.called("cluster_setslot_with");
    check_on!(run, client, cluster_countkeysinslot(1) => 0);
    check_on!(run, client, cluster_getkeysinslot::<String>(1, 10) => vec![]);
    check_on!(run, client, cluster_keyslot("a") => 15495);
}

async fn node(run: &mut Run, client: &Client) {
    check_that_on!(run, client, cluster_info() => |info: &ClusterInfo| info.known_nodes == 1 && info.slots_assigned == 16384 - 101 && info.get("cluster_my_epoch").is_some());
    check_that_on!(run, client, cluster_nodes() => |nodes: &Lines<ClusterNode>| nodes.len() == 1 && nodes[0].is("myself") && nodes[0].slots.len() == 3);
    check_that_on!(run, client, cluster_shards() => |shards: &Vec<ClusterShard>| shards[0].slots.len() == 3 && shards[0].nodes[0].role == "master");
    #[allow(deprecated, reason = "it is there, and so it is tested")]
    {
        check_that_on!(run, client, cluster_slots() => |ranges: &Vec<SlotRange>| ranges.len() == 3 && ranges[0].nodes[0].id.len() == 40);
        let slaves = client.cluster_slaves("none").await;
        run.refused("cluster_slaves", line!(), file!(), slaves, "Unknown node");
    }
    check_on!(run, client, cluster_links() => vec![]);
    check_that_on!(run, client, cluster_myid() => |id: &String| id.len() == 40);
    check_that_on!(run, client, cluster_myshardid() => |id: &String| id.len() == 40);
    check_that_on!(run, client, cluster_bumpepoch() => |said: &String| said.starts_with("BUMPED"));
    check_on!(run, client, cluster_saveconfig() => ());
    check_on!(run, client, cluster_meet("127.0.0.1", 1) => ());
    check_on!(run, client, cluster_meet_bus_port("127.0.0.1", 1, 2) => ());
    check_on!(run, client, cluster_flushslots() => ());
    check_on!(run, client, cluster_reset() => ());
    check_on!(run, client, cluster_reset_with(ClusterResetOptions::new().hard()) => ());
    check_on!(run, client, cluster_set_config_epoch(3) => ());
}

/// What takes other nodes: that the node understands it is what is tested.
async fn others(run: &mut Run, client: &Client) {
    let reports = client.cluster_count_failure_reports("none").await;
    run.refused("cluster_count_failure_reports", line!(), file!(), reports, "Unknown node");
    let replicas = client.cluster_replicas("none").await;
    run.refused("cluster_replicas", line!(), file!(), replicas, "Unknown node");
    for (method, refused) in [
        ("cluster_failover", client.cluster_failover().await),
        (
            "cluster_failover_with",
            client.cluster_failover_with(ClusterFailoverOptions::new().takeover()).await,
        ),
        ("cluster_forget", client.cluster_forget("none").await),
        ("cluster_replicate", client.cluster_replicate("none").await),
    ] {
        run.refused(method, line!(), file!(), refused, "");
    }
    check_on!(run, client, cluster_migration_status_all() => vec![]);
    check_on!(run, client, cluster_migration_status("none") => vec![]);
    check_on!(run, client, cluster_migration_cancel_all() => 0);
    check_on!(run, client, cluster_migration_cancel("none") => 0);
    check_that_on!(run, client, cluster_migration_import((0, 1)) => |id: &String| !id.is_empty());
}
