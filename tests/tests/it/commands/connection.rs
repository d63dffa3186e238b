//! The connection's own commands, and the words of a transaction, which are a connection's too.

use std::time::Duration;

use roundtrip::commands::*;
use roundtrip::types::{ClientInfo, Lines, ServerHello, TrackingInfo, TrackingRedirect};

use super::{Run, check, check_on, check_that, check_that_on};

pub(super) async fn connections(run: &mut Run) {
    everywhere(run).await;
    state(run).await;
    others(run).await;
    tracking(run).await;
    transactions(run).await;
    users(run).await;
}

async fn everywhere(run: &mut Run) {
    check!(run, ping() => ());
    check!(run, ping_message::<String>("hello") => "hello".to_owned());
    check!(run, echo::<Vec<u8>>(b"\0\r\n") => b"\0\r\n".to_vec());
    check_that!(run, client_id() => |id: &u64| *id > 0);
    check_that!(run, client_info() => |info: &ClientInfo| info.id > 0 && info.db == 0);
    check_that!(run, client_list() => |all: &Lines<ClientInfo>| !all.is_empty());
    let Ok(id) = run.client.client_id().await else { return };
    check_that!(run, client_list_with(ClientListOptions::new().id([id])) => |all: &Lines<ClientInfo>| all.len() == 1 && all[0].id == id);
    check_that!(run, client_list_with(ClientListOptions::new().kind(ClientType::Pubsub)) => |all: &Lines<ClientInfo>| all.is_empty());
}

async fn state(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    check_on!(run, connection, client_setname("tester") => ());
    check_on!(run, connection, client_getname::<String>() => Some("tester".to_owned()));
    check_on!(run, connection, select(1) => ());
    check_on!(run, connection, set("in db 1", 1) => ());
    check_that_on!(run, connection, client_info() => |info: &ClientInfo| info.db == 1 && info.name == "tester");
    check_on!(run, connection, client_no_evict(true) => ());
    check_on!(run, connection, client_no_touch(true) => ());
    check_on!(run, connection, client_setinfo_libname("test") => ());
    check_on!(run, connection, client_setinfo_libver("1.2.3") => ());
    run.server.raw().call(&["CONFIG", "SET", "import-mode", "yes"]);
    check_on!(run, connection, client_import_source(true) => ());
    run.server.raw().call(&["CONFIG", "SET", "import-mode", "no"]);
    check_on!(run, connection, client_capa("redirect") => ());
    check_on!(run, connection, reset() => ());
    drop(connection);
    // the database of one connection is nobody else's, nor is its name
    check!(run, exists("in db 1") => 0);
    check!(run, client_getname::<String>() => None);

    let connection = run.client.connection().await.unwrap();
    check_that_on!(run, connection, hello(3) => |hello: &ServerHello| hello.proto == 3 && !hello.version.is_empty());
    check_that_on!(run, connection, hello_with(2, HelloOptions::new().setname("greeter")) => |hello: &ServerHello| hello.proto == 2);
    check_on!(run, connection, client_getname::<String>() => Some("greeter".to_owned()));
}

async fn others(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    let victim = || async {
        let victim = run.client.connection().await.unwrap();
        let info = victim.client_info().await.unwrap();
        (victim, info)
    };
    let (first, second) = (victim().await, victim().await);
    check_on!(run, connection, client_kill(ClientKillFilter::id(first.1.id)) => 1);
    check_on!(run, connection, client_kill([ClientKillFilter::kind(ClientType::Pubsub), ClientKillFilter::skipme(true)]) => 0);
    check_on!(run, connection, client_kill_addr(&second.1.addr) => ());
    check_on!(run, connection, client_pause(1) => ());
    check_on!(run, connection, client_pause_with(Duration::from_millis(1), ClientPauseOptions::new().write()) => ());
    check_on!(run, connection, client_unpause() => ());
    check_on!(run, connection, client_unblock(first.1.id) => false);
    check_on!(run, connection, client_unblock_with(first.1.id, ClientUnblockOptions::new().error()) => false);
}

async fn tracking(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    let redirect = run.client.connection().await.unwrap();
    let id = redirect.client_id().await.unwrap();
    check_on!(run, connection, client_getredir() => TrackingRedirect::Off);
    check_on!(run, connection, client_tracking_with(true, ClientTrackingOptions::new().redirect(id).optin()) => ());
    check_on!(run, connection, client_caching(true) => ());
    check_on!(run, connection, client_getredir() => TrackingRedirect::To(id));
    check_that_on!(run, connection, client_trackinginfo() => |info: &TrackingInfo| format!("{info:?}").contains("optin"));
    check_on!(run, connection, client_tracking(false) => ());
}

async fn transactions(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    check_on!(run, connection, watch(["a", "b"]) => ());
    check_on!(run, connection, unwatch() => ());
    check_on!(run, connection, watch("a") => ());
}

async fn users(run: &mut Run) {
    let connection = run.client.connection().await.unwrap();
    let mut raw = run.server.raw();
    raw.call(&["ACL", "SETUSER", "ann", "on", ">secret", "~*", "+@all"]);
    raw.call(&["ACL", "SETUSER", "default", ">pass"]);
    check_on!(run, connection, auth_user("ann", "secret") => ());
    check_on!(run, connection, auth("pass") => ());
}
