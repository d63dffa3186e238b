//! Replies, as a server would say them.

use bytes::Bytes;

/// A raw reply, for replies that no Rust value makes: the result of a script, or the fields of a type of your own.
///
/// ```
/// use roundtrip_test::Frame;
///
/// let user = Frame::map([("name", "ann"), ("visits", "7")]);
/// # let _ = user;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A status such as `OK`.
    Simple(String),
    /// An error, which begins with its code.
    Error(String),
    /// A whole number.
    Int(i64),
    /// A number; in RESP2 a string.
    Double(f64),
    /// A string.
    Bulk(Bytes),
    /// Nil.
    Nil,
    /// A list.
    Array(Vec<Frame>),
    /// Keys and values; in RESP2 one after the other.
    Map(Vec<(Frame, Frame)>),
    /// A push, which answers no command; in RESP2 a list.
    Push(Vec<Frame>),
}

impl Frame {
    /// A string.
    pub fn bulk(bytes: impl AsRef<[u8]>) -> Frame {
        Frame::Bulk(Bytes::copy_from_slice(bytes.as_ref()))
    }

    /// A list of strings.
    pub fn list<T: AsRef<[u8]>>(elements: impl IntoIterator<Item = T>) -> Frame {
        Frame::Array(elements.into_iter().map(Frame::bulk).collect())
    }

    /// A map from strings to strings.
    pub fn map<K: AsRef<[u8]>, V: AsRef<[u8]>>(entries: impl IntoIterator<Item = (K, V)>) -> Frame {
        Frame::Map(entries.into_iter().map(|(key, value)| (Frame::bulk(key), Frame::bulk(value))).collect())
    }

    pub(super) fn ok() -> Frame {
        Frame::Simple("OK".into())
    }

    pub(super) fn write(&self, resp3: bool, out: &mut Vec<u8>) {
        match self {
            Frame::Simple(text) => line(out, '+', text),
            Frame::Error(text) => line(out, '-', text),
            Frame::Int(n) => line(out, ':', &n.to_string()),
            Frame::Double(n) if resp3 => line(out, ',', &n.to_string()),
            Frame::Double(n) => bulk(out, n.to_string().as_bytes()),
            Frame::Bulk(bytes) => bulk(out, bytes),
            Frame::Nil if resp3 => out.extend_from_slice(b"_\r\n"),
            Frame::Nil => out.extend_from_slice(b"$-1\r\n"),
            Frame::Array(elements) => all(out, '*', elements, resp3),
            Frame::Push(elements) => all(out, if resp3 { '>' } else { '*' }, elements, resp3),
            Frame::Map(entries) => {
                let (kind, len) = if resp3 { ('%', entries.len()) } else { ('*', entries.len() * 2) };
                line(out, kind, &len.to_string());
                for (key, value) in entries {
                    key.write(resp3, out);
                    value.write(resp3, out);
                }
            }
        }
    }
}

/// A line has no other end, and servers put blanks in its place.
fn line(out: &mut Vec<u8>, kind: char, text: &str) {
    let text = text.replace(['\r', '\n'], " ");
    out.extend_from_slice(format!("{kind}{text}\r\n").as_bytes());
}

fn bulk(out: &mut Vec<u8>, bytes: &[u8]) {
    line(out, '$', &bytes.len().to_string());
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

fn all(out: &mut Vec<u8>, kind: char, elements: &[Frame], resp3: bool) {
    line(out, kind, &elements.len().to_string());
    elements.iter().for_each(|element| element.write(resp3, out));
}
