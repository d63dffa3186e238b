//! A proxy between a client and a server, with which a test sees and disturbs what passes.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use crate::Server;

/// A proxy on a port of its own. Dropping it cuts its connections.
///
/// ```text
/// client ──ToServer──► proxy ──ToServer──► server
///        ◄──ToClient──       ◄──ToClient──
/// ```
///
/// It reads as soon as bytes are there and notes each read as a chunk, so the number of chunks is about the number of writes on
/// the other side: two writes that arrive together count as one, one that is larger than a socket buffer as several.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    scheme: &'static str,
    shared: Arc<Shared>,
}

/// A direction through the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server: commands.
    ToServer,
    /// From the server to the client: replies.
    ToClient,
}
use Direction::{ToClient, ToServer};

impl Proxy {
    /// A proxy in front of the server at `upstream`, such as `127.0.0.1:6379`.
    ///
    /// # Panics
    /// There is no free port.
    pub fn start(upstream: impl Into<String>) -> Proxy {
        Proxy::speaking("redis", upstream.into())
    }

    /// A proxy in front of this server. If the server speaks TLS, so do clients of the proxy, and the proxy cannot read what passes.
    ///
    /// # Panics
    /// There is no free port.
    #[cfg(unix)]
    pub fn before(server: &Server) -> Proxy {
        Proxy::speaking(server.scheme(), server.address())
    }

    fn speaking(scheme: &'static str, upstream: String) -> Proxy {
        Proxy::over(scheme, move || TcpStream::connect(&upstream))
    }

