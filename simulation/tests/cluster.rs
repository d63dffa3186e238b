//! The model's cluster answers as a real one does, before, while and after a hash slot moves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests

use std::collections::BTreeMap;

use roundtrip_simulation::model::Model;
use roundtrip_simulation::model::cluster::Layout;
use roundtrip_simulation::model::cluster::slot::slot_of;
use roundtrip_tests::{Cluster, Options, Raw, Shape, Value, servers};

/// What is said to which of the two nodes, on a connection that listens where an `s` follows: that is told one thing with each line.
/// `m` is a key that moves first, `s` one that stays, `n` and `f` are others of their hash slot, and
/// `o` is one of another slot.
const BEFORE: &[&str] = &[
    "0 SET m 1",
    "0 SET s 2",
    "0 GET m",
    "1 GET m",
    "1 MGET m s",
    "0 MGET m s n",
    "0 MGET m o",
    "1 ASKING",
    "1 GET m",
    "0 MULTI",
    "0 GET m",
    "0 GET o",
    "0 EXEC",
    "0 ASKING extra",
    // channels of shards are where their hash slot is
    "0s SSUBSCRIBE m",
    "1s SSUBSCRIBE m",
    "1s SSUBSCRIBE m o",
    "0 SPUBLISH m x",
    "0s PING",
    "0s PING",
    "1 SPUBLISH m x",
];

const HALFWAY: &[&str] = &[
    "0 GET m",
    "0 GET s",
    "0 MGET m s",
    "0 MSET m 3 s 4",
    "0 DEL m n",
    "0 WATCH m",
    "0 WATCH s",
    "0 UNWATCH",
    "1 GET m",
    "1 ASKING",
    "1 GET m",
    "1 GET m",
    "1 ASKING",
    "1 GET s",
    "1 ASKING",
    "1 MGET m s",
    "1 ASKING",
    "1 MULTI",
    "1 GET m",
    "1 INCR f",
    "1 EXEC",
    "1 GET m",
    "1 MULTI",
    "1 GET m",
    "1 EXEC",
    "0 MULTI",
    "0 GET s",
    "0 GET m",
    "0 EXEC",
    "0 MULTI",
    "0 GET s",
    "0 SET s 5",
    "0 EXEC",
    "1 ASKING",
    "1 MULTI",
    "1 GET m",
    "1 GET s",
    "1 EXEC",
    "1 EXEC",
    // they are there until all has moved, whatever has
    "0 SPUBLISH m x",
    "0 SPUBLISH n x",
    "0s PING",
    "1 SPUBLISH m x",
    "1 ASKING",
    "1 SPUBLISH m x",
    "1s SSUBSCRIBE m",
];

const AFTER: &[&str] = &[
    "0 GET m",
    "1 GET m",
    "1 MGET m s f",
    "0 SET s 6",
    "1 SET s 6",
    "1 GET s",
    // those who listened there are told that they do so no more
    "0s PING",
    "0s PING",
    "0s PING",
    "0s PING",
    "0s SSUBSCRIBE m",
    "1s SSUBSCRIBE m",
    "0 SPUBLISH m x",
    "1 SPUBLISH m x",
    "1s PING",
];

