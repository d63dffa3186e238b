//! The server: users, settings, logs, latency, memory, replication.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use roundtrip::Error;
use roundtrip::commands::*;
use roundtrip::types::*;
use roundtrip_tests::{Options, Product};

use super::{Run, check, check_on, check_that};

pub(super) async fn servers(run: &mut Run) {
    users(run).await;
    about_commands(run).await;
    settings(run).await;
    logs(run).await;
    memory(run).await;
    saving(run).await;
    replication(run).await;
    newer(run).await;
    data(run).await;
    ending(run).await;
}

async fn users(run: &mut Run) {
    check_that!(run, acl_cat() => |categories: &Vec<String>| categories.contains(&"read".to_owned()));
    check_that!(run, acl_cat_commands("string") => |commands: &Vec<String>| commands.contains(&"get".to_owned()));
    check!(run, acl_setuser("bob", ["on", ">pw", "~k*", "&c*", "+@read", "(+set ~s*)"]) => ());
    check_that!(run, acl_getuser("bob") => |user: &Option<AclUser>| {
        user.as_ref().is_some_and(|user| user.keys == "~k*" && user.passwords.len() == 1 && user.selectors[0].keys == "~s*")
    });
    check!(run, acl_getuser("none") => None);
    check_that!(run, acl_list() => |rules: &Vec<Text>| rules.len() == 2);
    check!(run, acl_users() => vec!["bob".into(), "default".into()]);
    check!(run, acl_whoami() => "default".into());
    check_that!(run, acl_genpass() => |password: &String| password.len() == 64);
    check_that!(run, acl_genpass_bits(16) => |password: &String| password.len() == 4);
    check!(run, acl_dryrun("bob", "get", "k1") => AclDryRun::Allowed);
    check_that!(run, acl_dryrun("bob", "set", ["x", "1"]) => |answer: &AclDryRun| matches!(answer, AclDryRun::Denied(_)));
    run.server.raw().call(&["AUTH", "bob", "wrong"]);
    check_that!(run, acl_log() => |log: &Vec<AclLogEntry>| log[0].username == "bob" && log[0].client.is_some());
    check_that!(run, acl_log_count(1) => |log: &Vec<AclLogEntry>| log.len() == 1 && log[0].reason == "auth");
    check!(run, acl_log_reset() => ());
    check!(run, acl_deluser(["bob", "none"]) => 1);
    let (saved, loaded) = (run.client.acl_save().await, run.client.acl_load().await);
    run.refused("acl_save", line!(), file!(), saved, "not configured to use an ACL file");
    run.refused("acl_load", line!(), file!(), loaded, "not configured to use an ACL file");
}

async fn about_commands(run: &mut Run) {
    check_that!(run, command_all() => |all: &Vec<CommandInfo>| all.len() > 200 && all.iter().any(|info| !info.subcommands.is_empty()));
    check_that!(run, command_count() => |count: &u64| *count > 200);
    check_that!(run, command_info(["get", "none"]) => |infos: &Vec<Option<CommandInfo>>| {
        infos[1].is_none() && infos[0].as_ref().is_some_and(|get| get.arity == 2 && get.first_key == 1 && get.key_specs[0].begin_search == "index")
    });
    check_that!(run, command_docs("get") => |docs: &BTreeMap<String, CommandDocs>| docs["get"].since == "1.0.0" && docs["get"].arguments[0].kind == "key");
    const ALL: [&str; 0] = [];
    check_that!(run, command_docs(ALL) => |docs: &BTreeMap<String, CommandDocs>| docs["client"].subcommands.contains_key("client|list"));
    check!(run, command_getkeys::<String>("mset", ["a", "1", "b", "2"]) => vec!["a".to_owned(), "b".to_owned()]);
    check_that!(run, command_getkeysandflags::<String>("set", ["a", "1"]) => |keys: &Vec<(String, Vec<String>)>| keys[0].0 == "a" && !keys[0].1.is_empty());
    check_that!(run, command_list() => |names: &Vec<String>| names.contains(&"get".to_owned()));
    check!(run, command_list_filterby(CommandListFilterbyFilter::pattern("getdel")) => vec!["getdel".to_owned()]);
    check_that!(run, command_list_filterby(CommandListFilterbyFilter::aclcat("geo")) => |names: &Vec<String>| names.contains(&"geoadd".to_owned()));
    check!(run, command_list_filterby(CommandListFilterbyFilter::module("none")) => vec![]);
}

