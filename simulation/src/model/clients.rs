//! CLIENT: what a server knows of its connections, and how one of them ends another.

use super::reply::Reply;
use super::{Model, NO_SUBCOMMAND};

impl Model {
    pub(super) fn client(&mut self, conn: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        let is_id = |word: &[u8]| word.eq_ignore_ascii_case(b"ID");
        match (words[1].to_ascii_uppercase().as_slice(), &words[2..]) {
            (b"SETNAME", [_]) | (b"SETINFO", [_, _]) => Ok(Reply::OK),
            (b"ID", []) => {
                self.sessions[conn].named = true;
                Ok(Reply::Int(self.sessions[conn].id as i64))
            }
            (b"LIST", [by, ids @ ..]) if is_id(by) && !ids.is_empty() => {
                let ids: Vec<u64> = ids.iter().map(|id| number(id)).collect::<Result<_, _>>()?;
                let lines = ids.iter().filter_map(|id| self.of(conn, *id)).map(|other| self.line(other));
                Ok(Reply::Verbatim(lines.collect::<String>().into_bytes()))
            }
            (b"KILL", [by, id]) if is_id(by) => {
                let id = number(id)?;
                // who asks is left out, if nothing else is said
                let Some(other) = self.of(conn, id).filter(|other| *other != conn) else {
                    return Ok(Reply::Int(0));
                };
                self.take_output(other);
                self.close(other);
                self.ghost.killed.push(other);
                Ok(Reply::Int(1))
            }
            _ => Err(NO_SUBCOMMAND.to_owned()),
        }
    }

    /// The connection that the server of this one calls `id`.
    fn of(&self, conn: usize, id: u64) -> Option<usize> {
        let server = self.sessions[conn].server;
        self.sessions.iter().position(|other| other.server == server && other.id == id && !other.closed)
    }

    /// What CLIENT LIST says of it. A server counts seconds by a clock of whole seconds.
    fn line(&self, conn: usize) -> String {
        let session = &self.sessions[conn];
        let (id, age) = (session.id, self.now / 1000 - session.made / 1000);
        let flags = if session.blocked.is_some() { "b" } else { "N" };
        format!("id={id} addr=world:{id} name= age={age} idle=0 flags={flags} db=0\n")
    }
}

fn number(word: &[u8]) -> Result<u64, String> {
    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok()).filter(|id| *id > 0);
    number.ok_or_else(|| "ERR Invalid client ID".to_owned())
}
