//! The world around the client: the model server, the network between them, and what goes wrong.

mod attention;
mod cluster;
mod dial;
mod faults;
mod net;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;
use std::time::Duration;

pub use attention::{Attention, Ending, HANGS, Looked};
use roundtrip::__memory::Wire;
use tokio::time::{Instant, advance, sleep, sleep_until};

use crate::callers::Op;
use crate::listeners::{Heard, Hearing, Listener};
use crate::model::{Mode, Model};
use crate::rng::Rng;
use crate::script::{Plan, Step};
use crate::story::{Event, Story};

/// A world; clones are the same one.
#[derive(Clone)]
pub struct World(Arc<Mutex<State>>);

/// What there is in a world. Times are in milliseconds since it began.
pub struct State {
    /// How it is set up.
    pub plan: Plan,
    /// The server.
    pub model: Model,
    /// What has happened.
    pub story: Story,
    /// When the client began to connect, each time.
    pub dials: Vec<u64>,
    /// The same for nodes of a cluster, and to which place.
    pub(crate) dialed: Vec<(u64, usize)>,
    /// The commands that have ended.
    pub ops: Vec<Op>,
    /// What was heard, by subscription.
    pub hearings: Vec<Hearing>,
    /// Subscriptions that are listened to until the end.
    pub(crate) listeners: Vec<Listener>,
    /// Connections that the client has had ended while it had them, and when.
    pub killed_in_use: Vec<(usize, u64)>,
    /// When `close` had ended, and how many connections there were then.
    pub closed: Option<(u64, usize)>,
    /// The places of nodes that stood still.
    pub frozen_places: Vec<usize>,
    /// How many of its steps each caller has begun.
    begun: BTreeMap<usize, usize>,
    /// How many faults have happened.
    struck: usize,
    /// Where the server is.
    place: u64,
    /// The time, while there is no clock.
    frozen: Option<u64>,
    pub(crate) conns: Vec<Conn>,
    pub(crate) rng: Rng,
    start: Instant,
    troubles: Troubles,
}

/// Until when what lasts.
#[derive(Debug, Default)]
struct Troubles {
    stopped: u64,
    refuse: u64,
    blackhole: u64,
    too_many: u64,
    close_after_greeting: u64,
    close_while_subscribing: u64,
    loading: u64,
    readonly: u64,
    refuse_login: u64,
}

pub(crate) struct Conn {
    pub(crate) wire: Wire,
    /// When how many bytes had been given to the client.
    pub(crate) given: Vec<(u64, u64)>,
    total_given: u64,
    /// It was reset, so that what had been given to the client may never have been read.
    pub(crate) cut: bool,
    /// How many bytes the server had said before what is not RESP.
    pub(crate) garbage: Option<u64>,
    stall_up: u64,
    stall_down: u64,
    /// Wakes who sends what the server says.
    sender: Option<Waker>,
}

impl World {
    /// A world that begins now; `aloud` keeps what happens in it as lines.
    pub fn new(plan: &Plan, aloud: bool) -> World {
        let mode = Mode {
            no_multi: plan.no_multi > 0,
            no_exec: plan.no_exec > 0,
            old: plan.old_server > 0,
            password: (plan.password > 0).then_some(PASSWORD),
            ..Mode::default()
        };
        let mut model = cluster::model(plan);
        model.mode = mode;
        if plan.notify > 0 {
            model.tell_of_all_keys();
        }
        World(Arc::new(Mutex::new(State {
            plan: plan.clone(),
            model,
            story: Story::new(aloud),
            dials: Vec::new(),
            dialed: Vec::new(),
            ops: Vec::new(),
            hearings: Vec::new(),
            listeners: Vec::new(),
            killed_in_use: Vec::new(),
            closed: None,
            frozen_places: Vec::new(),
            begun: BTreeMap::new(),
            struck: 0,
            place: 0,
            frozen: None,
            conns: Vec::new(),
            rng: Rng::new(plan.chances),
            start: Instant::now(),
            troubles: Troubles::default(),
        })))
    }

    /// Everything in it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The time.
    pub fn now(&self) -> u64 {
        self.lock().now()
    }

    /// Whether its servers are a cluster.
    pub fn is_cluster(&self) -> bool {
        self.lock().plan.primaries > 0
    }

    /// Notes an event.
    pub fn note(&self, event: &Event<'_>) {
        let mut state = self.lock();
        state.note(event);
    }

    /// How many steps this caller has begun.
    pub fn begun(&self, caller: usize) -> usize {
        self.lock().begun.get(&caller).copied().unwrap_or(0)
    }

    /// A caller begins with its next step.
    pub fn begin(&self, caller: usize, step: &Step) {
        let mut state = self.lock();
        *state.begun.entry(caller).or_default() += 1;
        state.note(&Event::Calls(caller, step));
    }

