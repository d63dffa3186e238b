//! The protocol by hand: just what the floors need, as fast as it gets without cheating.

use std::io::{self, BufRead, Write};

use bytes::{Buf, Bytes, BytesMut};

use crate::data::Element;

/// Appends one command.
pub fn encode<W: AsRef<[u8]>>(
    words: impl IntoIterator<Item = W, IntoIter: ExactSizeIterator>,
    wire: &mut Vec<u8>,
) {
    let words = words.into_iter();
    write!(wire, "*{}\r\n", words.len()).expect("memory");
    for word in words {
        let word = word.as_ref();
        write!(wire, "${}\r\n", word.len()).expect("memory");
        wire.extend_from_slice(word);
        wire.extend_from_slice(b"\r\n");
    }
}

/// Reads one status or integer; or that the key is another node's.
pub fn expect_ok_or_moved(connection: &mut impl BufRead) -> io::Result<()> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    if line.starts_with(['+', ':']) || line.starts_with("-MOVED ") {
        Ok(())
    } else {
        Err(io::Error::other(line))
    }
}

/// Finds where a call's replies end, however they are cut into reads.
#[derive(Default)]
pub struct Counter {
    elements: usize,
    skip: usize,
}

impl Counter {
    pub fn expect(&mut self, replies: usize) {
        self.elements = replies;
    }

    pub fn done(&self) -> bool {
        self.elements == 0 && self.skip == 0
    }

    /// Bytes that are known to be missing.
    pub fn missing(&self) -> usize {
        self.skip
    }

    /// Consumes what it can, up to the end of the replies; gives how much that was.
    pub fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while !self.done() {
            if self.skip > 0 {
                let skipped = self.skip.min(bytes.len() - at);
                at += skipped;
                self.skip -= skipped;
                if self.skip > 0 {
                    break;
                }
                continue;
            }
            let Some(header) = Header::at(&bytes[at..]) else { break };
            at += header.len;
            self.elements -= 1;
            match (header.kind, header.number) {
                (b'$', Some(n)) => self.skip = n + 2,
                (b'*', Some(n)) => self.elements += n,
                (b'%', Some(n)) => self.elements += 2 * n,
                (b'-', _) => {
                    panic!("the server answers {:?}", bytes[at - header.len..].escape_ascii().to_string())
                }
                _ => {}
            }
        }
        at
    }
}

/// Complete replies, to be decoded in order.
pub struct Replies<'a> {
    buffer: &'a mut BytesMut,
    at: usize,
}

impl<'a> Replies<'a> {
    pub fn new(buffer: &'a mut BytesMut) -> Self {
        Self { buffer, at: 0 }
    }

    /// A status, or the head of an array: anything that is one line.
    pub fn skip_line(&mut self) {
        self.header();
    }

    /// The head of an array.
    pub fn length(&mut self) -> usize {
        self.header().number.unwrap_or(0)
    }

    pub fn integer(&mut self) -> i64 {
        self.length() as i64
    }

    pub fn bulk<V: Element>(&mut self) -> Option<V> {
        let len = self.header().number?;
        let value = V::by_hand(&self.buffer[self.at..self.at + len]);
        self.at += len + 2;
        Some(value)
    }

    pub fn array<V>(&mut self, element: impl Fn(&mut Self) -> V) -> Vec<V> {
        let len = self.length();
        let mut array = Vec::with_capacity(len);
        array.extend((0..len).map(|_| element(self)));
        array
    }

    /// A bulk string without copying it.
    pub fn blob(&mut self) -> Bytes {
        let len = self.header().number.expect("a value");
        self.buffer.advance(self.at);
        self.at = 2;
        self.buffer.split_to(len).freeze()
    }

    /// Every reply is decoded: makes room for the next.
    pub fn finish(self) {
        self.buffer.advance(self.at);
    }

    fn header(&mut self) -> Header {
        let header = Header::at(&self.buffer[self.at..]).expect("a complete reply");
        self.at += header.len;
        header
    }
}

/// The first line of a reply.
struct Header {
    kind: u8,
    /// The number, where it is one that isn't negative.
    number: Option<usize>,
    len: usize,
}

impl Header {
    fn at(bytes: &[u8]) -> Option<Self> {
        let (&kind, rest) = bytes.split_first()?;
        let mut number = 0_usize;
        for (i, &byte) in rest.iter().enumerate() {
            match byte {
                b'0'..=b'9' => number = number.wrapping_mul(10).wrapping_add(usize::from(byte - b'0')),
                b'\r' => {
                    let negative = rest[0] == b'-';
                    return (i + 1 < rest.len()).then_some(Self {
                        kind,
                        number: (!negative).then_some(number),
                        len: i + 3,
                    });
                }
                _ => {}
            }
        }
        None
    }
}
