//! What servers tell of their keys, each of its own, where they are asked to: CONFIG, and messages in channels that the key or the event names.

use super::ghost::mark_in;
use super::reply::Reply;
use super::store::Event;
use super::{Model, NO_SUBCOMMAND};

/// The setting that says which events a server tells.
const SETTING: &[u8] = b"notify-keyspace-events";

/// What the events that callers listen to are called in the record of what was published.
pub const EVENTS: &str = "events";

impl Model {
    /// All servers tell of all events from the beginning.
    pub fn tell_of_all_keys(&mut self) {
        self.servers.iter_mut().for_each(|server| server.notify = "AKE".to_owned());
    }

    pub(super) fn config(&mut self, conn: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        match (words[1].to_ascii_uppercase().as_slice(), &words[2..]) {
            (b"GET", [name]) if name == SETTING => {
                let value = self.server(conn).notify.as_str();
                Ok(Reply::Map(vec![Reply::bulk(SETTING), Reply::bulk(value)]))
            }
            (b"SET", [name, value]) if name == SETTING => {
                self.server_mut(conn).notify = String::from_utf8_lossy(value).into_owned();
                Ok(Reply::OK)
            }
            _ => Err(NO_SUBCOMMAND.to_owned()),
        }
    }

    /// A server has changed these keys: it tells those who listen to it, and nobody else does.
    pub(super) fn tell_of_keys(&mut self, place: usize, changed: &[(Event, Vec<u8>)]) {
        for ((event, class), key) in changed {
            let is_real = *event == "incrby" && self.owner_of(key) == place;
            if let Some(mark) = mark_in(key).filter(|_| is_real) {
                self.ghost.published.entry(EVENTS.into()).or_default().push(mark);
            }
            let notify = &self.servers[place].notify;
            let is_told = |space| notify.contains(space) && (notify.contains('A') || notify.contains(*class));
            let (by_key, by_event) = (is_told('K'), is_told('E'));
            if by_key {
                self.tell(place, false, &[b"__keyspace@0__:", key.as_slice()].concat(), event.as_bytes());
            }
            if by_event {
                self.tell(place, false, format!("__keyevent@0__:{event}").as_bytes(), key);
            }
        }
    }
}