    /// A command has ended.
    pub fn end(&self, op: Op) {
        let mut state = self.lock();
        state.note(&Event::Ends(op.id, &op.to));
        state.ops.push(op);
    }

    /// `close` has ended. Who was told of it has had its turn a little later.
    pub async fn is_closed(&self) {
        let now = self.now();
        sleep(Duration::from_millis(1)).await;
        let mut state = self.lock();
        let open = state.open();
        state.closed.get_or_insert((now, open));
    }

    /// How often a caller lets others go first.
    pub fn yields(&self) -> u64 {
        let mut state = self.lock();
        let per_mille = state.plan.yields;
        if state.rng.chance(per_mille) { state.rng.between(1..=2) } else { 0 }
    }

    /// The runtime is about to end, and the clock with it.
    pub fn freeze(&self) {
        let mut state = self.lock();
        state.note(&Event::RuntimeEnds);
        state.frozen = Some(state.now());
    }

    /// Goes on in another runtime, later by its clock; the server has not noticed.
    pub async fn thaw(&self) {
        let at = {
            let state = self.lock();
            state.start + Duration::from_millis(state.frozen.unwrap_or(0) + BETWEEN_RUNTIMES)
        };
        // a new runtime's clock begins with the real time
        advance(at.saturating_duration_since(Instant::now())).await;
        let mut state = self.lock();
        state.frozen = None;
        for (conn, one) in state.conns.iter().enumerate() {
            self.serve(conn, &one.wire);
        }
    }

    /// How long bytes are on their way.
    async fn latency(&self) {
        let ms = {
            let mut state = self.lock();
            let (least, most) = (state.plan.latency_least.max(1), state.plan.latency_most);
            state.rng.between(least..=most.max(least))
        };
        sleep(Duration::from_millis(ms)).await;
    }

    /// Waits until the time that `until` says, which may change meanwhile.
    async fn gate(&self, until: impl Fn(&State) -> u64) {
        loop {
            let (until, now, start) = {
                let state = self.lock();
                (until(&state), state.now(), state.start)
            };
            if until <= now {
                return;
            }
            sleep_until(start + Duration::from_millis(until)).await;
        }
    }

    /// Waits for ever in a story that would not end.
    async fn go_on(&self) {
        if self.lock().story.is_endless() {
            std::future::pending::<()>().await;
        }
    }
}

impl State {
    /// The time.
    pub fn now(&self) -> u64 {
        self.frozen.unwrap_or_else(|| self.at(Instant::now()))
    }

    fn at(&self, instant: Instant) -> u64 {
        u64::try_from(instant.duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    fn note(&mut self, event: &Event<'_>) {
        let now = self.now();
        self.story.note(now, event);
    }

    /// Lets the model do something at this time, then sends what it says.
    fn serve<T>(&mut self, act: impl FnOnce(&mut Model) -> T) -> T {
        let now = self.now();
        self.model.now = now;
        self.model.mode.loading = self.troubles.loading > now;
        self.model.mode.readonly = self.troubles.readonly > now;
        self.model.mode.refuse_login = self.troubles.refuse_login > now;
        let killed = self.model.ghost.killed.len();
        let result = act(&mut self.model);
        let killed = self.model.ghost.killed[killed..].iter();
        let in_use = killed.filter(|conn| !self.conns[**conn].wire.down.is_over());
        self.killed_in_use.extend(in_use.map(|conn| (*conn, now)));
        for (conn, one) in self.conns.iter_mut().enumerate() {
            if (self.model.has_output(conn) || self.model.is_closed(conn))
                && let Some(sender) = one.sender.take()
            {
                // the tasks of a world run on one thread, so that this wakes nobody under the lock but queues him
                sender.wake();
            }
        }
        result
    }

    /// When the client could have read so many bytes of a connection, if it could.
    pub fn given_at(&self, conn: usize, bytes: u64) -> Option<u64> {
        let given = self.conns[conn].given.iter().find(|(total, _)| *total >= bytes);
        given.map(|(_, at)| *at)
    }

    /// A subscription says something.
    pub(crate) fn hears(&mut self, hearing: usize, heard: Heard) {
        let id = self.hearings[hearing].how.id;
        self.note(&Event::Hears(id, &heard));
        self.hearings[hearing].heard.push(heard);
    }

    /// How many connections the client has not closed on both sides.
    pub fn open(&self) -> usize {
        self.conns.iter().filter(|conn| !(conn.wire.up.is_over() && conn.wire.down.is_over())).count()
    }
}

/// How long after the end of a runtime the next one begins, in milliseconds.
pub const BETWEEN_RUNTIMES: u64 = 1000;

/// What the client logs in with, where a password is needed.
pub const PASSWORD: &str = "secret";
