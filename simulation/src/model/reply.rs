//! Replies of the model, and their bytes in both versions of the protocol.

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A simple string.
    Status(&'static str),
    /// An error, its code first.
    Error(String),
    /// A number.
    Int(i64),
    /// A string.
    Bulk(Vec<u8>),
    /// A text for people.
    Verbatim(Vec<u8>),
    /// No string.
    Nil,
    /// No array.
    NilArray,
    /// An array.
    Array(Vec<Reply>),
    /// Keys and values in turn.
    Map(Vec<Reply>),
    /// What answers no command.
    Push(Vec<Reply>),
}

impl Reply {
    /// What most commands without a result say.
    pub const OK: Reply = Reply::Status("OK");

    /// An error with these words.
    pub fn error(text: impl Into<String>) -> Reply {
        Reply::Error(text.into())
    }

    /// A string with these bytes.
    pub fn bulk(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply::Bulk(bytes.into())
    }

    /// Appends its bytes.
    pub fn write(&self, resp3: bool, out: &mut Vec<u8>) {
        match self {
            Reply::Status(text) => line(out, '+', text),
            Reply::Error(text) => line(out, '-', text),
            Reply::Int(n) => line(out, ':', &n.to_string()),
            Reply::Verbatim(bytes) if resp3 => string(out, '=', b"txt:", bytes),
            Reply::Bulk(bytes) | Reply::Verbatim(bytes) => string(out, '$', b"", bytes),
            Reply::Nil | Reply::NilArray if resp3 => line(out, '_', ""),
            Reply::Nil => line(out, '$', "-1"),
            Reply::NilArray => line(out, '*', "-1"),
            Reply::Map(elements) if resp3 => aggregate(out, '%', elements.len() / 2, elements, resp3),
            Reply::Push(elements) if resp3 => aggregate(out, '>', elements.len(), elements, resp3),
            Reply::Array(elements) | Reply::Map(elements) | Reply::Push(elements) => {
                aggregate(out, '*', elements.len(), elements, resp3)
            }
        }
    }
}

fn line(out: &mut Vec<u8>, kind: char, text: &str) {
    out.push(kind as u8);
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn string(out: &mut Vec<u8>, kind: char, format: &[u8], bytes: &[u8]) {
    line(out, kind, &(format.len() + bytes.len()).to_string());
    [format, bytes, b"\r\n"].iter().for_each(|part| out.extend_from_slice(part));
}

fn aggregate(out: &mut Vec<u8>, kind: char, count: usize, elements: &[Reply], resp3: bool) {
    line(out, kind, &count.to_string());
    elements.iter().for_each(|element| element.write(resp3, out));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_of_the_protocol() {
        let reply = Reply::Array(vec![
            Reply::OK,
            Reply::Int(-3),
            Reply::bulk("a\r\n"),
            Reply::Nil,
            Reply::NilArray,
            Reply::Verbatim(b"x".to_vec()),
            Reply::Map(vec![Reply::bulk("k"), Reply::error("ERR no")]),
            Reply::Push(vec![Reply::Int(1)]),
        ]);
        let bytes = |resp3| {
            let mut out = Vec::new();
            reply.write(resp3, &mut out);
            String::from_utf8(out).unwrap()
        };
        let same = "*8\r\n+OK\r\n:-3\r\n$3\r\na\r\n\r\n";
        assert_eq!(
            bytes(true),
            format!("{same}_\r\n_\r\n=5\r\ntxt:x\r\n%1\r\n$1\r\nk\r\n-ERR no\r\n>1\r\n:1\r\n")
        );
        assert_eq!(
            bytes(false),
            format!("{same}$-1\r\n*-1\r\n$1\r\nx\r\n*2\r\n$1\r\nk\r\n-ERR no\r\n*1\r\n:1\r\n")
        );
    }
}
