//! The state that both halves of a TLS connection share: rustls, bytes to decrypt, and encrypted bytes.

use std::fmt;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use bytes::{Buf, BytesMut};
use rustls::client::{ClientConnectionData, UnbufferedClientConnection};
use rustls::unbuffered::{
    ConnectionState, EncodeError, EncryptError, InsufficientSizeError, UnbufferedStatus, WriteTraffic,
};
use tokio::io::ReadBuf;

use super::explain::explain;

const CLOSED: &str =
    "the server closed the connection before the TLS handshake was over: is this its TLS port?";

/// How much is sealed before the socket takes it.
pub(super) const AHEAD: usize = 64 << 10;

/// The largest buffer that is kept while there is nothing in it.
const KEEP: usize = 4 << 10;

/// What sealing makes of a record more than its contents, at most, and how much a record holds.
const OVERHEAD: usize = 64;
const RECORD: usize = 16 << 10;

/// Under a lock that is never held across I/O.
pub(super) struct Session(Mutex<State>);

struct State {
    connection: UnbufferedClientConnection,
    /// Read from the socket, and not yet opened: a part of a record.
    closed: BytesMut,
    /// Opened, and not yet taken by whoever reads.
    opened: BytesMut,
    /// Sealed, and not yet taken for writing.
    sealed: Sealed,
    /// Somebody writes what was sealed before. Whoever that is looks here again when it has.
    sending: bool,
    /// The server sends nothing more.
    ended: bool,
    /// What is wrong with what it has sent, for whoever has read all that came before.
    wrong: Option<io::Error>,
    /// Something was wrong with what the server sent: rustls is not asked any more.
    over: bool,
    /// Writing to the socket has failed, so that nothing more of this is sent.
    broken: bool,
    /// The task that writes what nobody else does.
    driver: Option<Waker>,
}

/// Bytes for the socket. Some of them, from the first on, have been written.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    bytes: Vec<u8>,
    written: usize,
}

impl Session {
    /// A session that has said its first word, which is to be sent.
    pub(super) fn start(connection: UnbufferedClientConnection) -> io::Result<Session> {
        let mut state = State {
            connection,
            closed: BytesMut::new(),
            opened: BytesMut::new(),
            sealed: Sealed::default(),
            sending: false,
            ended: false,
            wrong: None,
            over: false,
            broken: false,
            driver: None,
        };
        state.go_on(None)?;
        Ok(Session(Mutex::new(state)))
    }

