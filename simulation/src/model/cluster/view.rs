//! CLUSTER: what a node says about who has which hash slots.

use super::judge::{PORT, host};
use crate::model::reply::Reply;
use crate::model::{Model, NO_SUBCOMMAND};

/// What a node says that is not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// What was so before: it does not learn.
    Old,
    /// Nobody has any hash slot.
    Empty,
    /// It answers with an error.
    Refuses,
    /// A node is part of the cluster that is not there.
    Dead,
    /// The cluster is down, so that it serves no key.
    Down,
}

impl Model {
    pub(in crate::model) fn cluster_command(
        &mut self,
        conn: usize,
        words: &[Vec<u8>],
    ) -> Result<Reply, String> {
        let (now, place) = (self.now, self.sessions[conn].place);
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| cluster.is_one()) else {
            return Err("ERR This instance has cluster support disabled".to_owned());
        };
        if !words[1].eq_ignore_ascii_case(b"SLOTS") || words.len() > 2 {
            return Err(NO_SUBCOMMAND.to_owned());
        }
        self.ghost.asked.push(now);
        let member = &cluster.members[place];
        let lie = member.lie.filter(|(_, until)| *until > now).map(|(lie, _)| lie);
        match lie {
            Some(Lie::Empty) => return Ok(Reply::Array(Vec::new())),
            Some(Lie::Refuses) => {
                return Err(
                    "NOPERM User default has no permissions to run the 'cluster|slots' command".into()
                );
            }
            _ => {}
        }
        let node = |place: usize| {
            let id = Reply::bulk(format!("{:040x}", place + 1));
            let port = Reply::Int(i64::from(PORT));
            Reply::Array(vec![Reply::bulk(host(place)), port, id, Reply::Array(Vec::new())])
        };
        let nobody = cluster.members.len();
        let ranges = member.chart.ranges().into_iter().enumerate().map(|(n, (start, end, primary))| {
            // those that have failed are left out
            let replicas = member.chart.replicas(primary).iter().copied();
            let replicas = replicas.filter(|replica| cluster.members[*replica].works(now));
            let first = if lie == Some(Lie::Dead) && n == 0 { nobody } else { primary };
            let slots = [start, end].map(|slot| Reply::Int(i64::from(slot)));
            Reply::Array(slots.into_iter().chain([node(first)]).chain(replicas.map(node)).collect())
        });
        Ok(Reply::Array(ranges.collect()))
    }

    /// A node says something that is not so, until then.
    pub fn lie(&mut self, place: usize, lie: Lie, until: u64) {
        if let Some(cluster) = &mut self.cluster {
            cluster.members[place].lie = Some((lie, until));
        }
    }
}
