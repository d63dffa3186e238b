//! The first key, as the library notes it and as the servers find it.

use roundtrip::__private::Request;
use roundtrip::types::Text;
use roundtrip::value::decode;

use super::Run;

/// A command's words, and what the library takes for its first key.
pub(super) struct Sent {
    words: Vec<Text>,
    first_key: Option<Text>,
}

impl Sent {
    pub(super) fn of(request: &Request) -> Sent {
        let words = request.encoded().unwrap();
        assert!(words.shared().is_empty(), "no argument of these tests is large");
        Sent { words: decode(words.bytes(), None).unwrap(), first_key: request.first_key().map(Text::from) }
    }
}

impl Run {
    /// Notes it as a failure if the server finds another first key. A server that does not know the command is not asked.
    pub(super) async fn compare_first_key(&mut self, sent: Sent, line: u32, file: &str) {
        let Sent { words, first_key } = sent;
        let asked = self.client.command("COMMAND GETKEYS").args(&words).query::<Vec<Text>>().await;
        let keys = match asked {
            // its channel belongs to a slot as a key does, and servers do not count it as one
            _ if words.first().is_some_and(|name| name == "SPUBLISH") => vec![words[1].clone()],
            Ok(keys) => keys,
            Err(error) if error.to_string().contains("no key arguments") => Vec::new(),
            Err(_) => return,
        };
        if keys.first() != first_key.as_ref() {
            let what = format!("the first key of {words:?} is {first_key:?}, the server finds {keys:?}");
            self.fail("COMMAND GETKEYS", line, file, &what);
        }
    }
}
