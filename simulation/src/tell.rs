//! Telling a story: a script, a world, the callers, a calm end, and the verdict.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use roundtrip::{Builder, Client, Protocol, ReadFrom};
use tokio::runtime::Runtime;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::sleep;

use crate::callers::act;
use crate::checks::{Finding, Kind, cluster, judge, rest};
use crate::expected;
use crate::model::cluster::sentinel::NAME;
use crate::script::{Plan, Script};
use crate::story::Story;
use crate::world::{PASSWORD, World};

/// A story that has been told.
#[derive(Debug)]
pub struct Told {
    /// What is wrong in it, and not known yet.
    pub findings: Vec<Finding>,
    /// What is wrong in it as [`expected`] says.
    pub known: Vec<(Finding, &'static str)>,
    /// The same for the same story.
    pub hash: u64,
    /// How many events it had.
    pub events: u64,
    /// What happened, where it was told aloud.
    pub lines: Vec<String>,
}

impl Told {
    /// Whether this was found, known or not.
    pub fn has(&self, kind: Kind) -> bool {
        let known = self.known.iter().map(|(finding, _)| finding);
        self.findings.iter().chain(known).any(|finding| finding.kind == kind)
    }
}

/// Tells the story of `script`; `aloud` keeps what happens as lines.
///
/// # Panics
///
/// There is no runtime to be had.
pub fn tell(script: &Script, aloud: bool) -> Told {
    let run = AssertUnwindSafe(|| play(script, aloud));
    let (mut findings, story) = std::panic::catch_unwind(run).unwrap_or_else(|_| {
        (vec![Finding::new(Kind::Panicked, "while the story was told")], Story::new(false))
    });
    if story.is_endless() {
        findings.push(Finding::new(Kind::Endless, format!("{} events", story.events())));
    }
    let mut told = Told {
        findings: Vec::new(),
        known: Vec::new(),
        hash: story.hash(),
        events: story.events(),
        lines: story.into_lines(),
    };
    for finding in findings {
        match expected::reason(finding.kind, script) {
            Some(reason) => told.known.push((finding, reason)),
            None => told.findings.push(finding),
        }
    }
    told
}

/// The same, told twice: it must be the same story.
pub fn tell_twice(script: &Script) -> Told {
    let (mut once, twice) = (tell(script, false), tell(script, false));
    if (once.hash, once.events) != (twice.hash, twice.events) {
        let about = format!("{} events, and {} when it was told again", once.events, twice.events);
        once.findings.push(Finding::new(Kind::Differs, about));
    }
    once
}

fn play(script: &Script, aloud: bool) -> (Vec<Finding>, Story) {
    let (world, mut findings) = act_out(script, aloud);
    if let Some(calm) = cluster::undisturbed(script) {
        let (calm, _) = act_out(&calm, false);
        cluster::compare(script, &world, &calm, &mut findings);
    }
    let mut state = world.lock();
    findings.extend(judge(script, &state, &state.ops));
    (findings, std::mem::take(&mut state.story))
}

/// A runtime that ends drops its tasks in an order that their numbers decide, which all runtimes of a process draw from one counter.
/// So a story in which one ends is told while no other is.
static NUMBERS: RwLock<()> = RwLock::new(());

/// How many lists tokio keeps its tasks in, by their numbers.
const LISTS: u64 = 4;

/// Lets the next task have a number that the first list is for.
async fn align_numbers() {
    loop {
        let number = tokio::spawn(async {}).id().to_string().parse::<u64>().unwrap();
        if number % LISTS == LISTS - 1 {
            return;
        }
    }
}

/// Lets everybody do what the script says, then lets the client come to rest and go.
pub(crate) fn act_out(script: &Script, aloud: bool) -> (World, Vec<Finding>) {
    let ends = script.plan.runtime_ends > 0;
    let _alone = ends.then(|| NUMBERS.write().unwrap_or_else(PoisonError::into_inner));
    let _among_others = (!ends).then(|| NUMBERS.read().unwrap_or_else(PoisonError::into_inner));
    if ends {
        runtime(false).block_on(align_numbers());
    }
    let mut runtime = runtime(script.plan.runtime_turns > 0);
    let world = runtime.block_on(async { World::new(&script.plan, aloud) });
    // the client takes its time from the runtime, too
    let client = runtime.block_on(async { builder(&script.plan, &world).connect_lazy() });
    if ends {
        runtime.block_on(begin(script, &world, &client));
        // with all its tasks, wherever they are
        drop(runtime);
        runtime = self::runtime(false);
        runtime.block_on(world.thaw());
    }
    let findings = runtime.block_on(go_on(script, &world, client));
    (world, findings)
}

/// `fine`: the story can end it after any poll of a task; else tasks that are ready have their turn first.
fn runtime(fine: bool) -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    if fine {
        builder.event_interval(1);
    }
    builder.enable_time().start_paused(true).build().unwrap()
}

