//! The model server answers as real servers do: one table of commands, carried out on both, reply by reply.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests

mod compare;
mod lines;

use compare::compare;
use lines::{CALM, NO_EXEC, NO_MULTI, OLD, PASSWORD, REPLICA};
use roundtrip_simulation::model::Mode;
use roundtrip_simulation::model::table::TABLE;
use roundtrip_tests::{Options, Value, servers};

#[test]
fn the_same_replies_as_a_server_in_good_order() {
    compare(CALM, Mode::default(), Options::new(), &[]);
}

#[test]
fn the_same_replies_about_scripts() {
    // words are parted by blanks here, so that a text has to do without
    let texts =
        include_str!("../../scripts.toml").lines().filter_map(|line| line.strip_prefix("script  = \""));
    let texts: Vec<String> = texts.map(|text| text.trim_end_matches('"').replace(' ', "\u{a0}")).collect();
    let hashes: Vec<String> = texts
        .iter()
        .map(|text| sha1_smol::Sha1::from(text.replace('\u{a0}', " ")).digest().to_string())
        .collect();
    let mut lines = Vec::new();
    for (text, hash) in texts.iter().zip(&hashes) {
        lines.extend([
            format!("a EVALSHA {hash} 1 n"),
            format!("a SCRIPT EXISTS {hash}"),
            format!("a EVAL {text} 1 n"),
            format!("a EVALSHA {hash} 1 n"),
            format!("a EVALSHA {} 1 n", hash.to_uppercase()),
            format!("a SCRIPT EXISTS {hash} 0123"),
            "a GET n".to_owned(),
            "a MULTI".to_owned(),
            format!("a EVALSHA {hash} 1 n"),
            "a EVALSHA 0123 1 n".to_owned(),
            "a EXEC".to_owned(),
            "a SCRIPT FLUSH".to_owned(),
            format!("a EVALSHA {hash} 1 n"),
            format!("a SCRIPT LOAD {text}"),
            format!("a EVALSHA {hash} 1 n"),
            "a EVALSHA".to_owned(),
        ]);
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(lines.len(), 32);
    compare(&lines, Mode::default(), Options::new(), &[]);
    let replica = Mode { readonly: true, ..Mode::default() };
    let lines = [format!("a EVAL {} 1 n", texts[0]), "a GET n".to_owned()];
    compare(&lines.each_ref().map(String::as_str), replica, Options::new(), &["REPLICAOF 127.0.0.1 1"]);
}

#[test]
fn the_same_replies_as_a_replica() {
    let mode = Mode { readonly: true, ..Mode::default() };
    // nobody listens there
    compare(REPLICA, mode, Options::new(), &["REPLICAOF 127.0.0.1 1"]);
}

#[test]
fn the_same_replies_as_a_server_with_a_password() {
    let mode = Mode { password: Some("secret"), ..Mode::default() };
    compare(PASSWORD, mode, Options::new().password("secret"), &[]);
}

#[test]
fn the_same_replies_to_a_user_without_multi() {
    let mode = Mode { no_multi: true, ..Mode::default() };
    compare(NO_MULTI, mode, Options::new().acl("user default on nopass ~* &* +@all -multi"), &[]);
}

#[test]
fn the_same_replies_to_a_user_without_exec() {
    let mode = Mode { no_exec: true, ..Mode::default() };
    compare(NO_EXEC, mode, Options::new().acl("user default on nopass ~* &* +@all -exec"), &[]);
}

#[test]
fn the_same_replies_as_a_server_without_hello() {
    let mode = Mode { old: true, ..Mode::default() };
    compare(OLD, mode, Options::new().argument("--rename-command").argument("HELLO").argument(""), &[]);
}

#[test]
fn the_same_facts_about_commands() {
    for binary in servers().unwrap() {
        let server = binary.start(Options::new());
        let mut raw = server.raw();
        // what only sentinels know
        for known in TABLE.iter().filter(|known| known.name != "SENTINEL") {
            let Value::List(infos) = raw.call(&["COMMAND", "INFO", known.name]) else {
                panic!("{}", known.name)
            };
            let Value::List(info) = &infos[0] else { panic!("{binary} does not know {}", known.name) };
            let Value::List(flags) = &info[2] else { panic!("{info:?}") };
            let has = |flag: &str| flags.contains(&Value::Text(flag.to_owned()));
            // a container's own flags say little; its subcommands are all of one kind here
            if !matches!(known.name, "CLIENT" | "SCRIPT" | "CLUSTER" | "CONFIG") {
                assert_eq!(info[1], Value::Int(known.arity), "{}", known.name);
                assert_eq!(has("loading"), known.loading, "{} while loading, {binary}", known.name);
            }
            assert_eq!(has("write"), known.write, "{} writes, {binary}", known.name);
            assert_eq!(has("no_auth"), known.no_auth, "{} before a login, {binary}", known.name);
        }
    }
}
