//! Replies and commands as the cases write them: what redis-cli shows, without the lengths of the wire.
//!
//! | written | RESP2 | RESP3 |
//! | --- | --- | --- |
//! | `12` | integer | integer |
//! | `'text'` | bulk string | bulk string |
//! | `='text'` | bulk string | verbatim string |
//! | `+OK` | simple string | simple string |
//! | `-ERR`, `-'ERR text'` | error | error |
//! | `nil`, `nil*` | null string, null array | null |
//! | `,1.5` | bulk string | double |
//! | `#t` | integer 1 | boolean |
//! | `[ .. ]` | array | array |
//! | `~[ .. ]` | array | set |
//! | `{ .. }` | flat array | map |

use std::iter::Peekable;
use std::str::Chars;

use roundtrip::Protocol;

/// The words of a command: separated by spaces, quoted where they have some.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('\'') {
            Some(quoted) => quoted.split_once('\'').unwrap_or_else(|| panic!("{text}: a quote is open")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// A reply as a server of this protocol sends it.
pub(super) fn reply(text: &str, protocol: Protocol) -> Vec<u8> {
    let mut writer = Writer { text, rest: text.chars().peekable(), resp3: protocol == Protocol::Resp3 };
    let reply = writer.element();
    assert_eq!(writer.next(), None, "{text}: more than one reply");
    reply.into_bytes()
}

struct Writer<'a> {
    text: &'a str,
    rest: Peekable<Chars<'a>>,
    resp3: bool,
}

impl Writer<'_> {
    /// The next character that is no space.
    fn next(&mut self) -> Option<char> {
        self.rest.find(|c| !c.is_whitespace())
    }

    fn element(&mut self) -> String {
        match self.next() {
            Some('[') => self.aggregate(']', '*'),
            Some('{') => self.aggregate('}', '%'),
            Some('~') if self.next() == Some('[') => self.aggregate(']', '~'),
            Some('\'') => bulk(&self.quoted()),
            Some('=') if self.next() == Some('\'') => {
                let text = self.quoted();
                if self.resp3 { format!("={}\r\ntxt:{text}\r\n", text.len() + 4) } else { bulk(&text) }
            }
            Some(',') => {
                let number = self.bare();
                if self.resp3 { format!(",{number}\r\n") } else { bulk(&number) }
            }
            Some('#') => match (self.resp3, self.bare().as_str()) {
                (true, bool) => format!("#{bool}\r\n"),
                (false, bool) => format!(":{}\r\n", u8::from(bool == "t")),
            },
            Some(kind @ '+') => self.line(kind),
            // a number may be negative
            Some(kind @ '-') if !self.rest.peek().is_some_and(char::is_ascii_digit) => self.line(kind),
            Some(first) => {
                let word = format!("{first}{}", self.bare());
                match word.as_str() {
                    "nil" | "nil*" if self.resp3 => "_\r\n".to_owned(),
                    "nil" => "$-1\r\n".to_owned(),
                    "nil*" => "*-1\r\n".to_owned(),
                    _ if word.parse::<i64>().is_ok() => format!(":{word}\r\n"),
                    _ => panic!("{}: what is {word}?", self.text),
                }
            }
            None => panic!("{}: it ends too early", self.text),
        }
    }

    fn line(&mut self, kind: char) -> String {
        let quoted = self.rest.next_if_eq(&'\'').is_some();
        format!("{kind}{}\r\n", if quoted { self.quoted() } else { self.bare() })
    }

    fn aggregate(&mut self, end: char, kind: char) -> String {
        let (mut elements, mut count) = (String::new(), 0);
        loop {
            while self.rest.next_if(|c| c.is_whitespace()).is_some() {}
            if self.rest.next_if_eq(&end).is_some() {
                break;
            }
            elements.push_str(&self.element());
            count += 1;
        }
        match (self.resp3, kind) {
            (true, '%') => format!("%{}\r\n{elements}", count / 2),
            (true, kind) => format!("{kind}{count}\r\n{elements}"),
            (false, _) => format!("*{count}\r\n{elements}"),
        }
    }

    fn quoted(&mut self) -> String {
        self.rest.by_ref().take_while(|c| *c != '\'').collect()
    }

    fn bare(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| !c.is_whitespace() && !"[]{}".contains(*c)) {
            word.push(c);
        }
        word
    }
}

fn bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

#[test]
fn writes_both_protocols() {
    assert_eq!(words("FT.SEARCH idx 'hello world' ''"), ["FT.SEARCH", "idx", "hello world", ""]);
    let text = "{'a' [1 nil] +b ,1.5 'c' #t -'E x' -1}";
    assert_eq!(
        reply(text, Protocol::Resp2),
        b"*8\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n+b\r\n$3\r\n1.5\r\n$1\r\nc\r\n:1\r\n-E x\r\n:-1\r\n"
    );
    assert_eq!(
        reply(text, Protocol::Resp3),
        b"%4\r\n$1\r\na\r\n*2\r\n:1\r\n_\r\n+b\r\n,1.5\r\n$1\r\nc\r\n#t\r\n-E x\r\n:-1\r\n"
    );
}