    /// `dial` connects to the server.
    fn over(scheme: &'static str, dial: impl Fn() -> io::Result<TcpStream> + Send + Sync + 'static) -> Proxy {
        let dial = Arc::new(dial);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback address to listen on");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.lock().ended {
                    break;
                }
                let Some(number) = accepting.admit(&client) else { continue };
                let (shared, dial) = (accepting.clone(), dial.clone());
                // the server may take its time, which is nobody else's
                thread::spawn(move || {
                    if let Ok(server) = dial() {
                        shared.connect(number, client, server);
                    } else {
                        shared.leave(number);
                    }
                });
            }
        });
        Proxy { port, scheme, shared }
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// `redis://127.0.0.1:port`; `rediss://` before a server that speaks TLS.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address())
    }

    /// Holds back everything in one direction, and stops reading it, until [`Proxy::resume`].
    pub fn stall(&self, direction: Direction) {
        self.shared.lock().way(direction).stalled = true;
    }

    /// Lets a stalled direction go on.
    pub fn resume(&self, direction: Direction) {
        self.shared.lock().way(direction).stalled = false;
        self.shared.changed.notify_all();
    }

    /// Passes on at most `size` bytes in each write; 0 passes on everything as it comes.
    pub fn split(&self, direction: Direction, size: usize) {
        self.trickle(direction, size, Duration::ZERO);
    }

    /// Passes on at most `size` bytes at a time, and waits for `pause` after each piece: a slow network. Size 0 ends this.
    pub fn trickle(&self, direction: Direction, size: usize, pause: Duration) {
        let mut state = self.shared.lock();
        let way = state.way(direction);
        (way.split, way.pause) = (size, pause);
    }

    /// Passes each chunk on after a delay: the latency of a network.
    pub fn delay(&self, direction: Direction, delay: Duration) {
        self.shared.lock().way(direction).delay = delay;
    }

    /// Passes on `bytes` more bytes in this direction, then cuts that connection. It does so once.
    pub fn cut_after(&self, direction: Direction, bytes: usize) {
        self.shared.lock().way(direction).cut_after = Some(bytes);
    }

    /// Cuts every connection now. New ones are accepted.
    pub fn cut(&self) {
        for Open { client, server, .. } in self.shared.lock().open.drain(..) {
            for stream in [Some(client), server].into_iter().flatten() {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }

    /// Ends every connection on the side of the clients only. What they have sent still goes to the server, and late if
    /// there is a [`delay`](Proxy::delay).
    pub fn desert(&self) {
        for open in &self.shared.lock().open {
            let _ = open.client.shutdown(Shutdown::Both);
        }
    }

    /// Passes nothing more on the connections that are open now, in either direction. New ones are not affected.
    pub fn mute(&self) {
        let mut state = self.shared.lock();
        state.muted = state.made;
    }

    /// Whether new connections are closed as soon as they are made.
    pub fn refuse(&self, refuse: bool) {
        self.shared.lock().refuse = refuse;
    }

    /// The connections made so far, those that were refused too.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// The chunks that arrived in this direction since the start or [`Proxy::forget`].
    pub fn chunks(&self, direction: Direction) -> Vec<Vec<u8>> {
        self.shared.lock().way(direction).chunks.clone()
    }

    /// All bytes that arrived in this direction since the start or [`Proxy::forget`], with `\r\n` shown as a space.
    ///
    /// # Panics
    /// It is [`before`](Proxy::before) a server that speaks TLS.
    pub fn text(&self, direction: Direction) -> String {
        assert!(
            self.scheme == "redis",
            "nobody can read this: in a run over TLS such a test has nothing to do"
        );
        let bytes = self.shared.lock().way(direction).chunks.concat();
        String::from_utf8_lossy(&bytes).replace("\r\n", " ")
    }

    /// How often the client wrote after it had heard from the server, or for the first time.
    pub fn round_trips(&self) -> usize {
        self.shared.lock().round_trips
    }

    /// Starts counting and recording anew.
    pub fn forget(&self) {
        let mut state = self.shared.lock();
        state.round_trips = 0;
        state.connections = 0;
        state.to_server.chunks.clear();
        state.to_client.chunks.clear();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.resume(ToServer);
        self.resume(ToClient);
        self.cut();
        // the listener sits in `accept`: knock
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    to_server: Way,
    to_client: Way,
    open: Vec<Open>,
    connections: usize,
    /// Connections made, never forgotten; so many of them are mute.
    made: usize,
    muted: usize,
    round_trips: usize,
    refuse: bool,
    ended: bool,
}

/// A connection, until nothing is copied any more in either direction.
#[derive(Debug)]
struct Open {
    number: usize,
    client: TcpStream,
    /// Once it is connected.
    server: Option<TcpStream>,
    /// In so many directions nothing is copied any more.
    ended: u8,
}

#[derive(Debug, Default)]
struct Way {
    stalled: bool,
    split: usize,
    /// Behind each piece of that size.
    pause: Duration,
    delay: Duration,
    cut_after: Option<usize>,
    chunks: Vec<Vec<u8>>,
}

impl State {
    fn way(&mut self, direction: Direction) -> &mut Way {
        match direction {
            ToServer => &mut self.to_server,
            ToClient => &mut self.to_client,
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }

    /// Counts a client that has just come, and gives its number, unless it is refused.
    fn admit(&self, client: &TcpStream) -> Option<usize> {
        let mut state = self.lock();
        state.connections += 1;
        state.made += 1;
        if state.refuse {
            return None;
        }
        let number = state.made;
        state.open.push(Open { number, client: clone(client), server: None, ended: 0 });
        Some(number)
    }

    /// Its connection to the server was not made.
    fn leave(&self, number: usize) {
        self.lock().open.retain(|open| open.number != number);
    }

    /// Copies what a client and the server say, unless it was cut meanwhile.
    fn connect(self: &Arc<Self>, number: usize, client: TcpStream, server: TcpStream) {
        let _ = client.set_nodelay(true).and(server.set_nodelay(true));
        match self.lock().open.iter_mut().find(|open| open.number == number) {
            Some(open) => open.server = Some(clone(&server)),
            None => return,
        }
        // whether this connection's client has written since it last heard from the server
        let asked = Arc::new(Mutex::new(false));
        let ways = [(ToServer, clone(&client), clone(&server)), (ToClient, server, client)];
        for (direction, from, to) in ways {
            let (shared, asked) = (self.clone(), asked.clone());
            thread::spawn(move || shared.pump((direction, number), from, to, &asked));
        }
    }

    /// Reads what comes, notes it, and leaves it to [`Shared::pass_on`].
    fn pump(
        self: &Arc<Self>,
        way: (Direction, usize),
        mut from: TcpStream,
        to: TcpStream,
        asked: &Mutex<bool>,
    ) {
        let (direction, _) = way;
        // a peer that does not read holds up the one that writes, as without a proxy
        let (chunks, passing) = mpsc::sync_channel(16);
        let writer = thread::spawn({
            let shared = self.clone();
            move || shared.pass_on(way, to, &passing)
        });
        let mut buffer = vec![0; 64 * 1024];
        loop {
            drop(self.wait_while_stalled(way));
            let Ok(length @ 1..) = from.read(&mut buffer) else { break };
            let chunk = buffer[..length].to_vec();
            let mut state = self.lock();
            let seen = state.way(direction);
            seen.chunks.push(chunk.clone());
            let due = Instant::now() + seen.delay;
            let asked_before =
                std::mem::replace(&mut *asked.lock().expect("no holder panics"), direction == ToServer);
            if direction == ToServer && !asked_before {
                state.round_trips += 1;
            }
            drop(state);
            if chunks.send((due, chunk)).is_err() {
                break;
            }
        }
        drop(chunks);
        let _ = writer.join();
        let _ = from.shutdown(Shutdown::Both);
        self.end(way.1);
    }

    /// Nothing is copied any more in one direction of a connection.
    fn end(&self, number: usize) {
        let mut state = self.lock();
        if let Some(open) = state.open.iter_mut().find(|open| open.number == number) {
            open.ended += 1;
        }
        state.open.retain(|open| open.ended < 2);
    }

    /// Passes chunks on when they are due.
    fn pass_on(&self, on: (Direction, usize), mut to: TcpStream, chunks: &Receiver<(Instant, Vec<u8>)>) {
        for (due, chunk) in chunks {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut state = self.wait_while_stalled(on);
            let way = state.way(on.0);
            let length = chunk.len();
            let cut = way.cut_after.filter(|left| *left <= length);
            way.cut_after = way.cut_after.and_then(|left| left.checked_sub(length)).filter(|left| *left > 0);
            let (split, pause) =
                if way.split == 0 { (length, Duration::ZERO) } else { (way.split, way.pause) };
            drop(state);
            let sent = chunk[..cut.unwrap_or(length)].chunks(split).try_for_each(|piece| {
                to.write_all(piece)?;
                thread::sleep(pause);
                Ok::<_, io::Error>(())
            });
            if sent.is_err() || cut.is_some() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    }

    fn wait_while_stalled(&self, (direction, number): (Direction, usize)) -> MutexGuard<'_, State> {
        self.changed
            .wait_while(self.lock(), |state| {
                (state.way(direction).stalled || number <= state.muted) && !state.ended
            })
            .expect("no holder of the lock panics")
    }
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("file descriptors are not scarce")
}

#[cfg(test)]
mod tests;
