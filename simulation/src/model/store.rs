//! The keys of a server, and what the commands on them do.

use std::collections::{BTreeMap, VecDeque};
use std::mem;

use super::ghost::mark_in;
use super::reply::Reply;
use super::{NO_INTEGER, SYNTAX};

const WRONG_TYPE: &str = "WRONGTYPE Operation against a key holding the wrong kind of value";

/// The keys of a server.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    data: BTreeMap<Vec<u8>, Value>,
    /// How often each key was written.
    versions: BTreeMap<Vec<u8>, u64>,
    /// What was done to which keys since it was asked.
    written: Vec<(Event, Vec<u8>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(Vec<u8>),
    List(VecDeque<Vec<u8>>),
}

/// What was done to a key: what servers call it, and the letter that allows to tell it.
pub(super) type Event = (&'static str, char);

const SET: Event = ("set", '$');
const INCRBY: Event = ("incrby", '$');
const RPUSH: Event = ("rpush", 'l');
const LPOP: Event = ("lpop", 'l');
pub(super) const DEL: Event = ("del", 'g');
pub(super) const RESTORE: Event = ("restore", 'g');

impl Store {
    /// What was done to which keys since this was asked before.
    pub(super) fn take_written(&mut self) -> Vec<(Event, Vec<u8>)> {
        mem::take(&mut self.written)
    }

    pub(super) fn value(&self, key: &[u8]) -> Option<&Value> {
        self.data.get(key)
    }

    /// Takes keys out.
    pub(super) fn take(&mut self, wanted: impl Fn(&[u8]) -> bool) -> Vec<(Vec<u8>, Value)> {
        let keys: Vec<Vec<u8>> = self.data.keys().filter(|key| wanted(key)).cloned().collect();
        let mut taken = Vec::new();
        for key in keys {
            taken.extend(self.data.get(&key).cloned().map(|value| (key.clone(), value)));
            self.write(DEL, &key, None);
        }
        taken
    }

    /// The keys that do not have the same value in both.
    pub(super) fn keys_that_differ(&self, other: &Store) -> Vec<Vec<u8>> {
        let keys = self.data.keys().chain(other.data.keys());
        keys.filter(|key| self.data.get(*key) != other.data.get(*key)).cloned().collect()
    }

    /// A counter's value, or another text; `None` where there is none.
    pub(super) fn text(&self, key: &[u8]) -> Option<&[u8]> {
        match self.data.get(key)? {
            Value::Text(text) => Some(text),
            Value::List(_) => None,
        }
    }

    /// How often a key was written.
    pub(super) fn version(&self, key: &[u8]) -> u64 {
        self.versions.get(key).copied().unwrap_or(0)
    }

    /// The world begins with a key `g#17#` for every number, whose value is its own name.
    pub(super) fn get(&self, key: &[u8]) -> Result<Reply, String> {
        match self.data.get(key) {
            Some(Value::Text(text)) => Ok(Reply::bulk(text.as_slice())),
            Some(Value::List(_)) => Err(WRONG_TYPE.to_owned()),
            None if is_always_there(key) => Ok(Reply::bulk(key)),
            None => Ok(Reply::Nil),
        }
    }

    pub(super) fn set(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        let [_, key, value] = words else { return Err(SYNTAX.to_owned()) };
        self.write(SET, key, Some(Value::Text(value.clone())));
        Ok(Reply::OK)
    }

    pub(super) fn mget(&self, keys: &[Vec<u8>]) -> Reply {
        // what is no string is none
        Reply::Array(keys.iter().map(|key| self.get(key).unwrap_or(Reply::Nil)).collect())
    }

    pub(super) fn mset(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        if words.len().is_multiple_of(2) {
            return Err("ERR wrong number of arguments for 'mset' command".to_owned());
        }
        for pair in words[1..].chunks_exact(2) {
            self.write(SET, &pair[0], Some(Value::Text(pair[1].clone())));
        }
        Ok(Reply::OK)
    }

    pub(super) fn incr(&mut self, key: &[u8]) -> Result<Reply, String> {
        let before: i64 = match self.data.get(key) {
            None => 0,
            Some(Value::List(_)) => return Err(WRONG_TYPE.to_owned()),
            Some(Value::Text(text)) => {
                let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
                number.ok_or_else(|| NO_INTEGER.to_owned())?
            }
        };
        let after = before.checked_add(1).ok_or("ERR increment or decrement would overflow")?;
        self.write(INCRBY, key, Some(Value::Text(after.to_string().into_bytes())));
        Ok(Reply::Int(after))
    }

    pub(super) fn del(&mut self, keys: &[Vec<u8>]) -> Reply {
        let mut gone = 0;
        for key in keys {
            if self.data.contains_key(key) {
                self.write(DEL, key, None);
                gone += 1;
            }
        }
        Reply::Int(gone)
    }

    pub(super) fn rpush(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        let mut list = self.list(&words[1])?;
        list.extend(words[2..].iter().cloned());
        let len = list.len() as i64;
        self.write(RPUSH, &words[1], Some(Value::List(list)));
        Ok(Reply::Int(len))
    }

    pub(super) fn lpop(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        if words.len() > 2 {
            return Err(SYNTAX.to_owned());
        }
        Ok(self.pop(&words[1])?.map_or(Reply::Nil, Reply::Bulk))
    }

    /// Takes the first item of a list.
    pub(super) fn pop(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let mut list = self.list(key)?;
        let Some(item) = list.pop_front() else { return Ok(None) };
        self.write(LPOP, key, Some(Value::List(list)));
        Ok(Some(item))
    }

    pub(super) fn llen(&self, key: &[u8]) -> Result<Reply, String> {
        self.list(key).map(|list| Reply::Int(list.len() as i64))
    }

    pub(super) fn lrange(&self, words: &[Vec<u8>]) -> Result<Reply, String> {
        let list = self.list(&words[1])?;
        let len = list.len() as i64;
        let place = |word: &[u8]| {
            let n: i64 =
                std::str::from_utf8(word).ok().and_then(|text| text.parse().ok()).ok_or(NO_INTEGER)?;
            Ok::<i64, String>(if n < 0 { (len + n).max(-1) } else { n })
        };
        let (first, last) = (place(&words[2])?.max(0), place(&words[3])?);
        let within = |at: usize| (first..=last).contains(&(at as i64));
        let items = list.into_iter().enumerate().filter(|(at, _)| within(*at));
        Ok(Reply::Array(items.map(|(_, item)| Reply::Bulk(item)).collect()))
    }

    fn list(&self, key: &[u8]) -> Result<VecDeque<Vec<u8>>, String> {
        match self.data.get(key) {
            None => Ok(VecDeque::new()),
            Some(Value::List(list)) => Ok(list.clone()),
            Some(Value::Text(_)) => Err(WRONG_TYPE.to_owned()),
        }
    }

    pub(super) fn write(&mut self, event: Event, key: &[u8], value: Option<Value>) {
        *self.versions.entry(key.to_vec()).or_default() += 1;
        self.written.push((event, key.to_vec()));
        match value {
            Some(Value::List(list)) if list.is_empty() => {
                self.data.remove(key);
                self.written.push((DEL, key.to_vec()));
            }
            Some(value) => drop(self.data.insert(key.to_vec(), value)),
            None => drop(self.data.remove(key)),
        }
    }
}

/// Whether the world begins with this key.
pub(super) fn is_always_there(key: &[u8]) -> bool {
    key.starts_with(b"g#") && mark_in(key).is_some()
}
