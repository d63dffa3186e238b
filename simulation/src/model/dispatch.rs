//! What becomes of a command: refused, queued, or carried out.

use std::mem;

use super::Model;
use super::parse::Words;
use super::reply::Reply;
use super::session::Multi;
use super::table::Known;

impl Model {
    pub(super) fn command(&mut self, conn: usize, words: Words) {
        let place = self.sessions[conn].place;
        self.catch_up(place, false);
        let asks = words[0].eq_ignore_ascii_case(b"ASKING");
        self.look_at(conn, words);
        let session = &mut self.sessions[conn];
        // it holds for one command, or for a transaction
        session.asking &= asks || session.multi.is_some();
        self.replicate(place);
    }

    fn look_at(&mut self, conn: usize, words: Words) {
        self.sessions[conn].answered += 1;
        let known = Known::find(&words[0]).filter(|known| !(self.mode.old && known.name == "HELLO"));
        let known = known.filter(|known| self.has_command(conn, known.name));
        let reply = match known {
            None => {
                if !words[0].eq_ignore_ascii_case(b"HELLO") {
                    self.ghost.garbled.push((conn, String::from_utf8_lossy(&words.join(&b' ')).into_owned()));
                }
                let name = String::from_utf8_lossy(&words[0]).into_owned();
                self.refuse(conn, format!("ERR unknown command '{name}', with args beginning with: "))
            }
            Some(known) if !known.takes(words.len()) => {
                let name = known.name.to_lowercase();
                self.refuse(conn, format!("ERR wrong number of arguments for '{name}' command"))
            }
            Some(known) => match self.refused(conn, known, &words) {
                // a refused EXEC ends its transaction
                Some(text) if known.name == "EXEC" => {
                    self.sessions[conn].multi = None;
                    self.sessions[conn].watched.clear();
                    Reply::Error(text)
                }
                Some(text) => self.refuse(conn, text),
                None => return self.dispatch(conn, known.name, words),
            },
        };
        self.say(conn, &[], &reply);
    }

    /// Why a command is not carried out here. A node of a cluster first looks whether it is for another one.
    fn refused(&self, conn: usize, known: &Known, words: &Words) -> Option<String> {
        let elsewhere = || self.elsewhere(conn, known, words);
        let here = || {
            let text = self.refusal(conn, known)?;
            let is_exec = known.name == "EXEC";
            Some(if is_exec {
                format!("EXECABORT Transaction discarded because of: {text}")
            } else {
                text.to_owned()
            })
        };
        if self.is_logged_in(conn) { elsewhere().or_else(here) } else { here() }
    }

    fn is_logged_in(&self, conn: usize) -> bool {
        self.mode.password.is_none() || self.sessions[conn].logged_in
    }

    /// Why a command is refused before it is looked at more closely.
    fn refusal(&self, conn: usize, known: &Known) -> Option<&'static str> {
        if !self.is_logged_in(conn) && !known.no_auth {
            Some("NOAUTH Authentication required.")
        } else if self.mode.no_multi && known.name == "MULTI" {
            Some("NOPERM User app has no permissions to run the 'multi' command")
        } else if self.mode.no_exec && known.name == "EXEC" {
            Some("NOPERM User app has no permissions to run the 'exec' command")
        } else if self.mode.loading && !known.loading {
            Some("LOADING Redis is loading the dataset in memory")
        } else if known.write && self.is_readonly(conn) {
            Some("READONLY You can't write against a read only replica.")
        } else {
            self.not_while_listening(conn, known.name)
        }
    }

    /// A refused command makes its transaction refuse EXEC.
    fn refuse(&mut self, conn: usize, text: String) -> Reply {
        if let Some(multi) = &mut self.sessions[conn].multi {
            multi.refused = true;
        }
        Reply::Error(text)
    }

    fn dispatch(&mut self, conn: usize, name: &'static str, words: Words) {
        let session = &mut self.sessions[conn];
        let reply = match (name, &mut session.multi) {
            // servers differ in whether these make EXEC fail; no client of these worlds sends them
            ("MULTI", Some(_)) => Reply::error("ERR MULTI calls can not be nested"),
            ("MULTI", multi @ None) => {
                *multi = Some(Multi::default());
                Reply::OK
            }
            ("EXEC", multi) => match multi.take() {
                None => Reply::error("ERR EXEC without MULTI"),
                Some(multi) => return self.exec(conn, multi),
            },
            ("DISCARD", multi) => match multi.take() {
                None => Reply::error("ERR DISCARD without MULTI"),
                Some(_) => {
                    session.watched.clear();
                    Reply::OK
                }
            },
            ("WATCH", Some(_)) => Reply::error("ERR WATCH inside MULTI is not allowed"),
            ("WATCH", None) => {
                for key in &words[1..] {
                    let version = self.store(conn).version(key);
                    self.sessions[conn].watched.entry(key.clone()).or_insert(version);
                }
                Reply::OK
            }
            (_, Some(multi)) => {
                multi.queue.push(words);
                Reply::Status("QUEUED")
            }
            ("UNWATCH", None) => {
                session.watched.clear();
                Reply::OK
            }
            ("ASKING" | "READONLY", None) => match name {
                _ if !self.is_cluster() => Reply::error("ERR This instance has cluster support disabled"),
                "ASKING" => {
                    self.sessions[conn].asking = true;
                    Reply::OK
                }
                _ => {
                    self.sessions[conn].read_only = true;
                    Reply::OK
                }
            },
            ("BLPOP", None) => return self.block(conn, words),
            ("SUBSCRIBE" | "PSUBSCRIBE" | "SSUBSCRIBE", None) => return self.subscribe(conn, name, &words),
            ("UNSUBSCRIBE" | "PUNSUBSCRIBE" | "SUNSUBSCRIBE", None) => {
                return self.unsubscribe(conn, name, &words);
            }
            ("EVAL" | "EVALSHA", None) => {
                let (reply, is_final) = self.script(conn, name, &words);
                self.say(conn, if is_final { &words } else { &[] }, &reply);
                return self.serve_waiting();
            }
            (name, None) => {
                let reply = self.run(conn, name, &words);
                self.say(conn, &words, &reply);
                return self.serve_waiting();
            }
        };
        self.say(conn, &[], &reply);
    }

    fn exec(&mut self, conn: usize, multi: Multi) {
        let watched = mem::take(&mut self.sessions[conn].watched);
        let changed = watched.iter().any(|(key, version)| self.store(conn).version(key) != *version);
        if multi.refused {
            let reply = Reply::error("EXECABORT Transaction discarded because of previous errors.");
            return self.say(conn, &[], &reply);
        }
        if changed {
            return self.say(conn, &[], &Reply::NilArray);
        }
        let replies = multi.queue.iter().map(|words| {
            let name = Known::find(&words[0]).map_or("", |known| known.name);
            self.run(conn, name, words)
        });
        let reply = Reply::Array(replies.collect());
        self.say(conn, &[], &reply);
        self.serve_waiting();
    }
}
