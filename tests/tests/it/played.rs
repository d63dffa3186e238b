//! A server that a test plays word for word, one connection after the other.

use roundtrip::{Builder, Client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::ms;

/// A server that a test plays itself.
pub(crate) struct Played(TcpListener);

/// A connection to it that was greeted.
pub(crate) struct Conn(TcpStream, Vec<u8>);

impl Played {
    pub(crate) async fn new() -> Played {
        Played(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn client(&self) -> Builder {
        let url = format!("redis://{}", self.0.local_addr().unwrap());
        // no limit of the client's own is to end the test
        Client::builder().url(&url).unwrap().response_timeout(ms(50_000))
    }

    /// The next connection, once it is greeted: the server calls it `id`.
    pub(crate) async fn accept(&self, id: u64) -> Conn {
        let mut conn = Conn(self.0.accept().await.unwrap().0, Vec::new());
        assert!(conn.command().await.starts_with("HELLO 3"));
        conn.say(&format!("%1\r\n$2\r\nid\r\n:{id}\r\n")).await;
        for _ in 0..2 {
            assert!(conn.command().await.starts_with("CLIENT SETINFO"));
            conn.say("+OK\r\n").await;
        }
        conn
    }
}

impl Conn {
    /// The words of the next command.
    pub(crate) async fn command(&mut self) -> String {
        loop {
            let text = String::from_utf8(self.1.clone()).unwrap();
            let lines: Vec<&str> = text.split_inclusive("\r\n").collect();
            let words =
                lines.first().and_then(|count| count.trim_end().strip_prefix('*')?.parse::<usize>().ok());
            if let Some(words) = words.filter(|words| lines.len() > 2 * words) {
                let len = lines[..=2 * words].iter().map(|line| line.len()).sum::<usize>();
                self.1.drain(..len);
                let words = lines.iter().skip(2).step_by(2).take(words).map(|word| word.trim_end());
                return words.collect::<Vec<_>>().join(" ");
            }
            assert_ne!(self.0.read_buf(&mut self.1).await.unwrap(), 0, "the client has closed it");
        }
    }

    pub(crate) async fn say(&mut self, bytes: &str) {
        self.0.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// What CLIENT LIST says.
    pub(crate) async fn list(&mut self, clients: &str) {
        self.say(&format!("${}\r\n{clients}\r\n", clients.len())).await;
    }
}
