//! What the frames on a push connection say.

use super::TopicKind;
use crate::resp::split_len;

/// What a frame is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// A message. `topic` is what was subscribed to.
    Message {
        kind: TopicKind,
        topic: &'a [u8],
        /// Where the frame goes on behind the topic.
        after_topic: usize,
        /// Where the payload begins, which goes on to the end of the frame.
        payload: usize,
    },
    /// A subscription has begun or ended. The name is missing where there was nothing to unsubscribe from.
    Confirmed { verb: Verb, kind: TopicKind, name: Option<&'a [u8]> },
    /// The answer to a command.
    Answer,
    /// Nothing that is known, as a newer server may send it.
    Unknown,
}

/// What is done about a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    Subscribe,
    Unsubscribe,
}

/// Reads a whole frame. RESP3 says `>` where RESP2 sends an array, whose answers to PING are arrays, too.
pub(super) fn parse(frame: &[u8]) -> Frame<'_> {
    let Some((&kind @ (b'>' | b'*'), body)) = frame.split_first() else { return Frame::Answer };
    match push(frame, body) {
        Some((b"pong", 2, _)) if kind == b'*' => Frame::Answer,
        Some((word, elements, rest)) => known(frame, word, elements, rest).unwrap_or(Frame::Unknown),
        None => Frame::Unknown,
    }
}

/// The first word, the number of elements, and what follows the word.
fn push<'a>(frame: &'a [u8], body: &'a [u8]) -> Option<(&'a [u8], usize, &'a [u8])> {
    let (elements, rest) = split_len(body)?;
    let (word, rest) = string(rest)?;
    debug_assert!(frame.len() >= rest.len(), "the rest is a part of the frame");
    Some((word, elements, rest))
}

fn known<'a>(frame: &'a [u8], word: &[u8], elements: usize, rest: &'a [u8]) -> Option<Frame<'a>> {
    use TopicKind::{Channel, Pattern, Shard};
    use Verb::{Subscribe, Unsubscribe};
    let message = |kind| {
        let (topic, rest) = string(rest)?;
        let after_topic = frame.len() - rest.len();
        let rest = if kind == Pattern { string(rest)?.1 } else { rest };
        let (payload, end) = string(rest)?;
        let wanted = if kind == Pattern { 4 } else { 3 };
        (elements == wanted && end.is_empty()).then(|| Frame::Message {
            kind,
            topic,
            after_topic,
            payload: frame.len() - payload.len() - b"\r\n".len(),
        })
    };
    let confirmed = |verb, kind| {
        // nil, where there was nothing
        let name = string(rest).map(|(name, _)| name);
        (elements == 3).then_some(Frame::Confirmed { verb, kind, name })
    };
    match word {
        b"message" => message(Channel),
        b"pmessage" => message(Pattern),
        b"smessage" => message(Shard),
        b"subscribe" => confirmed(Subscribe, Channel),
        b"psubscribe" => confirmed(Subscribe, Pattern),
        b"ssubscribe" => confirmed(Subscribe, Shard),
        b"unsubscribe" => confirmed(Unsubscribe, Channel),
        b"punsubscribe" => confirmed(Unsubscribe, Pattern),
        b"sunsubscribe" => confirmed(Unsubscribe, Shard),
        _ => None,
    }
}

/// The string that `bytes` begins with, and what follows it.
#[inline]
pub(super) fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = split_len(bytes.strip_prefix(b"$")?)?;
    let (string, rest) = rest.split_at_checked(len)?;
    Some((string, rest.strip_prefix(b"\r\n")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_in_both_protocols() {
        for kind in [">", "*"] {
            let frame = format!("{kind}3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
            let wanted =
                Frame::Message { kind: TopicKind::Channel, topic: b"news", after_topic: 27, payload: 31 };
            assert_eq!(parse(frame.as_bytes()), wanted);
            let frame = format!("{kind}4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
            let Frame::Message { kind: TopicKind::Pattern, topic: b"n*", payload, .. } =
                parse(frame.as_bytes())
            else {
                unreachable!("{frame}")
            };
            assert_eq!(frame.get(payload..), Some("hi\r\n"));
        }
    }

    #[test]
    fn what_is_no_message() {
        let confirmed = Frame::Confirmed { verb: Verb::Subscribe, kind: TopicKind::Shard, name: Some(b"s") };
        assert_eq!(parse(b">3\r\n$10\r\nssubscribe\r\n$1\r\ns\r\n:1\r\n"), confirmed);
        let nothing = Frame::Confirmed { verb: Verb::Unsubscribe, kind: TopicKind::Channel, name: None };
        assert_eq!(parse(b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"), nothing);
        assert_eq!(parse(b">3\r\n$11\r\nunsubscribe\r\n_\r\n:0\r\n"), nothing);
        for answer in ["+PONG\r\n", "*2\r\n$4\r\npong\r\n$0\r\n\r\n", "-NOPERM no\r\n", "$4\r\nPONG\r\n"] {
            assert_eq!(parse(answer.as_bytes()), Frame::Answer, "{answer}");
        }
        for unknown in [
            ">2\r\n$10\r\ninvalidate\r\n_\r\n",
            ">2\r\n$7\r\nmessage\r\n$1\r\na\r\n",
            "*0\r\n",
            "*-1\r\n",
            ">1\r\n:1\r\n",
        ] {
            assert_eq!(parse(unknown.as_bytes()), Frame::Unknown, "{unknown}");
        }
    }
}
