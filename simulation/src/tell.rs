//! Telling a story: a script, a world, the callers, a calm end, and the verdict.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use roundtrip::{Builder, Client, Protocol};

use crate::callers::{Op, act};
use crate::checks::{Finding, Kind, judge, rest};
use crate::expected;
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
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let run = AssertUnwindSafe(|| runtime.block_on(play(script, aloud)));
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

async fn play(script: &Script, aloud: bool) -> (Vec<Finding>, Story) {
    let world = World::new(&script.plan, aloud);
    let (ops, mut findings) = act_out(script, &world).await;
    let mut state = world.lock();
    findings.extend(judge(script, &state, &ops));
    (findings, std::mem::take(&mut state.story))
}

/// Lets everybody do what the script says, then lets the client come to rest and go.
pub(crate) async fn act_out(script: &Script, world: &World) -> (Vec<Op>, Vec<Finding>) {
    let client = builder(&script.plan).__memory(Arc::new(world.clone())).connect_lazy();
    let callers: Vec<_> = script
        .callers
        .iter()
        .cloned()
        .enumerate()
        .map(|(n, steps)| tokio::spawn(act(world.clone(), client.clone(), n, steps)))
        .collect();
    let devil = tokio::spawn({
        let (world, strikes) = (world.clone(), script.strikes.clone());
        async move { world.strike_all(&strikes).await }
    });
    let mut findings = Vec::new();
    let mut ops: Vec<Op> = Vec::new();
    for caller in callers {
        match caller.await {
            Ok(done) => ops.extend(done),
            Err(error) => findings.push(Finding::new(Kind::Panicked, error.to_string())),
        }
    }
    devil.abort();
    let _ = devil.await;
    world.calm();
    rest(script, world, client, &mut findings).await;
    (ops, findings)
}

fn builder(plan: &Plan) -> Builder {
    let ms = Duration::from_millis;
    let builder = Client::builder()
        .response_timeout(ms(plan.response_timeout))
        .connect_timeout(ms(plan.connect_timeout))
        .retries(plan.retries as u32)
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
    if plan.password > 0 { builder.password(PASSWORD) } else { builder }
}
