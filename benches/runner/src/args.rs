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
    pub transports: Vec<&'static str>,
    pub runtimes: Vec<&'static str>,
    pub rounds: usize,
    pub length: Duration,
    pub json: Option<PathBuf>,
    /// Else the first of `ROUNDTRIP_SERVERS`, or of those that are installed.
    pub server: Option<PathBuf>,
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
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            match OPTIONS.iter().find(|(name, _)| name == word) {
                None => return Err(format!("no option {word}\n\n{USAGE}").into()),
                Some((_, true)) if rest.next().is_none_or(|value| value.starts_with("--")) => {
                    return Err(format!("{word} of what?\n\n{USAGE}").into());
                }
                Some(_) => {}
            }
        }
        let number = |name: &str, full, short| {
            let text = value(name).unwrap_or_else(|| either(full, short));
            let number = text.parse::<u32>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| format!("{name} {text}: not a number that one could measure with"))
        };
        Ok(Self {
            clients: known(value("--clients").map_or_else(Vec::new, list), CLIENTS)?
                .into_iter()
                .map(str::to_owned)
                .collect(),
            workloads: known(value("--only").map_or_else(Vec::new, list), workloads::NAMES)?,
            transports: known(
                list(value("--transports").unwrap_or_else(|| either("tcp,unix", "tcp"))),
                TRANSPORTS,
            )?,
            runtimes: known(list(value("--runtimes").unwrap_or_else(|| either("two,one", "two"))), RUNTIMES)?,
            rounds: number("--rounds", "5", "3")? as usize,
            length: Duration::from_millis(number("--millis", "300", "100")?.into()),
            json: value("--json").map(PathBuf::from),
            server: value("--server").map(PathBuf::from),
            build: !words.iter().any(|word| word == "--no-build"),
            keep: value("--keep").map(PathBuf::from),
        })
    }
}

/// Each with whether a value follows.
const OPTIONS: &[(&str, bool)] = &[
    ("--quick", false),
    ("--clients", true),
    ("--only", true),
    ("--transports", true),
    ("--runtimes", true),
    ("--rounds", true),
    ("--millis", true),
    ("--json", true),
    ("--server", true),
    ("--no-build", false),
    ("--keep", true),
];

const TRANSPORTS: &[&str] = &["tcp", "unix", "tls", "cluster", "replicas"];
const RUNTIMES: &[&str] = &["two", "one"];

/// What the runner may be told.
pub const USAGE: &str = "\
runner [FILTERS]                 measure, print tables, append JSON lines
runner instructions [FILTERS]    instructions per operation, counted by callgrind: the number that repeats
runner compile [--clients A,B]   what a hello-world costs to build with each client
runner nodes                     memory and flushes of clusters of up to 1,000 nodes, which answer in memory
runner functions [--rounds 5]    what a batch function costs to compile
runner table FILE...             the tables again, from JSON lines
runner summary FILE...           those of docs/BENCHMARKS.md

filter                                           default                                    --quick
--clients roundtrip,redis2                       all
--only conc64,pipe                               all workloads; a name, or how names begin
--transports tcp,unix,tls,cluster,replicas       tcp,unix                                   tcp
--runtimes two,one                               both                                       two
--rounds 5                                       5                                          3
--millis 300                                     300, each measurement                      100
--json FILE                                      none: append the samples there
--no-build                                       builds what it measures; with this, takes what stands beside it
--server PATH                                    the first of ROUNDTRIP_SERVERS, or of those that are installed
--keep FOLDER                                    none: callgrind's files stay there";

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
