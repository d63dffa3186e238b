//! The server of a world without time: it carries out what it has read whole, and says so.

use std::collections::{BTreeMap, VecDeque};

use crate::model::parse::{Parsed, parse};

/// One connection of it, and what it has carried out on all of them.
#[derive(Debug, Default, Hash)]
pub(super) struct Server {
    input: Vec<u8>,
    multi: Option<Vec<String>>,
    /// Replies that the client has not been given.
    pub(super) out: VecDeque<Vec<u8>>,
    /// How often each command was carried out, by its mark.
    pub(super) ran: BTreeMap<String, u32>,
    /// It knows no EXEC.
    no_exec: bool,
}

impl Server {
    pub(super) fn new(no_exec: bool) -> Server {
        Server { no_exec, ..Server::default() }
    }

    /// Bytes have come. What was carried out because of them.
    ///
    /// # Errors
    ///
    /// They are no commands.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<String>, String> {
        self.input.extend_from_slice(bytes);
        let mut ran = Vec::new();
        loop {
            match parse(&self.input) {
                Parsed::Command(words, used) => {
                    self.input.drain(..used);
                    let words: Vec<String> =
                        words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
                    self.command(&words, &mut ran)?;
                }
                Parsed::Incomplete => return Ok(ran),
                Parsed::Garbled => return Err(String::from_utf8_lossy(&self.input).into_owned()),
            }
        }
    }

    fn command(&mut self, words: &[String], ran: &mut Vec<String>) -> Result<(), String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let reply = match (words.as_slice(), &mut self.multi) {
            (["MULTI"], multi @ None) => {
                *multi = Some(Vec::new());
                "+OK\r\n".to_owned()
            }
            (["MULTI"], Some(_)) => "-ERR MULTI calls can not be nested\r\n".to_owned(),
            (["EXEC"], _) if self.no_exec => "-ERR unknown command 'EXEC'\r\n".to_owned(),
            (["EXEC"], multi) => match multi.take() {
                None => "-ERR EXEC without MULTI\r\n".to_owned(),
                Some(marks) => {
                    let replies: String = marks.iter().map(|mark| format!("+{mark}\r\n")).collect();
                    let reply = format!("*{}\r\n{replies}", marks.len());
                    marks.into_iter().for_each(|mark| self.run(mark, ran));
                    reply
                }
            },
            (["SET", mark], Some(queue)) => {
                queue.push((*mark).to_owned());
                "+QUEUED\r\n".to_owned()
            }
            (["SET", mark], None) => {
                self.run((*mark).to_owned(), ran);
                format!("+{mark}\r\n")
            }
            (other, _) => return Err(other.join(" ")),
        };
        self.out.push_back(reply.into_bytes());
        Ok(())
    }

    fn run(&mut self, mark: String, ran: &mut Vec<String>) {
        *self.ran.entry(mark.clone()).or_default() += 1;
        ran.push(mark);
    }

    /// The connection is over: what was not read whole is nothing, and what was said is lost.
    pub(super) fn hang_up(&mut self) {
        self.input.clear();
        self.multi = None;
        self.out.clear();
    }

    /// How often any command of this submission was carried out, at most.
    pub(super) fn times(&self, id: u32) -> u32 {
        let of = |mark: &str| mark.starts_with(&format!("{id:02}"));
        self.ran.iter().filter(|(mark, _)| of(mark)).map(|(_, times)| *times).max().unwrap_or(0)
    }
}
