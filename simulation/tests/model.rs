//! The model server answers as real servers do: one table of commands, carried out on both, reply by reply.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use roundtrip_simulation::model::table::TABLE;
use roundtrip_simulation::model::{Mode, Model};
use roundtrip_tests::{Options, Server, Value, servers};

/// What is said on which connection; `{a}` is the number that the server has given it. `a~` does not wait for the reply, `a?` waits for one that is owed, and says nothing.
const CALM: &[&str] = &[
    "a PING",
    "a PING hello",
    "a PING one two",
    "a ECHO text",
    "a echo text",
    "a ECHO",
    "a GET",
    "a GET none",
    "a SET k v",
    "a SET k",
    "a SET k v NONSENSE",
    "a GET k",
    "a INCR n",
    "a INCR n",
    "a GET n",
    "a INCR k",
    "a RPUSH n x",
    "a DEL n none",
    "a LPOP none",
    "a RPUSH l 1 2 3",
    "a GET l",
    "a INCR l",
    "a LLEN l",
    "a LRANGE l 0 -1",
    "a LRANGE l 1 1",
    "a LRANGE l -2 9",
    "a LRANGE l 2 1",
    "a LRANGE l -9 -3",
    "a LRANGE l x 1",
    "a LPOP l",
    "a SET l text",
    "a GET l",
    "a DEL l",
    "a SELECT 0",
    "a CLIENT SETNAME x",
    // connections know each other by their numbers
    "b CLIENT LIST ID {a} {b} 999999",
    "b CLIENT LIST ID 999999",
    "b CLIENT LIST ID x",
    "b CLIENT LIST ID",
    "b CLIENT KILL ID {b}",
    "b CLIENT KILL ID x",
    "b CLIENT KILL ID",
    "d PING",
    "b CLIENT KILL ID {d}",
    "b CLIENT KILL ID {d}",
    "b CLIENT LIST ID {d} {a}",
    "b CLIENT NONSENSE",
    "a~ BLPOP none 0",
    "b CLIENT LIST ID {a}",
    "b RPUSH none x",
    "a?",
    // transactions
    "a EXEC",
    "a DISCARD",
    "a MULTI",
    "a INCR n",
    "a GET n",
    "a EXEC",
    "a MULTI",
    "a INCR n",
    "a DISCARD",
    "a GET n",
    "a MULTI",
    "a GET",
    "a INCR n",
    "a EXEC",
    "a GET n",
    "a MULTI",
    "a INCR k",
    "a INCR n",
    "a EXEC",
    "a MULTI",
    "a UNWATCH",
    "a PING",
    "a EXEC",
    // optimistic locking
    "a WATCH w",
    "a GET w",
    "a MULTI",
    "a SET w 1",
    "a EXEC",
    "a WATCH w",
    "b SET w 2",
    "a MULTI",
    "a SET w 3",
    "a EXEC",
    "a GET w",
    "a WATCH w",
    "b SET w 4",
    "a UNWATCH",
    "a MULTI",
    "a SET w 5",
    "a EXEC",
    "a WATCH w",
    "b DEL w",
    "a MULTI",
    "a EXEC",
    "a WATCH w",
    "b SET w 6",
    "a MULTI",
    "a DISCARD",
    "a MULTI",
    "a EXEC",
    // its own write counts, too
    "a WATCH w",
    "a SET w 7",
    "a MULTI",
    "a EXEC",
    // a key that is written and gone again was still written
    "a WATCH gone",
    "b SET gone 1",
    "b DEL gone",
    "a MULTI",
    "a EXEC",
    // channels
    "a PUBLISH c x",
    "b SUBSCRIBE c d",
    "b?",
    "b SUBSCRIBE c",
    "a PUBLISH c x",
    "b?",
    "a PUBLISH other x",
    "b PING",
    "b PING text",
    "b GET k",
    "b UNSUBSCRIBE none",
    "b UNSUBSCRIBE c",
    "a PUBLISH c x",
    "b GET k",
    "b UNSUBSCRIBE",
    "b GET k",
    "b UNSUBSCRIBE",
    "b PING",
    "a SUBSCRIBE",
    "a PUBLISH c",
    // blocking
    "a RPUSH q 1 2",
    "a BLPOP none q 0",
    "a BLPOP q 1",
    "a BLPOP q -1",
    "a BLPOP q x",
    "a BLPOP k 1",
    "a BLPOP q",
    "a~ BLPOP q other 0",
    "b RPUSH other x y",
    "a?",
    "b LRANGE other 0 -1",
    "a~ BLPOP q 0.02",
    "a?",
    // the one that began first is served first
    "a~ BLPOP q 0",
    "b~ BLPOP q 0",
    "c RPUSH q one",
    "a?",
    "c RPUSH q two three",
    "b?",
    "c LRANGE q 0 -1",
    "c DEL q",
    // what comes behind a blocked command waits for it
    "a~ BLPOP q 0",
    "a~ ECHO behind",
    "b RPUSH q x",
    "a?",
    "a?",
    // in a transaction nothing blocks
    "a MULTI",
    "a BLPOP q 0",
    "a RPUSH q z",
    "a BLPOP q 0",
    "a EXEC",
    // items pushed and popped within a transaction are nobody else's
    "a~ BLPOP q 0",
    "b MULTI",
    "b RPUSH q 1",
    "b LPOP q",
    "b RPUSH q 2",
    "b EXEC",
    "a?",
];

