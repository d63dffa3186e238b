//! Sentinels: the servers are no cluster but a primary with its replicas, and behind them stand those that say which of them it is.

use super::judge::{PORT, host};
use super::view::Lie;
use super::{Cluster, Model};
use crate::model::NO_SUBCOMMAND;
use crate::model::reply::Reply;
use crate::model::topics::Sort;

/// What the sentinels call the primary.
pub const NAME: &str = "main";

/// The channel in which they tell that it is another one.
const SWITCH: &[u8] = b"+switch-master";

/// What a sentinel is asked; the rest is for servers.
const OF_SENTINELS: &[&str] = &["SENTINEL", "HELLO", "CLIENT", "PING", "SUBSCRIBE", "UNSUBSCRIBE"];

/// A client has been told that another server is the primary now.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// On this connection, with the end of so many bytes.
    pub conn: usize,
    /// See `conn`.
    pub said: u64,
    /// The place of the primary.
    pub to: usize,
}

impl Cluster {
    /// Whether they are one: no sentinels stand behind them.
    pub(super) fn is_one(&self) -> bool {
        self.layout.sentinels == 0
    }

    fn is_sentinel(&self, place: usize) -> bool {
        place >= self.layout.primaries * (1 + self.layout.replicas) && !self.is_one()
    }
}

impl Model {
    /// Whether the servers are a cluster.
    pub(in crate::model) fn is_cluster(&self) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.is_one())
    }

    fn is_sentinel(&self, place: usize) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.is_sentinel(place))
    }

    /// Whether the server of a connection has this command at all.
    pub(in crate::model) fn has_command(&self, conn: usize, name: &str) -> bool {
        match self.is_sentinel(self.sessions[conn].place) {
            true => OF_SENTINELS.contains(&name),
            false => name != "SENTINEL",
        }
    }

    /// Whom a replica behind sentinels follows.
    pub(in crate::model) fn follows(&self, place: usize) -> Option<usize> {
        let cluster = self.cluster.as_ref().filter(|cluster| !cluster.is_one())?;
        cluster.members[place].chart.followed_by(place)
    }

    pub(in crate::model) fn role(&self, conn: usize) -> Reply {
        match self.follows(self.sessions[conn].place) {
            None => Reply::Array(vec![Reply::bulk("master"), Reply::Int(0), Reply::Array(Vec::new())]),
            Some(primary) => Reply::Array(vec![
                Reply::bulk("slave"),
                Reply::bulk(host(primary)),
                Reply::Int(i64::from(PORT)),
                Reply::bulk("connected"),
                Reply::Int(0),
            ]),
        }
    }

    pub(in crate::model) fn sentinel(&mut self, conn: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        let (now, place) = (self.now, self.sessions[conn].place);
        let Some(cluster) = &self.cluster else { return Err(NO_SUBCOMMAND.to_owned()) };
        let member = &cluster.members[place];
        let lie = member.lie.filter(|(_, until)| *until > now).map(|(lie, _)| lie);
        let what = words[1].to_ascii_uppercase();
        if lie == Some(Lie::Refuses) {
            return Err("NOPERM User default has no permissions to run the 'sentinel' command".to_owned());
        }
        if lie == Some(Lie::Empty) || words.get(2).is_none_or(|name| name != NAME.as_bytes()) {
            return match what.as_slice() {
                b"GET-MASTER-ADDR-BY-NAME" => Ok(Reply::NilArray),
                _ => Err("ERR No such master with that name".to_owned()),
            };
        }
        let primary = member.chart.owner(0);
        let told = if lie == Some(Lie::Dead) { cluster.members.len() } else { primary };
        let instance = |place: usize, flags: &str| {
            let fields = [
                ("name", format!("{}:{PORT}", host(place))),
                ("ip", host(place)),
                ("port", PORT.to_string()),
                ("flags", flags.to_owned()),
                ("config-epoch", member.chart.epoch().to_string()),
                ("master-link-status", "ok".to_owned()),
            ];
            let fields = fields.into_iter().flat_map(|(name, value)| [Reply::bulk(name), Reply::bulk(value)]);
            Reply::Map(fields.collect())
        };
        let replica = |place: &usize| {
            instance(*place, if cluster.members[*place].works(now) { "slave" } else { "slave,s_down" })
        };
        Ok(match what.as_slice() {
            b"MASTER" => {
                self.ghost.asked.push(now);
                instance(told, "master")
            }
            b"GET-MASTER-ADDR-BY-NAME" => {
                Reply::Array(vec![Reply::bulk(host(told)), Reply::bulk(PORT.to_string())])
            }
            b"REPLICAS" => Reply::Array(member.chart.replicas(primary).iter().map(replica).collect()),
            b"SENTINELS" => {
                let all = (0..cluster.members.len()).filter(|other| cluster.is_sentinel(*other));
                Reply::Array(
                    all.filter(|other| *other != place).map(|place| instance(place, "sentinel")).collect(),
                )
            }
            _ => return Err(NO_SUBCOMMAND.to_owned()),
        })
    }

    /// What comes of it behind sentinels that a server, or one of these, has learned of another primary.
    pub(super) fn switch(&mut self, place: usize, (before, followed): (usize, Option<usize>)) {
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| !cluster.is_one()) else { return };
        let chart = cluster.members[place].chart.clone();
        let (primary, is_sentinel) = (chart.owner(0), cluster.is_sentinel(place));
        let mut conns: Vec<usize> = (0..self.sessions.len()).collect();
        conns.retain(|conn| self.sessions[*conn].place == place && !self.sessions[*conn].closed);
        if is_sentinel && primary != before {
            let text = format!("{NAME} {} {PORT} {} {PORT}", host(before), host(primary));
            self.tell(place, false, SWITCH, text.as_bytes());
            conns.retain(|conn| self.sessions[*conn].names(Sort::Channel).contains(SWITCH));
            let told = |conn: usize| Switch { conn, said: self.sessions[conn].said, to: primary };
            let told: Vec<Switch> = conns.into_iter().map(told).collect();
            self.ghost.switches.extend(told);
        } else if !is_sentinel && chart.followed_by(place) != followed {
            // whoever has it follow another one has it send its clients away, too
            conns.into_iter().for_each(|conn| self.close(conn));
        }
    }
}
