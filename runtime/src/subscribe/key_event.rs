//! Events about keys, which servers send as messages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::mailbox::SubscriptionStats;
use super::message::Message;
use super::subscription::Subscription;
use crate::Result;
use crate::value::{Blob, FromValue, Value};

/// Declares the events and how servers write them, with the letter of their class in `notify-keyspace-events`.
macro_rules! events {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal $class:literal;)*) => {
        /// What has happened to a key.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum KeyEvent {
            $($(#[doc = $doc])* $name,)*
            /// Another one, as the server calls it.
            Other(String),
        }

        impl KeyEvent {
            /// As servers call it, as in `expired`.
            pub fn as_str(&self) -> &str {
                match self {
                    $(KeyEvent::$name => $text,)*
                    KeyEvent::Other(name) => name,
                }
            }

            fn new(name: &[u8]) -> KeyEvent {
                $(if name == $text.as_bytes() {
                    return KeyEvent::$name;
                })*
                KeyEvent::Other(String::from_utf8_lossy(name).into())
            }

            /// The letters of its class, or of all where that is not known.
            fn class(&self) -> &'static str {
                match self {
                    $(KeyEvent::$name => $class,)*
                    KeyEvent::Other(_) => ALL,
                }
            }
        }
    };
}

events! {
    /// It was deleted by a command.
    Del "del" "g";
    /// It was given a time to live.
    Expire "expire" "g";
    /// Its time to live was taken away.
    Persist "persist" "g";
    /// It was renamed: the old name.
    RenameFrom "rename_from" "g";
    /// Another key was renamed to this.
    RenameTo "rename_to" "g";
    /// It was moved to another database.
    MoveFrom "move_from" "g";
    /// It was moved here from another database.
    MoveTo "move_to" "g";
    /// It is the copy of another.
    CopyTo "copy_to" "g";
    /// RESTORE made it.
    Restore "restore" "g";
    /// SORT stored its result in it.
    SortStore "sortstore" "g";
    /// The server deleted it because its time was over.
    Expired "expired" "x";
    /// The server deleted it to make room.
    Evicted "evicted" "e";
    /// It is new. Not included by default: ask for it with `only`.
    New "new" "n";
    /// It was read but does not exist. Not included by default: ask for it with `only`.
    Miss "keymiss" "m";
    /// A string was set.
    Set "set" "$";
    /// A part of a string was set.
    SetRange "setrange" "$";
    /// A counter was changed.
    IncrBy "incrby" "$";
    /// A counter was changed by a float.
    IncrByFloat "incrbyfloat" "$";
    /// A string was appended to.
    Append "append" "$";
    /// A list got elements at its head.
    LPush "lpush" "l";
    /// A list got elements at its tail.
    RPush "rpush" "l";
    /// A list lost elements at its head.
    LPop "lpop" "l";
    /// A list lost elements at its tail.
    RPop "rpop" "l";
    /// A list got an element within.
    LInsert "linsert" "l";
    /// An element of a list was set.
    LSet "lset" "l";
    /// A list lost elements by value.
    LRem "lrem" "l";
    /// A list was trimmed.
    LTrim "ltrim" "l";
    /// A set got members.
    SAdd "sadd" "s";
    /// A set lost members.
    SRem "srem" "s";
    /// A set lost members at random.
    SPop "spop" "s";
    /// A hash was written.
    HSet "hset" "h";
    /// A hash lost fields.
    HDel "hdel" "h";
    /// A counter in a hash was changed.
    HIncrBy "hincrby" "h";
    /// A counter in a hash was changed by a float.
    HIncrByFloat "hincrbyfloat" "h";
    /// Fields of a hash were given a time to live.
    HExpire "hexpire" "h";
    /// The server deleted fields of a hash because their time was over.
    HExpired "hexpired" "h";
    /// A sorted set was written.
    ZAdd "zadd" "z";
    /// A score was changed.
    ZIncr "zincr" "z";
    /// A sorted set lost members.
    ZRem "zrem" "z";
    /// A stream got an entry.
    XAdd "xadd" "t";
    /// A stream lost entries.
    XDel "xdel" "t";
    /// A stream was trimmed.
    XTrim "xtrim" "t";
}

