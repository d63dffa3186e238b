//! The filters of the command line.

use std::{path::PathBuf, time::Duration};

use harness::workloads;

use crate::{Result, server::CLUSTERS};

/// Every contender, floors first; a program of the same name measures it.
pub const CLIENTS: &[&str] = &[
    "wire",
    "typed",
    "redis1",
    "redis2",
    "fred",
    "rustis",
    "roundtrip",
    "roundtrip-pipes",
    "roundtrip-calls",
];

/// Whether a client has something of its own to show there: the ways to write batch functions differ only in those, and that
/// with handles in pipelines and transactions, too. On a cluster those that can do it take part, in what is special there. TLS is spoken by those that do it with rustls and were taught to here.
pub fn takes_part(client: &str, workload: &str, transport: &str) -> bool {
    if workload == "pubsub-fanout" && client == "rustis" {
        // its client refuses a second subscription to the same channel
        return false;
    }
    if CLUSTERS.contains(&transport) {
        let workloads = &["conc64", "mget100", "pipe100"][..if transport == "cluster" { 3 } else { 2 }];
        return ["redis2", "fred", "rustis", "roundtrip"].contains(&client) && workloads.contains(&workload);
    }
    let listens = workload.starts_with("pubsub");
    let queues = client == "roundtrip-pipes"
        && ["pipe", "16xpipe", "tx"].iter().any(|name| workload.starts_with(name));
    (workload.starts_with("batch") || queues || !client.starts_with("roundtrip-"))
        && !(listens && client == "typed")
        && (transport != "tls" || ["redis2", "rustis", "roundtrip"].contains(&client))
}

pub struct Args {
    pub clients: Vec<String>,
    pub workloads: Vec<&'static str>,
    pub transports: Vec<String>,
    pub runtimes: Vec<String>,
    pub rounds: usize,
    pub length: Duration,
    pub json: Option<PathBuf>,
    pub server: String,
    /// Build what is measured; else what stands beside this program is taken as it is.
    pub build: bool,
    /// Where callgrind's files stay, for `callgrind_annotate`.
    pub keep: Option<PathBuf>,
}

impl Args {
    pub fn parse(words: &[String]) -> Result<Self> {
        let quick = words.iter().any(|word| word == "--quick");
        let either = |full: &str, short: &str| if quick { short } else { full }.to_owned();
        let value = |name: &str| words.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1].clone());
        let list = |text: String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        for word in words.iter().filter(|word| word.starts_with("--")) {
            if !OPTIONS.contains(&&word[..]) {
                return Err(format!("no option {word}: there are {}", OPTIONS.join(" ")).into());
            }
        }
        Ok(Self {
            clients: known(value("--clients").map_or_else(Vec::new, list), CLIENTS)?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            workloads: known(value("--only").map_or_else(Vec::new, list), workloads::NAMES)?,
            transports: list(value("--transports").unwrap_or_else(|| either("tcp,unix", "tcp"))),
            runtimes: list(value("--runtimes").unwrap_or_else(|| either("two,one", "two"))),
            rounds: value("--rounds").unwrap_or_else(|| either("5", "3")).parse()?,
            length: Duration::from_millis(value("--millis").unwrap_or_else(|| either("300", "100")).parse()?),
            json: value("--json").map(PathBuf::from),
            server: value("--server").unwrap_or_else(|| "redis-server".to_owned()),
            build: !words.iter().any(|word| word == "--no-build"),
            keep: value("--keep").map(PathBuf::from),
        })
    }
}

const OPTIONS: &[&str] = &[
    "--quick",
    "--clients",
    "--only",
    "--transports",
    "--runtimes",
    "--rounds",
    "--millis",
    "--json",
    "--server",
    "--no-build",
    "--keep",
];

/// The names asked for, in their usual order: a name means itself, or else all that begin with it; none means all.
fn known(asked: Vec<String>, all: &[&'static str]) -> Result<Vec<&'static str>> {
    for name in &asked {
        if !all.iter().any(|known| known.starts_with(name)) {
            return Err(format!("no {name}: there are {}", all.join(" ")).into());
        }
    }
    let means =
        |name: &String, known: &str| name == known || !all.contains(&&name[..]) && known.starts_with(name);
    Ok(all
        .iter()
        .filter(|known| asked.is_empty() || asked.iter().any(|name| means(name, known)))
        .copied()
        .collect())
}
