//! Saying lines to real servers and to the model, and comparing what comes back.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use roundtrip_simulation::model::{Mode, Model};
use roundtrip_tests::{Options, Server, Value, servers};

/// Says `lines` to every server there is and to the model, and compares what comes back: in both versions of the protocol, where every
/// connection may choose one.
pub(crate) fn compare(lines: &[&str], mode: Mode, options: Options, before: &[&str]) {
    let both = !mode.old && mode.password.is_none();
    for resp3 in [false, true].into_iter().filter(|resp3| both || !resp3) {
        compare_in(resp3, lines, &mode, &options, before);
    }
}

fn compare_in(resp3: bool, lines: &[&str], mode: &Mode, options: &Options, before: &[&str]) {
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
            let is_new = !conns.contains_key(name);
            let (conn, pending) = conns.entry(name).or_insert_with(|| (model.accept(0, None), Vec::new()));
            if is_new && resp3 {
                let bytes = command("HELLO 3");
                stream.get_mut().write_all(&bytes).unwrap();
                model.feed(*conn, &bytes);
                let ours = reply(&mut &model.take_output(*conn)[..]).map(greeted);
                assert_eq!(ours, reply(stream).map(greeted), "HELLO 3: the model, and {binary}");
            }
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
            assert_eq!(ours, theirs, "{line}: the model, and {binary}, in RESP{}", if resp3 { 3 } else { 2 });
        }
        assert!(model.ghost.garbled.is_empty(), "{:?}", model.ghost.garbled);
    }
}

/// Of a greeting only what it is and which version it has agreed to.
fn greeted(value: Value) -> (Option<Value>, bool) {
    let Value::List(fields) = value else { return (Some(value), false) };
    let proto = fields.iter().position(|field| *field == Value::Text("proto".into()));
    let is_3 = proto.and_then(|at| fields.get(at + 1)) == Some(&Value::Int(3));
    (fields.into_iter().next(), is_3)
}

/// Of a list of connections: which they are, by their names here, and what else does not differ from run to run.
fn listed(value: Value, numbers: &BTreeMap<&str, (i64, i64)>, of: fn(&(i64, i64)) -> i64) -> Value {
    let text = match value {
        Value::Text(text) => text,
        Value::List(list) => {
            return Value::List(list.into_iter().map(|one| listed(one, numbers, of)).collect());
        }
        other => return other,
    };
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

/// Reads one reply, of what RESP2 has not with its kind before it; of an error only its code, since words differ from version to version.
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
        ("*", len) => Value::List(replies(from, len.parse().ok()?)?),
        ("_", "") => Value::Nil,
        ("=", len) => {
            let mut bytes = vec![0; len.parse::<usize>().ok()? + 2];
            from.read_exact(&mut bytes).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            Value::List(vec![
                Value::Text("=txt:".into()),
                Value::Text(text.strip_prefix("txt:")?.trim_end().to_owned()),
            ])
        }
        (">" | "~", len) => tagged(kind, replies(from, len.parse().ok()?)?),
        ("%", len) => tagged(kind, replies(from, 2 * len.parse::<usize>().ok()?)?),
        _ => return None,
    })
}

fn replies(from: &mut impl BufRead, count: usize) -> Option<Vec<Value>> {
    (0..count).map(|_| reply(from)).collect()
}

fn tagged(kind: &str, elements: Vec<Value>) -> Value {
    Value::List(std::iter::once(Value::Text(kind.to_owned())).chain(elements).collect())
}
