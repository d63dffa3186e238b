//! Scripts, functions, and publishing.

use bytes::Bytes;
use roundtrip::commands::*;
use roundtrip::types::*;

use super::{Run, check, check_on, check_that};

const LIBRARY: &str = "#!lua name=mylib\n\
    redis.register_function{function_name='echo', callback=function(keys, args) return args[1] end, flags={'no-writes'}, description='gives back'}\n\
    redis.register_function('keys', function(keys, args) return keys end)";

pub(super) async fn scripts(run: &mut Run) {
    const NONE: [&str; 0] = [];
    check!(run, eval::<(i64, String, Vec<String>)>("return {1, ARGV[1], KEYS}", ["k1", "k2"], "a") => (1, "a".to_owned(), vec!["k1".to_owned(), "k2".to_owned()]));
    check!(run, eval::<Option<String>>("return nil", NONE, NONE) => None);
    check_that!(run, eval::<Vec<roundtrip::Result<i64>>>("return {1, redis.error_reply('NOROOM for it'), 3}", NONE, NONE) => |some: &Vec<roundtrip::Result<i64>>| matches!(&some[..], [Ok(1), Err(error), Ok(3)] if error.code() == Some("NOROOM")));
    check!(run, eval_ro::<i64>("return 7", NONE, NONE) => 7);
    check!(run, script_load("return ARGV[1]") => "098e0f0d1448c0a81dafe820f66d460eb09263da".to_owned());
    let sha = "098e0f0d1448c0a81dafe820f66d460eb09263da";
    check!(run, script_exists([sha, "none"]) => vec![true, false]);
    check!(run, script_show(sha) => "return ARGV[1]".into());
    check!(run, evalsha::<i64>(sha, NONE, 42) => 42);
    check!(run, evalsha_ro::<String>(sha, "k", "x") => "x".to_owned());
    check!(run, script_flush() => ());
    check!(run, script_flush_with(ScriptFlushOptions::new().mode(FlushMode::Sync)) => ());
    let connection = run.client.connection().await.unwrap();
    check_on!(run, connection, script_debug(ScriptDebugMode::No) => ());
    let killed = run.client.script_kill().await;
    run.refused("script_kill", line!(), file!(), killed, "NOTBUSY");
}

pub(super) async fn functions(run: &mut Run) {
    const NONE: [&str; 0] = [];
    check!(run, function_load(LIBRARY) => "mylib".to_owned());
    check!(run, function_load_with(LIBRARY, FunctionLoadOptions::new().replace()) => "mylib".to_owned());
    check!(run, fcall::<Vec<String>>("keys", ["a", "b"], NONE) => vec!["a".to_owned(), "b".to_owned()]);
    check!(run, fcall_ro::<i64>("echo", NONE, 5) => 5);
    check_that!(run, function_list() => |libraries: &Vec<FunctionLibrary>| {
        let echo = libraries[0].functions.iter().find(|function| function.name == "echo").unwrap();
        libraries[0].code.is_none() && echo.flags == ["no-writes"] && echo.description == Some("gives back".into())
    });
    check_that!(run, function_list_with(FunctionListOptions::new().libraryname("my*").withcode()) => |libraries: &Vec<FunctionLibrary>| libraries[0].code.is_some());
    check_that!(run, function_stats() => |stats: &FunctionStats| stats.running.is_none() && stats.engines["LUA"].functions == 2);
    check_that!(run, function_dump() => |dump: &Bytes| !dump.is_empty());
    let dump = run.client.function_dump().await.unwrap();
    check!(run, function_delete("mylib") => ());
    check!(run, function_restore(&dump) => ());
    check!(run, function_restore_with(dump, FunctionRestoreOptions::new().replace()) => ());
    check!(run, function_flush() => ());
    check!(run, function_flush_with(FunctionFlushOptions::new().mode(FlushMode::Async)) => ());
    let killed = run.client.function_kill().await;
    run.refused("function_kill", line!(), file!(), killed, "NOTBUSY");
}

pub(super) async fn publishing(run: &mut Run) {
    let mut listener = run.server.raw();
    listener.call(&["SUBSCRIBE", "news"]);
    check!(run, publish("news", "hello") => 1);
    check!(run, spublish("shard", b"\0") => 0);
    check!(run, pubsub_channels() => vec!["news".into()]);
    check!(run, pubsub_channels_matching("x*") => vec![]);
    check!(run, pubsub_numpat() => 0);
    check!(run, pubsub_numsub(["news", "none"]) => vec![("news".into(), 1), ("none".into(), 0)]);
    check!(run, pubsub_shardchannels() => vec![]);
    check!(run, pubsub_shardchannels_matching("s*") => vec![]);
    check!(run, pubsub_shardnumsub("shard") => vec![("shard".into(), 0)]);
}