    /// Whether hands are shaken.
    pub(super) fn shaken(&self) -> Poll<io::Result<()>> {
        let mut state = self.lock();
        if let Some(wrong) = state.wrong.take() {
            return Poll::Ready(Err(wrong));
        }
        match (state.connection.is_handshaking(), state.ended) {
            (false, _) => Poll::Ready(Ok(())),
            (true, false) => Poll::Pending,
            (true, true) => Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, CLOSED))),
        }
    }

    /// Opens what was read from the socket. What there is room for in `buf` is put there, the rest is kept.
    pub(super) fn open(&self, read: &[u8], buf: &mut ReadBuf<'_>) {
        let mut state = self.lock();
        state.closed.extend_from_slice(read);
        state.wrong = state.go_on(Some(buf)).err();
        if state.closed.is_empty() && state.closed.capacity() > KEEP {
            state.closed = BytesMut::new();
        }
    }

    /// Gives what was opened before, or the end; `false` where more has to be read.
    pub(super) fn take_opened(&self, buf: &mut ReadBuf<'_>) -> io::Result<bool> {
        let mut state = self.lock();
        if state.opened.is_empty() {
            return state.wrong.take().map_or(Ok(state.ended), Err);
        }
        let n = state.opened.len().min(buf.remaining());
        buf.put_slice(state.opened.get(..n).unwrap_or_default());
        state.opened.advance(n);
        if state.opened.is_empty() {
            state.opened = BytesMut::new();
        }
        Ok(true)
    }

    pub(super) fn has_opened(&self) -> bool {
        let state = self.lock();
        !state.opened.is_empty() || state.ended || state.wrong.is_some()
    }

    /// The socket has come to its end.
    pub(super) fn end(&self) {
        self.lock().ended = true;
    }

    /// Seals `plain`; it is to be sent.
    pub(super) fn seal(&self, plain: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        if state.broken {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        state.seal(plain)
    }

    /// Says that nothing more comes, where nothing else is on its way.
    pub(super) fn seal_end(&self) -> Option<Sealed> {
        let mut state = self.lock();
        if state.sending || state.broken || !state.sealed.is_empty() || state.connection.is_handshaking() {
            return None;
        }
        state.seal_end();
        Some(std::mem::take(&mut state.sealed))
    }

    /// What is sealed, for whoever writes it and then calls [`put_back`](Session::put_back). Nothing where there is nothing,
    /// or where somebody else is writing, who then sees to the rest.
    pub(super) fn take_sealed(&self) -> io::Result<Option<Sealed>> {
        let mut state = self.lock();
        if state.broken {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if state.sending || state.sealed.is_empty() {
            return Ok(None);
        }
        state.sending = true;
        Ok(Some(std::mem::take(&mut state.sealed)))
    }

    /// Gives back what could not be written; `broken` where that will not change. Whether there is more.
    pub(super) fn put_back(&self, mut sealed: Sealed, broken: bool) -> bool {
        let mut state = self.lock();
        state.sending = false;
        state.broken |= broken;
        if state.sealed.is_empty() {
            sealed.recycle();
            state.sealed = sealed;
        } else {
            // sealed meanwhile by somebody else
            sealed.bytes.extend_from_slice(state.sealed.rest());
            state.sealed = sealed;
        }
        !state.sealed.is_empty()
    }

    /// The task that is to be woken where a caller leaves something unsent.
    pub(super) fn set_driver(&self, driver: &Waker) {
        let mut state = self.lock();
        match &mut state.driver {
            Some(old) => old.clone_from(driver),
            none => *none = Some(driver.clone()),
        }
    }

    pub(super) fn wake_driver(&self) {
        let driver = self.lock().driver.take();
        driver.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // rustls does not panic; if it did, the connection would fail at the next step
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Opens what is there and seals what rustls has to say, as far as that goes now.
    fn go_on(&mut self, mut buf: Option<&mut ReadBuf<'_>>) -> io::Result<()> {
        self.each(|opened, plain| give(plain, buf.as_deref_mut(), opened), |_, _| false).map(drop)
    }

    fn seal(&mut self, plain: &[u8]) -> io::Result<()> {
        let done = self.each(
            |opened, plain| give(plain, None, opened),
            |traffic, sealed| {
                let room = plain.len() + (plain.len() / RECORD + 1) * OVERHEAD;
                sealed.push(room, |room| traffic.encrypt(plain, room))
            },
        );
        match done {
            Ok(true) => Ok(()),
            Ok(false) => Err(io::Error::other("TLS takes nothing more on this connection")),
            Err(error) => Err(error),
        }
    }

    fn seal_end(&mut self) {
        // the connection is over, whatever comes of this
        let _done = self.each(
            |_, _| {},
            |traffic, sealed| sealed.push(OVERHEAD, |room| traffic.queue_close_notify(room)),
        );
    }

    /// Goes through the states of rustls until it waits: for more to open, or for something to seal. `open` gets what was
    /// opened, `write` may seal something; whether it did.
    fn each(
        &mut self,
        mut open: impl FnMut(&mut BytesMut, &[u8]),
        mut write: impl FnMut(&mut WriteTraffic<'_, ClientConnectionData>, &mut Sealed) -> bool,
    ) -> io::Result<bool> {
        loop {
            if self.over {
                return Ok(false);
            }
            let UnbufferedStatus { mut discard, state } =
                self.connection.process_tls_records(&mut self.closed);
            let done = match state {
                Ok(ConnectionState::ReadTraffic(mut traffic)) => loop {
                    match traffic.next_record() {
                        Some(Ok(record)) => {
                            discard += record.discard;
                            open(&mut self.opened, record.payload);
                        }
                        Some(Err(error)) => break Some(Err(explain(&error))),
                        None => break None,
                    }
                },
                Ok(ConnectionState::EncodeTlsData(mut data)) => {
                    self.sealed.push(RECORD, |room| data.encode(room));
                    None
                }
                // it is sent in order, with all that was sealed
                Ok(ConnectionState::TransmitTlsData(data)) => {
                    data.done();
                    None
                }
                Ok(ConnectionState::PeerClosed) => {
                    self.ended = true;
                    None
                }
                Ok(ConnectionState::WriteTraffic(mut traffic)) => {
                    Some(Ok(write(&mut traffic, &mut self.sealed)))
                }
                // it waits for more, and has used up some of what came all the same
                Ok(_) => Some(Ok(false)),
                Err(error) => Some(Err(explain(&error))),
            };
            self.closed.advance(discard.min(self.closed.len()));
            match done {
                None => {}
                Some(Ok(sealed)) => return Ok(sealed),
                Some(Err(error)) => {
                    self.seal_alert();
                    return Err(error);
                }
            }
        }
    }

    /// After an error: what rustls has to tell the server about it, and nothing else.
    fn seal_alert(&mut self) {
        self.over = true;
        while self.connection.wants_write()
            && let Ok(ConnectionState::EncodeTlsData(mut data)) =
                self.connection.process_tls_records(&mut self.closed).state
        {
            self.sealed.push(RECORD, |room| data.encode(room));
        }
    }
}

/// To whoever reads as far as there is room, and in order.
fn give(plain: &[u8], buf: Option<&mut ReadBuf<'_>>, opened: &mut BytesMut) {
    let now = match buf {
        Some(buf) if opened.is_empty() => {
            let now = plain.len().min(buf.remaining());
            buf.put_slice(plain.get(..now).unwrap_or_default());
            now
        }
        _ => 0,
    };
    opened.extend_from_slice(plain.get(now..).unwrap_or_default());
}

impl Sealed {
    /// What has not been written.
    pub(super) fn rest(&self) -> &[u8] {
        self.bytes.get(self.written..).unwrap_or_default()
    }

    pub(super) fn advance(&mut self, n: usize) {
        self.written += n;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest().is_empty()
    }

    /// Keeps the allocation for what comes next, unless it is an exceptional one.
    fn recycle(&mut self) {
        if !self.is_empty() {
            return;
        }
        self.written = 0;
        if self.bytes.capacity() > KEEP { self.bytes = Vec::new() } else { self.bytes.clear() }
    }

    /// Lets `fill` write behind what is there, into `room` bytes, or into as many as it asks for. Whether it did.
    fn push<E: Into<Refused>>(
        &mut self,
        mut room: usize,
        mut fill: impl FnMut(&mut [u8]) -> Result<usize, E>,
    ) -> bool {
        let before = self.bytes.len();
        loop {
            self.bytes.resize(before + room, 0);
            match fill(self.bytes.get_mut(before..).unwrap_or_default()).map_err(E::into) {
                Ok(n) => {
                    self.bytes.truncate(before + n);
                    return true;
                }
                Err(Refused::TooSmall(required)) if required > room => room = required,
                Err(_) => {
                    self.bytes.truncate(before);
                    return false;
                }
            }
        }
    }
}

/// Why nothing was written into a buffer.
enum Refused {
    /// It must have so many bytes.
    TooSmall(usize),
    Never,
}

impl From<EncodeError> for Refused {
    fn from(error: EncodeError) -> Refused {
        match error {
            EncodeError::InsufficientSize(InsufficientSizeError { required_size }) => {
                Refused::TooSmall(required_size)
            }
            EncodeError::AlreadyEncoded => Refused::Never,
        }
    }
}

impl From<EncryptError> for Refused {
    fn from(error: EncryptError) -> Refused {
        match error {
            EncryptError::InsufficientSize(InsufficientSizeError { required_size }) => {
                Refused::TooSmall(required_size)
            }
            EncryptError::EncryptExhausted => Refused::Never,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}
