//! A server that says what a test tells it to.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// What it says to what it has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// This, and goes on.
    Say(Vec<u8>),
    /// This, and closes the connection.
    HangUp(Vec<u8>),
}

/// Listens on a port of its own and answers with whatever a closure says. Dropping it ends the listening; connections end
/// with their clients.
#[derive(Debug)]
pub struct Scripted {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    connections: AtomicUsize,
    ended: AtomicBool,
}

impl Scripted {
    /// For each read, `answer` gets the number of the connection, from 0, and what was read, and gives what is written in one
    /// piece.
    ///
    /// # Panics
    /// There is no free port.
    pub fn start(answer: impl Fn(usize, &str) -> Answer + Send + Sync + 'static) -> Scripted {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback address to listen on");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let shared = Arc::new(Shared::default());
        let (accepting, answer) = (shared.clone(), Arc::new(answer));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.ended.load(Ordering::Acquire) {
                    break;
                }
                let number = accepting.connections.fetch_add(1, Ordering::AcqRel);
                let answer = answer.clone();
                thread::spawn(move || serve(client, |text| answer(number, text)));
            }
        });
        Scripted { port, shared }
    }

    /// `redis://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The connections made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Acquire)
    }

    /// `+OK` to each command in `text`, where no argument contains a `*`.
    pub fn ok(text: &str) -> Answer {
        Answer::Say(b"+OK\r\n".repeat(text.matches('*').count()))
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        // the listener sits in `accept`: knock
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn serve(mut client: TcpStream, answer: impl Fn(&str) -> Answer) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let (said, last) = match answer(&String::from_utf8_lossy(&buffer[..length])) {
            Answer::Say(said) => (said, false),
            Answer::HangUp(said) => (said, true),
        };
        if client.write_all(&said).is_err() || last {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_by_connection_and_words_until_it_closes() {
        let server = Scripted::start(|number, text| {
            let said = format!("{number}:{text}").into_bytes();
            if text == "end" { Answer::HangUp(said) } else { Answer::Say(said) }
        });
        for number in 0..2 {
            let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
            stream.write_all(b"word").unwrap();
            let mut said = [0; 6];
            stream.read_exact(&mut said).unwrap();
            assert_eq!(said, format!("{number}:word").as_bytes());
            stream.write_all(b"end").unwrap();
            let mut last = String::new();
            stream.read_to_string(&mut last).unwrap();
            assert_eq!(last, format!("{number}:end"));
        }
        assert_eq!(server.connections(), 2);
        assert_eq!(Scripted::ok("*1 PING *1 PING"), Answer::Say(b"+OK\r\n+OK\r\n".to_vec()));
    }
}