const REPLICA: &[&str] = &[
    "a GET k",
    "a SET k v",
    "a ECHO x",
    "a MULTI",
    "a SET k v",
    "a GET k",
    "a EXEC",
    "a MULTI",
    "a GET k",
    "a EXEC",
    "a BLPOP q 1",
    "a WATCH k",
    "a PING",
];

const PASSWORD: &[&str] = &[
    "a GET k",
    "a PING",
    "a MULTI",
    "a AUTH wrong",
    "a AUTH default wrong",
    "a AUTH secret",
    "a GET k",
    "b HELLO 2",
    "b HELLO 2 AUTH default wrong",
    "b CLIENT SETNAME x",
    "b GET k",
    "c AUTH default secret",
    "c PING",
    "c HELLO 9",
];

const NO_MULTI: &[&str] = &["a MULTI", "a INCR n", "a EXEC", "a GET n", "a WATCH n", "a UNWATCH"];

const NO_EXEC: &[&str] = &["a MULTI", "a INCR n", "a EXEC", "a INCR n", "a DISCARD", "a GET n", "a EXEC"];

const OLD: &[&str] = &["a HELLO 3", "a HELLO 3 AUTH default x", "a SET k v", "a GET k"];

#[test]
fn the_same_replies_as_a_server_in_good_order() {
    compare(CALM, Mode::default(), Options::new(), &[]);
}

#[test]
fn the_same_replies_about_scripts() {
    // words are parted by blanks here, so that a text has to do without
    let texts = include_str!("../scripts.toml").lines().filter_map(|line| line.strip_prefix("script  = \""));
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
        for known in TABLE {
            let Value::List(infos) = raw.call(&["COMMAND", "INFO", known.name]) else {
                panic!("{}", known.name)
            };
            let Value::List(info) = &infos[0] else { panic!("{binary} does not know {}", known.name) };
            let Value::List(flags) = &info[2] else { panic!("{info:?}") };
            let has = |flag: &str| flags.contains(&Value::Text(flag.to_owned()));
            // a container's own flags say little; its subcommands are all of one kind here
            if !matches!(known.name, "CLIENT" | "SCRIPT" | "CLUSTER") {
                assert_eq!(info[1], Value::Int(known.arity), "{}", known.name);
                assert_eq!(has("loading"), known.loading, "{} while loading, {binary}", known.name);
            }
            assert_eq!(has("write"), known.write, "{} writes, {binary}", known.name);
            assert_eq!(has("no_auth"), known.no_auth, "{} before a login, {binary}", known.name);
        }
    }
}

