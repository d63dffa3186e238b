//! Carrying commands out.

use std::collections::VecDeque;

use super::ghost::mark_in;
use super::reply::Reply;
use super::{Blocked, Model, Value};
use crate::model::ghost::mark_of;

const WRONG_TYPE: &str = "WRONGTYPE Operation against a key holding the wrong kind of value";
const NO_INTEGER: &str = "ERR value is not an integer or out of range";
const SYNTAX: &str = "ERR syntax error";

impl Model {
    /// Carries out a command that does not block.
    pub(super) fn run(&mut self, conn: usize, name: &str, words: &[Vec<u8>]) -> Reply {
        if matches!(name, "EVAL" | "EVALSHA") {
            return self.script(conn, name, words).0;
        }
        self.ghost.run(words, self.now, conn);
        let result = match name {
            "HELLO" => self.hello(conn, words),
            "AUTH" => self.auth(conn, &words[1..]).map(|()| Reply::OK),
            "CLIENT" => self.client(conn, words),
            "SELECT" => Ok(Reply::OK),
            "PING" if words.len() > 2 => Err("ERR wrong number of arguments for 'ping' command".to_owned()),
            "PING" if self.only_listens(conn) => {
                let text = words.get(1).map_or(b"".as_slice(), Vec::as_slice);
                Ok(Reply::Array(vec![Reply::bulk("pong"), Reply::bulk(text)]))
            }
            "PING" => Ok(words.get(1).map_or(Reply::Status("PONG"), |text| Reply::bulk(text.as_slice()))),
            "ECHO" => Ok(Reply::bulk(words[1].as_slice())),
            "GET" => self.get(&words[1]),
            "SCRIPT" => self.manage_scripts(words),
            "SET" => self.set(words),
            "INCR" => self.incr(&words[1]),
            "DEL" => Ok(self.del(&words[1..])),
            "RPUSH" => self.rpush(words),
            "LPOP" => self.lpop(words),
            "PUBLISH" => Ok(self.publish(words)),
            "LLEN" => self.list(&words[1]).map(|list| Reply::Int(list.len() as i64)),
            "LRANGE" => self.lrange(words),
            // in a transaction it does not block
            "BLPOP" => timeout(words).and_then(|_| self.pop_now(&words[1..words.len() - 1], words)),
            // watches begin before a transaction and end with it
            "UNWATCH" => Ok(Reply::OK),
            other => Err(format!("ERR unknown command '{other}', with args beginning with: ")),
        };
        result.unwrap_or_else(Reply::Error)
    }

    fn hello(&mut self, conn: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        let resp3 = match words.get(1).map(Vec::as_slice) {
            None => self.sessions[conn].resp3,
            Some(b"2") => false,
            Some(b"3") => true,
            Some(_) => return Err("NOPROTO unsupported protocol version".to_owned()),
        };
        let mut options = words.iter().skip(2);
        while let Some(option) = options.next() {
            if option.eq_ignore_ascii_case(b"AUTH") {
                let login: Vec<Vec<u8>> = options.by_ref().take(2).cloned().collect();
                self.auth(conn, &login)?;
            } else if option.eq_ignore_ascii_case(b"SETNAME") {
                options.next();
            } else {
                return Err(SYNTAX.to_owned());
            }
        }
        if self.mode.password.is_some() && !self.sessions[conn].logged_in {
            let text = "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH \
                        <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the \
                        same time";
            return Err(text.to_owned());
        }
        self.sessions[conn].resp3 = resp3;
        self.sessions[conn].named = true;
        let fields = [
            (Reply::bulk("server"), Reply::bulk("redis")),
            (Reply::bulk("version"), Reply::bulk("7.0.15")),
            (Reply::bulk("proto"), Reply::Int(if resp3 { 3 } else { 2 })),
            (Reply::bulk("id"), Reply::Int(self.sessions[conn].id as i64)),
            (Reply::bulk("mode"), Reply::bulk("standalone")),
            (Reply::bulk("role"), Reply::bulk(if self.is_readonly(conn) { "replica" } else { "master" })),
            (Reply::bulk("modules"), Reply::Array(Vec::new())),
        ];
        Ok(Reply::Map(fields.into_iter().flat_map(|(name, value)| [name, value]).collect()))
    }

    fn auth(&mut self, conn: usize, login: &[Vec<u8>]) -> Result<(), String> {
        let Some(password) = self.mode.password else {
            return match login {
                [_] => Err("ERR AUTH <password> called without any password configured for the default user. Are you \
                            sure your configuration is correct?"
                    .to_owned()),
                // the default user of a server without passwords takes any
                _ => Ok(()),
            };
        };
        match login {
            [given] | [_, given] if given == password.as_bytes() && !self.mode.refuse_login => {
                self.sessions[conn].logged_in = true;
                Ok(())
            }
            _ => Err("WRONGPASS invalid username-password pair or user is disabled.".to_owned()),
        }
    }

