//! A server that has one answer at a time, to one command, and for the first words of each connection those of a real one.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use roundtrip::Protocol;

use super::notation;

/// Listens for as long as the test process lives.
pub(super) struct Peer {
    port: u16,
    script: Arc<Mutex<Option<Scene>>>,
}

/// The words that must come, and what to answer.
struct Scene {
    words: Vec<String>,
    reply: Vec<u8>,
}

impl Peer {
    pub(super) fn start(protocol: Protocol) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Arc::new(Mutex::new(None));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let script = Arc::clone(&shared);
                // a connection that ends in any way ends its thread
                thread::spawn(move || serve(&stream, &script, protocol));
            }
        });
        Peer { port, script }
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// What comes next.
    pub(super) fn expect(&self, words: &str, reply: Vec<u8>) {
        let words = notation::words(words);
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = Some(Scene { words, reply });
    }

    /// Whether it came.
    pub(super) fn was_asked(&self) -> bool {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

fn serve(stream: &TcpStream, script: &Mutex<Option<Scene>>, protocol: Protocol) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let words = command(&mut reader)?;
        let reply = answer(&words, script, protocol);
        writer.write_all(&reply).ok()?;
    }
}

/// The words of a command.
fn command(reader: &mut impl BufRead) -> Option<Vec<String>> {
    let count = header(reader, '*')?;
    (0..count)
        .map(|_| {
            let mut word = vec![0; header(reader, '$')? + 2];
            reader.read_exact(&mut word).ok()?;
            word.truncate(word.len() - 2);
            Some(String::from_utf8_lossy(&word).into_owned())
        })
        .collect()
}

fn header(reader: &mut impl BufRead, kind: char) -> Option<usize> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    line.trim_end().strip_prefix(kind)?.parse().ok()
}

fn answer(words: &[String], script: &Mutex<Option<Scene>>, protocol: Protocol) -> Vec<u8> {
    let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
    match script.take() {
        Some(scene) if scene.words == words => return scene.reply,
        other => *script = other,
    }
    match words.first().map(String::as_str) {
        Some("HELLO") => notation::reply("{'server' 'redis' 'version' '8.10.0' 'proto' 3}", protocol),
        Some("SELECT" | "CLIENT") => b"+OK\r\n".to_vec(),
        _ => format!("-ERR wrong words {words:?}\r\n").into_bytes(),
    }
}