/// Says `lines` to every server there is and to the model, and compares what comes back.
fn compare(lines: &[&str], mode: Mode, options: Options, before: &[&str]) {
    for binary in servers().unwrap() {
        let server = binary.start(options.clone());
        for line in before {
            server.raw().call(&line.split(' ').collect::<Vec<_>>());
        }
        let mut real: BTreeMap<&str, BufReader<UnixStream>> = BTreeMap::new();
        let mut model = Model::default();
        model.mode = mode.clone();
        let mut conns: BTreeMap<&str, (usize, Vec<u8>)> = BTreeMap::new();
        // by name: what the server calls the connection, and what the model calls it
        let mut numbers: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        let numbered = lines.iter().any(|line| line.contains('{'));
        for line in lines {
            let (who, words) = line.split_once(' ').unwrap_or((line, ""));
            let name = &who[..1];
            let stream = real.entry(name).or_insert_with(|| connect(&server));
            let (conn, pending) = conns.entry(name).or_insert_with(|| (model.accept(0, None), Vec::new()));
            if numbered && !numbers.contains_key(name) {
                let bytes = command("CLIENT ID");
                stream.get_mut().write_all(&bytes).unwrap();
                model.feed(*conn, &bytes);
                let own = reply(&mut &model.take_output(*conn)[..]);
                let (Some(Value::Int(theirs)), Some(Value::Int(ours))) = (reply(stream), own) else {
                    panic!("{name} has no number")
                };
                numbers.insert(name, (theirs, ours));
            }
            if !words.is_empty() {
                let put = |words: &str, of: fn(&(i64, i64)) -> i64| {
                    numbers.iter().fold(words.to_owned(), |words, (name, number)| {
                        words.replace(&format!("{{{name}}}"), &of(number).to_string())
                    })
                };
                stream.get_mut().write_all(&command(&put(words, |of| of.0))).unwrap();
                model.feed(*conn, &command(&put(words, |of| of.1)));
            }
            if who.ends_with('~') {
                // both servers have begun with it before the next line comes
                while blocked(&server) != model.blocked() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                continue;
            }
            let theirs = reply(stream).unwrap();
            pending.extend(model.take_output(*conn));
            if pending.is_empty() {
                model.now = model.blocked_until(*conn).unwrap_or(model.now);
                model.expire();
                pending.extend(model.take_output(*conn));
            }
            let mut rest = &pending[..];
            let ours = reply(&mut rest)
                .unwrap_or_else(|| panic!("{line}: the model says nothing, {binary} {theirs:?}"));
            *pending = rest.to_vec();
            let theirs = listed(theirs, &numbers, |of| of.0);
            let ours = listed(ours, &numbers, |of| of.1);
            assert_eq!(ours, theirs, "{line}: the model, and {binary}");
        }
        assert!(model.ghost.garbled.is_empty(), "{:?}", model.ghost.garbled);
    }
}

/// Of a list of connections: which they are, by their names here, and what else does not differ from run to run.
fn listed(value: Value, numbers: &BTreeMap<&str, (i64, i64)>, of: fn(&(i64, i64)) -> i64) -> Value {
    let Value::Text(text) = value else { return value };
    if !text.starts_with("id=") {
        return Value::Text(text);
    }
    let line = |line: &str| {
        let field = |name: &str| {
            let field = line.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
            field.unwrap_or_else(|| panic!("no {name} in {line}")).to_owned()
        };
        let id: i64 = field("id").parse().unwrap();
        let name = numbers.iter().find(|(_, number)| of(number) == id).unwrap().0;
        format!("{name} blocked={} db={}\n", field("flags").contains('b'), field("db"))
    };
    assert!(
        text.lines().all(|line| line.contains(" age=") && line.contains(" addr=") && line.contains(" idle="))
    );
    Value::Text(text.lines().map(line).collect())
}

fn connect(server: &Server) -> BufReader<UnixStream> {
    let stream = UnixStream::connect(server.socket()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    BufReader::new(stream)
}

fn blocked(server: &Server) -> usize {
    server.raw().info("blocked_clients").parse().unwrap()
}

fn command(words: &str) -> Vec<u8> {
    let words: Vec<String> = words.split(' ').map(|word| word.replace('\u{a0}', " ")).collect();
    let mut bytes = format!("*{}\r\n", words.len());
    for word in words {
        bytes.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    bytes.into_bytes()
}

/// Reads one reply of RESP2; of an error only its code, since words differ from version to version.
fn reply(from: &mut impl BufRead) -> Option<Value> {
    let mut line = String::new();
    from.read_line(&mut line).ok()?;
    let (kind, rest) = line.strip_suffix("\r\n")?.split_at_checked(1)?;
    Some(match (kind, rest) {
        ("$" | "*", "-1") => Value::Nil,
        ("+", text) => Value::Text(text.to_owned()),
        ("-", text) => Value::Error(text.split(' ').next()?.to_owned()),
        (":", n) => Value::Int(n.parse().ok()?),
        ("$", len) => {
            let mut bytes = vec![0; len.parse::<usize>().ok()? + 2];
            from.read_exact(&mut bytes).ok()?;
            bytes.truncate(bytes.len() - 2);
            Value::Text(String::from_utf8(bytes).ok()?)
        }
        ("*", len) => {
            Value::List((0..len.parse::<usize>().ok()?).map(|_| reply(from)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
