//! Carrying commands out.

use super::ghost::{mark_in, mark_of};
use super::reply::Reply;
use super::session::Blocked;
use super::{Model, SYNTAX};

impl Model {
    /// Carries out a command that does not block.
    pub(super) fn run(&mut self, conn: usize, name: &str, words: &[Vec<u8>]) -> Reply {
        if matches!(name, "EVAL" | "EVALSHA") {
            return self.script(conn, name, words).0;
        }
        self.note(conn, words);
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
            "MGET" => Ok(self.store(conn).mget(&words[1..])),
            "MSET" => self.store_mut(conn).mset(words),
            "CLUSTER" => self.cluster_command(conn, words),
            "CONFIG" => self.config(conn, words),
            "ROLE" => Ok(self.role(conn)),
            "SENTINEL" => self.sentinel(conn, words),
            "GET" => self.store(conn).get(&words[1]),
            "SCRIPT" => self.manage_scripts(conn, words),
            "SET" => self.store_mut(conn).set(words),
            "INCR" => self.store_mut(conn).incr(&words[1]),
            "DEL" => Ok(self.store_mut(conn).del(&words[1..])),
            "RPUSH" => self.store_mut(conn).rpush(words),
            "LPOP" => self.store_mut(conn).lpop(words),
            "PUBLISH" => Ok(self.publish(conn, words)),
            "SPUBLISH" => Ok(self.publish_in_shard(conn, words)),
            "LLEN" => self.store(conn).llen(&words[1]),
            "LRANGE" => self.store(conn).lrange(words),
            // in a transaction it does not block
            "BLPOP" => timeout(words).and_then(|_| self.pop_now(conn, &words[1..words.len() - 1], words)),
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
            (Reply::bulk("mode"), Reply::bulk(if self.is_cluster() { "cluster" } else { "standalone" })),
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

    /// Begins a BLPOP: ends it at once where there is an item.
    pub(super) fn block(&mut self, conn: usize, words: Vec<Vec<u8>>) {
        let keys = words[1..words.len() - 1].to_vec();
        let reply = match timeout(&words) {
            Err(text) => Reply::Error(text),
            Ok(until) => match self.pop_now(conn, &keys, &words) {
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
        self.note(conn, &words);
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
            match self.pop_now(conn, &blocked.keys, &blocked.words) {
                Ok(reply @ Reply::Array(_)) => {
                    self.waiting.remove(at);
                    self.note(conn, &blocked.words);
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

    fn pop_now(&mut self, conn: usize, keys: &[Vec<u8>], words: &[Vec<u8>]) -> Result<Reply, String> {
        for key in keys {
            if let Some(item) = self.store_mut(conn).pop(key)? {
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
