//! The words of a command, read back out of their encoding.

use bytes::Bytes;

use super::Words;

/// What the words say, in order. Made by [`Words::payloads`].
#[derive(Debug, Clone)]
pub(crate) struct Payloads<'a> {
    bytes: &'a [u8],
    /// Those not passed yet.
    shared: &'a [(u32, Bytes)],
    at: usize,
}

impl Words {
    /// What the words say, those of the name first.
    pub(crate) fn payloads(&self) -> Payloads<'_> {
        let mut payloads = Payloads { bytes: self.bytes(), shared: self.shared(), at: 0 };
        if payloads.bytes.first() == Some(&b'*') {
            payloads.line();
        }
        payloads
    }
}

impl<'a> Payloads<'a> {
    /// Those of a command whose bytes are in one piece.
    pub(crate) fn of(command: &'a [u8]) -> Payloads<'a> {
        let mut payloads = Payloads { bytes: command, shared: &[], at: 0 };
        if payloads.bytes.first() == Some(&b'*') {
            payloads.line();
        }
        payloads
    }

    /// Where the next word begins among the bytes.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// Passes a line; the number in it.
    fn line(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        self.at += end + 1;
        std::str::from_utf8(rest.get(1..end.checked_sub(1)?)?).ok()?.parse().ok()
    }
}

impl<'a> Iterator for Payloads<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let len = self.line()?;
        let (payload, inline) = match self.shared {
            [(place, payload), rest @ ..] if *place as usize == self.at => {
                self.shared = rest;
                (payload.as_ref(), 0)
            }
            _ => (self.bytes.get(self.at..self.at + len)?, len),
        };
        self.at += inline + b"\r\n".len();
        Some(payload)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::arg::words::SHARED_FROM;

    #[test]
    fn reads_what_was_written() {
        let large = Bytes::from(vec![b'x'; SHARED_FROM]);
        let mut words = Words::named("client reply");
        words.arg(&large);
        words.arg("\r\n$1\r\n");
        words.arg("");
        words.arg(&large);
        words.finish();
        let wanted: [&[u8]; 6] = [b"client", b"reply", &large, b"\r\n$1\r\n", b"", &large];
        assert_eq!(words.payloads().collect::<Vec<_>>(), wanted);
        assert_eq!(Words::fixed(b"*1\r\n$4\r\nPING\r\n").payloads().collect::<Vec<_>>(), [b"PING"]);
        assert_eq!(Words::named("").payloads().count(), 0);
    }
}
