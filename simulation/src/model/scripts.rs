//! The few scripts that the model can carry out: those of `scripts.toml`, known by their text.

use sha1_smol::Sha1;

use super::ghost::mark_of;
use super::reply::Reply;
use super::{Model, NO_SUBCOMMAND};

const COUNT: &str = "return redis.call('INCR', KEYS[1])";
const COUNT_AND_LIE: &str =
    "redis.call('INCR', KEYS[1]) return redis.error_reply('NOSCRIPT No matching script. Please use EVAL.')";
const NO_SCRIPT: &str = "NOSCRIPT No matching script. Please use EVAL.";

impl Model {
    /// All scripts are forgotten.
    pub fn forget_scripts(&mut self) {
        self.servers.iter_mut().for_each(|server| server.scripts.clear());
    }

    /// EVAL or EVALSHA; and whether a caller can take the reply as it is. NOSCRIPT leads to a question of the client's own, be
    /// it the script that says so.
    pub(super) fn script(&mut self, conn: usize, name: &str, words: &[Vec<u8>]) -> (Reply, bool) {
        let source = if name == "EVAL" {
            self.load(conn, &words[1]);
            words[1].clone()
        } else {
            match self.server(conn).scripts.get(&words[1].to_ascii_lowercase()) {
                Some(source) => source.clone(),
                None => {
                    self.ghost.failed.extend(mark_of(words));
                    return (Reply::error(NO_SCRIPT), false);
                }
            }
        };
        let Some(key) = words.get(3).cloned() else {
            return (Reply::error("ERR Number of keys can't be greater than number of args"), false);
        };
        let lies = match source.as_slice() {
            source if source == COUNT.as_bytes() => false,
            source if source == COUNT_AND_LIE.as_bytes() => true,
            _ => {
                self.ghost.garbled.push((conn, String::from_utf8_lossy(&source).into_owned()));
                return (Reply::error("ERR Error compiling script"), false);
            }
        };
        if self.is_readonly(conn) {
            self.ghost.failed.extend(mark_of(words));
            return (Reply::error("READONLY You can't write against a read only replica."), false);
        }
        self.note(conn, words);
        let reply = self.store_mut(conn).incr(&key).unwrap_or_else(Reply::Error);
        if lies { (Reply::error(NO_SCRIPT), false) } else { (reply, true) }
    }

    /// SCRIPT LOAD, EXISTS and FLUSH.
    pub(super) fn manage_scripts(&mut self, conn: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        match (words[1].to_ascii_uppercase().as_slice(), &words[2..]) {
            (b"LOAD", [source]) => Ok(Reply::bulk(self.load(conn, source))),
            (b"EXISTS", hashes @ [_, ..]) => {
                let scripts = &self.server(conn).scripts;
                let known = |hash: &Vec<u8>| scripts.contains_key(&hash.to_ascii_lowercase());
                Ok(Reply::Array(hashes.iter().map(|hash| Reply::Int(i64::from(known(hash)))).collect()))
            }
            (b"FLUSH", _) => {
                self.server_mut(conn).scripts.clear();
                Ok(Reply::OK)
            }
            _ => Err(NO_SUBCOMMAND.to_owned()),
        }
    }

    fn load(&mut self, conn: usize, source: &[u8]) -> Vec<u8> {
        let hash = Sha1::from(source).digest().to_string().into_bytes();
        self.server_mut(conn).scripts.insert(hash.clone(), source.to_vec());
        hash
    }
}