/// Until the runtime ends.
async fn begin(script: &Script, world: &World, client: &Client) {
    let _everybody = everybody(script, world, client);
    if script.plan.runtime_ends > 1 {
        sleep(Duration::from_millis(script.plan.runtime_ends - 1)).await;
    }
    for _ in 0..script.plan.runtime_turns {
        yield_now().await;
    }
    world.freeze();
}

/// To the end.
async fn go_on(script: &Script, world: &World, client: Client) -> Vec<Finding> {
    let (callers, devil) = everybody(script, world, &client);
    let mut findings = Vec::new();
    for caller in callers {
        if let Err(error) = caller.await {
            findings.push(Finding::new(Kind::Panicked, error.to_string()));
        }
    }
    devil.abort();
    let _ = devil.await;
    world.calm();
    rest(script, world, client, &mut findings).await;
    findings
}

/// The tasks of the callers, and that of what goes wrong.
fn everybody(script: &Script, world: &World, client: &Client) -> (Vec<JoinHandle<()>>, JoinHandle<()>) {
    let steps = script.callers.iter().map(|steps| Arc::from(steps.as_slice()));
    let callers =
        steps.enumerate().map(|(n, steps)| tokio::spawn(act(world.clone(), client.clone(), n, steps)));
    let callers = callers.collect();
    let (world, strikes) = (world.clone(), script.strikes.clone());
    (callers, tokio::spawn(async move { world.strike_all(&strikes).await }))
}

fn builder(plan: &Plan, world: &World) -> Builder {
    let ms = Duration::from_millis;
    let builder = Client::builder()
        .response_timeout(ms(plan.response_timeout))
        .connect_timeout(ms(plan.connect_timeout))
        .retries(plan.retries as u32)
        .retry_writes(plan.retry_writes > 0)
        .connections(plan.connections as usize)
        .max_in_flight(plan.room as usize, usize::MAX)
        .idle_timeout(ms(plan.idle_timeout))
        .health_check(ms(plan.health_check))
        .reconnect(ms(plan.reconnect_first), ms(plan.reconnect_longest), plan.reconnect_attempts as u32)
        .protocol(match plan.protocol {
            2 => Protocol::Resp2,
            3 => Protocol::Resp3,
            _ => Protocol::Auto,
        });
    let builder = builder.__memory(Arc::new(world.clone()));
    // sentinels stand behind the servers
    let first = if plan.sentinels > 0 { plan.primaries * (1 + plan.replicas) } else { 0 };
    let seeds = (first..first + plan.seeds.max(1)).map(|n| format!("server-{n}:6379"));
    let builder = match (plan.primaries, plan.sentinels) {
        (0, _) => builder.__place(Arc::new(world.clone())),
        (_, 0) => builder.cluster(seeds).unwrap(),
        _ => builder.sentinel(NAME, seeds).unwrap(),
    };
    let builder = builder.read_from(match plan.reads {
        0 => ReadFrom::Primary,
        1 => ReadFrom::PreferReplica,
        _ => ReadFrom::Replica,
    });
    if plan.password > 0 { builder.password(PASSWORD) } else { builder }
}