async fn settings(run: &mut Run) {
    check!(run, config_get::<HashMap<String, String>>(["maxmemory", "maxmemory-policy"]) => HashMap::from([("maxmemory", "0"), ("maxmemory-policy", "noeviction")].map(|(name, value)| (name.to_owned(), value.to_owned()))));
    check!(run, config_set([("latency-monitor-threshold", "1"), ("slowlog-log-slower-than", "0")]) => ());
    check!(run, config_resetstat() => ());
    let rewritten = run.client.config_rewrite().await;
    run.refused("config_rewrite", line!(), file!(), rewritten, "without a config file");
    const USUAL: [&str; 0] = [];
    check_that!(run, info(USUAL) => |info: &ServerInfo| info.parse::<u64>("used_memory").is_some());
    check_that!(run, info(["server", "clients"]) => |info: &ServerInfo| info.get("tcp_port").is_some() && info.get("used_memory").is_none());
    check_that!(run, time() => |time: &ServerTime| SystemTime::from(*time).elapsed().is_ok_and(|passed| passed < Duration::from_secs(60)));
    check_that!(run, lastsave() => |seconds: &u64| *seconds > 1_700_000_000);
    check_that!(run, lolwut() => |art: &String| art.contains("ver."));
    check_that!(run, lolwut_with(LolwutOptions::new().version(5)) => |art: &String| art.contains("ver."));
    check!(run, module_list() => run.client.module_list().await.unwrap());
    for (method, refused) in [
        ("module_load", run.client.module_load("/none.so", ["a"]).await),
        ("module_loadex", run.client.module_loadex("/none.so").await),
        (
            "module_loadex_with",
            run.client
                .module_loadex_with("/none.so", ModuleLoadexOptions::new().config("a", 1).args(["b"]))
                .await,
        ),
        ("module_unload", run.client.module_unload("none").await),
    ] {
        run.refused(method, line!(), file!(), refused, "");
    }
}

async fn logs(run: &mut Run) {
    run.server.raw().call(&["EVAL", "for i = 1, 3000000 do end", "0"]);
    check_that!(run, slowlog_get() => |log: &Vec<SlowlogEntry>| log.len() > 1 && !log[0].args.is_empty());
    check_that!(run, slowlog_get_count(1) => |log: &Vec<SlowlogEntry>| log.len() == 1);
    check_that!(run, slowlog_len() => |len: &u64| *len > 1);
    check!(run, slowlog_reset() => ());
    check_that!(run, commandlog_get(-1, CommandlogKind::Slow) => |log: &Vec<SlowlogEntry>| !log.is_empty());
    check_that!(run, commandlog_get(1, CommandlogKind::LargeReply) => |log: &Vec<SlowlogEntry>| log.len() <= 1);
    check_that!(run, commandlog_len(CommandlogKind::LargeRequest) => |len: &u64| *len < 1000);
    check!(run, commandlog_reset(CommandlogKind::Slow) => ());
    check_that!(run, latency_latest() => |events: &Vec<LatencyEvent>| events.iter().any(|event| event.name == "command" && event.max >= event.latest));
    check_that!(run, latency_history("command") => |samples: &Vec<LatencySample>| !samples.is_empty());
    check_that!(run, latency_histogram("eval") => |latencies: &BTreeMap<String, CommandLatency>| latencies["eval"].calls > 0 && !latencies["eval"].histogram_us.is_empty());
    check_that!(run, latency_doctor() => |text: &String| !text.is_empty());
    check_that!(run, latency_graph("command") => |text: &String| !text.is_empty());
    check!(run, latency_reset("none") => 0);
    check!(run, config_set(("slowlog-log-slower-than", 10_000)) => ());
}

async fn memory(run: &mut Run) {
    check!(run, set("m", "x") => ());
    check_that!(run, memory_usage("m") => |bytes: &Option<u64>| bytes.is_some_and(|bytes| bytes > 0));
    check_that!(run, memory_usage_with("m", MemoryUsageOptions::new().samples(0)) => Option::is_some);
    check!(run, memory_usage("none") => None);
    check_that!(run, memory_stats() => |stats: &MemoryStats| stats.total_allocated > 0 && stats.keys_count > 0 && stats.get("aof.buffer").is_some());
    check!(run, memory_purge() => ());
    check_that!(run, memory_doctor() => |text: &String| !text.is_empty());
    check_that!(run, memory_malloc_stats() => |text: &String| !text.is_empty());
}

