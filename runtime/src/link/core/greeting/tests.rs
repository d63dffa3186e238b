//! What is said in greeting, and what becomes of the answers.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use super::*;
use crate::link::config::Secret;

fn config() -> Config {
    Config { password: Some(Secret::new("pw")), name: Some("web".into()), database: 3, ..Config::default() }
}

fn here() -> &'static Endpoint {
    static HERE: LazyLock<Endpoint> = LazyLock::new(|| Endpoint::Unix("here".into()));
    &HERE
}

/// What becomes of a greeting that is answered with these frames.
fn answered(config: &Config, frames: &[&str]) -> Step {
    let (mut greeting, _) = Greeting::new(config, here(), config.login(), Manner::default());
    let mut reading = Reading::new(config.limits);
    let mut step = Step::More;
    for frame in frames {
        reading.input.extend_from_slice(frame.as_bytes());
        step = reading.on_greeting(&mut greeting);
    }
    step
}

const HELLO: &str = "%1\r\n+proto\r\n:3\r\n";

#[test]
fn pushes_answer_nothing() {
    let step = answered(&config(), &[">1\r\n+hi\r\n", HELLO, "+OK\r\n", ">1\r\n+hi\r\n+OK\r\n"]);
    assert!(matches!(step, Step::More));
    let step = answered(&config(), &[HELLO, "+OK\r\n", "-ERR no SETINFO\r\n", "-ERR no SETINFO\r\n"]);
    assert!(matches!(step, Step::Up));
}

#[test]
fn the_number_of_the_connection_is_in_the_answers() {
    let hello = "%2\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:77\r\n";
    let resp2 = Config { protocol: Protocol::Resp2, ..Config::default() };
    let auto = Config { setinfo: false, ..Config::default() };
    for (config, frames, id) in [
        (&auto, &[hello][..], Some(77)),
        (&auto, &[HELLO], None),
        (&resp2, &[":78\r\n"], Some(78)),
        (&resp2, &["-ERR unknown subcommand\r\n"], None),
    ] {
        let (mut greeting, _) = Greeting::new(config, here(), config.login(), Manner::default());
        let mut reading = Reading::new(config.limits);
        for frame in frames {
            reading.input.extend_from_slice(frame.as_bytes());
        }
        assert!(!matches!(reading.on_greeting(&mut greeting), Step::Refused(_)), "{frames:?}");
        assert_eq!(greeting.id(), id, "{frames:?}");
    }
}

#[test]
fn what_comes_behind_the_last_answer_stays() {
    let config = Config { setinfo: false, ..Config::default() };
    let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
    let mut reading = Reading::new(config.limits);
    reading.input.extend_from_slice(HELLO.as_bytes());
    reading.input.extend_from_slice(b">2\r\n+hel");
    assert!(matches!(reading.on_greeting(&mut greeting), Step::Up));
    assert_eq!(&**reading.input, b">2\r\n+hel");
}

#[test]
fn hello_refused_in_any_words_means_resp2() {
    for words in [
        "-ERR unknown command 'HELLO'",
        "-ERR unsupported command",
        "-ERR HELLO is not allowed",
        "-ERR invalid command",
        "-NOPROTO unsupported protocol version",
        "-NOAUTH Authentication required.",
    ] {
        let frames = [&format!("{words}\r\n"), "+OK\r\n", "+OK\r\n", "+OK\r\n"];
        assert!(matches!(answered(&config(), &frames), Step::Say(_)), "{words}");
    }
    for words in ["-WRONGPASS invalid", "-NOPERM no", "-LOADING wait", "-ERR max number of clients reached"] {
        let frames = [&format!("{words}\r\n"), "+OK\r\n", "+OK\r\n", "+OK\r\n"];
        let Step::Refused(refusal) = answered(&config(), &frames) else { unreachable!("{words}") };
        assert!(refusal.failure.to_string().contains(&words[1..]), "{}", refusal.failure);
    }
    let config = Config { password: None, ..config() };
    let frames = ["-NOAUTH Authentication required.\r\n", "+OK\r\n", "+OK\r\n", "+OK\r\n"];
    assert!(matches!(answered(&config, &frames), Step::Refused(_)));
}

#[test]
fn a_refusal_beats_the_end_that_follows_it() {
    // in RESP2 it answers a word that may be refused
    for protocol in [Protocol::Auto, Protocol::Resp2, Protocol::Resp3] {
        let config = Config { protocol, ..Config::default() };
        let (mut greeting, _) = Greeting::new(&config, here(), None, Manner::default());
        let mut reading = Reading::new(config.limits);
        reading.input.extend_from_slice(b"-ERR max number of clients reached\r\n");
        assert!(matches!(reading.on_greeting(&mut greeting), Step::More));
        let refusal = greeting.on_end("the server closed it");
        assert!(refusal.failure.to_string().contains("max number of clients reached"), "{protocol:?}");
        assert_eq!(refusal.again, None);
    }
}

#[test]
fn a_connection_that_ends_at_a_word_is_tried_without_it() {
    let config = config();
    let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
    let resp2 = greeting.on_end("closed").again.unwrap();
    assert!(resp2.resp2);
    let (mut greeting, _) = Greeting::new(&config, here(), config.login(), resp2);
    let mut reading = Reading::new(config.limits);
    reading.input.extend_from_slice(b"+OK\r\n+OK\r\n:7\r\n+OK\r\n");
    assert!(matches!(reading.on_greeting(&mut greeting), Step::More));
    let again = greeting.on_end("closed").again.unwrap();
    assert!(again.without_setinfo && again.resp2);
    let (mut greeting, _) = Greeting::new(&config, here(), config.login(), again);
    assert_eq!(greeting.on_end("closed").again, None);
    // the number of the connection is the last that is done without
    let config = Config { protocol: Protocol::Resp2, ..Config::default() };
    let mut manner = Manner::default();
    for without_id in [false, true] {
        let (mut greeting, _) = Greeting::new(&config, here(), None, manner);
        manner = greeting.on_end("closed").again.unwrap();
        assert!(manner.without_setinfo && manner.without_id == without_id, "{manner:?}");
    }
}

#[test]
fn who_is_not_redis_is_named() {
    for (bytes, word) in [(&b"HTTP/1.1 400"[..], "HTTP"), (&[0x15, 3, 1, 0, 2], "TLS")] {
        let config = Config::default();
        let (mut greeting, _) = Greeting::new(&config, here(), config.login(), Manner::default());
        let mut reading = Reading::new(config.limits);
        reading.input.extend_from_slice(bytes);
        let Step::Refused(refusal) = reading.on_greeting(&mut greeting) else { unreachable!("{word}") };
        assert!(refusal.failure.to_string().contains(word), "{}", refusal.failure);
    }
}

#[test]
fn a_replica_is_told_from_a_primary_and_a_refusal_from_both() {
    assert!(!is_replica(b"*3\r\n$6\r\nmaster\r\n:7\r\n*0\r\n"));
    assert!(is_replica(b"*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:1\r\n$9\r\nconnected\r\n:7\r\n"));
    assert!(is_replica(b"*2\r\n$8\r\nsentinel\r\n*1\r\n$4\r\nmain\r\n"));
    assert!(!is_replica(b"-NOPERM this user has no permissions to run the 'role' command\r\n"));
}