/// The classes of events that are listened for where none is named.
const ALL: &str = "g$lshzxet";

/// An event about a key: what [`KeyEvents`] gives.
#[derive(Debug, Clone)]
pub struct KeyNotification {
    message: Message,
    kind: KeyEvent,
    database: u32,
}

impl KeyNotification {
    /// The key that it is about.
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`](crate::Error::is_decode): it cannot be decoded into a `T`, for example into a `String` if it is not UTF-8.
    pub fn key<T: FromValue>(&self) -> Result<T> {
        Ok(T::from_value(Value::Bytes(Blob::new(self.key_bytes(), None)))?)
    }

    /// The key that it is about, as bytes, without a copy.
    pub fn key_bytes(&self) -> &[u8] {
        match split(self.message.channel_bytes()) {
            Some((Space::Key, _, key)) => key,
            _ => self.message.payload_bytes(),
        }
    }

    /// What has happened to it.
    pub fn kind(&self) -> &KeyEvent {
        &self.kind
    }

    /// The number of the database that it is in.
    pub fn database(&self) -> u32 {
        self.database
    }

    fn new(message: Message) -> Option<KeyNotification> {
        let (space, database, rest) = split(message.channel_bytes())?;
        let kind = match space {
            Space::Key => KeyEvent::new(message.payload_bytes()),
            Space::Event => KeyEvent::new(rest),
        };
        Some(KeyNotification { kind, database, message })
    }
}

/// How a channel is made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// The channel names the key, the message the event.
    Key,
    /// The channel names the event, the message the key.
    Event,
}

/// `__keyspace@0__:key`, `__keyevent@0__:event`.
fn split(channel: &[u8]) -> Option<(Space, u32, &[u8])> {
    let (space, rest) = match channel.strip_prefix(b"__keyspace@") {
        Some(rest) => (Space::Key, rest),
        None => (Space::Event, channel.strip_prefix(b"__keyevent@")?),
    };
    let end = rest.windows(3).position(|window| window == b"__:")?;
    let database = std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
    Some((space, database, rest.get(end + 3..)?))
}

/// What is listened for.
#[derive(Debug, Clone)]
pub(crate) struct Listening {
    pub(crate) pattern: Vec<u8>,
    pub(crate) database: u32,
    /// Empty for all.
    pub(crate) only: Vec<KeyEvent>,
}

impl Listening {
    /// Whether the names of the events are subscribed to, rather than those of the keys.
    pub(crate) fn by_event(&self) -> bool {
        self.pattern == b"*" && !self.only.is_empty()
    }

    /// What is subscribed to: channels, or one pattern.
    pub(crate) fn names(&self) -> Vec<Vec<u8>> {
        let database = self.database;
        if self.by_event() {
            let name = |event: &KeyEvent| format!("__keyevent@{database}__:{}", event.as_str()).into_bytes();
            return self.only.iter().map(name).collect();
        }
        let mut name = format!("__keyspace@{database}__:").into_bytes();
        name.extend_from_slice(&self.pattern);
        vec![name]
    }

    /// The letters that `notify-keyspace-events` must have.
    fn needs(&self) -> String {
        let mut needs = String::from(if self.by_event() { "E" } else { "K" });
        let classes = self.only.iter().map(KeyEvent::class);
        for class in if self.only.is_empty() { ALL.to_owned() } else { classes.collect() }.chars() {
            if !needs.contains(class) {
                needs.push(class);
            }
        }
        needs
    }

    /// What the setting must be where `has` does not suffice: both together.
    pub(crate) fn lacks(&self, has: &str) -> Option<String> {
        let known = has.replace('A', "g$lshzxetd");
        let needs = self.needs();
        if needs.chars().all(|class| known.contains(class)) {
            return None;
        }
        let more = needs.chars().filter(|class| !known.contains(*class));
        let all: String = known.chars().chain(more).collect();
        // shorter, and as people write it
        let rest = |all: &str| all.chars().filter(|class| !"g$lshzxetd".contains(*class)).collect::<String>();
        Some(if ALL.chars().all(|class| all.contains(class)) { rest(&all) + "A" } else { all })
    }
}

/// Events about keys. It is a [`Stream`] of [`KeyNotification`]s; [`next`](KeyEvents::next) works without that trait. Made by
/// [`Client::key_events`](crate::Client::key_events).
///
/// It behaves like a [`Subscription`]: an error with [`missed`](crate::Error::missed) does not end it.
#[derive(Debug)]
#[must_use = "dropping it unsubscribes"]
pub struct KeyEvents {
    subscription: Subscription,
    only: Vec<KeyEvent>,
    checked: bool,
}

impl KeyEvents {
    pub(crate) fn new(subscription: Subscription, only: Vec<KeyEvent>, checked: bool) -> KeyEvents {
        KeyEvents { subscription, only, checked }
    }

    /// The next event; `None` when the client was closed. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// As [`Subscription::next`].
    pub async fn next(&mut self) -> Option<Result<KeyNotification>> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// Whether the configuration of the server was checked, so that these events are known to be sent. `false` if the user
    /// may not use CONFIG.
    pub fn is_checked(&self) -> bool {
        self.checked
    }

    /// Counts of its messages and gaps.
    pub fn stats(&self) -> SubscriptionStats {
        self.subscription.stats()
    }

    fn poll_event(&mut self, cx: &Context<'_>) -> Poll<Option<Result<KeyNotification>>> {
        loop {
            let event = match ready!(self.subscription.poll_message(cx)) {
                Some(Ok(message)) => KeyNotification::new(message),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            if let Some(event) = event
                && (self.only.is_empty() || self.only.contains(&event.kind))
            {
                return Poll::Ready(Some(Ok(event)));
            }
        }
    }
}

impl Stream for KeyEvents {
    type Item = Result<KeyNotification>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<KeyNotification>>> {
        self.get_mut().poll_event(cx)
    }
}

impl fmt::Display for KeyEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_taken_apart() {
        assert_eq!(split(b"__keyspace@3__:a__:b"), Some((Space::Key, 3, &b"a__:b"[..])));
        assert_eq!(split(b"__keyevent@0__:del"), Some((Space::Event, 0, &b"del"[..])));
        assert_eq!(split(b"news"), None);
        assert_eq!(split(b"__keyspace@x__:a"), None);
    }

    #[test]
    fn what_the_server_must_be_told() {
        let all = Listening { pattern: b"user:*".to_vec(), database: 0, only: Vec::new() };
        assert_eq!(all.lacks(""), Some("KA".into()));
        assert_eq!(all.lacks("AKE"), None);
        assert_eq!(all.lacks("KEx"), Some("KEA".into()));
        assert_eq!(all.names(), [b"__keyspace@0__:user:*".to_vec()]);
        let some = Listening {
            pattern: b"*".to_vec(),
            database: 2,
            only: vec![KeyEvent::Expired, KeyEvent::Del, KeyEvent::Miss],
        };
        assert_eq!(some.lacks("xE"), Some("xEgm".into()));
        assert_eq!(some.lacks("AEm"), None);
        let channels = ["__keyevent@2__:expired", "__keyevent@2__:del", "__keyevent@2__:keymiss"];
        assert_eq!(some.names(), channels.map(|name| name.as_bytes().to_vec()));
        let other = Listening { only: vec![KeyEvent::Other("spiced".into())], ..some };
        assert_eq!(other.lacks("Ex"), Some("EA".into()));
    }
}