#[test]
fn the_same_replies_while_a_hash_slot_moves() {
    let tag = (0..).map(|n| format!("{{{n}}}")).find(|tag| slot_of(tag.as_bytes()) < 8000).unwrap();
    let slot = slot_of(tag.as_bytes());
    // a part of the keys moves at a time, and which that is is told by their bytes
    let part = |key: &String| key.bytes().map(u64::from).sum::<u64>() % 4;
    let of_part = |wanted: u64, besides: &[String]| {
        let mut keys = ('a'..='z').map(|letter| format!("{letter}{tag}"));
        keys.find(|key| part(key) == wanted && !besides.contains(key)).unwrap()
    };
    let (m, s) = (of_part(0, &[]), of_part(3, &[]));
    let names: BTreeMap<&str, String> = [
        ("n", of_part(0, std::slice::from_ref(&m))),
        ("f", of_part(2, &[])),
        ("m", m),
        ("s", s),
        ("o", "o".to_owned()),
    ]
    .into();
    for binary in servers().unwrap() {
        let cluster = Cluster::start(&binary, Shape { primaries: 2, replicas: 1 }, &Options::new());
        let layout =
            Layout { primaries: 2, replicas: 0, sentinels: 0, spares: 0, gossip: 0, patience: 100, lag: 0 };
        let mut model = Model::cluster(layout, 1);
        let mut real: BTreeMap<&str, (Raw, String)> = BTreeMap::new();
        let mut conns: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        for (name, place) in [("0", 0), ("1", 1), ("0s", 0), ("1s", 1)] {
            real.insert(name, (cluster.servers()[place].raw(), String::new()));
            conns.insert(name, (model.accept(place, None), String::new()));
        }
        let mut say = |lines: &[&str], model: &mut Model| {
            for line in lines {
                let words: Vec<&str> =
                    line.split(' ').map(|word| names.get(word).map_or(word, String::as_str)).collect();
                println!("{binary}: {line}");
                let (raw, theirs) = real.get_mut(words[0]).unwrap();
                theirs.push_str(&short(&told(raw.call(&words[1..]), &cluster)));
                let (conn, ours) = conns.get_mut(words[0]).unwrap();
                model.feed(*conn, &command(&words[1..]));
                ours.push_str(&short(&String::from_utf8(model.take_output(*conn)).unwrap()));
                // one that listens may be told more than it has been asked for
                assert!(ours.starts_with(&*theirs), "{line}: the model said {ours}, and {binary} {theirs}");
                if !words[0].ends_with('s') {
                    assert_eq!(ours, theirs, "{line}: the model, and {binary}");
                }
            }
        };
        say(BEFORE, &mut model);
        cluster.begin_move(slot, 1);
        cluster.move_key(slot, &names["m"], 1);
        model.migrate(names["m"].as_bytes(), 0, 400);
        model.now += 100;
        model.pass();
        say(HALFWAY, &mut model);
        cluster.end_move(slot, 1);
        for _ in 0..10 {
            model.now += 100;
            model.pass();
        }
        say(AFTER, &mut model);
    }
}

fn command(words: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len());
    words.iter().for_each(|word| bytes.push_str(&format!("${}\r\n{word}\r\n", word.len())));
    bytes.into_bytes()
}

/// Of an error only what a client reads: other words differ from version to version.
fn short(replies: &str) -> String {
    let line = |line: &str| match line.split_once(' ') {
        Some((code @ ("-MOVED" | "-ASK"), to)) => format!("{code} {}\n", to.trim_end_matches(":6379")),
        Some((code, _)) if code.starts_with('-') => format!("{code}\n"),
        _ => format!("{line}\n"),
    };
    replies.lines().map(line).collect()
}

/// A reply in RESP2, with servers called by their places.
fn told(value: Value, cluster: &Cluster) -> String {
    match value {
        Value::Nil => "$-1\r\n".to_owned(),
        Value::Int(n) => format!(":{n}\r\n"),
        Value::Text(text) if matches!(text.as_str(), "OK" | "QUEUED" | "PONG") => format!("+{text}\r\n"),
        Value::Text(text) => format!("${}\r\n{text}\r\n", text.len()),
        Value::List(list) => {
            let elements: String = list.iter().map(|one| told(one.clone(), cluster)).collect();
            format!("*{}\r\n{elements}", list.len())
        }
        Value::Error(text) => {
            let named = |text: String, (place, port): (usize, u16)| {
                text.replace(&format!("127.0.0.1:{port}"), &format!("server-{place}"))
            };
            let ports = cluster.servers().iter().map(|server| server.port()).enumerate();
            format!("-{}\r\n", ports.fold(text, named))
        }
    }
}