async fn saving(run: &mut Run) {
    check!(run, save() => ());
    check_that!(run, bgsave_with(BgsaveOptions::new().schedule()) => |said: &String| said.starts_with("Background"));
    let saved = run.client.bgsave().await;
    match saved {
        Err(error) if error.server_message().is_some_and(|text| text.contains("in progress")) => {
            run.refused::<String>("bgsave", line!(), file!(), Err(error), "in progress");
        }
        other => {
            run.satisfies("bgsave", line!(), file!(), other, |said: &String| said.starts_with("Background"))
        }
    }
    if run.binary.product == Product::Valkey {
        // it depends on whether the snapshot is still being written
        let _: Result<String, Error> = run.client.bgsave_cancel().await;
    }
    run.called("bgsave_cancel");
    check_that!(run, bgrewriteaof() => |said: &String| said.starts_with("Background"));
}

async fn replication(run: &mut Run) {
    check!(run, role() => run.client.role().await.unwrap());
    check_that!(run, replicaof("127.0.0.1", 1) => |said: &String| said.starts_with("OK"));
    check_that!(run, role() => |role: &Role| matches!(role, Role::Replica { port: 1, .. }));
    check!(run, replicaof_no_one() => ());
    #[allow(deprecated, reason = "it is there, and so it is tested")]
    {
        check_that!(run, slaveof("127.0.0.1", 1) => |said: &String| said.starts_with("OK"));
        check!(run, slaveof_no_one() => ());
    }
    check_that!(run, role() => |role: &Role| matches!(role, Role::Primary { .. }));
    for (method, refused) in [
        ("failover", run.client.failover().await),
        (
            "failover_with",
            run.client.failover_with(FailoverOptions::new().to_force("127.0.0.1", 1).timeout(1000)).await,
        ),
        ("failover_abort", run.client.failover_abort().await),
        ("shutdown_abort", run.client.shutdown_abort().await),
    ] {
        run.refused(method, line!(), file!(), refused, "");
    }
}

async fn newer(run: &mut Run) {
    check!(run, hotkeys_start([HotkeysStartMetric::Cpu, HotkeysStartMetric::Net]) => ());
    check_that!(run, hotkeys_get() => Option::is_some);
    check!(run, hotkeys_stop() => ());
    check!(run, hotkeys_reset() => ());
    check!(run, hotkeys_start_with(HotkeysStartMetric::Cpu, HotkeysStartOptions::new().count(10).duration(60).sample(2).slots([1, 2])) => ());
    check!(run, backup_start() => ());
    check_that!(run, backup_status() => |status: &BackupStatus| status.state != BackupState::Idle);
    check!(run, backup_list() => vec![]);
    check!(run, backup_seal() => ());
    check!(run, backup_cleanup() => ());
    check!(run, backup_abort() => ());
    check!(run, trimslots([(0, 1), (5, 6)]) => ());
}

async fn data(run: &mut Run) {
    check!(run, flushdb_with(FlushdbOptions::new().mode(FlushMode::Async)) => ());
    check!(run, flushdb() => ());
    check!(run, set("a", 1) => ());
    check!(run, dbsize() => 1);
    check!(run, swapdb(0, 9) => ());
    check!(run, dbsize() => 0);
    check!(run, flushall() => ());
    check!(run, flushall_with(FlushallOptions::new().mode(FlushMode::Sync)) => ());
}

/// On servers of their own.
async fn ending(run: &mut Run) {
    for with_options in [false, true] {
        let server = run.binary.start(Options::new());
        let client = roundtrip::Client::connect(&server.url()).await.unwrap();
        let connection = client.connection().await.unwrap();
        let (method, ended) = match with_options {
            false => ("shutdown", connection.shutdown().await),
            true => (
                "shutdown_with",
                connection.shutdown_with(ShutdownOptions::new().nosave().now().force()).await,
            ),
        };
        run.called(method);
        if ended.as_ref().err().is_none_or(|error| !error.is_connection()) {
            run.fail(method, line!(), file!(), &format!("got {ended:?}, wanted a lost connection"));
        }
    }
    let client = run.client.clone();
    check_on!(run, client, ping() => ());
}