    /// The world begins with a key `g#17#` for every number, whose value is its own name.
    fn get(&self, key: &[u8]) -> Result<Reply, String> {
        match self.data.get(key) {
            Some(Value::Text(text)) => Ok(Reply::bulk(text.as_slice())),
            Some(Value::List(_)) => Err(WRONG_TYPE.to_owned()),
            None if key.starts_with(b"g#") && mark_in(key).is_some() => Ok(Reply::bulk(key)),
            None => Ok(Reply::Nil),
        }
    }

    fn set(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        let [_, key, value] = words else { return Err(SYNTAX.to_owned()) };
        self.write(key, Some(Value::Text(value.clone())));
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
        self.write(key, Some(Value::Text(after.to_string().into_bytes())));
        Ok(Reply::Int(after))
    }

    fn del(&mut self, keys: &[Vec<u8>]) -> Reply {
        let mut gone = 0;
        for key in keys {
            if self.data.contains_key(key) {
                self.write(key, None);
                gone += 1;
            }
        }
        Reply::Int(gone)
    }

    fn rpush(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        let mut list = self.list(&words[1])?;
        list.extend(words[2..].iter().cloned());
        let len = list.len() as i64;
        self.write(&words[1], Some(Value::List(list)));
        Ok(Reply::Int(len))
    }

    fn lpop(&mut self, words: &[Vec<u8>]) -> Result<Reply, String> {
        if words.len() > 2 {
            return Err(SYNTAX.to_owned());
        }
        let mut list = self.list(&words[1])?;
        let Some(item) = list.pop_front() else { return Ok(Reply::Nil) };
        self.write(&words[1], Some(Value::List(list)));
        Ok(Reply::Bulk(item))
    }

    fn lrange(&self, words: &[Vec<u8>]) -> Result<Reply, String> {
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

    fn write(&mut self, key: &[u8], value: Option<Value>) {
        match value {
            Some(Value::List(list)) if list.is_empty() => self.data.remove(key),
            Some(value) => self.data.insert(key.to_vec(), value),
            None => self.data.remove(key),
        };
        *self.versions.entry(key.to_vec()).or_default() += 1;
    }

    /// Begins a BLPOP: ends it at once where there is an item.
    pub(super) fn block(&mut self, conn: usize, words: Vec<Vec<u8>>) {
        let keys = words[1..words.len() - 1].to_vec();
        let reply = match timeout(&words) {
            Err(text) => Reply::Error(text),
            Ok(until) => match self.pop_now(&keys, &words) {
                Ok(Reply::NilArray) => {
                    let until = until.map(|ms| self.now + ms);
                    self.sessions[conn].blocked = Some(Blocked { words, keys, until });
                    self.waiting.push(conn);
                    return;
                }
                Ok(reply) => reply,
                Err(text) => Reply::Error(text),
            },
        };
        self.ghost.run(&words, self.now, conn);
        self.say(conn, &words, &reply);
    }

    /// Gives items to those who are blocked, the one that began first first.
    pub(super) fn serve_waiting(&mut self) {
        let mut at = 0;
        while let Some(conn) = self.waiting.get(at).copied() {
            let Some(blocked) = self.sessions[conn].blocked.take() else {
                self.waiting.remove(at);
                continue;
            };
            match self.pop_now(&blocked.keys, &blocked.words) {
                Ok(reply @ Reply::Array(_)) => {
                    self.waiting.remove(at);
                    self.ghost.run(&blocked.words, self.now, conn);
                    self.say(conn, &blocked.words, &reply);
                    self.go_on(conn);
                    // that may have changed who waits
                    at = 0;
                }
                _ => {
                    self.sessions[conn].blocked = Some(blocked);
                    at += 1;
                }
            }
        }
    }

    fn pop_now(&mut self, keys: &[Vec<u8>], words: &[Vec<u8>]) -> Result<Reply, String> {
        for key in keys {
            let mut list = self.list(key)?;
            if let Some(item) = list.pop_front() {
                self.write(key, Some(Value::List(list)));
                if let (Some(push), Some(pop)) = (mark_in(&item), mark_of(words)) {
                    self.ghost.taken.entry(push).or_default().push(pop);
                }
                return Ok(Reply::Array(vec![Reply::bulk(key.as_slice()), Reply::Bulk(item)]));
            }
        }
        Ok(Reply::NilArray)
    }
}

/// A pop's last word, in milliseconds; `None` is for ever.
fn timeout(words: &[Vec<u8>]) -> Result<Option<u64>, String> {
    let text = words.last().and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
    match text.parse::<f64>() {
        Ok(seconds) if seconds < 0.0 => Err("ERR timeout is negative".to_owned()),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is not negative, and saturates"
        )]
        Ok(seconds) if seconds.is_finite() => Ok((seconds > 0.0).then(|| (seconds * 1000.0).ceil() as u64)),
        _ => Err("ERR timeout is not a float or out of range".to_owned()),
    }
}
